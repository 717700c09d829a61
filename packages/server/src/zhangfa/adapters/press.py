"""Makes the printable version: every page a little smaller on A4, above a footer with its page code.

The square code is drawn as vectors, 22 mm wide plus its quiet zone of four modules, so that any printer keeps it sharp.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import segno
from reportlab.pdfgen.canvas import Canvas
from zhangfa_protocol.pagecode import PageCode

from zhangfa.adapters import fonts
from zhangfa.adapters.typesetting import MM, with_identity
from zhangfa.kernel.outcome import Fault

CODE_MM = 22.0
QUIET_MODULES = 4
FOOTER_MM = 32.0
LOWEST_MM = 7.0
EDGE_MM = 9.0
_PORTRAIT = (210 * MM, 297 * MM)
HINT = "用手机扫右侧二维码，核验这份文件是否真实、盖了什么章、盖了几份。"


class PdfPress:
    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")

    def printable(self, pdf: bytes, *, number: str, codes: Sequence[PageCode]) -> bytes:
        with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.Pdf.new() as out:
            if len(codes) != len(source.pages):
                raise Fault(f"{len(codes)} page codes for {len(source.pages)} pages")
            sizes = [_sheet_size(page) for page in source.pages]
            with pikepdf.open(io.BytesIO(self._footers(number, codes, sizes))) as footers:
                for page, footer, size in zip(source.pages, footers.pages, sizes, strict=True):
                    _impose(out, page=page, footer=footer, size=size)
                result = io.BytesIO()
                out.save(result, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return with_identity(result.getvalue())

    def _footers(self, number: str, codes: Sequence[PageCode], sizes: list[tuple[float, float]]) -> bytes:
        fonts.register()
        out = io.BytesIO()
        canvas = Canvas(out, pageCompression=1)
        for code, size in zip(codes, sizes, strict=True):
            canvas.setPageSize(size)
            _footer_text(canvas, number=number, code=code, width=size[0])
            _square_code(canvas, code.to_url(self._base_url), right=size[0] - EDGE_MM * MM)
            canvas.showPage()
        canvas.save()
        return out.getvalue()


def _sheet_size(page: pikepdf.Page) -> tuple[float, float]:
    """A4 upright or lying, as the page lies when its own turning is applied."""
    width, height = _upright_size(page)
    return _PORTRAIT if height >= width else (_PORTRAIT[1], _PORTRAIT[0])


def _upright_size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    sides = (abs(right - left), abs(top - bottom))
    return sides if int(page.obj.get("/Rotate", 0)) % 180 == 0 else (sides[1], sides[0])


def _impose(out: pikepdf.Pdf, *, page: pikepdf.Page, footer: pikepdf.Page, size: tuple[float, float]) -> None:
    out.add_blank_page(page_size=size)
    sheet = out.pages[-1]
    body = pikepdf.Rectangle(EDGE_MM * MM * 0.6, FOOTER_MM * MM, size[0] - EDGE_MM * MM * 0.6, size[1])
    sheet.add_overlay(page, body)
    sheet.add_overlay(footer, pikepdf.Rectangle(0, 0, *size))


def _footer_text(canvas: Canvas, *, number: str, code: PageCode, width: float) -> None:
    left, line_y = EDGE_MM * MM * 1.6, FOOTER_MM * MM - 2
    canvas.setLineWidth(0.4)
    canvas.setStrokeGray(0.45)
    canvas.line(left, line_y, width - (EDGE_MM + CODE_MM + 8) * MM, line_y)
    canvas.setFillGray(0)
    canvas.setFont(fonts.SERIF, 10.5)
    canvas.drawString(left, line_y - 17, f"申请编号 {_grouped(number)}")
    canvas.drawString(left + 62 * MM, line_y - 17, f"第 {code.page} 页　共 {code.pages} 页")
    canvas.drawString(left, line_y - 35, f"核验码 {code.check_code}")
    canvas.setFillGray(0.25)
    canvas.setFont(fonts.SERIF, 9)
    canvas.drawString(left, line_y - 52, "扫码核验　" + HINT)
    canvas.setFillGray(0)


def _grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _square_code(canvas: Canvas, text: str, *, right: float) -> None:
    """Dark modules as rectangles, runs of one row joined."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    module = CODE_MM * MM / len(rows)
    quiet = QUIET_MODULES * module
    left, top = right - CODE_MM * MM - quiet, LOWEST_MM * MM + len(rows) * module
    canvas.setFillGray(1)
    side = CODE_MM * MM + 2 * quiet
    canvas.rect(left - quiet, top - len(rows) * module - quiet, side, side, stroke=0, fill=1)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        column = 0
        while column < len(row):
            run = 1
            if row[column]:
                while column + run < len(row) and row[column + run]:
                    run += 1
                path.rect(left + column * module, top - (number + 1) * module, run * module, module)
            column += run
    canvas.drawPath(path, stroke=0, fill=1)
