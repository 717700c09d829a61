"""Puts a seal on an OFD package: covers every entry, names the places, signs, and locks the list of signatures.

Attachments go in first, so that the seal covers them (sealing law 3). A package that was sealed takes no second seal:
the list of signatures is covered too.
"""

from __future__ import annotations

import base64
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from zhangfa_eseal.algorithms import SM2_WITH_SM3, SM3_OID, Algorithm, sm3
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import package, ses
from zhangfa_eseal.ofd.package import NAMESPACE
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Box, box, strips
from zhangfa_eseal.sealing import Attachment, CheckedTimestamps, Evidence, Sealing, refuse_outside_life

_FOLDER = "Doc_0/Signs/"
_LIST = _FOLDER + "Signatures.xml"
_SIGNATURE = _FOLDER + "Sign_0/Signature.xml"
_SEAL = _FOLDER + "Sign_0/Seal.esl"
_VALUE = _FOLDER + "Sign_0/SignedValue.dat"
_ATTACHMENTS = "Doc_0/Attachs/Attachments.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def seal(ofd: bytes, sealing: Sealing, *, seal: bytes, evidence: Evidence, now: datetime) -> bytes:
    """The sealed package. `seal` is the SES_Seal to use. Raises `Unacceptable`; then nothing was sealed."""
    signer = sealing.signer
    known = _usable(seal, sealing, now)
    entries = package.read(ofd)
    root = package.xml(_needed(entries, "OFD.xml"))
    if package.every(root, "Signatures") or _LIST in entries:
        raise Unacceptable("eseal.already_signed_ofd")
    document = package.place("OFD.xml", package.first_text(root, "DocRoot"))
    stamps = _stamps(sealing, _Pages(entries, document))
    _attach(entries, document, sealing.attachments)
    entries["OFD.xml"] = _with_signatures(entries["OFD.xml"])
    entries[_LIST] = _list().encode()
    entries[_SEAL] = known.raw
    entries[_SIGNATURE] = _description(entries, stamps, now).encode()
    timestamps = CheckedTimestamps(evidence.timestamps) if evidence.timestamps else None
    digest = sm3(entries[_SIGNATURE])
    entries[_VALUE] = ses.sign(
        known.raw, signer=signer, digest=digest, path="/" + _SIGNATURE, now=now, timestamps=timestamps
    )
    return package.write(entries)


def _usable(seal: bytes, sealing: Sealing, now: datetime) -> ses.Seal:
    if sealing.signer.algorithm is not Algorithm.SM2_SM3:
        raise Unacceptable("eseal.key_wrong", "OFD takes SM2")
    refuse_outside_life(sealing.signer, now)
    try:
        known = ses.read_seal(seal)
    except ValueError as error:
        raise Unacceptable("eseal.seal_other_key", str(error)) from error
    if not known.lists(sealing.signer.certificate):
        raise Unacceptable("eseal.seal_other_key")
    if not known.since or not known.until or not known.since <= now <= known.until:
        raise Unacceptable("eseal.seal_expired")
    return known


def _needed(entries: dict[str, bytes], name: str) -> bytes:
    found = package.lookup(entries, name)
    if found is None:
        raise Unacceptable("eseal.file_broken", name)
    return entries[found]


class _Pages:
    """Identifiers of all pages, and the size of those that somebody asks for: reading a long document takes time."""

    def __init__(self, entries: dict[str, bytes], document: str) -> None:
        self._entries, self._document = entries, document
        root = package.xml(_needed(entries, document))
        self._usual = _size(package.first_text(root, "PhysicalBox"))
        self._listed = [(page.get("ID", ""), page.get("BaseLoc", "")) for page in package.every(root, "Page")]
        if not self._listed or not all(name for name, _ in self._listed):
            raise Unacceptable("eseal.file_broken", "pages")

    def __len__(self) -> int:
        return len(self._listed)

    def name(self, number: int) -> str:
        """Pages count from 1."""
        return self._listed[number - 1][0]

    def size(self, number: int) -> tuple[float, float]:
        """Millimetres."""
        place = package.place(self._document, self._listed[number - 1][1])
        content = package.xml(_needed(self._entries, place))
        found = _size(package.first_text(content, "PhysicalBox")) or self._usual
        if found is None:
            raise Unacceptable("eseal.file_broken", "page size")
        return found


def _size(words: str) -> tuple[float, float] | None:
    try:
        _, _, width, height = map(float, words.split())
    except ValueError:
        return None
    return (width, height) if 0 < width < 10_000 and 0 < height < 10_000 else None


def _stamps(sealing: Sealing, pages: _Pages) -> list[str]:
    """StampAnnot elements: one for the place, one with a clip for each strip."""
    picture = sealing.picture
    if (sealing.place or sealing.straddle) and not picture:
        raise Unacceptable("eseal.picture_broken", "a place without a picture")
    found = []
    if sealing.place:
        if not 1 <= sealing.place.page <= len(pages):
            raise Unacceptable("eseal.page_missing")
        number = sealing.place.page
        found.append(_stamp(1, pages.name(number), box(sealing.place, picture, pages.size(number))))
    if sealing.straddle:
        sizes = [pages.size(number) for number in range(1, len(pages) + 1)]
        for strip in strips(sealing.straddle, picture, sizes):
            found.append(_strip(len(found) + 1, pages.name(strip.page), strip.whole, strip.window, picture))
    return found


def _stamp(number: int, page: str, where: Box, clip: str = "") -> str:
    boundary = _numbers(where.left, where.top, where.width, where.height)
    return f'<ofd:StampAnnot ID="{number}" PageRef={quoteattr(page)} Boundary="{boundary}"{clip}/>'


def _strip(number: int, page: str, whole: Box, window: Box, picture: SealPicture) -> str:
    """The whole seal lies across the edge; the clip, counted from its own corner, shows this page's part."""
    clip = _numbers(window.left - whole.left, 0, window.width, picture.height_mm)
    return _stamp(number, page, whole, f' Clip="{clip}"')


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in values)


def _with_signatures(content: bytes) -> bytes:
    """OFD.xml that names the list of signatures; changed as text so that all else stays as it was."""
    end = content.rfind(b"</ofd:DocBody>")
    if end < 0 or content.count(b"<ofd:DocBody>") != 1:
        raise Unacceptable("eseal.file_broken", "OFD.xml")
    return content[:end] + f"<ofd:Signatures>/{_LIST}</ofd:Signatures>".encode() + content[end:]


def _list() -> str:
    return (
        f'{_DECLARATION}<ofd:Signatures xmlns:ofd="{NAMESPACE}"><ofd:MaxSignId>1</ofd:MaxSignId>'
        f'<ofd:Signature ID="1" Type="Seal" BaseLoc="/{_SIGNATURE}"/></ofd:Signatures>'
    )


def _description(entries: dict[str, bytes], stamps: list[str], now: datetime) -> str:
    references = "".join(
        f"<ofd:Reference FileRef={quoteattr('/' + name)}><ofd:CheckValue>{base64.b64encode(sm3(content)).decode()}"
        f"</ofd:CheckValue></ofd:Reference>"
        for name, content in sorted(entries.items())
    )
    return (
        f'{_DECLARATION}<ofd:Signature xmlns:ofd="{NAMESPACE}"><ofd:SignedInfo>'
        f'<ofd:Provider ProviderName="zhangfa" Version="1" Company="zhangfa"/>'
        f"<ofd:SignatureMethod>{SM2_WITH_SM3}</ofd:SignatureMethod>"
        f"<ofd:SignatureDateTime>{now:%Y%m%d%H%M%SZ}</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{SM3_OID}">{references}</ofd:References>{"".join(stamps)}'
        f"<ofd:Seal><ofd:BaseLoc>/{_SEAL}</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
        f"<ofd:SignedValue>/{_VALUE}</ofd:SignedValue></ofd:Signature>"
    )


def _attach(entries: dict[str, bytes], document: str, attachments: tuple[Attachment, ...]) -> None:
    if not attachments:
        return
    root = entries[package.lookup(entries, document)]
    end = root.rfind(b"</ofd:Document>")
    if end < 0 or b"<ofd:Attachments>" in root or _ATTACHMENTS in entries:
        raise Unacceptable("eseal.attachment_too_late")
    listed = []
    for number, attachment in enumerate(attachments, start=1):
        file = f"attachment_{number}.dat"
        entries[f"Doc_0/Attachs/{file}"] = attachment.content
        listed.append(
            f'<ofd:Attachment ID="{number}" Name={quoteattr(attachment.name)} '
            f'Size="{len(attachment.content) / 1024:.3f}"><ofd:FileLoc>{escape(file)}</ofd:FileLoc></ofd:Attachment>'
        )
    whole = f'{_DECLARATION}<ofd:Attachments xmlns:ofd="{NAMESPACE}">{"".join(listed)}</ofd:Attachments>'
    entries[_ATTACHMENTS] = whole.encode()
    named = f"<ofd:Attachments>/{_ATTACHMENTS}</ofd:Attachments>".encode()
    entries[document] = root[:end] + named + root[end:]
