"""The words of the screen, from texts.toml: every code has its Chinese line with what to do next."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from zhangfa_terminal.machine.values import Message


@cache
def lines() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf-8"))


def text(code: str, detail: tuple[tuple[str, str | int], ...] = ()) -> str:
    return lines()[code].format(**dict(detail))


def of(message: Message) -> dict[str, str]:
    return {"level": message.level, "code": message.code, "text": text(message.code, message.detail)}
