"""A whole document read (识读): pages, kind, fields, rows, signatures, seals and findings, as one plain answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

from zhangfa_vision import pictures
from zhangfa_vision.reading import fields, findings, kinds, labour, layout, paper, signs, textlayer
from zhangfa_vision.reading.fields import Found
from zhangfa_vision.reading.layout import Text
from zhangfa_vision.reading.paper import Page

VERSION = "1"
MOST_PAGES = 20
_LEAST_READ = 0.75  # mean certainty of all characters under which the page is too poor to be read
_POOR = "照片不够清楚，大部分字认不准：请把纸放平、光线调匀、靠近一些重拍"
_NOTHING = "没有找到字：请确认纸正面朝上、完整入镜"


@dataclass(frozen=True)
class Reading:
    """`answer` is what `zhangfa-vision read --json` prints; its shape stands in docs/vision/reading.md."""

    answer: dict[str, Any]


def file(source: str) -> Reading:
    """Read an image, a PDF, or one page of it (`file.pdf#2`); never raises for what is in the file."""
    started = time.monotonic()
    path, _, number = source.rpartition("#") if ".pdf#" in source.lower() else (source, "", "")
    try:
        size = Path(path).stat().st_size
        if size > pictures.MOST_BYTES:
            raise pictures.Unfit("picture.too_large")
        data = Path(path).read_bytes()
    except (OSError, ValueError):
        return _unread("picture.missing", started)
    except pictures.Unfit as unfit:
        return _unread(unfit.reason, started)
    return bytes_(data, [int(number)] if number.isdigit() else None, started)


def bytes_(
    data: bytes, numbers: list[int] | None = None, started: float | None = None, *, most_pages: int = MOST_PAGES
) -> Reading:
    """The same from bytes; `numbers`: pages of a PDF. When None all, of a longer one the first and the last, on which
    parties, amounts and signatures stand."""
    started = time.monotonic() if started is None else started
    reasons: list[dict[str, str]] = []
    pages: list[Page] = []
    lies: list[tuple[Page, paper.Line]] = []
    believed = 0
    try:
        count = _count(data)
        wanted = numbers or sorted({*range(1, min(count, most_pages - 1) + 1), count})
        if numbers is None and count > most_pages:
            reasons.append({"code": "reading.pages_left", "text": f"共{count}页，只读了前{most_pages - 1}页和最后一页"})
        for number in wanted:
            page = paper.read(pictures.decode(data, page=number), number)
            checked = textlayer.agree(page, textlayer.glyphs(data, number) if _is_pdf(data) else [])
            pages.append(checked.page)
            believed += checked.used
            lies += [(checked.page, line) for line in checked.lies]
    except pictures.Unfit as unfit:
        return _unread(unfit.reason, started)
    return Reading(answer(pages, reasons, lies, believed == len(pages), started))


def picture(image: np.ndarray) -> Reading:
    """Read one BGR picture (uint8 HxWx3)."""
    started = time.monotonic()
    return Reading(answer([paper.read(image)], started=started))


def _is_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(b"%PDF")


def _count(data: bytes) -> int:
    if not _is_pdf(data):
        return 1
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        raise pictures.Unfit("picture.broken") from problem
    try:
        return len(document)
    finally:
        document.close()


def _unread(code: str, started: float) -> Reading:
    reasons = [{"code": code, "text": "文件打不开或不是可以识读的图片、PDF"}]
    return Reading(_whole("unread", reasons, started))


def _whole(state: str, reasons: list[dict[str, str]], started: float, **parts: Any) -> dict[str, Any]:
    empty = {"kind": "unknown", "kind_name": kinds.KINDS["unknown"], "kind_confidence": 0.0, "source": "picture"}
    lists: dict[str, Any] = {"pages": [], "fields": [], "rows": [], "signatures": [], "seals": [], "findings": []}
    seconds = round(time.monotonic() - started, 2)
    return {"state": state, **empty, **lists, **parts, "reasons": reasons, "seconds": seconds, "version": VERSION}


def answer(
    pages: list[Page],
    reasons: Sequence[dict[str, str]] = (),
    lies: Sequence[tuple[Page, paper.Line]] = (),
    layer: bool = False,
    started: float | None = None,
) -> dict[str, Any]:
    """What the pages of one document say; `lies`: lines of which a text layer says otherwise; `layer`: it was used."""
    started = time.monotonic() if started is None else started
    reasons = list(reasons)
    text = layout.document(pages)
    sure = [spot.char.sure for spot in text.spots if spot]
    state = "read"
    if not sure or float(np.mean(sure)) < _LEAST_READ:
        state = "poor" if sure else "unread"
        reasons = [
            *reasons,
            {"code": "reading.poor" if sure else "reading.nothing", "text": _POOR if sure else _NOTHING},
        ]
    kind, clear = kinds.of(text.plain)
    found = {one.name: one for one in fields.find(text, kind)}
    rows = labour.rows(text) if kind == "labour" else []
    if kind == "labour" and "total" not in found:
        found |= {one.name: one for one in labour.totals(text)}
    found, rows = findings.mend(text, found), findings.mend_rows(text, rows)
    odd = [_finding(text, one) for one in findings.of(kind, found, rows)] + [_lie(page, line) for page, line in lies]
    return _whole(
        state,
        reasons,
        started,
        kind=kind,
        kind_name=kinds.KINDS[kind],
        kind_confidence=clear,
        source="text_layer" if layer else "picture",
        pages=[_page(page) for page in pages],
        fields=[_field(text, one) for one in found.values()],
        rows=[{name: _field(text, one) for name, one in row.items()} for row in rows],
        signatures=[_signature(text, one) for one in signs.find(text)],
        seals=[_seal(page, seal) for page in pages for seal in page.stamps],
        findings=odd,
    )


def _page(page: Page) -> dict[str, Any]:
    lines = [line for row in layout.table_rows(page) for block in row for cells in block.lines for line in cells]
    told = [
        {"text": one.text, "box": page.in_file(one.corners), "confidence": _round(np.mean([c.sure for c in one.chars]))}
        for one in lines
    ]
    return {"page": page.number, "width": page.size[0], "height": page.size[1], "lines": told}


def _places(text: Text, start: int, end: int) -> list[dict[str, Any]]:
    return [{"page": page.number, "box": page.in_file(corners)} for page, corners in text.places(start, end)]


def _field(text: Text, one: Found) -> dict[str, Any]:
    places = _places(text, one.start, one.end)
    first = places[0] if places else {"page": None, "box": None}
    return {
        "name": one.name,
        "label": fields.NAMES.get(one.name, one.name),
        "value": one.value,
        "raw": text.plain[one.start : one.end],
        **first,
        "more": places[1:],
        "confidence": _round(one.sure),
        "sure": one.value is not None,
        "repaired": one.repaired or None,
    }


def _finding(text: Text, one: findings.Finding) -> dict[str, Any]:
    places = [place for part in one.parts for place in _places(text, part.start, part.end)]
    return {"code": one.code, "reason": one.reason, "fields": [part.name for part in one.parts], "places": places}


def _lie(page: Page, line: paper.Line) -> dict[str, Any]:
    reason = "文件里的文字与页面显示的不一致，已按页面显示的识读：请打印出来核对"
    place = {"page": page.number, "box": page.in_file(line.corners)}
    return {"code": "text_layer.differs", "reason": reason, "fields": [], "places": [place]}


def _signature(text: Text, one: signs.Signature) -> dict[str, Any]:
    place = {"page": one.page.number, "box": one.page.in_file(one.place)}
    return {"label": one.who, "present": one.present, "text": one.text, **place, "confidence": _round(one.sure)}


def _seal(page: Page, seal: Any) -> dict[str, Any]:
    return {"page": page.number, "box": page.in_file(seal.corners), "confidence": _round(seal.sure)}


def _round(value: float) -> float:
    return round(float(value), 3)
