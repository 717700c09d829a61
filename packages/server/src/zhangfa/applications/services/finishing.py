"""A table form is finished: after the last approval every opinion and signature stands in its box (呈报表)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries
from zhangfa.applications.core import SeatState, State
from zhangfa.applications.core.facts import FormFinished
from zhangfa.applications.models import ApplicationRow, SeatRow
from zhangfa.applications.services import _rows
from zhangfa.applications.services._rows import Loaded
from zhangfa.documents import services as documents
from zhangfa.documents.core import Document, PaperText, Signed
from zhangfa.documents.ports import Storage, Typesetter
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Fault, Refusal, Refused
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import Matter, box_of
from zhangfa.matters.core.papers import chinese_date
from zhangfa.organizations.core import today
from zhangfa.seals import queries as seals
from zhangfa.signatures import queries as signatures

AGREED = "同意。"


def finish_form(
    *,
    actor: Actor,
    now: datetime,
    application_id: str,
    file_id: str,
    cipher: Cipher,
    typesetter: Typesetter,
    storage: Storage,
) -> bool:
    """Set the form with its signatures and put it in the place of the paper; whether there was anything to do.

    Only between the last approval and the first permit, once; by the job that reacts to the approval.
    """
    with transaction.atomic():
        loaded = _rows.load(actor, application_id)
        row = loaded.row
        matter = queries.matter_of(row.matter_id, row.matter_version, row.path)
        if not (matter.template and matter.template.boxes) or row.handed_digest:
            return False
        if not actor.may("file:finish", TreePath(row.path)):
            raise Refused(Refusal("applications.not_this_job"))
        if row.state != State.APPROVED.value:
            return False
        text = _text(row, matter, _signed(matter, loaded, cipher), cipher)
        given = {"typesetter": typesetter, "storage": storage, "actor": actor, "now": now}
        document = documents.render_finished(file_id=file_id, replaces=row.paper_file, text=text, **given)
        ledger.append(_put_in_place(row, document, text), actor=actor, now=now)
    return True


def _put_in_place(row: ApplicationRow, document: Document, text: PaperText) -> FormFinished:
    """The finished form is the paper from now on; what was handed in stays known."""
    changes = {"paper_file": document.id, "paper_digest": document.digest, "paper_pages": document.pages}
    plain.change(ApplicationRow, {"id": row.pk, "handed_digest": ""}, {**changes, "handed_digest": row.paper_digest})
    return FormFinished(
        subject=row.pk,
        path=row.path,
        number=row.number,
        file=document.id,
        document=bytes.fromhex(document.digest),
        handed_in=bytes.fromhex(row.paper_digest),
        pages=document.pages,
        signatures=sum(len(box.signed) for box in text.boxes),
    )


def _signed(matter: Matter, loaded: Loaded, cipher: Cipher) -> Mapping[int, list[Signed]]:
    """The opinions that count, by the place of their box, in the order in which they were given."""
    ink = signatures.pictures_for_form(loaded.row.pk, cipher=cipher)
    boxed = {step.key: step for step in loaded.value.route if step.box}
    found: dict[int, list[Signed]] = {}
    seats = loaded.seats.values()
    agreed = (seat for seat in seats if seat.step in boxed and seat.state == SeatState.AGREED.value)
    for seat in sorted(agreed, key=lambda seat: seat.acted):
        step = boxed[seat.step]
        place = box_of(matter, step.box, seat.office or step.seats[min(seat.place, len(step.seats) - 1)].office)
        if place is None:
            raise Fault(f"form of {matter.id} has no box for the step {step.key}")
        found.setdefault(place, []).append(_opinion(seat, ink.get(seat.acted - 1)))
    return found


def _opinion(seat: SeatRow, ink: bytes | None) -> Signed:
    at = seat.acted_at.astimezone(CHINA)
    return Signed(
        opinion=seat.note or AGREED,
        name=seat.by_name,
        at=f"{chinese_date(at)} {at:%H:%M}",
        ink=ink,
        deputy_for=seat.deputy_for_name,
    )


def _text(row: ApplicationRow, matter: Matter, signed: Mapping[int, list[Signed]], cipher: Cipher) -> PaperText:
    """The words of the day on which it was handed in, now with its number and its opinions."""
    path = TreePath(row.path)
    seal = seals.seal_for(Actor.for_public(), village=path, body=matter.body)
    if seal is None:
        raise Fault(f"application {row.number} has lost its seal")
    handed_in = today(row.submitted_at)
    text = queries.paper_text(matter, queries.form_of(row, cipher), path=path, seal=seal, on=handed_in)
    boxes = tuple(replace(box, signed=tuple(signed.get(place, ()))) for place, box in enumerate(text.boxes))
    return replace(text, boxes=boxes, number=row.number)
