"""Tampered OFD files, each made from the village's sealed paper."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable

from zhangfa_eseal import der
from zhangfa_eseal.algorithms import sm3
from zhangfa_eseal.ofd import package, ses

from tests.tampering import world

SIGNATURE, VALUE, SEAL = (f"Doc_0/Signs/Sign_0/{name}" for name in ("Signature.xml", "SignedValue.dat", "Seal.esl"))
PAGE = "Doc_0/Pages/Page_0/Content.xml"

Entries = dict[str, bytes]


def altered(change: Callable[[Entries], None]) -> bytes:
    entries = package.read(world.sealed_ofd())
    change(entries)
    return package.write(entries)


def page_changed(entries: Entries) -> None:
    entries[PAGE] = entries[PAGE].replace(b"residence", b"residents")


def page_replaced(entries: Entries) -> None:
    entries[PAGE] = package.read(world.sealed_ofd("grant of public land"))[PAGE]


def page_removed(entries: Entries) -> None:
    del entries["Doc_0/Pages/Page_2/Content.xml"]


def stamp_moved(entries: Entries) -> None:
    entries[SIGNATURE] = entries[SIGNATURE].replace(b'Boundary="119 179', b'Boundary="20 20')


def page_changed_and_digest_fixed(entries: Entries) -> None:
    before = base64.b64encode(sm3(entries[PAGE]))
    page_changed(entries)
    entries[SIGNATURE] = entries[SIGNATURE].replace(before, base64.b64encode(sm3(entries[PAGE])))


def everything_fixed_but_the_signature(entries: Entries) -> None:
    page_changed_and_digest_fixed(entries)
    before = ses.read(entries[VALUE]).digest
    entries[VALUE] = entries[VALUE].replace(before, sm3(entries[SIGNATURE]))


def seal_edited(entries: Entries) -> None:
    entries[VALUE] = entries[VALUE].replace("青石村".encode(), "青山村".encode(), 1)


def seal_copy_swapped(entries: Entries) -> None:
    entries[SEAL] = entries[SEAL].replace("青石村".encode(), "青山村".encode(), 1)


def extra_entry(entries: Entries) -> None:
    entries["Doc_0/Pages/Page_0/Annot.xml"] = b"<x/>"


def document_appended(entries: Entries) -> None:
    """A second document in the package, listed beside the sealed one: the revision of an OFD."""
    for name in [name for name in entries if name.startswith("Doc_0/") and "/Signs/" not in name]:
        entries["Doc_1/" + name.removeprefix("Doc_0/")] = entries[name]
    body = b"<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    entries["OFD.xml"] = entries["OFD.xml"].replace(b"</ofd:OFD>", body)


def attachment_swapped(entries: Entries) -> None:
    entries["Doc_0/Attachs/attachment_1.dat"] = b'{"approved":none}'


def signature_value_removed(entries: Entries) -> None:
    del entries[VALUE]


def signature_removed_from_list(entries: Entries) -> None:
    name = "Doc_0/Signs/Signatures.xml"
    entries[name] = re.sub(rb"<ofd:Signature [^>]*>", b"", entries[name])


def timestamp_stripped(entries: Entries) -> None:
    entries[VALUE] = der.sequence(*(one.raw for one in der.read(entries[VALUE]).inside()[:4]))


def timestamp_broken(entries: Entries) -> None:
    token = ses.read(entries[VALUE]).token
    entries[VALUE] = entries[VALUE].replace(token[-20:], bytes(20))


def signature_of_another_document(entries: Entries) -> None:
    entries[VALUE] = package.read(world.sealed_ofd("grant of public land"))[VALUE]


def key_that_the_seal_does_not_list(entries: Entries) -> None:
    """The village's seal, taken from its file, used by somebody whose certificate is good too."""
    entries[VALUE] = ses.sign(
        world.ofd_seal(), signer=world.sm().issue("柳河村村民委员会", now=world.DAY), digest=sm3(entries[SIGNATURE]),
        path="/" + SIGNATURE, now=world.DAY, timestamps=world.sm().timestamping(lambda: world.DAY),
    )  # fmt: skip


def twin_entry() -> bytes:
    """The page twice under one name: some readers take the first, others the last."""
    entries = package.read(world.sealed_ofd())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        lines = entries[PAGE].replace(b"residence", b"residents")
        archive.filelist.append(_twin(archive, lines))
    return out.getvalue()


def _twin(archive: zipfile.ZipFile, content: bytes) -> zipfile.ZipInfo:
    """Written under a name of the same length, then renamed in the directory and where it stands."""
    archive.writestr(PAGE.replace("Page_0", "Page_X"), content)
    info = archive.filelist.pop()
    place = info.header_offset + 30
    end = archive.fp.tell()
    archive.fp.seek(place)
    archive.fp.write(PAGE.encode())
    archive.fp.seek(end)
    info.filename = PAGE
    return info


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    one.__name__: (words, (lambda one=one: altered(one)) if one is not twin_entry else one)
    for words, one in (
        ("text of a page changed", page_changed),
        ("stamp moved in Signature.xml", stamp_moved),
        ("text changed, digest in Signature.xml fixed again", page_changed_and_digest_fixed),
        ("the same, and the digest in the signed value fixed too", everything_fixed_but_the_signature),
        ("seal's name edited in the signed value", seal_edited),
        ("seal's name edited in the copy beside it", seal_copy_swapped),
        ("entry added that nothing covers", extra_entry),
        ("two entries of one name", twin_entry),
        ("a second document appended", document_appended),
        ("page replaced", page_replaced),
        ("page removed", page_removed),
        ("attachment swapped", attachment_swapped),
        ("timestamp stripped", timestamp_stripped),
        ("timestamp broken", timestamp_broken),
        ("signature of another document", signature_of_another_document),
        ("signed with a key that the seal does not list", key_that_the_seal_does_not_list),
        ("signed value removed", signature_value_removed),
        ("signature removed from the list", signature_removed_from_list),
    )
}
