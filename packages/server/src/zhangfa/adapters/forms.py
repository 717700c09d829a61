"""Sets table forms (呈报表) on A4: title, unit and number and date, one ruled table, and a box for every opinion.

The table fills the page: what the words leave over is shared out among the boxes, so that a pen or a seal has room.
Nothing is split between two pages but a long answer, between its lines.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from zhangfa.adapters import fonts
from zhangfa.adapters.chinese_lines import Line, break_lines
from zhangfa.documents.core import Box, PaperText, Signed

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
LEFT, RIGHT, TOP, BOTTOM = 22 * MM, 22 * MM, 24 * MM, 20 * MM
WIDTH = PAGE[0] - LEFT - RIGHT
TITLE, TEXT, SMALL = 20.0, 12.0, 9.0
LABEL = 31 * MM
INK_WIDE = 38 * MM
BOX_MOST = 34 * MM
_THIN, _THICK = 0.6, 1.2


@dataclass(frozen=True)
class _Spacing:
    leading: float
    pad: float
    ink: float
    box: float


_WIDE = _Spacing(leading=18.0, pad=6.5, ink=13 * MM, box=24 * MM)
_TIGHT = _Spacing(leading=16.0, pad=4.0, ink=11 * MM, box=19 * MM)


@dataclass(frozen=True)
class _Cell:
    label: str
    lines: tuple[Line, ...]


@dataclass
class _Row:
    """A row of the table: one or two answers, or a box."""

    cells: tuple[_Cell, ...]
    height: float
    box: Box | None = None


class FormSheet:
    def __init__(self, text: PaperText) -> None:
        fonts.register()
        self._text = text
        self._out = io.BytesIO()
        self._canvas = Canvas(self._out, pagesize=PAGE, pageCompression=1)
        self._canvas.setTitle(text.title)
        self._space = _WIDE

    def set(self) -> bytes:
        """Set wide, or tight where that saves a page."""
        top = self._head()
        pages = self._pages_from(top)
        if len(pages) > 1:
            self._space = _TIGHT
            tight = self._pages_from(top)
            self._space, pages = (_TIGHT, tight) if len(tight) < len(pages) else (_WIDE, pages)
        for number, page in enumerate(pages):
            if number:
                self._canvas.showPage()
                top = PAGE[1] - TOP
            self._table(page, top)
            self._foot()
        self._canvas.save()
        return self._out.getvalue()

    def _pages_from(self, top: float) -> list[list[_Row]]:
        rows = [*_rows(self._text.rows, self._space), *(_box_row(box, self._space) for box in self._text.boxes)]
        return list(_pages(rows, top - BOTTOM, PAGE[1] - TOP - BOTTOM, self._space))

    def _head(self) -> float:
        """Number, title, and the line above the table; returns where the table begins."""
        self._canvas.setFont(fonts.SERIF, SMALL)
        if self._text.number:
            self._canvas.drawRightString(PAGE[0] - RIGHT, PAGE[1] - TOP + 4, f"编号：{self._text.number}")
        y = PAGE[1] - TOP - TITLE
        measure = _measure(fonts.SERIF_BOLD, TITLE)
        self._canvas.setFont(fonts.SERIF_BOLD, TITLE)
        for line in break_lines(self._text.title, width=WIDTH, indent=0, measure=measure):
            self._canvas.drawCentredString(PAGE[0] / 2, y, line.text)
            y -= TITLE * 1.5
        y -= 2
        self._canvas.setFont(fonts.SERIF, TEXT)
        self._canvas.drawString(LEFT, y, f"填报单位：{self._text.signer}")
        self._canvas.drawRightString(PAGE[0] - RIGHT, y, f"填报日期：{self._text.date}")
        return y - 8

    def _table(self, rows: Sequence[_Row], top: float) -> None:
        y = top
        for row in rows:
            self._canvas.setLineWidth(_THIN)
            self._canvas.rect(LEFT, y - row.height, WIDTH, row.height)
            if row.box is None:
                self._answers(row, y)
            else:
                self._box(row.box, y, row.height)
            y -= row.height
        self._canvas.setLineWidth(_THICK)
        self._canvas.rect(LEFT, y, WIDTH, top - y)

    def _answers(self, row: _Row, top: float) -> None:
        share = WIDTH / len(row.cells)
        for number, cell in enumerate(row.cells):
            left = LEFT + number * share
            self._label(cell.label, left, top, row.height)
            if number:
                self._canvas.line(left, top, left, top - row.height)
            self._lines(cell.lines, left + LABEL + self._space.pad, self._first_line(top, row.height, len(cell.lines)))

    def _label(self, label: str, left: float, top: float, height: float) -> None:
        self._canvas.setLineWidth(_THIN)
        self._canvas.line(left + LABEL, top, left + LABEL, top - height)
        lines = _label_lines(label)
        y = self._first_line(top, height, len(lines))
        self._canvas.setFont(fonts.SERIF, TEXT)
        for line in lines:
            self._canvas.drawCentredString(left + LABEL / 2, y, line)
            y -= self._space.leading

    def _lines(self, lines: Sequence[Line], left: float, y: float) -> None:
        self._canvas.setFont(fonts.SERIF, TEXT)
        for line in lines:
            self._canvas.drawString(left + line.indent, y, line.text)
            y -= self._space.leading

    def _box(self, box: Box, top: float, height: float) -> None:
        self._label(box.label, LEFT, top, height)
        if not box.signed:
            self._blank(top - height)
            return
        room = height / len(box.signed)
        for number, signed in enumerate(box.signed):
            self._signed(signed, top - number * room, room)

    def _blank(self, bottom: float) -> None:
        self._canvas.setFont(fonts.SERIF, TEXT)
        self._canvas.drawRightString(
            PAGE[0] - RIGHT - self._space.pad, bottom + self._space.pad + 2, "（签名）　　　　　　　　　年　　月　　日"
        )

    def _signed(self, signed: Signed, top: float, height: float) -> None:
        """The opinion from the top, the signature at the foot with its name and time beside it."""
        left, bottom = LEFT + LABEL + self._space.pad, top - height
        self._lines(_opinion(signed, self._space), left, top - self._space.pad - TEXT + 1)
        right = PAGE[0] - RIGHT - self._space.pad
        self._canvas.setFont(fonts.SERIF, TEXT)
        self._canvas.drawRightString(right, bottom + self._space.pad + 2, signed.at)
        edge = right - fonts.width(signed.at, font=fonts.SERIF, size=TEXT) - 10
        name = f"{signed.name}（代 {signed.deputy_for}）" if signed.deputy_for else signed.name
        if signed.ink is None:
            self._canvas.drawRightString(edge, bottom + self._space.pad + 2, name)
            return
        picture = ImageReader(io.BytesIO(signed.ink))
        wide, high = picture.getSize()
        scale = min(INK_WIDE / wide, self._space.ink / high)
        edge -= wide * scale
        self._canvas.drawImage(picture, edge, bottom + 3, wide * scale, high * scale, mask="auto")
        self._canvas.setFont(fonts.SERIF, SMALL)
        self._canvas.setFillGray(0.35)
        self._canvas.drawRightString(edge - 5, bottom + self._space.pad + 2, f"签名：{name}")
        self._canvas.setFillGray(0)

    def _foot(self) -> None:
        self._canvas.setFont(fonts.SERIF, SMALL)
        self._canvas.setFillGray(0.35)
        self._canvas.drawString(LEFT, BOTTOM - 13, self._text.note)
        self._canvas.setFillGray(0)

    def _first_line(self, top: float, height: float, count: int) -> float:
        """The baseline of the first of `count` lines that stand in the middle of a cell."""
        leading = self._space.leading
        return top - (height - count * leading) / 2 - leading / 2 - TEXT * 0.36


def _rows(pairs: Sequence[tuple[str, str]], space: _Spacing) -> Iterator[_Row]:
    """Two short answers that follow one another share a row."""
    waiting: tuple[str, str] | None = None
    for label, value in pairs:
        if not _is_short(label, value, space):
            if waiting:
                yield _answer_row([waiting], space)
            waiting = None
            yield _answer_row([(label, value)], space)
        elif waiting:
            yield _answer_row([waiting, (label, value)], space)
            waiting = None
        else:
            waiting = (label, value)
    if waiting:
        yield _answer_row([waiting], space)


def _is_short(label: str, value: str, space: _Spacing) -> bool:
    room = WIDTH / 2 - LABEL - 2 * space.pad
    return "\n" not in value and _measure(fonts.SERIF, TEXT)(value) <= room and len(_label_lines(label)) == 1


def _answer_row(pairs: Sequence[tuple[str, str]], space: _Spacing) -> _Row:
    room = WIDTH / len(pairs) - LABEL - 2 * space.pad
    cells = tuple(_Cell(label, tuple(_broken(value, room))) for label, value in pairs)
    most = max(max(len(cell.lines), len(_label_lines(cell.label))) for cell in cells)
    return _Row(cells, most * space.leading + 2 * space.pad)


def _broken(text: str, room: float) -> Iterator[Line]:
    for paragraph in text.splitlines() or [""]:
        yield from break_lines(paragraph, width=room, indent=0, measure=_measure(fonts.SERIF, TEXT))


def _label_lines(label: str) -> list[str]:
    """村务监督委员会意见 → 村务监督 / 委员会意见: lines of even length."""
    most = int((LABEL - 6) / TEXT)
    count = -(-len(label) // most)
    even = -(-len(label) // count)
    return [label[start : start + even] for start in range(0, len(label), even)]


def _opinion(signed: Signed, space: _Spacing) -> tuple[Line, ...]:
    return tuple(_broken(signed.opinion, WIDTH - LABEL - 2 * space.pad))


def _box_row(box: Box, space: _Spacing) -> _Row:
    each = [len(_opinion(signed, space)) * space.leading + space.ink + 2 * space.pad for signed in box.signed]
    height = max(space.box, max(each, default=0.0) * len(each))
    return _Row((), height, box)


def _pages(rows: Sequence[_Row], first: float, others: float, space: _Spacing) -> Iterator[list[_Row]]:
    """Rows by page; on each page the boxes share what is left over."""
    page: list[_Row] = []
    room = first
    for row in _fitting(rows, min(first, others), space):
        if page and sum(each.height for each in page) + row.height > room:
            yield _shared(page, room)
            page, room = [], others
        page.append(row)
    yield _shared(page, room)


def _fitting(rows: Sequence[_Row], most: float, space: _Spacing) -> Iterator[_Row]:
    """A row that no page could hold goes on as several."""
    for row in rows:
        if row.box is not None or row.height <= most:
            yield row
            continue
        (cell,) = row.cells
        count = int((most - 2 * space.pad) / space.leading)
        for start in range(0, len(cell.lines), count):
            part = cell.lines[start : start + count]
            yield _Row(
                (_Cell(cell.label if not start else f"{cell.label}（续）", part),),
                len(part) * space.leading + 2 * space.pad,
            )


def _shared(page: list[_Row], room: float) -> list[_Row]:
    boxes = [row for row in page if row.box is not None]
    spare = room - sum(row.height for row in page)
    for row in boxes:
        row.height = max(row.height, min(BOX_MOST, row.height + spare / len(boxes)))
    return page


def _measure(font: str, size: float):
    return lambda text: fonts.width(text, font=font, size=size)
