"""The same document once more as OFD: what stands on each page of our PDF is read back and set by the OFD writer.

A page in a font that is not ours (an uploaded paper) goes over as a picture.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from reportlab.pdfbase import pdfmetrics
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import writer
from zhangfa_eseal.ofd.writer import Line, Picture, Sheet, Text

from zhangfa.adapters import fonts
from zhangfa.adapters.eseal_paper import Composed, Placed
from zhangfa.adapters.typesetting import MM
from zhangfa.eseals.ports import Order

PICTURE_DPI = 150
_GAP = 0.6  # points: a character further off than this begins a new piece
_OWN_FONT = "Zhangfa"


def ofd_of(pdf: bytes, *, title: str, codes: Sequence[Placed], font: Path, own_fonts: frozenset[str]) -> bytes:
    """`codes` are pictures whose places are known; `own_fonts` the names under which our font stands in the PDF."""
    document = pdfium.PdfDocument(pdf)
    try:
        sheets = tuple(
            _sheet(page, [each for each in codes if each.page == number], own_fonts)
            for number, page in enumerate(document, start=1)
        )
    finally:
        document.close()
    return writer.write(title, sheets, font=font)


def _sheet(page: pdfium.PdfPage, codes: Iterable[Placed], own_fonts: frozenset[str]) -> Sheet:
    width, height = page.get_size()
    characters = list(_characters(page))
    if any(name not in own_fonts for _, _, _, _, name in characters) or not characters:
        return Sheet((_whole(page),), width / MM, height / MM)
    marks = [Picture(each.x_mm, each.y_mm, each.side_mm, each.side_mm, each.png) for each in codes]
    things = (*_pictures(page, height), *_rules(page, height), *_texts(characters, height), *marks)
    return Sheet(things, width / MM, height / MM)


def _whole(page: pdfium.PdfPage) -> Picture:
    image = page.render(scale=PICTURE_DPI / 72).to_pil().convert("RGB")
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    width, height = page.get_size()
    return Picture(0, 0, width / MM, height / MM, out.getvalue())


Character = tuple[str, float, float, float, str]  # which, x and y of its origin, size, font


def _characters(page: pdfium.PdfPage) -> Iterator[Character]:
    text = page.get_textpage()
    x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    name = ctypes.create_string_buffer(256)
    try:
        for place in range(text.count_chars()):
            character = chr(raw.FPDFText_GetUnicode(text, place))
            if character.isspace() or raw.FPDFText_IsGenerated(text, place) == 1:
                continue
            raw.FPDFText_GetCharOrigin(text, place, ctypes.byref(x), ctypes.byref(y))
            size = raw.FPDFText_GetFontSize(text, place)
            length = raw.FPDFText_GetFontInfo(text, place, name, len(name), ctypes.byref(flags))
            font = name.raw[: max(length - 1, 0)].decode("utf-8", "replace").rpartition("+")[2]
            yield character, x.value, y.value, size, font
    finally:
        text.close()


def _texts(characters: Iterable[Character], height: float) -> Iterator[Text]:
    """Neighbours on one line as one piece, as long as each stands where the one before it ends."""
    piece, start, end = "", (0.0, 0.0, 0.0), 0.0
    for character, x, y, size, _ in characters:
        goes_on = piece and abs(y - start[1]) < 0.1 and abs(size - start[2]) < 0.05 and abs(x - end) < _GAP
        if not goes_on:
            if piece:
                yield _text(piece, start, height)
            piece, start = "", (x, y, size)
        piece += character
        end = x + fonts.width(character, font=fonts.SERIF, size=size)
    if piece:
        yield _text(piece, start, height)


def _text(piece: str, start: tuple[float, float, float], height: float) -> Text:
    x, y, size = start
    return Text(x / MM, (height - y) / MM, size / MM, piece)


def _rules(page: pdfium.PdfPage, height: float) -> Iterator[Line]:
    """Straight strokes; a rectangle is four of them."""
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        matrix = thing.get_matrix()
        width = ctypes.c_float()
        raw.FPDFPageObj_GetStrokeWidth(thing, ctypes.byref(width))
        first = before = None
        for point, closes in _points(thing):
            here = matrix.on_point(*point[:2])
            if point[2] == raw.FPDF_SEGMENT_MOVETO:
                first = here
            elif before is not None:
                yield _line(before, here, height, width.value)
            before = here
            if closes and first is not None:
                yield _line(here, first, height, width.value)


def _points(thing: pdfium.PdfObject) -> Iterator[tuple[tuple[float, float, int], bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for place in range(raw.FPDFPath_CountSegments(thing)):
        segment = raw.FPDFPath_GetPathSegment(thing, place)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        yield (x.value, y.value, kind), bool(raw.FPDFPathSegment_GetClose(segment))


def _line(start: tuple[float, float], end: tuple[float, float], height: float, width: float) -> Line:
    places = (start[0] / MM, (height - start[1]) / MM, end[0] / MM, (height - end[1]) / MM)
    return Line(*places, max(width, 0.3) / MM)


def _pictures(page: pdfium.PdfPage, height: float) -> Iterator[Picture]:
    """Drawn signatures, with their clear ground."""
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=1):
        left, bottom, right, top = thing.get_bounds()
        image = thing.get_bitmap(render=True).to_pil()
        out = io.BytesIO()
        image.convert("RGBA").save(out, "PNG", optimize=True)
        yield Picture(left / MM, (height - top) / MM, (right - left) / MM, (top - bottom) / MM, out.getvalue())


def copied(order: Order, composed: Composed) -> bytes:
    """The document as unsealed OFD."""
    fonts.register()
    own = frozenset(pdfmetrics.getFont(name).face.name.decode() for name in (fonts.SERIF, fonts.SERIF_BOLD))
    given = {"title": order.title, "codes": composed.codes, "font": fonts.REGULAR}
    try:
        return ofd_of(composed.pdf, own_fonts=own, **given)
    except Unacceptable as odd:
        if odd.code != "eseal.font_missing":
            raise
        return ofd_of(composed.pdf, own_fonts=frozenset(), **given)
