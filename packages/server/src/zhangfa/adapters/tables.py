"""Sets ruled forms on A4: a grid of 24 columns, cells that span, text that wraps as Chinese does."""

from __future__ import annotations

import io
from html import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from zhangfa.adapters import fonts
from zhangfa.adapters.typesetting import MM, PAGE, with_identity
from zhangfa.procedures.core import TABLE_COLUMNS, TableCell, TableForm

MARGIN = 15 * MM
WIDTH = PAGE[0] - 2 * MARGIN
SIGNING_HEIGHT = 24 * MM


def _style(name: str, size: float, *, bold: bool = False, centred: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=fonts.SERIF_BOLD if bold else fonts.SERIF,
        fontSize=size,
        leading=size * 1.4,
        alignment=TA_CENTER if centred else TA_LEFT,
        wordWrap="CJK",
    )


class ReportlabTables:
    def table(self, form: TableForm) -> bytes:
        fonts.register()
        out = io.BytesIO()
        document = SimpleDocTemplate(
            out,
            pagesize=PAGE,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=16 * MM,
            bottomMargin=16 * MM,
            title=form.title,
        )
        heading = Table([[_words(form.left, 10.5), _words(form.right, 10.5)]], colWidths=[WIDTH * 0.6, WIDTH * 0.4])
        heading.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]))
        flow = [
            Paragraph(escape(form.title), _style("title", 20, bold=True, centred=True)),
            Spacer(1, 5 * MM),
            heading,
            _grid(form),
            Spacer(1, 3 * MM),
            _words(form.foot, 8.5),
        ]
        document.build(flow, onFirstPage=_numbered, onLaterPages=_numbered)
        return with_identity(out.getvalue())


def _words(text: str, size: float) -> Paragraph:
    return Paragraph(escape(text), _style(f"words{size}", size))


def _grid(form: TableForm) -> Table:
    cells, spans = [], []
    for number, row in enumerate(form.rows):
        line: list[Paragraph | str] = [""] * TABLE_COLUMNS
        column = 0
        for cell in row:
            line[column] = _cell(cell)
            spans.append(("SPAN", (column, number), (column + cell.span - 1, number)))
            column += cell.span
        cells.append(line)
    heights = [SIGNING_HEIGHT if number in form.tall else None for number in range(len(form.rows))]
    table = Table(cells, colWidths=[WIDTH / TABLE_COLUMNS] * TABLE_COLUMNS, rowHeights=heights)
    plain = [
        ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
        ("BOX", (0, 0), (-1, -1), 1.2, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ]
    table.setStyle(TableStyle([*plain, *spans]))
    return table


def _cell(cell: TableCell) -> Paragraph:
    centred = cell.label or cell.span <= 4
    name = f"{'label' if cell.label else 'cell'}{'c' if centred else ''}"
    return Paragraph(escape(cell.text), _style(name, 10.5, bold=cell.label, centred=centred))


def _numbered(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(fonts.SERIF, 9)
    canvas.drawCentredString(PAGE[0] / 2, 9 * MM, f"第 {document.page} 页")
