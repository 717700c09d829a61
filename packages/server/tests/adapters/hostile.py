"""Files that strangers might hand in, made here byte by byte: honest ones and every kind that must be refused."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

A4 = (595.276, 841.89)


def pdf(pages: int = 1, *, size: tuple[float, float] = A4) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for number in range(pages):
        canvas.drawString(72, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(change, **saving) -> bytes:
    """An honest PDF after `change(pdf)`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(out, **saving)
    return out.getvalue()


def encrypted(user: str = "secret") -> bytes:
    return changed(lambda document: None, encryption=pikepdf.Encryption(owner="owner", user=user))


def _open_action(action: Dictionary):
    def change(document: Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(action)

    return change


def with_script() -> bytes:
    return changed(_open_action(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))))


def with_hidden_script() -> bytes:
    """Inside a dictionary that is written inside another, on an annotation's additional actions."""

    def change(document: Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), AA=Dictionary(E=script))
        document.pages[0].Annots = Array([note])

    return changed(change)


def with_launch() -> bytes:
    return changed(_open_action(Dictionary(S=Name.Launch, F=String("calc.exe"))))


def with_file_inside() -> bytes:
    def change(document: Pdf) -> None:
        document.attachments["evil.exe"] = b"MZ"

    return changed(change)


def with_dynamic_form() -> bytes:
    def change(document: Pdf) -> None:
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))

    return changed(change)


def with_form_field(text: str) -> bytes:
    """A filled field whose looks must be melted into the page."""

    def change(document: Pdf) -> None:
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(text), F=4,
                Rect=Array([72, 500, 300, 530]), DA=String("/Helv 12 Tf 0 g"),
            )
        )  # fmt: skip
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        document.pages[0].Annots = Array([field])
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]), DR=Dictionary(Font=Dictionary(Helv=helvetica)), NeedAppearances=True
        )

    return changed(change)


def photo(*, size: tuple[int, int] = (400, 300), form: str = "JPEG", turned: bool = False) -> bytes:
    """Left half red, right half blue, with a maker's name and a place in its notes; `turned` lies on its side."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    notes = Image.Exif()
    notes[0x010F] = "SecretPhone"
    if turned:
        notes[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, form, exif=notes)
    return out.getvalue()


def clear_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (200, 300), (0, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def stream_bomb() -> bytes:
    """A page whose content unpacks to some 300 megabytes."""
    packer = zlib.compressobj(9)
    line = b"0 0 m 100 100 l S\n" * 60_000
    packed = b"".join(packer.compress(line) for _ in range(300)) + packer.flush()

    def change(document: Pdf) -> None:
        document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=Name.FlateDecode)

    return changed(change, compress_streams=False)
