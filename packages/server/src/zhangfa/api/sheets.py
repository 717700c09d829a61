"""Tables for a spreadsheet: CSV and Excel. Nothing that somebody typed is ever taken for a formula.

A cell that begins like a formula gets an apostrophe before it in CSV (OWASP, CSV Injection); in Excel every text is
stored as text, so it needs none. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from django.http import HttpResponse
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from zhangfa.kernel.outcome import Refusal, Refused

Value = str | int | float | None
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDE = 40
_MOST_ROWS, _MOST_COLUMNS, _MOST_UNPACKED = 6000, 60, 50 * 1024 * 1024


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


def rows_of(data: bytes, name: str) -> list[list[str]]:
    """The cells of the first sheet as text, days as 2026-03-15. Refused insight.sheet_unreadable for what is neither
    Excel nor CSV in UTF-8 or GB 18030."""
    try:
        return _excel_rows(data) if name.lower().endswith(".xlsx") else _csv_rows(data)
    except (BadZipFile, KeyError, ValueError, TypeError, EOFError, InvalidFileException, csv.Error) as error:
        raise Refused(Refusal("insight.sheet_unreadable", field="file")) from error


def _excel_rows(data: bytes) -> list[list[str]]:
    with ZipFile(io.BytesIO(data)) as package:
        if sum(each.file_size for each in package.infolist()) > _MOST_UNPACKED:
            raise ValueError("larger than a sheet of ours can be")
    page = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    rows = page.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _csv_rows(data: bytes) -> list[list[str]]:
    if b"\x00" in data:
        raise ValueError("no text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return [row[:_MOST_COLUMNS] for row in itertools.islice(csv.reader(io.StringIO(text)), _MOST_ROWS)]


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
