"""Tampered PDF files, each made from the village's sealed paper: what a forger with a text editor and patience does."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Callable

import pikepdf
from asn1crypto import cms

from tests.tampering import world

_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]")


def parts(document: bytes) -> list[tuple[bytes, bytes]]:
    """For each signature, in its order: its contents without padding, and the bytes that it covers."""
    found = []
    for one in _RANGE.finditer(document):
        first, start, end, rest = map(int, one.groups())
        contents = bytes.fromhex(document[start + 1 : end - 1].decode())
        size = int.from_bytes(contents[2:4], "big") + 4
        found.append((contents[:size], document[first:start] + document[end : end + rest]))
    return found


def sealed() -> bytes:
    """Not packed, so that the text stands in the bytes to be changed."""
    return world.sealed_pdf(packed=False)


def _replaced(document: bytes, before: bytes, after: bytes) -> bytes:
    if len(before) != len(after) or document.count(before) < 1:
        raise ValueError("the corpus must change what it says it changes")
    return document.replace(before, after, 1)


def _with_contents(document: bytes, number: int, contents: bytes) -> bytes:
    """Other bytes where signature `number` stands."""
    _, start, end, _ = map(int, list(_RANGE.finditer(document))[number].groups())
    return document[: start + 1] + contents.hex().encode().ljust(end - start - 2, b"0") + document[end - 1 :]


def text_changed() -> bytes:
    return _replaced(sealed(), b"residence certificate, page 1", b"residence certificatE, page 1")


def stamp_moved() -> bytes:
    return re.sub(rb"/Rect \[3", b"/Rect [2", sealed(), count=1)


def text_changed_and_digest_fixed() -> bytes:
    """The digest inside the signature is that of the changed bytes; the signature over it is the old one."""
    before, after = parts(sealed())[0], parts(text_changed())[0]
    digests = [hashlib.sha256(covered).digest() for _, covered in (before, after)]
    return _with_contents(text_changed(), 0, _replaced(before[0], *digests))


def signer_renamed() -> bytes:
    """Another village's name in the certificate that travels with the signature."""
    contents = parts(sealed())[0][0]
    return _with_contents(sealed(), 0, contents.replace("青石村".encode(), "青山村".encode()))


def picture_swapped() -> bytes:
    """A blank picture where the seal's stands."""
    document = sealed()
    drawn = re.search(rb"/Subtype /Image[^>]*>>\nstream\n", document)
    end = document.index(b"\nendstream", drawn.end())
    pixels = zlib.decompress(document[drawn.end() : end])
    blank = zlib.compress(bytes(len(pixels)), 9)
    return document[: drawn.end()] + blank.ljust(end - drawn.end(), b"\0") + document[end:]


def _appended(document: bytes, objects: dict[int, bytes]) -> bytes:
    """A revision as honest software writes it: objects, their places, a trailer that leads on to the old ones."""
    out, places = bytearray(document), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries, table_at = re.findall(rb"trailer\n(<<.*>>)\nstartxref\n(\d+)", document)[-1]
    entries = re.sub(rb"/Prev \d+", b"/Prev " + table_at, entries)
    entries = re.sub(rb"/Size \d+", b"/Size %d" % max(_size(entries), max(objects) + 1), entries)
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in sorted(places.items()))
    out += b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (entries, start)
    return bytes(out)


def _size(entries: bytes) -> int:
    return int(re.search(rb"/Size (\d+)", entries)[1])


def _objects(document: bytes, number: int) -> tuple[int, bytes, int]:
    """The page's object number, its body, and the first number that is free."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        page = opened.pages[number - 1].obj
        return page.objgen[0], page.unparse(resolved=True), int(opened.trailer.Size)


def note_appended() -> bytes:
    """A revision that lays a white box with other words over the page."""
    document = sealed()
    page, body, free = _objects(document, 1)
    note = (
        b"<< /Type /Annot /Subtype /FreeText /Rect [80 480 400 520] /F 4 /C [1 1 1] "
        b"/DA (/Helv 16 Tf 0 g) /Contents (void) >>"
    )
    added = body.rstrip()[:-2] + b" /Annots [%d 0 R] >>" % free
    return _appended(document, {page: added, free: note})


def page_replaced() -> bytes:
    """A revision in which page 1 has other content."""
    document = sealed()
    page, body, free = _objects(document, 1)
    content = b"BT /F1 16 Tf 90 500 Td (lease of forty years) Tj ET"
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    other = re.sub(rb"/Contents (\[[^\]]*\]|\d+ 0 R)", b"/Contents %d 0 R" % free, body)
    return _appended(document, {page: other, free: stream})


def page_dropped() -> bytes:
    """A revision in which the page tree counts one page less."""
    document = sealed()
    with pikepdf.open(io.BytesIO(document)) as opened:
        tree = opened.Root.Pages
        number = tree.objgen[0]
        del tree.Kids[1]
        tree.Count = 2
        return _appended(document, {number: tree.unparse(resolved=True)})


def file_appended() -> bytes:
    """A revision with one more attachment, which nobody sealed."""
    document = sealed()
    with pikepdf.open(io.BytesIO(document)) as opened:
        catalog, free = opened.Root.objgen[0], int(opened.trailer.Size)
        names = opened.Root.Names.EmbeddedFiles.Names
        kept = b" ".join(one.unparse() for one in names)
        body = opened.Root.unparse(resolved=True)
    names_written = b"/EmbeddedFiles << /Names [%s (zz.json) %d 0 R] >>" % (kept, free)
    changed = re.sub(rb"/Names (\d+ 0 R|<<.*?>>\s*>>)", b"/Names << %s >>" % names_written, body, flags=re.DOTALL)
    listed = b"<< /Type /Filespec /F (zz.json) /UF (zz.json) /EF << /F %d 0 R >> >>" % (free + 1)
    stream = b"<< /Type /EmbeddedFile /Length 2 >>\nstream\n{}\nendstream"
    return _appended(document, {catalog: changed, free: listed, free + 1: stream})


def saved_again() -> bytes:
    """Opened and saved by an editor: every page looks the same, every byte lies elsewhere."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed())) as opened:
        opened.save(out, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def attachment_swapped() -> bytes:
    return _replaced(sealed(), world.APPROVAL, b'{"approved":none}')


def evidence_stripped() -> bytes:
    """The file as it was before its last revision: signature and its timestamp, no evidence of standing."""
    document = sealed()
    return document[: document.index(b"%%EOF", document.index(b"/ByteRange")) + 6]


def timestamp_stripped() -> bytes:
    """The timestamp taken out of the signature; it stands where the signature covers nothing."""
    whole = cms.ContentInfo.load(parts(sealed())[0][0])
    del whole["content"]["signer_infos"][0]["unsigned_attrs"]
    return _with_contents(sealed(), 0, whole.dump(force=True))


def signature_of_another_document() -> bytes:
    other = parts(world.sealed_pdf("grant of public land"))[0][0]
    return _with_contents(sealed(), 0, other)


def tail_added() -> bytes:
    return sealed() + b"%hidden\n"


def padding_filled() -> bytes:
    """Words in the empty place behind the last signature, which nothing covers."""
    document = sealed()
    _, start, end, _ = map(int, list(_RANGE.finditer(document))[-1].groups())
    return document[: end - 9] + b"48494444" + document[end - 1 :]


def range_narrowed() -> bytes:
    """The signature is told to cover less, and the hole is where the words stand."""
    document = sealed()
    found = _RANGE.search(document)
    first, start, end, rest = map(int, found.groups())
    told = b"/ByteRange [%d %d %d %d" % (first, start - 4000, end, rest)
    return document[: found.start()] + told.ljust(len(found[0]) - 1) + b"]" + document[found.end() :]


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    one.__name__: (words, one)
    for words, one in (
        ("text of a page changed", text_changed),
        ("stamp moved", stamp_moved),
        ("text changed, digest in the signature fixed again", text_changed_and_digest_fixed),
        ("name in the signer's certificate edited", signer_renamed),
        ("seal's picture swapped", picture_swapped),
        ("revision appended: a note over the words", note_appended),
        ("revision appended: page replaced", page_replaced),
        ("revision appended: page dropped", page_dropped),
        ("revision appended: one more attachment", file_appended),
        ("saved again by an editor", saved_again),
        ("attachment swapped", attachment_swapped),
        ("evidence stripped (last revision cut off)", evidence_stripped),
        ("timestamp stripped from the signature", timestamp_stripped),
        ("signature of another document", signature_of_another_document),
        ("bytes added at the end", tail_added),
        ("bytes hidden behind the last signature", padding_filled),
        ("signature told to cover less", range_narrowed),
    )
}
