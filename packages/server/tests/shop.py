"""The counter of 青石村 with its terminal and a worker, every outside thing doubled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import cast
from counter import Counter
from machine import Machine
from zhangfa.applications import queries as applications
from zhangfa.applications.queries import About
from zhangfa.jobs.worker import Worker
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Permit
from zhangfa_protocol.journal import EventType

PHOTOS = [b"\xff\xd8\xff photo %d \xff\xd9" % number for number in range(6)]


@dataclass
class Outside:
    """Messages that were sent to phones."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))


@dataclass
class Village:
    """A counter, its machine, and the worker that does what follows."""

    counter: Counter
    machine: Machine
    worker: Worker
    outside: Outside

    def settle(self) -> None:
        self.worker.settle()

    def about(self, application_id: str) -> About:
        return applications.about_one(application_id)

    def permit(self, application_id: str) -> Permit:
        return permits.latest(application_id)

    def code(self, application_id: str) -> str:
        shown = permits.of_application(cast.VILLAGER.actor, application_id, cipher=self.counter.cipher)
        return shown[0].code

    def held(self, **more: object) -> Permit:
        """Approved, issued, and taken by the terminal."""
        application = self.counter.approved(**more)
        self.settle()
        permit = self.counter.hold(self.permit(application.id))
        self.settle()
        return permit

    def stamp(self, permit: Permit, number: int = 1, ended: EventType = EventType.PRESSED) -> None:
        """The terminal's journal of one impression; its photos lie in the storage already."""
        before, after = (self._photo(2 * number + side) for side in (0, 1))
        given = {"permit_id": permit.id, "impression": number}
        self.machine.write(
            EventType.OPEN_INTENT, used=number, page=1, slot=2, keeper=cast.KEEPER.id, before=before, **given
        )
        body = {"presses": 1, "after": after, "red_found": True} if ended is EventType.PRESSED else {"after": after}
        body = {"cause": "power"} if ended is EventType.UNCERTAIN else body
        self.machine.write(ended, **given, **body)
        self.machine.write(EventType.CLOSED, **given)

    def _photo(self, number: int) -> bytes:
        data = PHOTOS[number % len(PHOTOS)]
        self.counter.storage.put(data)
        return hashlib.sha256(data).digest()

    def close(self, permit: Permit, used: int, reason: str = "done") -> None:
        self.machine.write(EventType.PERMIT_CLOSED, permit_id=permit.id, used=used, reason=reason)

    def report(self) -> None:
        self.machine.send()
        self.settle()
