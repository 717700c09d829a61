"""What flows down A4 sheets, whatever it tells: headings, words that wrap as Chinese does, tables, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from zhangfa.adapters import fonts
from zhangfa.adapters.typesetting import MM, PAGE


def words(text: str, size: float, *, bold: bool = False, centred: bool = False) -> Paragraph:
    """One paragraph of plain text: nothing in it is markup. `size` in points."""
    fonts.register()
    style = ParagraphStyle(
        f"{size}{bold}{centred}",
        fontName=fonts.SERIF_BOLD if bold else fonts.SERIF,
        fontSize=size,
        leading=size * 1.4,
        alignment=TA_CENTER if centred else TA_LEFT,
        wordWrap="CJK",
    )
    return Paragraph(escape(text), style)


def flowed(flow: Sequence[Flowable], *, title: str, side: float, top: float, bottom: float, numbered: bool) -> bytes:
    """The sheets as a PDF; margins in points; `title` is the document's own, as readers show it."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=PAGE, leftMargin=side, rightMargin=side, topMargin=top, bottomMargin=bottom, title=title
    )
    foot = _number if numbered else _nothing
    document.build(list(flow), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(fonts.SERIF, 9)
    canvas.drawCentredString(PAGE[0] / 2, 9 * MM, f"第 {document.page} 页")


def _nothing(_canvas: Canvas, _document: SimpleDocTemplate) -> None:
    """A sheet that is numbered later, or not at all."""
