"""Where the two faces of 宋体 lie, and how they are told to reportlab (once per process)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import zhangfa
from zhangfa.kernel.outcome import Fault

FOLDER = Path(zhangfa.__file__).parent / "config" / "fonts"
REGULAR, BOLD = FOLDER / "regular.ttf", FOLDER / "bold.ttf"
SERIF, SERIF_BOLD = "ZhangfaSerif", "ZhangfaSerif-Bold"


@cache
def register() -> None:
    """Make both faces known to reportlab; a `Fault` when `make setup` has not put them there."""
    for name, path in ((SERIF, REGULAR), (SERIF_BOLD, BOLD)):
        if not path.is_file():
            raise Fault(f"font missing: {path} (run `make setup`)")
        pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=0))


def width(text: str, *, font: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, font, size)
