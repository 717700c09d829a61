"""Sets ruled forms on A4: a grid of 24 columns, cells that span, text that wraps as Chinese does."""

from __future__ import annotations

from reportlab.lib import colors
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from zhangfa.adapters.flowing import flowed, words
from zhangfa.adapters.typesetting import MM, PAGE, with_identity
from zhangfa.procedures.core import TABLE_COLUMNS, TableCell, TableForm

MARGIN = 15 * MM
WIDTH = PAGE[0] - 2 * MARGIN
SIGNING_HEIGHT = 24 * MM


class ReportlabTables:
    def table(self, form: TableForm) -> bytes:
        heading = Table([[words(form.left, 10.5), words(form.right, 10.5)]], colWidths=[WIDTH * 0.6, WIDTH * 0.4])
        heading.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]))
        flow = [
            words(form.title, 20, bold=True, centred=True),
            Spacer(1, 5 * MM),
            heading,
            _grid(form),
            Spacer(1, 3 * MM),
            words(form.foot, 8.5),
        ]
        return with_identity(flowed(flow, title=form.title, side=MARGIN, top=16 * MM, bottom=16 * MM, numbered=True))


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
    return words(cell.text, 10.5, bold=cell.label, centred=centred)
