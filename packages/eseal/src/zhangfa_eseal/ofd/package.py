"""An OFD file as a package of named entries, opened as if a stranger had built it to hurt us. 中文 OFD 文件包。"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from zhangfa_eseal.failures import Unacceptable

NAMESPACE = "http://www.ofdspec.org/2016"
MOST_BYTES = 100_000_000
MOST_ENTRIES = 3_000
MOST_UNPACKED = 300_000_000
_MOST_XML = 30_000_000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DENSE = (".png", ".esl", ".dat", ".ttf", ".otf")  # pictures, seals, a few glyphs: deflating costs more than it gains
_SMALL = 1_000  # bytes; below it making a deflater ready costs more than it saves
_DAY = (1980, 1, 1, 0, 0, 0)


def read(data: bytes) -> dict[str, bytes]:
    """Entries by name, without a leading slash. Raises `Unacceptable` for a broken, huge or dishonest package."""
    if len(data) > MOST_BYTES:
        raise Unacceptable("eseal.file_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _entries(archive, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unacceptable("eseal.file_broken", type(error).__name__) from error


def _entries(archive: zipfile.ZipFile, data: bytes) -> dict[str, bytes]:
    listed = [one for one in archive.infolist() if not one.is_dir()]
    if len(listed) > MOST_ENTRIES or sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise Unacceptable("eseal.file_too_large")
    if any(one.flag_bits & 1 for one in listed):
        raise Unacceptable("eseal.file_encrypted")
    if archive.comment or not data.startswith(b"PK\x03\x04"):
        raise Unacceptable("eseal.file_dishonest", "bytes around the package")
    found: dict[str, bytes] = {}
    lowered: set[str] = set()
    for one in listed:
        name = one.filename.lstrip("/")
        odd = "\\" in name or ".." in name.split("/") or "\x00" in one.orig_filename
        # Two names that differ only in case are one to some readers and two to others.
        if odd or not name or name.lower() in lowered:
            raise Unacceptable("eseal.file_dishonest", name[:100])
        if one.compress_type not in _METHODS:
            raise Unacceptable("eseal.file_broken", "compression")
        found[name] = _content(archive, one)
        lowered.add(name.lower())
    return found


def _content(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """What the directory promises and not a byte more."""
    with archive.open(one) as stream:
        content = stream.read(one.file_size + 1)
    if len(content) != one.file_size:
        raise Unacceptable("eseal.file_dishonest", "size")
    return content


def write(entries: Mapping[str, bytes]) -> bytes:
    """The same entries give the same bytes; OFD.xml comes first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name in sorted(entries, key=lambda one: (one != "OFD.xml", one)):
            info = zipfile.ZipInfo(name, _DAY)
            dense = name.endswith(_DENSE) or len(entries[name]) < _SMALL
            info.compress_type = zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED
            archive.writestr(info, entries[name])
    return out.getvalue()


def xml(content: bytes) -> etree._Element:
    """The root element; documents with a DOCTYPE are refused, entities and network are never touched."""
    if len(content) > _MOST_XML:
        raise Unacceptable("eseal.file_too_large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unacceptable("eseal.file_broken", "XML") from error
    if root.getroottree().docinfo.doctype:
        raise Unacceptable("eseal.file_dishonest", "DOCTYPE")
    return root


def every(element: etree._Element, name: str) -> list[etree._Element]:
    """Descendants by local name: namespaces are wrong too often to insist."""
    return [one for one in element.iter(etree.Element) if etree.QName(one).localname == name]


def first_text(element: etree._Element, name: str) -> str:
    return next(((one.text or "").strip() for one in every(element, name)), "")


def place(base: str, reference: str) -> str:
    """An entry's name from a reference inside `base` (itself an entry): absolute with a slash, else relative."""
    joined = reference if reference.startswith("/") else posixpath.join(posixpath.dirname(base), reference)
    return posixpath.normpath(joined).lstrip("/")


def lookup(entries: Mapping[str, bytes], name: str) -> str | None:
    """The entry's real name; makers write paths in another case than the package has."""
    if name in entries:
        return name
    return next((one for one in entries if one.lower() == name.lower()), None)
