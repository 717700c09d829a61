"""One sealed original for one permit: begin, keep_result, finish; try_later and try_again; give_up.

Whoever seals holds the try by its number. `begin` counts; then the files are made, outside any transaction; then
`keep_result` names them; then they are stored; then `finish` gives them out. A process that dies in between leaves
INTENDED behind, without names (nothing can have been given out) or with them (`finish` when the bytes are there).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhangfa.eseals.core import (
    MOST_TRIES,
    DocumentSealed,
    FileFormat,
    SealedFile,
    SealingState,
    rest_after,
    why_not_use,
)
from zhangfa.eseals.models import DocumentRow, ESealRow, FileRow
from zhangfa.impressions import services as impressions
from zhangfa.impressions.core import ImpressionState
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.permits import queries as about_permits
from zhangfa.permits import services as permits
from zhangfa.seals import queries as seals

FIRST = 1  # a permit of the e-seal service allows one original, so its impression has the number 1


def begin(*, actor: Actor, now: datetime, permit_id: str, document_id: str, token: str, code: str, page: int) -> int:
    """The permit is claimed and counted, and the intent stands (eseals law 5); returns the number of the try.

    Refused for a permit that was revoked, has expired or was used, and for an e-seal that may not be used: then nothing
    has happened. `page` is where the seal will stand.
    """
    with transaction.atomic():
        permit = about_permits.permit(permit_id)
        if permit is None or not actor.may("eseal:seal", permit.path):
            raise Refused(Refusal("permits.unknown"))
        row = plain.fetch_one(ESealRow, id=permit.seal, lock=True)
        if row is None:
            raise Refused(Refusal("eseals.unknown"))
        require(why_not_use(row.value(), seals.seal_of_record(actor, row.seal_id), now))
        permits.claim_electronic(actor=actor, now=now, permit_id=permit_id)
        impressions.intend_electronic(actor=actor, now=now, permit_id=permit_id, page=page)
        document = DocumentRow(
            id=document_id,
            tenant=row.tenant,
            path=permit.path.text,
            application_id=permit.application,
            permit_id=permit_id,
            eseal_id=row.pk,
            token=token,
            code=code,
            state=SealingState.INTENDED.value,
            intended_at=now,
            tried_at=now,
        )
        plain.insert(document)
    return document.attempt


def keep_result(
    *, actor: Actor, now: datetime, document_id: str, attempt: int, files: Iterable[SealedFile], pages: int
) -> None:
    """Names the files before they are stored. Conflict when somebody else has taken the try over."""
    with transaction.atomic():
        row = _load(document_id, actor)
        _require_own(row, attempt)
        if FileRow.objects.filter(document=row).exists():
            raise Conflict("this document has its files already")
        plain.insert_all([_file_row(row, each) for each in files])
        plain.change(DocumentRow, {"id": row.pk, "attempt": attempt}, {"pages": pages, "tried_at": now})


def finish(*, actor: Actor, now: datetime, document_id: str, attempt: int) -> None:
    """The files are stored: the original is given out, the impression was made, the permit is used up."""
    with transaction.atomic():
        row = _load(document_id, actor)
        _require_own(row, attempt)
        files = {each.format: each.digest for each in FileRow.objects.filter(document=row)}
        if FileFormat.PDF.value not in files:
            raise Refused(Refusal("eseals.no_document"))
        _move(row, SealingState.MADE, now, sealed_at=row.tried_at)
        fact = DocumentSealed(
            subject=row.application_id,
            path=row.path,
            document=row.pk,
            permit=row.permit_id,
            eseal=row.eseal_id,
            pdf=bytes.fromhex(files[FileFormat.PDF.value]),
            ofd=bytes.fromhex(files[FileFormat.OFD.value]) if FileFormat.OFD.value in files else None,
            sealed_at=row.sealed_at,
        )
        ledger.append(fact, actor=actor, now=now)
        _end(row, ImpressionState.MADE, "", actor, now)


def try_later(*, actor: Actor, now: datetime, document_id: str, attempt: int, problem: str) -> SealingState:
    """This try is known to have left nothing (eseals law 7). After the last one it is given up."""
    with transaction.atomic():
        row = _load(document_id, actor)
        _require_own(row, attempt)
        if attempt >= MOST_TRIES:
            return _give_up(row, SealingState.NOT_MADE, problem, actor, now)
        _move(row, SealingState.WAITING, now, problem=problem[:60], again_at=now + rest_after(attempt))
    return SealingState.WAITING


def try_again(*, actor: Actor, now: datetime, document_id: str) -> int:
    """Takes a waiting document up; returns the number of the new try. Conflict when somebody was first."""
    with transaction.atomic():
        row = _load(document_id, actor)
        if row.state != SealingState.WAITING.value or row.again_at is None or row.again_at > now:
            raise Conflict("it does not wait for another try")
        _move(row, SealingState.INTENDED, now, attempt=row.attempt + 1, tried_at=now, again_at=None)
    return row.attempt


def give_up(*, actor: Actor, now: datetime, document_id: str, attempt: int, known: bool, problem: str) -> SealingState:
    """`known`: nothing was sealed, and nothing ever can be. Else nobody knows, and it stays in doubt (law 6)."""
    with transaction.atomic():
        row = _load(document_id, actor)
        _require_own(row, attempt)
        return _give_up(row, SealingState.NOT_MADE if known else SealingState.UNCERTAIN, problem, actor, now)


def _give_up(row: DocumentRow, state: SealingState, problem: str, actor: Actor, now: datetime) -> SealingState:
    _move(row, state, now, problem=problem[:60], again_at=None)
    _end(row, ImpressionState(state.value), problem, actor, now)
    return state


def _end(row: DocumentRow, outcome: ImpressionState, cause: str, actor: Actor, now: datetime) -> None:
    said = {"permit_id": row.permit_id, "number": FIRST, "outcome": outcome, "cause": cause[:60]}
    impressions.end_electronic(actor=actor, now=now, **said)


def _file_row(row: DocumentRow, file: SealedFile) -> FileRow:
    named = {"digest": file.digest, "sm3": file.sm3, "size": file.size}
    return FileRow(document=row, format=file.format.value, **named)


def _load(document_id: str, actor: Actor) -> DocumentRow:
    row = plain.fetch_one(DocumentRow, id=document_id, lock=True)
    if row is None or not actor.may("eseal:seal", TreePath(row.path)):
        raise Refused(Refusal("eseals.no_document"))
    return row


def _require_own(row: DocumentRow, attempt: int) -> None:
    if (row.state, row.attempt) != (SealingState.INTENDED.value, attempt):
        raise Conflict("another try has taken over")


def _move(row: DocumentRow, state: SealingState, now: datetime, **more: object) -> None:
    fields = {"state": state.value, **more}
    was = {"id": row.pk, "state": row.state, "attempt": row.attempt}
    if plain.change(DocumentRow, was, fields) != 1:
        raise Conflict("the document was changed meanwhile")
    for name, value in fields.items():
        setattr(row, name, value)
