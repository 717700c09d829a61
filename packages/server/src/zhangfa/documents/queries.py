"""Who may read which file. A stranger is told that there is none."""

from __future__ import annotations

from zhangfa.documents.core import Document, FileKind, PageImage, may_read
from zhangfa.documents.models import FileRow, PageRow, ReaderRow
from zhangfa.documents.ports import Storage
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain

READ = "application:read"


def get_file(actor: Actor, file_id: str) -> Document:
    """The file. Raises `Refused` documents.unknown when there is none or the actor may not read it."""
    return _readable(actor, file_id).snapshot()


def list_pages(actor: Actor, file_id: str) -> list[PageImage]:
    return [page.snapshot() for page in _readable(actor, file_id).page_rows.order_by("number")]


def page_picture(actor: Actor, file_id: str, *, number: int, storage: Storage) -> bytes:
    """JPEG of one page, counted from 1."""
    row = _readable(actor, file_id)
    page = PageRow.objects.filter(file=row, number=number).first()
    if page is None:
        raise Refused(Refusal("documents.unknown"))
    return storage.get(page.digest)


def pdf_of(actor: Actor, file_id: str, *, storage: Storage) -> bytes:
    """The PDF written by us."""
    row = _readable(actor, file_id)
    if not row.digest:
        raise Refused(Refusal("documents.not_usable", {"name": row.name}))
    return storage.get(row.digest)


def is_ours(file_id: str) -> bool:
    """For concepts: whether we set the paper ourselves, from words; else its pictures and fonts are a stranger's."""
    row = plain.fetch_one(FileRow, id=file_id)
    return row is not None and row.kind == FileKind.GENERATED.value


def waiting(actor: Actor, *, limit: int = 500) -> list[str]:
    """Ids of files that still wait for their conversion, oldest first; for the worker (`file:convert`)."""
    if not actor.paths("file:convert"):
        return []
    rows = FileRow.objects.filter(state="converting").order_by("received_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def _readable(actor: Actor, file_id: str) -> FileRow:
    row = plain.fetch_one(FileRow, id=file_id)
    if row is None or not _may_read(actor, row):
        raise Refused(Refusal("documents.unknown"))
    return row


def _may_read(actor: Actor, row: FileRow) -> bool:
    asked = actor.is_person and actor.id != row.owner_id
    readers = frozenset(reader.person_id for reader in plain.fetch(ReaderRow, file_id=row.pk)) if asked else frozenset()
    has_leave = bool(row.attached_to) and actor.may(READ, TreePath(row.path))
    return may_read(
        actor_id=actor.id if actor.is_person else "", owner_id=row.owner_id, readers=readers, has_leave=has_leave
    )
