"""Binds many PDFs into one: a cover with an index, every page a little smaller above a line with its number."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Spacer, Table, TableStyle

from zhangfa.adapters import fonts
from zhangfa.adapters.flowing import flowed, words
from zhangfa.adapters.typesetting import MM, PAGE, with_identity
from zhangfa.filings.core import Bound, Cover, Part, Placed

MARGIN = 20 * MM
WIDTH = PAGE[0] - 2 * MARGIN
FOOT = 10 * MM


class PikepdfBinder:
    def bind(self, cover: Cover, parts: Sequence[Part]) -> Bound:
        fonts.register()
        counts = [_count(part.pdf) for part in parts]
        front = _front(cover, _index(parts, counts, first=2))
        if (pages := _count(front)) > 1:  # a long index takes more than one page, and every number moves on
            front = _front(cover, _index(parts, counts, first=pages + 1))
        first = _count(front) + 1
        index = _index(parts, counts, first=first)
        total = first - 1 + sum(counts)
        with pikepdf.Pdf.new() as out:
            for pdf in (front, *(part.pdf for part in parts)):
                with pikepdf.open(io.BytesIO(pdf)) as source:
                    for page in source.pages:
                        _add(out, page)
            with pikepdf.open(io.BytesIO(_feet(cover.foot, total))) as feet:
                for sheet, foot in zip(out.pages, feet.pages, strict=True):
                    sheet.add_overlay(foot, pikepdf.Rectangle(0, 0, *PAGE))
            result = io.BytesIO()
            out.save(result, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return Bound(pdf=with_identity(result.getvalue()), pages=total, index=index)


def _count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def _index(parts: Sequence[Part], counts: Sequence[int], *, first: int) -> tuple[Placed, ...]:
    placed, page = [], first
    for part, count in zip(parts, counts, strict=True):
        placed.append(Placed(title=part.title, page=page, pages=count))
        page += count
    return tuple(placed)


def _add(out: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The page, turned as it is read, on an upright A4 sheet above the foot."""
    out.add_blank_page(page_size=PAGE)
    out.pages[-1].add_overlay(page, pikepdf.Rectangle(4 * MM, FOOT, PAGE[0] - 4 * MM, PAGE[1]))


def _feet(foot: str, total: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=1)
    for page in range(1, total + 1):
        canvas.setFont(fonts.SERIF, 9)
        canvas.drawString(MARGIN, 5 * MM, foot)
        canvas.drawRightString(PAGE[0] - MARGIN, 5 * MM, f"第 {page} 页　共 {total} 页")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _front(cover: Cover, index: Sequence[Placed]) -> bytes:
    about = [[words(label, 11, bold=True), words(value, 11)] for label, value in cover.rows]
    listed = [[words("序号", 11, bold=True), words("材料", 11, bold=True), words("页码", 11, bold=True)]]
    listed += [
        [words(str(place), 11), words(each.title, 11), words(_pages(each), 11)]
        for place, each in enumerate(index, start=1)
    ]
    flow = [
        words(cover.title, 24, bold=True, centred=True),
        Spacer(1, 4 * MM),
        words(cover.number, 14, centred=True),
        Spacer(1, 8 * MM),
        _table(about, [34 * MM, WIDTH - 34 * MM]),
        Spacer(1, 8 * MM),
        words("目　录", 15, bold=True, centred=True),
        Spacer(1, 3 * MM),
        _table(listed, [16 * MM, WIDTH - 46 * MM, 30 * MM], head=1),
    ]
    title = f"{cover.title} {cover.number}"
    return flowed(flow, title=title, side=MARGIN, top=24 * MM, bottom=16 * MM, numbered=False)


def _pages(placed: Placed) -> str:
    last = placed.page + placed.pages - 1
    return str(placed.page) if last == placed.page else f"{placed.page}—{last}"


def _table(rows: list, widths: list[float], head: int = 0) -> Table:
    table = Table(rows, colWidths=widths, repeatRows=head)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    return table
