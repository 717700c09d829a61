"""The confined process that opens one stranger's file and writes a clean PDF and page pictures; run by imaging.py.

    python -I -m zhangfa.adapters.workshop pdf|photo|ink FILE FOLDER CPU_SECONDS

Writes FOLDER/paper.pdf and FOLDER/page-0001.jpg … (for ink FOLDER/ink.png), then one JSON line:
{"pages": [[width, height], …]} or {"refused": code, "detail": {…}}. Anything else (a crash, silence) is taken as a
refusal by the parent.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageStat
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from zhangfa.adapters.confinement import confine, limit
from zhangfa.adapters.inkwork import ink_box, ink_of_photo, picture_of_ink
from zhangfa.documents.core import MOST_PAGES, MOST_PIXELS, PAGE_WIDTH_PX

MEMORY_BYTES = 1_500_000_000
FILE_BYTES = 120_000_000
MOST_OBJECTS = 300_000
MOST_NESTED = 12
A4 = (595.276, 841.89)
_LONGEST_SIDE = 2480
_TALLEST_PX = 4000
_LEAST_INK = (40, 15)
_MOST_INK = 90.0  # of 255: more than a third dark is no signature on white paper
_PAGE_SIDES = (36.0, 14_400.0)


class Unfit(Exception):
    def __init__(self, code: str, **detail: int) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def main(arguments: list[str]) -> None:
    kind, source, folder, cpu_seconds = arguments
    limit(cpu_seconds=int(cpu_seconds), memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)
    confine()
    try:
        answer: dict = {"pages": _made(kind, Path(source), Path(folder))}
    except Unfit as unfit:
        answer = {"refused": unfit.code, "detail": unfit.detail}
    except MemoryError:
        answer = {"refused": "documents.too_complex", "detail": {}}
    sys.stdout.write(json.dumps(answer) + "\n")


def _made(kind: str, source: Path, folder: Path) -> list[list[int]]:
    if kind == "ink":
        return [ink_png(source, folder / "ink.png")]
    make = {"pdf": clean_pdf, "photo": photo_pdf}[kind]
    paper = folder / "paper.pdf"
    make(source, paper)
    return render(paper, folder)


def ink_png(source: Path, target: Path) -> list[int]:
    """The ink of a photographed signature, without its paper."""
    upright = _upright_picture(source)
    ink = ink_of_photo(upright)
    box = ink_box(ink)
    if box is None or box[2] - box[0] < _LEAST_INK[0] or box[3] - box[1] < _LEAST_INK[1]:
        raise Unfit("signatures.too_little")
    if ImageStat.Stat(ink).mean[0] > _MOST_INK:
        raise Unfit("signatures.not_on_white")
    target.write_bytes(picture_of_ink(ink))
    return [box[2] - box[0], box[3] - box[1]]


def clean_pdf(source: Path, target: Path) -> None:
    try:
        with pikepdf.open(source) as pdf:
            _inspect(pdf)
            _rewrite(pdf, target)
    except pikepdf.PasswordError as error:
        raise Unfit("documents.encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unfit("documents.broken") from error


def _inspect(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise Unfit("documents.encrypted")
    if len(pdf.objects) > MOST_OBJECTS:
        raise Unfit("documents.too_complex")
    for found in pdf.objects:
        if isinstance(found, pikepdf.Array):
            for item in found:
                _inspect_inside(item, 1)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            _inspect_active(found, 0)
    _inspect_pages(pdf)


def _inspect_pages(pdf: pikepdf.Pdf) -> None:
    if not len(pdf.pages):
        raise Unfit("documents.broken")
    if len(pdf.pages) > MOST_PAGES:
        raise Unfit("documents.too_many_pages", pages=len(pdf.pages), most=MOST_PAGES)
    for page in pdf.pages:
        left, bottom, right, top = (float(side) for side in page.mediabox)
        sides = (abs(right - left), abs(top - bottom))
        if not all(_PAGE_SIDES[0] <= side <= _PAGE_SIDES[1] for side in sides):
            raise Unfit("documents.page_size")


def _inspect_active(found: pikepdf.Object, depth: int) -> None:
    """Refuse scripts, programs, embedded files and dynamic forms, also in dictionaries written inside others."""
    action = found.get("/S")
    if "/JS" in found or "/JavaScript" in found or action == pikepdf.Name.JavaScript:
        raise Unfit("documents.script")
    if action in {pikepdf.Name.Launch, pikepdf.Name.ImportData, pikepdf.Name.SubmitForm, pikepdf.Name.GoToE}:
        raise Unfit("documents.launch")
    if "/EF" in found or "/EmbeddedFiles" in found or found.get("/Type") == pikepdf.Name.EmbeddedFile:
        raise Unfit("documents.embedded_files")
    if "/XFA" in found or found.get("/Subtype") in {pikepdf.Name("/RichMedia"), pikepdf.Name("/3D")}:
        raise Unfit("documents.dynamic_form")
    for value in found.values():
        _inspect_inside(value, depth + 1)


def _inspect_inside(value: pikepdf.Object, depth: int) -> None:
    """What is written inside another object; what stands by itself is met among the file's objects anyway."""
    if not isinstance(value, pikepdf.Object) or value.is_indirect:
        return
    if depth > MOST_NESTED:
        raise Unfit("documents.too_complex")
    if isinstance(value, pikepdf.Array):
        for item in value:
            _inspect_inside(item, depth + 1)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        _inspect_active(value, depth)


def _rewrite(pdf: pikepdf.Pdf, target: Path) -> None:
    """Only pages go over: content and resources, with annotations and form fields melted into the page."""
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")
    out = pikepdf.Pdf.new()
    for page in pdf.pages:
        for key in ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/StructParents", "/Thumb", "/B", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
        out.pages.append(page)
    out.remove_unreferenced_resources()
    out.trailer["/ID"] = pikepdf.Array([pikepdf.String(os.urandom(16)), pikepdf.String(os.urandom(16))])
    out.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def photo_pdf(source: Path, target: Path) -> None:
    """One A4 page with the photo upright, as large as the margins allow; nothing of the file's own notes remains."""
    jpeg, width, height = _upright(source)
    page = A4 if height >= width else (A4[1], A4[0])
    margin = 28.0
    scale = min((page[0] - 2 * margin) / width, (page[1] - 2 * margin) / height)
    canvas = Canvas(str(target.with_suffix(".draft")), pagesize=page, pageCompression=1)
    left, bottom = (page[0] - width * scale) / 2, (page[1] - height * scale) / 2
    canvas.drawImage(ImageReader(io.BytesIO(jpeg)), left, bottom, width * scale, height * scale)
    canvas.save()
    with pikepdf.open(target.with_suffix(".draft")) as pdf:
        _rewrite(pdf, target)


def _upright(source: Path) -> tuple[bytes, int, int]:
    upright = _upright_picture(source)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=88)
    return out.getvalue(), upright.width, upright.height


def _upright_picture(source: Path) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit("documents.too_many_pixels", most=MOST_PIXELS // 1_000_000)
            picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = _flat(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("documents.too_many_pixels", most=MOST_PIXELS // 1_000_000) from error
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, ZeroDivisionError) as error:
        raise Unfit("documents.broken") from error
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    return upright


def _flat(picture: Image.Image) -> Image.Image:
    """RGB on white paper, with nothing but pixels."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    flat = picture.convert("RGB")
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def render(paper: Path, folder: Path) -> list[list[int]]:
    """A JPEG of every page about 1080 px wide; the sizes in pixels."""
    sizes = []
    try:
        document = pdfium.PdfDocument(paper)
        for number, page in enumerate(document, start=1):
            picture = picture_of(page)
            picture.save(folder / f"page-{number:04d}.jpg", "JPEG", quality=82)
            sizes.append([picture.width, picture.height])
            page.close()
        document.close()
    except pdfium.PdfiumError as error:
        raise Unfit("documents.broken") from error
    return sizes


def picture_of(page: pdfium.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(PAGE_WIDTH_PX / width, _TALLEST_PX / height)
    return page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


if __name__ == "__main__":
    main(sys.argv[1:])
