"""What is left of a use of a seal is put into one package that proves itself (归档).

Laws
1. A package holds the paper, what was handed in, the electronic original, every decision, every impression with its
   photos, and a proof for every entry of the ledger about it, listed with their digests.
2. Four checks are run and written down before anything counts as archived: 真实性 完整性 可用性 安全性.
3. A package that is not authentic, not usable or not safe is not archived; one that still lacks a photo waits for it.
4. The same record gives the same bytes.
5. What is archived is kept as long as the matter says, and never changed.

Deeds: archive. Never: throws away what it could not check.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from zhangfa_protocol import merkle, proofs
from zhangfa_protocol.checkpoint import Checkpoint, NoteError, open_note
from zhangfa_protocol.keys import VerifyKey
from zhangfa_protocol.merkle import ProofError

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

MANIFEST = "manifest.json"
PAPER = "paper.pdf"
SEALED = {"pdf": "sealed.pdf", "ofd": "sealed.ofd"}  # the original that carries the unit's e-seal
HANDED_IN = "handed-in.pdf"  # what the signers of a form had read before their signatures stood in it
RECORD = "record.json"
WAIT_FOR_PHOTOS = timedelta(hours=24)
_HEADING = struct.Struct("<4s4xH4xIIIHH")  # of a file in a zip: magic, method, sum, packed and true size, name, extra
_EPOCH = (1980, 1, 1, 0, 0, 0)
_HEADS: Mapping[str, bytes] = {
    ".pdf": b"%PDF-",
    ".jpg": b"\xff\xd8\xff",
    ".json": b"{",
    ".ofd": b"PK\x03\x04",
    ".tlog-proof": b"c2sp.org/",
}
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
_SAFE_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_./")


class Check(Labelled):
    AUTHENTIC = "authentic", "真实性"
    COMPLETE = "complete", "完整性"
    USABLE = "usable", "可用性"
    SAFE = "safe", "安全性"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; empty `faults` means that it passed."""

    check: Check
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a complete package must hold: names of files, and the leaves (hex of SHA-256) that need a proof."""

    files: frozenset[str]
    leaves: frozenset[str]


def manifest(about: Mapping[str, Any], files: Mapping[str, bytes], known: Mapping[str, str]) -> bytes:
    """The list of everything in the package, with digests (those of some files are `known`); itself not listed."""
    listed = [
        {"name": name, "sha256": known.get(name) or sha256(data).hexdigest(), "size": len(data)}
        for name, data in sorted(files.items())
    ]
    return to_json({**about, "files": listed})


def to_json(value: Mapping[str, Any]) -> bytes:
    """One item in each line, so that people can read it; indenting would take Python's own slow encoder."""
    said = json.dumps(value, ensure_ascii=False, separators=(",\n", ": "), sort_keys=True, default=_plain)
    return said.encode()


def _plain(value: Any) -> Any:
    """What JSON has no word for: our values by their fields, places as text, moments in ISO 8601, sets as lists."""
    if isinstance(value, TreePath):
        return value.text
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"a package cannot say what a {type(value).__name__} is")


def pack(about: Mapping[str, Any], files: Mapping[str, bytes], known: Mapping[str, str] | None = None) -> bytes:
    """A zip whose bytes depend on its contents alone. What is `known` of digests is checked by `examine`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, data in sorted({**files, MANIFEST: manifest(about, files, known or {})}.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data)
    return buffer.getvalue()


def examine(package: bytes, wanted: Wanted, vkeys: Mapping[str, VerifyKey]) -> tuple[Finding, ...]:
    """The four checks, on the very bytes that will be kept."""
    try:
        files = _unpack(package)
        listed = {entry["name"]: entry["sha256"] for entry in json.loads(files[MANIFEST])["files"]}
    except (zipfile.BadZipFile, struct.error, KeyError, ValueError) as error:
        return tuple(Finding(check, (f"the package cannot be read: {error}",)) for check in Check)
    return (
        Finding(Check.AUTHENTIC, tuple(_unauthentic(files, listed, wanted, vkeys))),
        Finding(Check.COMPLETE, tuple(f"{name} is missing" for name in sorted(wanted.files - set(files)))),
        Finding(Check.USABLE, tuple(_unusable(files))),
        Finding(Check.SAFE, tuple(_unsafe(files, listed))),
    )


def _unpack(package: bytes) -> dict[str, bytes]:
    """The directory as everybody's tools read it, the files from where it says that they lie. The zip's own sums are
    passed over: the digests in the list are compared afterwards and find more."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {entry.filename: _stored(package, entry) for entry in opened.infolist()}


def _stored(package: bytes, entry: zipfile.ZipInfo) -> bytes:
    """What lies behind the entry's own heading, which must say the same as the directory."""
    at = entry.header_offset
    magic, method, sum32, packed, size, named, extra = _HEADING.unpack_from(package, at)
    begin = at + _HEADING.size + named + extra
    name = package[at + _HEADING.size : at + _HEADING.size + named]
    agreed = (b"PK\3\4", zipfile.ZIP_STORED, entry.CRC, entry.file_size, entry.file_size, entry.filename.encode())
    if (magic, method, sum32, packed, size, name) != agreed or begin + size > len(package):
        raise zipfile.BadZipFile(f"{entry.filename} is not stored as the directory says")
    return package[begin : begin + size]


def _unauthentic(
    files: Mapping[str, bytes], listed: Mapping[str, str], wanted: Wanted, vkeys: Mapping[str, VerifyKey]
) -> Iterable[str]:
    for name, digest in listed.items():
        if name in files and sha256(files[name]).hexdigest() != digest:
            yield f"{name} is not what the list says"
    proved, notes = set(), {}
    for name in sorted(files):
        if not name.endswith(".tlog-proof"):
            continue
        try:
            proved.add(_proved(files[name].decode(), notes, vkeys))
        except (ProofError, NoteError, UnicodeDecodeError) as error:
            yield f"{name} proves nothing: {error}"
    for leaf in sorted(wanted.leaves - proved):
        yield f"the entry {leaf[:16]} has no proof"


def _proved(text: str, notes: dict[str, Checkpoint], vkeys: Mapping[str, VerifyKey]) -> str:
    """The SHA-256 of the leaf that this file proves. Each note is opened once, however many files carry it."""
    proof = proofs.read(text)
    if proof.note not in notes:
        notes[proof.note] = open_note(proof.note, vkeys)
    checkpoint, leaf = notes[proof.note], proof.extra or b""
    merkle.verify_inclusion(merkle.leaf_hash(leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
    return sha256(leaf).hexdigest()


def _unusable(files: Mapping[str, bytes]) -> Iterable[str]:
    for name, data in files.items():
        ending = name[name.rfind(".") :]
        head = _HEADS.get(ending)
        if head is None or not data.startswith(head):
            yield f"{name} is not what its name says"
        elif ending == ".pdf" and b"%%EOF" not in data[-1024:]:
            yield f"{name} breaks off"
        elif ending == ".json":
            try:
                json.loads(data)
            except ValueError:
                yield f"{name} cannot be read"


def _unsafe(files: Mapping[str, bytes], listed: Mapping[str, str]) -> Iterable[str]:
    for name in sorted(set(files) - set(listed) - {MANIFEST}):
        yield f"{name} is not listed"
    for name in sorted(files):
        if set(name) - _SAFE_NAME or name.startswith("/") or ".." in name:
            yield f"{name!r} is not a safe name"
        if name.endswith(".pdf") and name != SEALED["pdf"] and any(word in files[name] for word in _ACTIVE):
            yield f"{name} holds something active"


def why_not_archive(
    findings: Iterable[Finding], *, missing_photos: int, used_at: datetime, now: datetime
) -> tuple[Refusal, ...]:
    """Photos are waited for, a day long; after that the gap itself is part of the record."""
    if missing_photos and now < used_at + WAIT_FOR_PHOTOS:
        return (Refusal("archives.photos_on_their_way", {"count": missing_photos}),)
    failed = [finding for finding in findings if not finding.passed and finding.check is not Check.COMPLETE]
    return tuple(Refusal("archives.check_failed", {"check": finding.check.label}) for finding in failed)


def keep_until(closed_at: datetime, years: int | None) -> datetime | None:
    """None means for ever."""
    if years is None:
        return None
    leap_day = (closed_at.month, closed_at.day) == (2, 29)
    year = closed_at.year + years
    return closed_at.replace(year=year, month=3, day=1) if leap_day else closed_at.replace(year=year)


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    application: str
    number: str
    digest: str
    size: int
    made_at: datetime
    keep_until: datetime | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class PackageMade(Fact):
    """`subject` is the application; `digest` the SHA-256 of the package. What the checks found stands beside it."""

    kind = "archive.package_made"
    public = frozenset({"digest", "size"})
    keep_years = 100
    digest: bytes
    size: int
    findings: dict
