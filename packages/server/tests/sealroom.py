"""The e-seal of 青石村, and a sealing service that tests can make fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import cast
from counter import SEAL, Counter, new_id
from shop import Village
from zhangfa.eseals import services as eseals
from zhangfa.eseals.core import ESealAction, SealingState, new_code
from zhangfa.eseals.models import DocumentRow, FileRow
from zhangfa.eseals.ports import Made, Order, Product
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id as chance
from zhangfa.ledger import queries as ledger

SERVICE = Actor.for_job("eseals", {"eseal:seal", "application:begin_use"})
PICTURE = b"a picture"
CODE = new_code(b"0123456789")
DIGEST, SM3 = "ab" * 32, "cd" * 32


@dataclass
class PlainSealer:
    """Seals by writing the order's address behind the paper. `failing` is raised in its place, one after another."""

    failing: list[Exception] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    years: int = 3

    def make(self, *, eseal_id: str, name: str, picture: bytes, diameter_mm: int, now: datetime) -> Made:
        ends = now + timedelta(days=365 * self.years)
        return Made(pdf_certificate=b"pdf", ofd_certificate=b"ofd", valid_from=now, valid_until=ends)

    def cancel(self, *, eseal_id: str, now: datetime) -> None:
        self.cancelled.append(eseal_id)

    def seal(self, order: Order, *, now: datetime) -> Product:
        self.orders.append(order)
        if self.failing:
            raise self.failing.pop(0)
        data = order.paper + order.address.encode() + str(len(self.orders)).encode()
        return Product(pdf=b"%PDF-1.7" + data + b"%%EOF\n", ofd=b"PK\x03\x04" + data, pages=2)


def sealed_document(counter: Counter, state: SealingState = SealingState.MADE, **more: object) -> DocumentRow:
    """The row of a document of 青石村 that an e-seal has sealed, with one file."""
    application = counter.approved(handed=counter.handed(copies=1))
    permit = counter.issue(application, code=new_id()[-8:])
    given = {"token": chance(), "code": CODE, "sealed_at": counter.now, **more}
    row = DocumentRow.objects.create(
        id=new_id("document"),
        tenant=cast.TENANT,
        path=cast.VILLAGE.text,
        application_id=application.id,
        permit_id=permit.id,
        eseal_id="eseal",
        state=state.value,
        pages=1,
        intended_at=counter.now,
        tried_at=counter.now,
        **given,
    )
    FileRow.objects.create(document=row, format="pdf", digest=DIGEST, sm3=SM3, size=9)
    return row


def approved(hall: Village, matter_id: str = "far") -> str:
    """The id of an application for the e-seal, after its last approval."""
    handed = hall.counter.handed(copies=1, paper=None)
    return hall.counter.approved(matter_id=matter_id, handed=handed).id


def sealed_ones(application_id: str) -> list:
    return [entry for entry in ledger.history(application_id) if entry.kind == "eseal.document_sealed"]


def bring_into_use(sealer: PlainSealer, now: datetime = cast.NOW, seal_id: str = SEAL, picture: bytes = PICTURE) -> str:
    """申请 制作 备案, by those whose part it is; the e-seal's id."""
    eseal_id = new_id("eseal")
    eseals.apply_for(actor=cast.HEAD.actor, now=now, eseal_id=eseal_id, seal_id=seal_id)
    above = {"actor": cast.ADMINISTRATOR.actor, "now": now, "eseal_id": eseal_id}
    eseals.move(**above, action=ESealAction.APPROVE)
    eseals.make(**above, picture=picture, sealer=sealer)
    eseals.file(**above, number="备案0001", sealer=sealer)
    return eseal_id


FONT = Path(__file__).parents[1] / "src/zhangfa/config/fonts/bold.ttf"
