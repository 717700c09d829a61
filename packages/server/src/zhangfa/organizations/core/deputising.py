"""Who decides for another for a stated time (代理): the values, and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations.core.offices import APPROVING, COUNTERSIGNING, DECIDING, Office

LONGEST = timedelta(days=90)
REASON_LIMIT = 200


class StandsIn(NamedTuple):
    """Somebody on the other side of a deputising in force; `office` is "" for everything that is decided."""

    person_id: str
    name: str
    office: str


@dataclass(frozen=True, slots=True)
class Deputising:
    """`office` is one of the principal's offices, or "" for all in which he decides."""

    id: str
    principal: str
    deputy: str
    office: str
    opens_at: datetime
    closes_at: datetime
    reason: str

    def in_force(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def overlaps(self, other: Deputising) -> bool:
        return self.opens_at < other.closes_at and other.opens_at < self.closes_at


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a deputising as the law sees it: the offices held today, the home, whether he is of age."""

    home: TreePath
    offices: tuple[tuple[Office, TreePath], ...]
    adult: bool = True

    def decides(self, office: str = "") -> tuple[tuple[Office, TreePath], ...]:
        """The offices that can be stood in for, the named one alone when one is named."""
        return tuple(each for each in self.offices if each[0] in DECIDING and office in ("", each[0].value))


def why_not_deputise(
    new: Deputising, principal: Side, deputy: Side, others: Iterable[Deputising], actor: Actor, now: datetime
) -> tuple[Refusal, ...]:
    """`others` are the deputisings, not ended yet, in which one of the two already stands on either side."""
    covered = principal.decides(new.office)
    if not _may(new.principal, principal, actor):
        return (Refusal("organizations.may_not_deputise"),)
    if not covered:
        return (Refusal("organizations.nothing_to_deputise", field="office"),)
    reasons = [*_about_window(new, now), *_about_deputy(new, covered, deputy, actor)]
    touching = [other for other in others if other.overlaps(new)]
    if any(other.deputy == new.principal or other.principal == new.deputy for other in touching):
        reasons.append(Refusal("organizations.deputy_of_a_deputy", field="deputy"))
    if any(other.principal == new.principal and _same_office(other, new) for other in touching):
        reasons.append(Refusal("organizations.deputised_already", field="opens_at"))
    return tuple(reasons)


def _may(principal_id: str, principal: Side, actor: Actor) -> bool:
    """The principal himself, or whoever appoints at every place where he decides."""
    if actor.is_person and actor.id == principal_id:
        return True
    return bool(principal.decides()) and all(actor.may("person:appoint", path) for _, path in principal.decides())


def _about_window(new: Deputising, now: datetime) -> list[Refusal]:
    reasons = []
    if new.closes_at <= new.opens_at or new.closes_at <= now:
        reasons.append(Refusal("organizations.deputy_window_wrong", field="closes_at"))
    if new.closes_at - max(new.opens_at, now) > LONGEST or new.closes_at - new.opens_at > LONGEST:
        reasons.append(Refusal("organizations.deputy_too_long", {"days": LONGEST.days}, field="closes_at"))
    if not new.reason.strip() or len(new.reason) > REASON_LIMIT:
        reasons.append(Refusal("organizations.deputy_reason", {"limit": REASON_LIMIT}, field="reason"))
    return reasons


def _about_deputy(
    new: Deputising, covered: tuple[tuple[Office, TreePath], ...], deputy: Side, actor: Actor
) -> list[Refusal]:
    reasons = []
    near = all(_is_near(deputy, path) for _, path in covered)
    named = actor.id != new.principal
    appointed = any(office is not Office.REPRESENTATIVE for office, _ in deputy.offices)
    if new.deputy == new.principal or not near or not deputy.adult or not (appointed or named):
        reasons.append(Refusal("organizations.deputy_not_fit", field="deputy"))
    if any(
        office in APPROVING | COUNTERSIGNING and keeps == Office.KEEPER and place.contains(path)
        for office, path in covered
        for keeps, place in deputy.offices
    ):
        reasons.append(Refusal("organizations.keeper_must_not_approve", field="deputy"))
    return reasons


def _is_near(deputy: Side, path: TreePath) -> bool:
    """At home, or in office, in the unit of the office or in the unit directly above it."""
    return any(place in (path, path.parent) for place in (deputy.home, *(place for _, place in deputy.offices)))


def _same_office(one: Deputising, other: Deputising) -> bool:
    return not one.office or not other.office or one.office == other.office


def why_not_end_deputy(kept: Deputising, principal: Side, actor: Actor, now: datetime) -> tuple[Refusal, ...]:
    """Either side may end it, and whoever appoints there."""
    if actor.id != kept.deputy and not _may(kept.principal, principal, actor):
        return (Refusal("organizations.may_not_deputise"),)
    return (Refusal("organizations.deputy_over"),) if kept.closes_at <= now else ()
