"""Sealed documents in the making, for the e-seal service and for whoever may read the application already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice

from django.db.models import QuerySet

from zhangfa.applications import queries as applications
from zhangfa.applications.queries import About
from zhangfa.eseals.core import LEASE, SealedFile, SealingState, Validity
from zhangfa.eseals.models import DocumentRow, FileRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath

LOOKED_AT = 300  # at a time: the words stand with the application, not here
SHOWN = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A document of which somebody holds the try `attempt`."""

    id: str
    permit: str
    application: str
    eseal: str
    token: str
    code: str
    attempt: int
    files: tuple[SealedFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentView:
    """As the applicant sees it; `problem` is the code of what went wrong last, `replaced_by` the token of what took its
    place."""

    id: str
    state: SealingState
    problem: str
    again_at: datetime | None
    sealed_at: datetime | None
    pages: int
    files: tuple[SealedFile, ...]
    token: str
    code: str
    validity: Validity
    reason: str
    voided_at: datetime | None
    replaced_by: str
    may_void: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Replacement:
    """A sealed document that might take the place of another."""

    id: str
    number: str
    title: str
    applicant: str
    sealed_at: datetime


def begun(document_id: str) -> Begun | None:
    """For the e-seal service."""
    row = DocumentRow.objects.filter(pk=document_id).first()
    return _begun(row) if row else None


def to_try(now: datetime, *, limit: int = 50) -> tuple[str, ...]:
    """For the e-seal service: documents whose rest is over."""
    rows = DocumentRow.objects.filter(state=SealingState.WAITING.value, again_at__lte=now)
    return tuple(rows.order_by("again_at").values_list("id", flat=True)[:limit])


def abandoned(now: datetime, *, limit: int = 50) -> tuple[Begun, ...]:
    """For the e-seal service: tries of somebody who has been silent for longer than any sealing takes."""
    rows = DocumentRow.objects.filter(state=SealingState.INTENDED.value, tried_at__lte=now - LEASE)
    return tuple(_begun(row) for row in rows.order_by("tried_at")[:limit])


def of_application(application_id: str, actor: Actor | None = None) -> tuple[DocumentView, ...]:
    """For whoever may read the application already, oldest first; `actor`: whose powers are said."""
    rows = DocumentRow.objects.filter(application_id=application_id).order_by("intended_at")
    return tuple(_view(row, actor) for row in rows)


def replacements(actor: Actor, document_id: str, words: str = "") -> tuple[Replacement, ...]:
    """For whoever may declare it void: the latest valid documents of the same village, SHOWN at the most; `words` are
    looked for in number, title and name of the applicant of all of them."""
    row = DocumentRow.objects.filter(pk=document_id).first()
    if row is None or not actor.may("eseal:void", TreePath(row.path)):
        return ()
    standing = {"state": SealingState.MADE.value, "validity": Validity.VALID.value}
    rows = DocumentRow.objects.filter(path=row.path, **standing).exclude(pk=row.pk).order_by("-sealed_at")
    fitting = (each for each in _all(rows) if words.strip() in f"{each.number} {each.title} {each.applicant}")
    return tuple(islice(fitting, SHOWN))


def _all(rows: QuerySet[DocumentRow]) -> Iterator[Replacement]:
    """As many as somebody takes."""
    for start in count(0, LOOKED_AT):
        some = list(rows[start : start + LOOKED_AT])
        about = applications.about({each.application_id for each in some})
        yield from (_replacement(each, about[each.application_id]) for each in some if each.application_id in about)
        if len(some) < LOOKED_AT:
            return


def _replacement(row: DocumentRow, about: About) -> Replacement:
    said = {"number": about.number, "title": about.title, "applicant": about.applicant_name}
    return Replacement(id=row.pk, sealed_at=row.sealed_at, **said)


def files_of(application_id: str) -> tuple[SealedFile, ...]:
    """For the archive: the files that were given out."""
    return tuple(file for each in of_application(application_id) for file in each.files)


def _begun(row: DocumentRow) -> Begun:
    return Begun(
        id=row.pk,
        permit=row.permit_id,
        application=row.application_id,
        eseal=row.eseal_id,
        token=row.token,
        code=row.code,
        attempt=row.attempt,
        files=tuple(each.value() for each in FileRow.objects.filter(document=row)),
    )


def _view(row: DocumentRow, actor: Actor | None) -> DocumentView:
    """Files only once they were given out, PDF first."""
    made = row.state == SealingState.MADE.value
    return DocumentView(
        id=row.pk,
        state=SealingState(row.state),
        problem=row.problem,
        again_at=row.again_at,
        sealed_at=row.sealed_at,
        pages=row.pages,
        files=tuple(each.value() for each in row.files.order_by("-format")) if made else (),
        token=row.token,
        code=row.code,
        validity=Validity(row.validity),
        reason=row.void_reason,
        voided_at=row.voided_at,
        replaced_by=DocumentRow.objects.filter(pk=row.replaced_by).values_list("token", flat=True).first() or "",
        may_void=made and row.validity == Validity.VALID.value and _may_void(actor, row),
    )


def _may_void(actor: Actor | None, row: DocumentRow) -> bool:
    return actor is not None and actor.may("eseal:void", TreePath(row.path))
