"""Seats in play: who was asked in a step, who signed, and what the seats of a step say together. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from zhangfa.applications.core.route import Asked, Mode, Step
from zhangfa.kernel.labelled import Labelled


class SeatState(Labelled):
    OPEN = "open", "待办"
    WAITING = "waiting", "等待中"
    AGREED = "agreed", "已同意"
    AGAINST = "against", "不同意"
    OPINION = "opinion", "已提意见"
    RETURNED = "returned", "已退回"
    PASSED_ON = "passed_on", "已转办"
    DROPPED = "dropped", "已减签"
    SPARED = "spared", "无须再签"
    VOID = "void", "已作废"


UNDECIDED = frozenset({SeatState.OPEN, SeatState.WAITING})
SIGNED = frozenset({SeatState.AGREED, SeatState.AGAINST})


class Origin(Labelled):
    """How the seat came about."""

    ROUTE = "route", "流程规定"
    ADDED = "added", "加签"
    TRANSFERRED = "transferred", "转办"
    DELEGATED = "delegated", "委派"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a step of the round that counts; `number` is its own within the round.

    `extra`: not of the plan, so the step needs it besides what its mode demands. `before` is the seat that waits for
    this one. `since` and `acted` are the revisions of the application at which it was opened and acted.
    """

    number: int
    step: str
    place: int
    asked: Asked
    state: SeatState = SeatState.WAITING
    origin: Origin = Origin.ROUTE
    extra: bool = False
    before: int = 0
    asker: str = ""
    since: int = 0
    acted: int = 0
    by: str = ""
    deputy_for: str = ""

    @property
    def signers(self) -> frozenset[str]:
        """Whoever signed, and whom he signed for."""
        return frozenset({self.by, self.deputy_for} - {""})

    def says(self, state: SeatState, revision: int, by: str = "", deputy_for: str = "") -> Seat:
        return replace(self, state=state, acted=revision, by=by, deputy_for=deputy_for)


Seats = tuple[Seat, ...]


class Outcome(StrEnum):
    PENDING = "pending"
    PASSED = "passed"
    REFUSED = "refused"


def of_step(seats: Seats, key: str) -> Seats:
    return tuple(seat for seat in seats if seat.step == key)


def outcome(step: Step, seats: Seats) -> Outcome:
    """What the seats of the step say together. Opinions say nothing; an added seat must agree whatever the mode is."""
    own = [seat for seat in of_step(seats, step.key) if seat.origin is not Origin.DELEGATED]
    extra = [seat for seat in own if seat.extra and seat.state in UNDECIDED | SIGNED]
    planned = [seat.state for seat in own if not seat.extra]
    against = planned.count(SeatState.AGAINST)
    if any(seat.state is SeatState.AGAINST for seat in extra) or (against and step.mode is not Mode.RATIO):
        return Outcome.REFUSED
    if len(step.seats) - against < step.demands:
        return Outcome.REFUSED
    reached = planned.count(SeatState.AGREED) >= step.demands
    whole = all(seat.state is SeatState.AGREED for seat in extra)
    return Outcome.PASSED if reached and whole else Outcome.PENDING


def missing(step: Step, seats: Seats) -> int:
    """How many signatures the step still needs."""
    own = of_step(seats, step.key)
    agreed = sum(seat.state is SeatState.AGREED and not seat.extra for seat in own)
    signing = [seat for seat in own if seat.extra and seat.origin is not Origin.DELEGATED]
    return max(step.demands - agreed, 0) + sum(seat.state in UNDECIDED for seat in signing)


def wake(step: Step, seats: Seats, revision: int) -> Seats:
    """The seats whose turn it is stand open, the others of the step wait: in turn for the one before, and for whoever
    was asked to sign or to speak first."""
    own = of_step(seats, step.key)
    return tuple(_turn(seat, step, own, revision) if _is_undecided(seat, step) else seat for seat in seats)


def _is_undecided(seat: Seat, step: Step) -> bool:
    return seat.step == step.key and seat.state in UNDECIDED


def _turn(seat: Seat, step: Step, own: Seats, revision: int) -> Seat:
    if len(own) == 1:
        return seat if seat.since else replace(seat, state=SeatState.OPEN, since=revision)
    undecided = [other for other in own if other.state in UNDECIDED and other.number != seat.number]
    first_others = (
        step.mode is Mode.IN_TURN
        and not seat.extra
        and any(other.place < seat.place and not other.extra and not other.before for other in undecided)
    )
    if first_others or any(other.before == seat.number for other in undecided):
        return replace(seat, state=SeatState.WAITING, since=0)
    return replace(seat, state=SeatState.OPEN, since=seat.since or revision)


def opened(step: Step, seats: Seats, revision: int) -> Seats:
    """The step begins: its seats are there and the first of them stand open."""
    if not any(_is_undecided(seat, step) for seat in seats):
        number = next_number(seats)
        origin = Origin.ADDED if step.added_by else Origin.ROUTE
        seats += tuple(
            Seat(number + place, step.key, place, asked, origin=origin, asker=step.added_by)
            for place, asked in enumerate(step.seats)
        )
    return wake(step, seats, revision)


def spared(step: Step, seats: Seats, revision: int) -> Seats:
    """The step is behind: whoever has not signed need not any more."""
    return tuple(seat.says(SeatState.SPARED, revision) if _is_undecided(seat, step) else seat for seat in seats)


def voided(keys: Iterable[str], seats: Seats) -> Seats:
    """What was signed in these steps counts no longer; it stays to be seen."""
    keys = frozenset(keys)
    ended = SIGNED | UNDECIDED | {SeatState.OPINION, SeatState.SPARED}
    return tuple(
        replace(seat, state=SeatState.VOID) if seat.step in keys and seat.state in ended else seat for seat in seats
    )


def next_number(seats: Seats) -> int:
    return max((seat.number for seat in seats), default=0) + 1


def changed_seat(seats: Seats, seat: Seat) -> Seats:
    return tuple(seat if each.number == seat.number else each for each in seats)


def signers(seats: Seats, keys: Iterable[str]) -> frozenset[str]:
    """Who has signed in these steps, and for whom."""
    keys = frozenset(keys)
    return frozenset(name for seat in seats if seat.step in keys and seat.state in SIGNED for name in seat.signers)
