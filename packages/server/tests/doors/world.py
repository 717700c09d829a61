"""Two villages' worth of things to ask for: applications at every stage in 青石村, and everybody who may knock.

Whatever a stranger must not read carries a canary; no answer to a stranger may sing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import cast
from contracts import sign_contracts
from counter import SEAL, SEEDER, Counter
from django.db import transaction
from keyring import give_keys
from machine import Machine
from PIL import Image
from sealroom import sealed_document
from zhangfa.access import services as access
from zhangfa.applications import queries as applications
from zhangfa.applications import services as application_deeds
from zhangfa.applications.core import Action, Application
from zhangfa.archives import services as archives
from zhangfa.bootstrap import Ports
from zhangfa.cases import services as cases
from zhangfa.documents.core import PaperText, Rendering
from zhangfa.documents.ports import Typesetter
from zhangfa.eseals import services as eseals
from zhangfa.impressions import services as impressions
from zhangfa.insight import queries as insight
from zhangfa.insight.core.concerns import Found
from zhangfa.insight.services.concerns import raise_concerns
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import now as clock_now
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.matters import queries as matters
from zhangfa.matters import services as matter_deeds
from zhangfa.matters.core import stored
from zhangfa.notices import services as notices
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office, UnitKind
from zhangfa.oversight import services as oversight
from zhangfa.oversight.core import AlarmKind
from zhangfa.seals import services as seals
from zhangfa.seals.core import SealBody
from zhangfa.terminals import services as terminals
from zhangfa_protocol import messages
from zhangfa_protocol.journal import EventType

CANARY = "金丝雀"
PARTY_SEAL = "seal0000000000000000000003"
DRAFT = "draft000000000000000000001"
THIRD_VILLAGE = TreePath("3399/339901/339901101/339901101203")
OTHER_VILLAGER = cast.Member(8, "马小燕", cast.VILLAGE)
NEIGHBOUR = cast.Member(20, "汪志强", THIRD_VILLAGE, (Office.SECRETARY,))
FOREIGNER = cast.Member(21, "梁广财", cast.OTHER_COUNTY, (Office.AUDITOR,))
ROLES = {
    "owner": cast.VILLAGER,
    "villager": OTHER_VILLAGER,
    "clerk": cast.CLERK,
    "reviewer": cast.REVIEWER,
    "approver": cast.SECRETARY,
    "keeper": cast.KEEPER,
    "supervisor": cast.INSPECTOR,
    "auditor": cast.AUDITOR,
    "administrator": cast.ADMINISTRATOR,
    "neighbour": NEIGHBOUR,
    "stranger": cast.STRANGER,
    "foreigner": FOREIGNER,
}


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 60, 40)).save(out, "JPEG")
    return out.getvalue()


PHOTO = _photo()
JOB = Actor.for_job("test", {"application:complete", "application:archive", "alarm:raise", "matter:import"})


class Workshop:
    """Whatever is handed in becomes a page that really can be opened, since the archive looks into it."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.paper = typesetter.paper

    def convert(self, data: bytes, *, kind: object) -> Rendering:
        words = data.decode("utf-8", "replace")[-40:]
        return self.paper(PaperText(title="说明", paragraphs=(words,), signer="青石村", date="2026年11月23日"))

    def to_pdf(self, data: bytes) -> bytes:
        return data


@dataclass
class World:
    """Ids by name, as the matrix's requests use them; `canaries` are the words that strangers must never read."""

    ids: dict[str, str] = field(default_factory=dict)
    canaries: set[str] = field(default_factory=set)


def build(ports: Ports) -> World:
    world = World()
    counter = Counter(
        ports.cipher,
        now=clock_now(),
        storage=ports.storage,
        workshop=Workshop(ports.typesetter),
        signer=ports.permit_signer,
    )
    cast.settle(ports.cipher)
    organizations.found_unit(
        path=THIRD_VILLAGE, kind=UnitKind.VILLAGE, name="上塘村", actor=cast.FOUNDER, now=counter.now
    )
    for member in (OTHER_VILLAGER, NEIGHBOUR, FOREIGNER):
        cast.settle_member(member, ports.cipher)
    for name, member in ROLES.items():
        access.open_account(
            person_id=member.id, username=name, password="Zhang-2026-fa", actor=cast.FOUNDER, now=counter.now
        )
    _offer_everything(counter)
    _walk(world, counter, ports)
    _seal_electronically(world, counter)
    ids, canaries = sign_contracts(counter)
    world.ids |= ids
    world.canaries |= canaries
    world.ids |= give_keys(counter, world.ids["archived"])
    return world


def _offer_everything(counter: Counter) -> None:
    counter.open()
    matter_deeds.import_negative_list(
        region=cast.CITY, negative_list=matters.shipped_negative_list(), actor=JOB, now=counter.now
    )
    shipped = stored(next(each for each in matters.shipped_catalogue() if each.id == "mourning-leave"))
    matter_deeds.save_draft(
        draft_id=DRAFT,
        region=cast.COUNTY,
        content=shipped | {"summary": CANARY},
        revision=0,
        actor=JOB,
        now=counter.now,
    )


def _walk(world: World, counter: Counter, ports: Ports) -> None:
    """One application waits, one is examined, one is approved, one is archived."""
    machine = Machine()
    machine.enrol(accounts=ports.broker_accounts, serial="ZF-CANARY-1")
    submitted, examined, approved = counter.submit(), counter.examined(), counter.approved()
    held = counter.hold(counter.issue(approved, code="11112222"))
    used = _used(counter, machine, ports)
    item = applications.about_one(used.id)
    alarm = oversight.raise_alarm(
        alarm_id="alarm000000000000000000001",
        kind=AlarmKind.TERMINAL_SILENT,
        key="silent",
        path=cast.VILLAGE,
        reason="印控终端 ZF-CANARY-1 从昨天起没有消息。",
        terminal=machine.id,
        actor=JOB,
        now=counter.now,
    )
    _tell(counter)
    case = cases.open_case(
        actor=cast.INSPECTOR.actor,
        now=counter.now,
        case_id="case0000000000000000000001",
        application_id=used.id,
        note=CANARY,
    )
    world.ids = {
        "submitted": submitted.id,
        "examined": examined.id,
        "approved": approved.id,
        "archived": used.id,
        "check_code": item.check_code,
        "paper": item.paper_file,
        "loose_file": counter.upload(cast.VILLAGER, CANARY.encode()),
        "permit": held.id,
        "terminal": machine.id,
        "seal": "seal0000000000000000000001",
        "alarm": alarm.id,
        "case": case.id,
        "concern": _concern(counter),
        "draft": DRAFT,
        "deputising": _deputise(counter),
        "photo": hashlib.sha256(PHOTO).hexdigest(),
    }
    numbers = {applications.about_one(each).number for each in (submitted.id, examined.id, approved.id, used.id)}
    ids = {
        world.ids[name]
        for name in ("submitted", "examined", "approved", "archived", "paper", "alarm", "terminal", "case", "concern")
    }
    world.canaries = {CANARY, "周大山", cast.VILLAGER.phone, "赵玉兰", "11112222", "ZF-CANARY-1", *numbers, *ids}


def _seal_electronically(world: World, counter: Counter) -> None:
    """An e-seal waits for the county's yes; another paper already carries one."""
    more = {"actor": SEEDER, "now": counter.now}
    name = "中共云溪县白水镇青石村支部委员会"
    seals.register(
        seal_id=PARTY_SEAL, path=cast.VILLAGE, body=SealBody.PARTY, name=name, diameter_mm=38, demo=True, **more
    )
    seals.activate(seal_id=PARTY_SEAL, **more)
    eseal_id = "eseal000000000000000000001"
    eseals.apply_for(actor=cast.HEAD.actor, now=counter.now, eseal_id=eseal_id, seal_id=SEAL)
    document = sealed_document(counter)
    world.ids |= {"eseal": eseal_id, "sealed": document.application_id}
    world.canaries |= {eseal_id, document.application_id, document.pk}


def _concern(counter: Counter) -> str:
    """A lease of this village that stands out."""
    found = Found(kind=AlarmKind.LEASE_UNUSUAL, key="rent/canary", path=cast.VILLAGE, reason=f"租金太低：{CANARY}")
    with transaction.atomic():
        raise_concerns(actor=JOB, now=counter.now, found=[found])
    return insight.concerns(cast.SECRETARY.actor, only_open=True, kind=None, cursor="").items[0].id


def _tell(counter: Counter) -> None:
    for member in (cast.VILLAGER, cast.CLERK):
        notices.tell(
            person_id=member.id,
            kind="application.submitted",
            params={"matter": CANARY, "number": "1"},
            reason="test",
            now=counter.now,
        )


def _deputise(counter: Counter) -> str:
    """The head of the village is away, from tomorrow on; the clerk stands in."""
    tomorrow = counter.now + timedelta(days=1)
    return organizations.deputise(
        deputising_id="deputising0000000000000001",
        principal=cast.HEAD.id,
        deputy=cast.CLERK.id,
        opens_at=tomorrow,
        closes_at=tomorrow + timedelta(days=7),
        reason=CANARY,
        cipher=counter.cipher,
        actor=cast.HEAD.actor,
        now=counter.now,
    ).id


def _used(counter: Counter, machine: Machine, ports: Ports) -> Application:
    """Approved, claimed, pressed once, photographed, completed, archived; all through the deeds of every day."""
    approved = counter.decide(cast.SECRETARY, Action.APPROVE, counter.examined(), note=CANARY)
    permit = counter.hold(counter.issue(approved, code="33334444"))
    counter.claim(code="33334444")
    digest = hashlib.sha256(PHOTO).digest()
    body = {"impression": 1, "used": 1, "page": 1, "slot": 2, "keeper": cast.KEEPER.id}
    machine.write(EventType.OPEN_INTENT, permit.id, **body, before=digest)
    machine.write(EventType.PRESSED, permit.id, impression=1, presses=1, after=digest, red_found=True)
    machine.write(EventType.PERMIT_CLOSED, permit.id, used=1, reason="done")
    last = machine.send()
    impressions.record_journal(actor=machine.actor, now=counter.now, first_seq=1, last_seq=last)
    _photograph(machine, ports, digest, counter)
    application_deeds.complete(actor=JOB, now=counter.now, application_id=approved.id)
    ledger.sequence_all(signer=ports.log_signer, now=counter.now)
    archives.archive(
        actor=JOB,
        now=counter.now,
        application_id=approved.id,
        storage=ports.storage,
        cipher=ports.cipher,
        keys=ports.log_signer,
    )
    ledger.sequence_all(signer=ports.log_signer, now=counter.now)
    return approved


def _photograph(machine: Machine, ports: Ports, digest: bytes, counter: Counter) -> None:
    box = messages.seal_photo(PHOTO, messages_box(ports), terminal_id=machine.id, digest=digest)
    piece = messages.Evidence(digest, 0, len(box), box)
    terminals.receive_evidence(
        actor=machine.actor,
        now=counter.now,
        piece=piece,
        photos=ports.photos,
        pieces=ports.pieces,
        storage=ports.storage,
    )


def messages_box(ports: Ports) -> bytes:
    """The server's public box key, as a terminal is told it."""
    from zhangfa_protocol.keys import box_from_text

    return box_from_text(ports.link.trust(()).box_key)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is rolled back."""
    block = transaction.atomic()
    block._from_testcase = True  # as Django's own TestCase does, so that durable blocks may lie inside
    with block:
        yield
        transaction.set_rollback(True)
