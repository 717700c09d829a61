"""Ways that applications go, as the facts that tell of them: for whoever follows the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import cast
from django.db import transaction
from zhangfa.applications.core import RefusalGround, Stage, State
from zhangfa.applications.core import facts as said
from zhangfa.impressions.core import Finding, ImpressionEnded, ImpressionSettled, ImpressionState
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Fact

JOB = Actor.for_job("test")


@dataclass
class Way:
    """One application; each call adds a fact `hours` after the one before."""

    id: str
    path: TreePath = cast.VILLAGE
    matter: str = "residence-certificate"
    body: str = "committee"
    now: datetime = cast.NOW
    facts: list[tuple[Fact, datetime]] = field(default_factory=list)

    def _add(self, cls: type[Fact], hours: float, **more: object) -> Way:
        self.now += timedelta(hours=hours)
        self.facts.append((cls(subject=self.id, path=self.path.text, **more), self.now))
        return self

    def _handed(self, cls: type[Fact], hours: float, limit: float) -> Way:
        return self._add(
            cls,
            hours,
            number=self.id[-12:],
            matter=self.matter,
            matter_version=1,
            body=self.body,
            copies=1,
            impressions=1,
            round=1,
            document=bytes(32),
            materials=(),
            applicant="person",
            clerk=None,
            due_at=self.now + timedelta(hours=hours + limit),
            revision=1,
            applicant_name="周大山",
        )

    def submitted(self, hours: float = 0, limit: float = 8) -> Way:
        return self._handed(said.ApplicationSubmitted, hours, limit)

    def resubmitted(self, hours: float = 1, limit: float = 8) -> Way:
        return self._handed(said.ApplicationResubmitted, hours, limit)

    def _decided(self, cls: type[Fact], state: State, hours: float, limit: float, ground: object = None) -> Way:
        return self._add(
            cls,
            hours,
            number=self.id[-12:],
            stage=Stage.APPROVE,
            step=1,
            office="secretary",
            office_path=self.path.text,
            round=1,
            state=state,
            document=bytes(32),
            revision=2,
            due_at=self.now + timedelta(hours=hours + limit),
            ground=ground,
            note="",
        )

    def accepted(self, hours: float = 1, limit: float = 8) -> Way:
        return self._decided(said.ApplicationAccepted, State.ACCEPTED, hours, limit)

    def approved(self, hours: float = 1, limit: float = 72) -> Way:
        return self._decided(said.ApplicationApproved, State.APPROVED, hours, limit)

    def returned(self, hours: float = 1) -> Way:
        return self._decided(said.ApplicationReturned, State.RETURNED, hours, 100)

    def refused(self, hours: float = 1, ground: RefusalGround = RefusalGround.UNTRUE) -> Way:
        return self._decided(said.ApplicationRefused, State.REFUSED, hours, 0, ground)

    def _moved(self, cls: type[Fact], state: State, hours: float) -> Way:
        return self._add(cls, hours, number=self.id[-12:], state=state, revision=3, note=None)

    def withdrawn(self, hours: float = 1) -> Way:
        return self._moved(said.ApplicationWithdrawn, State.WITHDRAWN, hours)

    def lapsed(self, hours: float = 1) -> Way:
        return self._moved(said.ApplicationLapsed, State.LAPSED, hours)

    def begun_using(self, hours: float = 0) -> Way:
        """Counts nothing."""
        return self._moved(said.ApplicationUseBegun, State.APPROVED, hours)

    def used(self, hours: float = 1) -> Way:
        return self._moved(said.ApplicationUsed, State.USED, hours)

    def stamped(self, hours: float = 1, outcome: ImpressionState = ImpressionState.MADE) -> Way:
        return self._add(
            ImpressionEnded,
            hours,
            permit="permit",
            terminal="terminal",
            number=1,
            outcome=outcome,
            happened_at=None,
            time_quality="server",
            after=None,
            person=None,
            red_found=True,
            cause="",
            seq=1,
        )

    def settled(self, hours: float, finding: Finding, outcome: ImpressionState) -> Way:
        return self._add(
            ImpressionSettled, hours, permit="permit", number=1, outcome=outcome, finding=finding, note="核实"
        )


def write(*ways: Way) -> None:
    """Into the ledger, in the order in which it happened."""
    for fact, at in in_order(ways):
        with transaction.atomic():
            ledger.append(fact, actor=JOB, now=at)


def in_order(ways: tuple[Way, ...]) -> Iterator[tuple[Fact, datetime]]:
    yield from sorted((pair for way in ways for pair in way.facts), key=lambda pair: pair[1])
