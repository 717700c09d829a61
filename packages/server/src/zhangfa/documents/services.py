"""Who may change documents: receive, convert, attach, discard, forget_loose, render_form, print_paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction
from zhangfa_protocol.pagecode import PageCode

from zhangfa.documents import core, queries
from zhangfa.documents.core import Document, DocumentAttached, DocumentPrinted, FileKind, FileState, Rendering
from zhangfa.documents.models import FileRow, PageRow, ReaderRow
from zhangfa.documents.ports import Imaging, Press, Storage, Typesetter, WordConverter
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain


def receive(*, file_id: str, data: bytes, name: str, storage: Storage, actor: Actor, now: datetime) -> Document:
    """Take in what a person uploads; it is converted afterwards (`convert`), at once or by the worker."""
    if not actor.is_person:
        raise Refused(Refusal("documents.no_leave"))
    loose = FileRow.objects.filter(owner_id=actor.id, attached_to="").exclude(state="refused").count()
    require(core.why_not_receive(data, loose_files=loose))
    kind = core.kind_of(data)
    digest = storage.put(data)
    row = FileRow.objects.create(
        id=file_id,
        owner_id=actor.id,
        name=core.shown_name(name),
        kind=kind.value,
        state=FileState.CONVERTING.value,
        size=len(data),
        original_digest=digest,
        received_at=now,
    )
    return row.snapshot()


def convert(
    *, file_id: str, storage: Storage, imaging: Imaging, word: WordConverter, actor: Actor, now: datetime
) -> Document:
    """Turn a received file into our PDF and its pictures, or refuse it for good. Safe to repeat.

    The original's bytes go once it is settled: they may hold a place, a face, a program. Its digest stays.
    """
    row = FileRow.objects.filter(pk=file_id).first()
    if row is None or not (row.owner_id == actor.id or actor.paths("file:convert")):
        raise Refused(Refusal("documents.unknown"))
    if row.state != FileState.CONVERTING.value:
        return row.snapshot()
    try:
        rendering = _render(storage.get(row.original_digest), FileKind(row.kind), imaging, word)
    except Refused as refused:
        settled = _settle_refused(row, refused.refusals[0], now)
    else:
        settled = _settle_ready(row, rendering, storage, now)
    transaction.on_commit(partial(_drop_unused, storage, [row.original_digest]))
    return settled


def _render(data: bytes, kind: FileKind, imaging: Imaging, word: WordConverter) -> Rendering:
    if kind is FileKind.WORD:
        return imaging.convert(word.to_pdf(data), kind=FileKind.PDF)
    return imaging.convert(data, kind=kind)


def _settle_refused(row: FileRow, refusal: Refusal, now: datetime) -> Document:
    stored = {"code": refusal.code, "detail": refusal.params}
    FileRow.objects.filter(pk=row.pk, state="converting").update(state="refused", refusal=stored, converted_at=now)
    row.refresh_from_db()
    return row.snapshot()


def _settle_ready(row: FileRow, rendering: Rendering, storage: Storage, now: datetime) -> Document:
    """Bytes are kept before the row says so; whoever was first wins."""
    digest = storage.put(rendering.pdf)
    pictures = [(storage.put(page.jpeg), page) for page in rendering.pages]
    with transaction.atomic():
        changed = FileRow.objects.filter(pk=row.pk, state="converting").update(
            state="ready", digest=digest, pages=len(pictures), converted_at=now
        )
        if changed:
            _add_pages(row, pictures)
    row.refresh_from_db()
    return row.snapshot()


def _add_pages(row: FileRow, pictures: list[tuple[str, core.Picture]]) -> None:
    PageRow.objects.bulk_create(
        PageRow(file=row, number=number, digest=digest, width=page.width, height=page.height)
        for number, (digest, page) in enumerate(pictures, start=1)
    )


def render_form(
    *, file_id: str, text: core.PaperText, typesetter: Typesetter, storage: Storage, actor: Actor, now: datetime
) -> Document:
    """Set a paper from an applicant's words; it is ready at once and belongs to the actor."""
    if not actor.is_person:
        raise Refused(Refusal("documents.no_leave"))
    _forget_drafts(actor, storage)
    rendering = typesetter.paper(text)
    row = FileRow.objects.create(
        id=file_id,
        owner_id=actor.id,
        name=core.shown_name(f"{text.title}.pdf"),
        kind=FileKind.GENERATED.value,
        state=FileState.CONVERTING.value,
        size=len(rendering.pdf),
        original_digest=hashlib.sha256(rendering.pdf).hexdigest(),
        received_at=now,
    )
    return _settle_ready(row, rendering, storage, now)


def render_finished(
    *,
    file_id: str,
    replaces: str,
    text: core.PaperText,
    typesetter: Typesetter,
    storage: Storage,
    actor: Actor,
    now: datetime,
) -> Document:
    """Set an application's paper once more, with what was signed since. It belongs to the same application and may be
    read by the same people as `replaces`, which stays. By the job that finishes forms; called in its transaction."""
    before = plain.fetch_one(FileRow, id=replaces)
    if before is None or not before.attached_to or not actor.may("file:finish", TreePath(before.path)):
        raise Refused(Refusal("documents.no_leave"))
    rendering = typesetter.paper(text)
    row = FileRow.objects.create(
        id=file_id,
        owner_id=before.owner_id,
        name=before.name,
        kind=FileKind.GENERATED.value,
        state=FileState.CONVERTING.value,
        size=len(rendering.pdf),
        original_digest=hashlib.sha256(rendering.pdf).hexdigest(),
        received_at=now,
        attached_to=before.attached_to,
        path=before.path,
        tenant=before.tenant,
    )
    readers = [
        plain.new(ReaderRow, file_id=row.pk, person_id=each.person_id)
        for each in plain.fetch(ReaderRow, file_id=before.pk)
    ]
    plain.insert_all(readers, once=True)
    return _settle_ready(row, rendering, storage, now)


def _forget_drafts(actor: Actor, storage: Storage) -> None:
    """A person keeps the newest few generated papers that he did not hand in; older previews go."""
    drafts = FileRow.objects.filter(owner_id=actor.id, attached_to="", kind=FileKind.GENERATED.value)
    for row in drafts.order_by("-received_at", "-pk")[core.MOST_DRAFTS - 1 :]:
        _forget(row, storage)


def attach(
    *, file_id: str, subject: str, path: TreePath, readers: Iterable[str], actor: Actor, now: datetime
) -> Document:
    """Make a file part of application `subject` at `path`; `readers` are the persons who may see it besides staff."""
    (document,) = attach_all(
        file_ids=(file_id,), subject=subject, path=path, readers=readers, actor=actor, now=now
    ).values()
    return document


def attach_all(
    *, file_ids: Iterable[str], subject: str, path: TreePath, readers: Iterable[str], actor: Actor, now: datetime
) -> Mapping[str, Document]:
    """As `attach`, for several files, all or none; the documents by their ids."""
    wanted = sorted(set(file_ids))
    with transaction.atomic():
        rows = plain.fetch(FileRow, id__in=wanted, owner_id=actor.id, order="id", lock=True)
        if len(rows) != len(wanted):
            raise Refused(Refusal("documents.unknown"))
        require(tuple(no for row in rows for no in core.why_not_attach(row.snapshot(), subject=subject)))
        plain.insert_all(
            [plain.new(ReaderRow, file_id=pk, person_id=person) for pk in wanted for person in sorted(set(readers))],
            once=True,
        )
        fresh = [row for row in rows if not row.attached_to]
        place = {"attached_to": subject, "path": str(path), "tenant": tenant_of(path)}
        if plain.change(FileRow, {"id__in": [row.pk for row in fresh], "attached_to": ""}, place) != len(fresh):
            raise Conflict("a file was attached elsewhere meanwhile")
        ledger.append_all([_attached(row, subject, path) for row in fresh], actor=actor, now=now)
    return {row.pk: replace(row.snapshot(), attached_to=subject) for row in rows}


def _attached(row: FileRow, subject: str, path: TreePath) -> DocumentAttached:
    digest = bytes.fromhex(row.digest)
    return DocumentAttached(subject=subject, path=str(path), file=row.pk, digest=digest, pages=row.pages)


def discard(*, file_id: str, storage: Storage, actor: Actor, now: datetime) -> None:
    """Forget a file that belongs to nothing yet, with its bytes."""
    with transaction.atomic():
        row = FileRow.objects.select_for_update().filter(pk=file_id, owner_id=actor.id).first()
        if row is None:
            raise Refused(Refusal("documents.unknown"))
        require(core.why_not_discard(row.snapshot()))
        _forget(row, storage)


def forget_loose(*, before: datetime, storage: Storage, actor: Actor, now: datetime, limit: int = 200) -> int:
    """Forget files that were received before a moment and never became part of anything; returns how many."""
    if not actor.paths("file:convert"):
        raise Refused(Refusal("documents.no_leave"))
    with transaction.atomic():
        rows = FileRow.objects.select_for_update().filter(attached_to="", received_at__lt=before)
        stale = list(rows.order_by("received_at")[:limit])
        for row in stale:
            _forget(row, storage)
    return len(stale)


def _forget(row: FileRow, storage: Storage) -> None:
    """The row now; its bytes once that is committed, so that nothing is lost when it is not."""
    digests = [row.digest, row.original_digest, *row.page_rows.values_list("digest", flat=True)]
    row.delete()
    transaction.on_commit(partial(_drop_unused, storage, digests))


def _drop_unused(storage: Storage, digests: Sequence[str]) -> None:
    """Remove bytes that no row names any more; the same bytes may have been uploaded twice."""
    for digest in {digest for digest in digests if digest}:
        named = (
            FileRow.objects.filter(digest=digest).exists()
            or FileRow.objects.filter(original_digest=digest, state="converting").exists()
            or PageRow.objects.filter(digest=digest).exists()
        )
        if not named:
            storage.remove(digest)


def print_paper(
    *, file_id: str, number: str, codes: Sequence[PageCode], storage: Storage, press: Press, actor: Actor, now: datetime
) -> bytes:
    """The printable version of an attached paper; who printed it, and when, is in the ledger."""
    document = queries.get_file(actor, file_id)
    if not document.attached_to:
        raise Refused(Refusal("documents.not_usable", {"name": document.name}))
    printed = press.printable(queries.pdf_of(actor, file_id, storage=storage), number=number, codes=codes)
    with transaction.atomic():
        row = FileRow.objects.get(pk=file_id)
        fact = DocumentPrinted(
            subject=row.attached_to, path=row.path, file=file_id, digest=bytes.fromhex(row.digest), pages=row.pages
        )
        ledger.append(fact, actor=actor, now=now)
    return printed


def let_read(*, subject: str, people: Iterable[str], actor: Actor, now: datetime) -> None:
    """These people may read the files of application `subject` from now on. Whoever lets them reads them himself."""
    with transaction.atomic():
        for row in plain.fetch(FileRow, attached_to=subject):
            queries.get_file(actor, row.pk)
            plain.insert_all(
                [plain.new(ReaderRow, file_id=row.pk, person_id=person) for person in sorted(set(people))], once=True
            )
