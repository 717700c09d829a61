"""Sets papers on A4 after the customs of official documents: 二号 title, 三号 body, two characters of indent.

Margins and sizes follow GB/T 9704 where a village's paper can; room is left for the seal across unit and date.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable

import pikepdf
import pypdfium2 as pdfium
from reportlab.pdfgen.canvas import Canvas

from zhangfa.adapters import fonts
from zhangfa.adapters.chinese_lines import Line, break_lines
from zhangfa.adapters.forms import FormSheet
from zhangfa.documents.core import PAGE_WIDTH_PX, PaperText, Picture, Rendering

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 26 * MM, 37 * MM, 32 * MM
TITLE_SIZE, BODY_SIZE, ROW_SIZE, NOTE_SIZE = 22.0, 16.0, 14.0, 10.5
LEADING, ROW_LEADING = 29.0, 21.0
WIDEST_GAP = 0.3
SIGNATURE_LEAST = LEADING * 2.8
WIDTH = PAGE[0] - LEFT - RIGHT


_ONE_AT_A_TIME = threading.Lock()  # pdfium is not safe for threads


class ReportlabTypesetter:
    def paper(self, text: PaperText) -> Rendering:
        with _ONE_AT_A_TIME:
            sheet = FormSheet(text) if text.boxes else _Sheet(text)
            pdf = with_identity(sheet.set())
            return Rendering(pdf=pdf, pages=pictures(pdf))


def with_identity(pdf: bytes) -> bytes:
    """The same PDF with a random 128-bit /ID, so that nobody can guess its digest from its content.

    One classic cross-reference table and no object streams: then an e-seal is appended the quick way.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.trailer["/ID"] = pikepdf.Array([pikepdf.String(os.urandom(16)), pikepdf.String(os.urandom(16))])
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def pictures(pdf: bytes) -> tuple[Picture, ...]:
    """Page pictures of a PDF that we made ourselves (a stranger's goes through imaging.py)."""
    document = pdfium.PdfDocument(pdf)
    try:
        return tuple(_picture(page) for page in document)
    finally:
        document.close()


def _picture(page: pdfium.PdfPage) -> Picture:
    image = page.render(scale=PAGE_WIDTH_PX / page.get_width()).to_pil().convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return Picture(jpeg=out.getvalue(), width=image.width, height=image.height)


class _Sheet:
    """A cursor that goes down the page and turns it when there is no room."""

    def __init__(self, text: PaperText) -> None:
        fonts.register()
        self._text = text
        self._out = io.BytesIO()
        self._canvas = Canvas(self._out, pagesize=PAGE, pageCompression=1)
        self._canvas.setTitle(text.title)
        self._y = PAGE[1] - TOP

    def set(self) -> bytes:
        text = self._text
        self._title(text.title)
        if text.addressee:
            self._line(Line((text.addressee,), 0.0, False))
        words_last = not text.rows and not text.closing
        for paragraph in text.paragraphs[: -1 if words_last else None]:
            self._paragraph(paragraph)
        if text.rows:
            self._rows(text.rows)
        if words_last or text.closing:
            self._last_paragraph(text.closing or text.paragraphs[-1])
        self._signature(text.signer, text.date)
        if text.note:
            self._note(text.note)
        self._canvas.save()
        return self._out.getvalue()

    def _need(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self._canvas.showPage()
            self._y = PAGE[1] - TOP

    def _title(self, title: str) -> None:
        spaced = "　".join(title) if len(title) <= 3 else title
        measure = _measure(fonts.SERIF_BOLD, TITLE_SIZE)
        count = len(break_lines(spaced, width=WIDTH, indent=0, measure=measure))
        even = WIDTH if count == 1 else min(WIDTH, measure(spaced) / count + TITLE_SIZE)
        for line in break_lines(spaced, width=even, indent=0, measure=measure):
            self._canvas.setFont(fonts.SERIF_BOLD, TITLE_SIZE)
            self._canvas.drawCentredString(PAGE[0] / 2, self._y, line.text)
            self._y -= TITLE_SIZE * 1.5
        self._y -= LEADING * 0.6

    def _paragraph(self, text: str) -> None:
        for line in _body_lines(text):
            self._line(line)

    def _last_paragraph(self, text: str) -> None:
        """Its last lines stay with the signature: a page with a seal and no words would serve any purpose."""
        lines = _body_lines(text)
        for line in lines[:-2]:
            self._line(line)
        self._need(len(lines[-2:]) * LEADING + SIGNATURE_LEAST)
        for line in lines[-2:]:
            self._line(line)

    def _line(self, line: Line) -> None:
        self._need(LEADING)
        self._draw(line, x=LEFT, width=WIDTH, size=BODY_SIZE)
        self._y -= LEADING

    def _draw(self, line: Line, *, x: float, width: float, size: float) -> None:
        """A stretched line spreads what is left over between its pieces, unless it would gape."""
        measure = _measure(fonts.SERIF, size)
        gaps = max(len(line.pieces) - 1, 1)
        slack = (width - line.indent - sum(map(measure, line.pieces))) / gaps
        slack = slack if line.stretched and slack < WIDEST_GAP * size else 0.0
        cursor = x + line.indent
        self._canvas.setFont(fonts.SERIF, size)
        for piece in line.pieces:
            self._canvas.drawString(cursor, self._y, piece)
            cursor += measure(piece) + slack

    def _rows(self, rows: tuple[tuple[str, str], ...]) -> None:
        """A ruled table of two columns: what, and its value."""
        label_width = 40 * MM
        self._y += LEADING - 14
        for label, value in rows:
            lines = break_lines(
                value, width=WIDTH - label_width - 16, indent=0, measure=_measure(fonts.SERIF, ROW_SIZE)
            )
            height = max(len(lines), 1) * ROW_LEADING + 11
            self._need(height)
            self._row(label, lines, height=height, label_width=label_width)
        self._y -= LEADING

    def _row(self, label: str, lines: tuple[Line, ...], *, height: float, label_width: float) -> None:
        top = self._y
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(LEFT, top - height, WIDTH, height)
        self._canvas.line(LEFT + label_width, top, LEFT + label_width, top - height)
        self._y = top - ROW_LEADING
        self._canvas.setFont(fonts.SERIF, ROW_SIZE)
        self._canvas.drawCentredString(LEFT + label_width / 2, top - height / 2 - ROW_SIZE * 0.36, label)
        for line in lines:
            self._draw(line, x=LEFT + label_width + 8, width=WIDTH - label_width - 16, size=ROW_SIZE)
            self._y -= ROW_LEADING
        self._y = top - height

    def _signature(self, signer: str, date: str) -> None:
        """Unit above date, both centred on one axis, four characters in from the right where the unit is short."""
        self._need(SIGNATURE_LEAST)
        self._y -= min(LEADING * 2.2, self._y - BOTTOM - LEADING * 2)
        measure = _measure(fonts.SERIF, BODY_SIZE)
        widest = max(measure(signer), measure(date))
        axis = min(PAGE[0] - RIGHT - 4 * BODY_SIZE - measure(date) / 2, PAGE[0] - RIGHT - widest / 2)
        self._canvas.setFont(fonts.SERIF, BODY_SIZE)
        for text in (signer, date):
            self._canvas.drawCentredString(axis, self._y, text)
            self._y -= LEADING

    def _note(self, note: str) -> None:
        """Small, at the foot of the last page, inside its margin: a note never asks for a page of its own."""
        self._y = BOTTOM - 16
        for line in break_lines(note, width=WIDTH, indent=0, measure=_measure(fonts.SERIF, NOTE_SIZE)):
            self._draw(Line(line.pieces, 0.0, False), x=LEFT, width=WIDTH, size=NOTE_SIZE)
            self._y -= 16


def _body_lines(text: str) -> tuple[Line, ...]:
    return break_lines(text, width=WIDTH, indent=2 * BODY_SIZE, measure=_measure(fonts.SERIF, BODY_SIZE))


def _measure(font: str, size: float) -> Callable[[str], float]:
    return lambda text: fonts.width(text, font=font, size=size)
