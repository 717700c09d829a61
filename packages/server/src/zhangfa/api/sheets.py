"""Tables for a spreadsheet: CSV and Excel. Nothing that somebody typed is ever taken for a formula.

A cell that begins like a formula gets an apostrophe before it in CSV (OWASP, CSV Injection); in Excel every text is
stored as text, so it needs none. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

Value = str | int | float | None
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDE = 40


@dataclass(frozen=True)
class Sheet:
    """`title` at most 31 characters."""

    title: str
    heads: Sequence[str]
    lines: Iterable[Sequence[Value]]


def csv_file(sheet: Sheet, name: str) -> HttpResponse:
    """With a byte order mark, so that a spreadsheet reads the characters."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(sheet.heads)
    for line in sheet.lines:
        table.writerow([_inert(value) for value in line])
    return _download("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def excel_file(sheets: Iterable[Sheet], name: str) -> HttpResponse:
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.freeze_panes = "A2"
        for number, head in enumerate(sheet.heads):
            page.column_dimensions[chr(ord("A") + number)].width = min(_WIDE, 6 + 2 * len(head))
        page.append([_text(page, head, bold=True) for head in sheet.heads])
        for line in sheet.lines:
            page.append([_text(page, value) if isinstance(value, str) else value for value in line])
    out = io.BytesIO()
    book.save(out)
    return _download(out.getvalue(), EXCEL, f"{name}.xlsx")


def _inert(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _text(page: object, value: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _download(content: str | bytes, kind: str, name: str) -> HttpResponse:
    """Old browsers get a plain name, the others the one in Chinese (RFC 6266)."""
    plain = f"zhangfa.{name.rpartition('.')[2]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
