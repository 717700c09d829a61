"""Sets what is sealed: the paper as it is, a small code where its page is empty, and behind it an information page.

The file is written with one classic table, as the fast way of zhangfa_eseal wants it. Places are millimetres from the
upper left corner.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
import pypdfium2 as pdfium
import segno
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.ports import SealSigner
from zhangfa_eseal.sealing import Attachment, Sealing

from zhangfa.adapters import fonts
from zhangfa.adapters.chinese_lines import break_lines
from zhangfa.adapters.typesetting import MM, PAGE
from zhangfa.eseals.ports import Order

CORNER_MM, CORNER_EDGE_MM = 17.0, 6.0
PAGE_CODE_MM = 34.0
_LEFT, _RIGHT, _LABEL = 24 * MM, 24 * MM, 30 * MM
_SIZE, _LEADING = 11.0, 18.0
_PIXELS_PER_MM = 4
STRADDLE_MM = 148.0
HINT = "扫码或者输入核验码，可以核对这份文件是不是本单位出具、现在是否有效。文件经电子印章签署，改动一处即失效。"


@dataclass(frozen=True)
class Placed:
    """A picture that was put on a page, counted from 1; for the OFD copy."""

    page: int
    x_mm: float
    y_mm: float
    side_mm: float
    png: bytes


@dataclass(frozen=True)
class Composed:
    """`seal_at` is the centre of the seal: page, x, y."""

    pdf: bytes
    pages: int
    seal_at: tuple[int, float, float]
    codes: tuple[Placed, ...]

    @property
    def straddles(self) -> bool:
        return self.pages > 1


def compose(order: Order) -> Composed:
    fonts.register()
    code = _code(order.address)
    last, corner, spot = _look(order)
    information, y_mm = _information(order, code)
    with pikepdf.open(io.BytesIO(order.paper)) as out, pikepdf.open(io.BytesIO(information)) as page:
        pages = len(out.pages)
        codes = [Placed(pages + 1, PAGE[0] / MM - 24 - PAGE_CODE_MM, y_mm, PAGE_CODE_MM, code)]
        if corner is not None:
            with pikepdf.open(io.BytesIO(_corner(code, order.code, corner))) as small:
                x_mm, top_mm, width, height = corner
                out.pages[last - 1].add_overlay(small.pages[0], pikepdf.Rectangle(0, 0, width * MM, height * MM))
            codes.append(Placed(last, x_mm, top_mm, CORNER_MM, code))
        out.pages.extend(page.pages)
        out.trailer["/ID"] = pikepdf.Array([pikepdf.String(os.urandom(16)), pikepdf.String(os.urandom(16))])
        result = io.BytesIO()
        out.save(result, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=True)
    return Composed(result.getvalue(), pages + 1, spot, tuple(codes))


def _code(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()


Corner = tuple[float, float, float, float]  # x and y of the code, width and height of the page


def _look(order: Order) -> tuple[int, Corner | None, tuple[int, float, float]]:
    """The last page, where its lower left corner is empty, and the place of the seal."""
    document = pdfium.PdfDocument(order.paper)
    try:
        last = len(document)
        page = document[last - 1]
        width, height = (side / MM for side in page.get_size())
        corner = None
        if _is_empty(page, height):
            corner = (CORNER_EDGE_MM, height - CORNER_EDGE_MM - CORNER_MM - 4, width, height)
        spot = _wanted(document, order) if order.place else _spot(document, order)
        return last, corner, spot
    finally:
        document.close()


def _is_empty(page: pdfium.PdfPage, height_mm: float) -> bool:
    """Whether nothing stands where the small code would."""
    image = page.render(scale=_PIXELS_PER_MM / MM, grayscale=True).to_pil()
    side = CORNER_MM + CORNER_EDGE_MM
    box = (0, height_mm - side - 5, side + 12, height_mm)
    part = image.crop(tuple(round(edge * _PIXELS_PER_MM) for edge in box))
    return part.getextrema()[0] > 200


def _wanted(document: pdfium.PdfDocument, order: Order) -> tuple[int, float, float]:
    """The place that somebody chose, as near to it as the whole seal stays on the page."""
    number, x, y = order.place
    width, height = (side / MM for side in document[number - 1].get_size())
    half = order.diameter_mm / 2 + 1
    return number, _between(x / 1000 * width, half, width - half), _between(y / 1000 * height, half, height - half)


def _spot(document: pdfium.PdfDocument, order: Order) -> tuple[int, float, float]:
    """Across the unit's name below the words; where it does not stand, on the last lines of the last page."""
    half = order.diameter_mm / 2 + 1
    for number in range(len(document), 0, -1):
        page = document[number - 1]
        width, height = (side / MM for side in page.get_size())
        found = _name_on(page, order.signer)
        if found is None and number == len(document):
            found = _last_line(page)
        if found is not None:
            x_mm, y_mm = found[0] / MM, height - found[1] / MM
            return number, _between(x_mm, half, width - half), _between(y_mm, half, height - half)
    return len(document), 150.0, 235.0


def _between(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _name_on(page: pdfium.PdfPage, name: str) -> tuple[float, float] | None:
    """The centre, in points from below, of the lowest line that is the unit's name and nothing else."""
    text = page.get_textpage()
    try:
        search = text.search(name)
        best = None
        while (hit := search.get_next()) is not None:
            start, count = hit
            before = text.get_text_range(start - 1, 1) if start else ""
            boxes = [text.get_charbox(place) for place in range(start, start + count)]
            left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
            centre = ((left + right) / 2, boxes[0][1] - 8)
            if before not in {"：", "，", "在", "村"} and (best is None or centre[1] < best[1]):
                best = centre
        return best
    finally:
        text.close()


def _last_line(page: pdfium.PdfPage) -> tuple[float, float] | None:
    text = page.get_textpage()
    try:
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    finally:
        text.close()
    boxes = [box for box in boxes if box[1] > 24 * MM and box[2] > box[0]]
    if not boxes:
        return None
    lowest = min(box[1] for box in boxes)
    right = max(box[2] for box in boxes if box[1] < lowest + 4)
    return right - 20 * MM, lowest + 10


def _corner(code: bytes, words: str, corner: Corner) -> bytes:
    x_mm, y_mm, width, height = corner
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width * MM, height * MM), pageCompression=1)
    bottom = (height - y_mm - CORNER_MM) * MM
    canvas.drawImage(ImageReader(io.BytesIO(code)), x_mm * MM, bottom, CORNER_MM * MM, CORNER_MM * MM)
    canvas.setFont(fonts.SERIF, 7)
    canvas.drawString((x_mm + 1) * MM, bottom - 8, f"核验码 {words}")
    canvas.save()
    return out.getvalue()


def _information(order: Order, code: bytes) -> tuple[bytes, float]:
    """The page, and how far below its upper edge the code stands, in mm."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=1)
    canvas.setFont(fonts.SERIF_BOLD, 18)
    canvas.drawCentredString(PAGE[0] / 2, PAGE[1] - 34 * MM, "电子文件信息页")
    y = PAGE[1] - 50 * MM
    top = y
    narrow = PAGE[0] - _LEFT - _RIGHT - _LABEL - (PAGE_CODE_MM + 4) * MM
    for label, value in (*order.rows, ("核验码", order.code), ("核验网址", order.address)):
        y = _row(canvas, label, (value,), y, narrow)
    y = min(y, top - (PAGE_CODE_MM + 8) * MM)
    if order.approvals:
        y = _row(canvas, "审批经过", order.approvals, y, PAGE[0] - _LEFT - _RIGHT - _LABEL)
    _row(canvas, "说明", (HINT,), y, PAGE[0] - _LEFT - _RIGHT - _LABEL)
    side = PAGE_CODE_MM * MM
    bottom = top + 10 - side
    canvas.drawImage(ImageReader(io.BytesIO(code)), PAGE[0] - _RIGHT - side, bottom, side, side)
    canvas.save()
    return out.getvalue(), (PAGE[1] - bottom - side) / MM


def _row(canvas: Canvas, label: str, values: tuple[str, ...], y: float, width: float) -> float:
    canvas.setFont(fonts.SERIF_BOLD, _SIZE)
    canvas.drawString(_LEFT, y, label)
    canvas.setFont(fonts.SERIF, _SIZE)
    for value in values:
        for line in _lines(value, width):
            canvas.drawString(_LEFT + _LABEL, y, line)
            y -= _LEADING
    return y - 6


def _lines(text: str, width: float) -> list[str]:
    """Chinese by the customs of lines; what has no place to break (addresses, digests) wherever it must."""
    measure = _measure
    lines = []
    for line in break_lines(text, width=width, indent=0, measure=measure):
        rest = line.text
        while measure(rest) > width:
            most = next(count for count in range(len(rest), 0, -1) if measure(rest[:count]) <= width)
            lines.append(rest[:most])
            rest = rest[most:]
        lines.append(rest)
    return lines


def _measure(text: str) -> float:
    return fonts.width(text, font=fonts.SERIF, size=_SIZE)


def wish(order: Order, composed: Composed, signer: SealSigner) -> Sealing:
    """The seal at its place, across the edges of all pages, over the evidence."""
    page, x_mm, y_mm = composed.seal_at
    return Sealing(
        signer=signer,
        picture=picture_of(order.picture, order.diameter_mm),
        place=Place(page, x_mm, y_mm),
        straddle=Straddle(STRADDLE_MM) if composed.straddles else None,
        reason=order.title,
        attachments=tuple(
            Attachment(each.name, each.content, each.media_type, each.description) for each in order.evidence
        ),
    )


@lru_cache(maxsize=128)
def picture_of(png: bytes, diameter_mm: int) -> SealPicture:
    """The drawing has half a millimetre of margin on every side."""
    return SealPicture(png, diameter_mm + 1, diameter_mm + 1)
