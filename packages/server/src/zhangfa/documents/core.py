"""Documents: whatever a person hands in becomes one PDF written by us, or is refused with a plain reason.

中文 文件。
Laws
    1. What a file is, its bytes decide; its name and the browser's word for it decide nothing.
    2. Encrypted, broken, too long or active files (scripts, launches, files inside) are refused, each with its reason.
    3. A file is ready or refused for good; it never changes afterwards, and its digest names its bytes.
    4. A file is read by its owner, by the persons it was shown to, and by those who may read the application it is
       part of; by nobody else.

Deeds   receive, convert, attach, discard, forget_loose, render_form, print_paper.
Never   runs what is inside a file, or opens a stranger's file in the server's own process.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.ledger.core import Fact

MOST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 60
MOST_PIXELS = 64_000_000
MOST_LOOSE_FILES = 60
MOST_DRAFTS = 5
PAGE_WIDTH_PX = 1080
NAME_LENGTH = 80
_MEBIBYTE = 1024 * 1024


class FileKind(Labelled):
    PDF = "pdf", "PDF 文件"
    PHOTO = "photo", "照片"
    WORD = "word", "Word 文档"
    GENERATED = "generated", "系统生成"


class FileState(StrEnum):
    CONVERTING = "converting"
    READY = "ready"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class PageImage:
    """One page as a picture: its number from 1, its size in pixels and the digest of its JPEG."""

    number: int
    digest: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Document:
    """A received file as others see it; `digest` is the SHA-256 of the PDF, empty until it is ready."""

    id: str
    name: str
    kind: FileKind
    state: FileState
    size: int
    pages: int = 0
    digest: str = ""
    original_digest: str = ""
    attached_to: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A rendered page: JPEG bytes and their size in pixels."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """What a conversion yields: the PDF written by us and a picture of every page."""

    pdf: bytes
    pages: tuple[Picture, ...]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One opinion in a box of a form: what was said, by whom, when, and the ink of his own hand (PNG)."""

    opinion: str
    name: str
    at: str
    ink: bytes | None = None
    deputy_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place on a form for an opinion and a signature; blank until somebody has signed."""

    label: str
    signed: tuple[Signed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaperText:
    """A paper that we set ourselves, from title to date; `signer` is the unit over whose name the seal goes.

    With `boxes` it is a table form (呈报表): unit, number and date above, `rows` and the boxes in one ruled table.
    """

    title: str
    paragraphs: tuple[str, ...]
    signer: str
    date: str
    addressee: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    closing: str = ""
    note: str = ""
    boxes: tuple[Box, ...] = ()
    number: str = ""


def kind_of(data: bytes) -> FileKind | None:
    """The kind by content, None when it is none that we take."""
    head = data[:1024]
    if b"%PDF-" in head:
        return FileKind.PDF
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return FileKind.PHOTO
    if head.startswith(b"PK\x03\x04") and b"word/document.xml" in data:
        return FileKind.WORD
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and "WordDocument".encode("utf-16-le") in data:
        return FileKind.WORD
    return None


def why_not_receive(data: bytes, *, loose_files: int) -> tuple[Refusal, ...]:
    """`loose_files` = files of this person that belong to no application yet."""
    if not data:
        return (Refusal("documents.empty"),)
    if len(data) > MOST_BYTES:
        return (Refusal("documents.too_large", {"most_mb": MOST_BYTES // _MEBIBYTE}),)
    if loose_files >= MOST_LOOSE_FILES:
        return (Refusal("documents.too_many_files", {"most": MOST_LOOSE_FILES}),)
    return _why_not_kind(data)


def _why_not_kind(data: bytes) -> tuple[Refusal, ...]:
    kind = kind_of(data)
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        return (Refusal("documents.heic"),)
    if kind is None:
        return (Refusal("documents.kind_unknown"),)
    if kind is FileKind.WORD and _has_macros(data):
        return (Refusal("documents.macros"),)
    return ()


def _has_macros(data: bytes) -> bool:
    return b"vbaProject.bin" in data or "_VBA_PROJECT".encode("utf-16-le") in data


def shown_name(name: str) -> str:
    """A name fit to be shown: no folders, no control or direction marks, at most 80 characters, never empty."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
    plain = re.sub(r"\s+", " ", plain).strip(" .")
    if len(plain) <= NAME_LENGTH:
        return plain or "未命名文件"
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 5:
        return stem[: NAME_LENGTH - len(ending) - 2] + "…." + ending
    return plain[: NAME_LENGTH - 1] + "…"


def why_not_attach(document: Document, *, subject: str) -> tuple[Refusal, ...]:
    """Reasons why the file cannot become part of `subject` (an application's id)."""
    if document.attached_to not in {"", subject}:
        return (Refusal("documents.attached_elsewhere", {"name": document.name}),)
    if document.state is FileState.CONVERTING:
        return (Refusal("documents.still_converting", {"name": document.name}),)
    if document.state is FileState.REFUSED:
        return (Refusal("documents.not_usable", {"name": document.name}),)
    return ()


def why_not_discard(document: Document) -> tuple[Refusal, ...]:
    if document.attached_to:
        return (Refusal("documents.in_use", {"name": document.name}),)
    return ()


def may_read(*, actor_id: str, owner_id: str, readers: frozenset[str], has_leave: bool) -> bool:
    """`has_leave`: may read applications at the place where the file was attached."""
    return actor_id == owner_id or actor_id in readers or has_leave


@dataclass(frozen=True, kw_only=True)
class DocumentAttached(Fact):
    """`subject` is the application; the digest is of our PDF, which holds a random id, so it cannot be guessed."""

    kind = "document.attached"
    public = frozenset({"digest", "pages"})

    file: str
    digest: bytes
    pages: int


@dataclass(frozen=True, kw_only=True)
class DocumentPrinted(Fact):
    kind = "document.printed"
    public = frozenset({"digest", "pages"})

    file: str
    digest: bytes
    pages: int
