"""One application from submission to archive, through the very services that doors and the worker call.

A lifecycle is a generator: it stops where, in earnest, somebody else has the turn. What is inside the watch is the
server's work; what is outside is the villager's paper, the terminal's own work, and looking whether it is time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from zhangfa.access import queries as access
from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, Application, State
from zhangfa.applications.services import Handed
from zhangfa.bootstrap import Ports
from zhangfa.cli import county
from zhangfa.cli.story import paperwork
from zhangfa.documents import services as documents
from zhangfa.documents.core import PaperText, Picture, Rendering
from zhangfa.jobs.actors import CONVERT
from zhangfa.kernel import clock
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import Matter
from zhangfa.mqtt.outbox import Outbox
from zhangfa.organizations import queries as organizations
from zhangfa.permits import queries as about_permits
from zhangfa.permits import services as permits
from zhangfa.terminals import services as terminals
from zhangfa_protocol import permit as signed
from zhangfa_protocol.journal import EventType
from zhangfa_protocol.messages import Evidence, PermitMessage
from zhangfa_protocol.pagecode import new_check_code

from tests.bench.device import Device
from tests.bench.figures import Watch

STEPS = (("clerk", Action.ACCEPT), ("reviewer", Action.EXAMINE), ("village_head", Action.APPROVE))


@dataclass(frozen=True)
class Photos:
    """Pictures as the simulated cameras take them; a number makes each one different from all others."""

    page: bytes
    person: bytes

    def numbered(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Page and person before, page and person after."""
        return tuple(jpeg + os.urandom(16) for jpeg in (self.page, self.person, self.page, self.person))


@dataclass(frozen=True)
class Shot:
    """A photo as the terminal has it ready for its way: its digest, and the pieces of its sealed box."""

    digest: bytes
    pieces: tuple[Evidence, ...]


class Workshop:
    """Conversion happens before an application is handed in: here every file becomes the same paper under its own
    number, set once."""

    def __init__(self, typesetter: Any) -> None:
        words = ("兹证明情况属实。",)
        text = PaperText(title="居住情况证明", paragraphs=words, signer="村民委员会", date="2026年1月1日")
        self._made = typesetter.paper(text)

    def convert(self, data: bytes, *, kind: object) -> Rendering:
        mark = os.urandom(16)
        pages = tuple(Picture(jpeg=page.jpeg + mark, width=page.width, height=page.height) for page in self._made.pages)
        return replace(self._made, pdf=self._made.pdf + b"%" + mark.hex().encode() + b"\n%%EOF\n", pages=pages)


@dataclass(frozen=True)
class Village:
    """A village of the demo county with its people as actors and its terminal."""

    path: TreePath
    people: dict[str, Actor]
    villager: dict[str, Any]
    device: Device

    @classmethod
    def of(cls, device: Device, ports: Ports) -> Village:
        table = [each for each in county.load()["person"] if each["home"] == device.trust.unit_path]
        actors = {each["phone"]: _actor(each["phone"], ports) for each in table}
        people = {office: actors[each["phone"]] for each in table for office in each.get("offices", ["villager"])}
        villager = next(each for each in table if actors[each["phone"]] is people["villager"])
        return cls(TreePath(device.trust.unit_path), people, {"id_number": "339901196803150019", **villager}, device)


def _actor(phone: str, ports: Ports) -> Actor:
    return access.actor_of_person(organizations.person_by_phone(phone, ports.cipher).id, clock.now())


@dataclass
class Town:
    """Everything that lifecycles share."""

    ports: Ports
    watch: Watch
    matter: Matter
    photos: Photos
    workshop: Workshop
    outbox: Outbox = field(default_factory=Outbox)
    sent: dict[str, str] = field(default_factory=dict)  # application's number → permit
    waiting: set[str] = field(default_factory=set)  # applications that are used and not yet archived
    brought: dict[str, list[str]] = field(default_factory=dict)  # by person: papers that lie ready
    taken: dict[str, list[list[Shot]]] = field(default_factory=dict)  # by terminal: photos that lie ready

    def paper(self, person: Actor) -> str:
        """A paper of this person that was not used before."""
        ready = self.brought.get(person.id)
        return ready.pop() if ready else self.bring(person)

    def shots(self, device: Device) -> list[Shot]:
        """The four photos of one use at this terminal."""
        ready = self.taken.get(device.trust.terminal_id)
        return ready.pop() if ready else self.take(device)

    def take(self, device: Device) -> list[Shot]:
        """Photographing, hashing and sealing are the terminal's work."""
        return [Shot(sha256(photo).digest(), tuple(device.pieces(photo))) for photo in self.photos.numbered()]

    def bring(self, person: Actor) -> str:
        """A paper of this person, received and converted."""
        given = {"file_id": new_id(), "storage": self.ports.storage, "now": clock.now()}
        documents.receive(data=b"%PDF-1.7 " + os.urandom(16), name="居住情况证明.pdf", actor=person, **given)
        documents.convert(imaging=self.workshop, word=self.workshop, actor=CONVERT, **given)
        return given["file_id"]

    def send_permits(self, devices: dict[str, Device]) -> None:
        """What the terminals' door does when the bell rings; each terminal reads what it gets."""
        with self.watch("permits sent"):
            sent = list(self._packed(devices))
        for terminal_id, message in sent:
            permit = signed.read(message.permit, devices[terminal_id].trust.permit_ring, terminal_id)
            self.sent[permit.application] = permit.id

    def look(self) -> None:
        """Which of the used applications are archived by now."""
        found = about_applications.about(self.waiting)
        self.waiting -= {key for key, each in found.items() if each.state is State.ARCHIVED}

    def _packed(self, devices: dict[str, Device]) -> Iterator[tuple[str, PermitMessage]]:
        """Other processes of the bench serve the other terminals."""
        now = clock.now()
        for terminal_id, message in self.outbox.due(now):
            if terminal_id not in devices:
                continue
            self.ports.link.pack(message, terminal_id=terminal_id, now_ms=clock.to_ms(now), nonce=os.urandom(16))
            yield terminal_id, message


def live(town: Town, village: Village) -> Iterator[None]:
    """Ends when the application is archived."""
    application = _submit(town, village)
    yield
    for office, action in STEPS:
        with town.watch(action.value):
            application = applications.decide(
                actor=village.people[office],
                now=clock.now(),
                action=action,
                application_id=application.id,
                revision=application.revision,
                note="情况属实",
            )
        yield
    permit_id = yield from _take(town, village, application.number)
    yield from _use(town, village, application.id, permit_id)
    town.waiting.add(application.id)
    while application.id in town.waiting:
        yield


def decide(town: Town, village: Village, offices: Sequence[str]) -> None:
    """Submitted, and decided by whoever holds each of the offices in turn; it must be approved then."""
    application, deeds = _submit(town, village), (Action.ACCEPT, Action.EXAMINE)
    for number, office in enumerate(offices):
        application = applications.decide(
            actor=village.people[office],
            now=clock.now(),
            action=deeds[number] if number < len(deeds) else Action.APPROVE,
            application_id=application.id,
            revision=application.revision,
            note="情况属实",
        )
    if application.state is not State.APPROVED:
        raise AssertionError("the route has not come to its end")


def _submit(town: Town, village: Village) -> Application:
    person = village.people["villager"]
    fields = [_asked(each) for each in town.matter.fields]
    handed = Handed(
        form=paperwork.fill(fields, village.villager),
        paper=town.paper(person),
        materials={each.name: (town.paper(person),) for each in town.matter.materials if each.required},
    )
    with town.watch("submit"):
        return applications.submit(
            actor=person,
            now=clock.now(),
            application_id=new_id(),
            check_code=new_check_code(os.urandom(24)),
            matter_id=town.matter.id,
            path=village.path,
            handed=handed,
            cipher=town.ports.cipher,
            typesetter=town.ports.typesetter,
            storage=town.ports.storage,
        )


def _asked(field: Any) -> dict[str, Any]:
    """A field of a matter as the API shows it, as far as filling it in needs."""
    choices = [{"code": choice.value} for choice in field.choices]
    return {"name": field.name, "kind": field.kind.value, "required": field.required, "choices": choices}


def _take(town: Town, village: Village, number: str) -> Iterator[None]:
    """The terminal has got the permit, checks and keeps it, and says so."""
    device = village.device
    while number not in town.sent:
        yield
    permit_id = town.sent.pop(number)
    entry = device.sign(EventType.PERMIT_IN, permit_id, digest=bytes(32), index=0, size=1)
    with town.watch("permit held"):
        permits.mark_held(actor=device.actor, now=clock.now(), permit_id=permit_id)
    _report(town, device, entry)
    yield
    return permit_id


def _use(town: Town, village: Village, application_id: str, permit_id: str) -> Iterator[None]:
    """Code, page, intent, press, close; each journal message as the terminal's link would send it."""
    device, keeper = village.device, village.people["keeper"].id
    shown = about_permits.of_application(village.people["villager"], application_id, cipher=town.ports.cipher)
    with town.watch("claim"):
        permits.claim(
            actor=device.actor,
            now=clock.now(),
            code=shown[0].code,
            keeper_id=keeper,
            path=village.path,
            cipher=town.ports.cipher,
        )
    claimed = device.sign(EventType.PERMIT_CLAIMED, permit_id, keeper=keeper)
    _report(town, device, claimed, device.sign(EventType.PAGE_ACCEPTED, permit_id, page=1))
    yield
    shots = town.shots(device)
    before, person, after, again = (shot.digest for shot in shots)
    one = {"permit_id": permit_id, "impression": 1}
    slot = {"used": 1, "page": 1, "slot": 2, "keeper": keeper}
    _report(town, device, device.sign(EventType.OPEN_INTENT, before=before, person=person, **slot, **one))
    _send(town, device, shots[:2])
    yield
    pressed = device.sign(EventType.PRESSED, presses=1, after=after, person=again, red_found=True, red_mm2=900, **one)
    shut = device.sign(EventType.CLOSED, **one)
    done = device.sign(EventType.PERMIT_CLOSED, permit_id, used=1, reason="spent", keeper=keeper)
    _report(town, device, pressed, shut, done)
    _send(town, device, shots[2:])
    yield


def _report(town: Town, device: Device, *entries: bytes) -> None:
    with town.watch("journal"):
        kept = terminals.receive_journal(actor=device.actor, now=clock.now(), entries=entries)
    if kept != device.seq:
        raise RuntimeError(f"the server keeps {kept} entries of {device.seq}")


def _send(town: Town, device: Device, shots: list[Shot]) -> None:
    for shot in shots:
        for piece in shot.pieces:
            with town.watch("evidence"):
                terminals.receive_evidence(
                    actor=device.actor,
                    now=clock.now(),
                    piece=piece,
                    photos=town.ports.photos,
                    pieces=town.ports.pieces,
                    storage=town.ports.storage,
                )
