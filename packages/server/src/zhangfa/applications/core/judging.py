"""Who may do what now, and why not: one function for the button and for the deed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from zhangfa.applications.core import seats as seating
from zhangfa.applications.core.machine import (
    ADVANCING,
    TRANSITIONS,
    Action,
    Application,
    earlier_steps,
    open_seats,
    open_step,
    seat_numbered,
)
from zhangfa.applications.core.planning import KEEPER
from zhangfa.applications.core.route import Stage, Step
from zhangfa.applications.core.seats import UNDECIDED, Origin, Seat
from zhangfa.applications.core.verbs import Where, drop_would_pass, taken_back_from
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath

VILLAGER = "villager"
READ = "application:read"
URGE = "application:urge"
URGES_A_DAY = 3
_PERMISSION = {
    Stage.ACCEPT: "application:accept",
    Stage.EXAMINE: "application:examine",
    Stage.APPROVE: "application:approve",
}
Refusals = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An office in force: where, of which field, by which appointment."""

    office: str
    path: TreePath
    field: str = ""
    appointment: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with the power and the offices that he has in this moment. As a principal, `office` is the one that is
    deputised, "" for all."""

    actor: Actor
    held: frozenset[Held] = frozenset()
    office: str = ""

    @property
    def id(self) -> str:
        return self.actor.id


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the actor in this moment: his offices, and for whom he may act."""

    held: frozenset[Held] = frozenset()
    principals: tuple[Somebody, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the actor wants besides the action: in which seat, toward whom, where, how often it was urged today."""

    seat: int = 0
    to_step: str = ""
    where: Where | None = None
    people: tuple[Somebody, ...] = ()
    urges: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """The seat in which somebody acts, and for whom when he is a deputy."""

    seat: Seat
    who: Somebody
    deputy: bool = False

    @property
    def deputy_for(self) -> str:
        return self.who.id if self.deputy else ""

    @property
    def office(self) -> str:
        """The office in which he acts; somebody named by person acts in the first of those that he holds."""
        return self.seat.asked.office or min((held.office for held in self.who.held), default="")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a rule looks at."""

    application: Application
    action: Action
    actor: Actor
    standing: Standing
    wish: Wish = field(default_factory=Wish)


def why_not(
    application: Application, action: Action, actor: Actor, standing: Standing, wish: Wish | None = None
) -> Refusals:
    """The reasons against; empty means yes."""
    if (application.state, action) not in TRANSITIONS:
        return (Refusal("applications.not_now", {"state": application.state.label, "action": action.label}),)
    return _RULES[action](Case(application, action, actor, standing, wish or Wish()))


def why_not_submit(actor: Actor, path: TreePath, *, applicants: Collection[str], on_behalf: bool) -> Refusals:
    """`applicants` are the roles that the matter is open to; a clerk may fill in the form for a villager."""
    permission = "application:proxy" if on_behalf else "application:apply"
    if not actor.is_person or not actor.may(permission, path):
        return (Refusal("applications.may_not_apply"),)
    if VILLAGER in applicants or any(actor.has_role(role, path) for role in applicants):
        return ()
    return (Refusal("applications.not_for_you"),)


def turns(application: Application, actor: Actor, standing: Standing) -> tuple[Turn, ...]:
    """The open seats in which the actor may act: in his own right first, then as a deputy."""
    step = open_step(application)
    if step is None or step.stage is Stage.USE or not actor.is_person:
        return ()
    seats = open_seats(application)
    himself = in_own_right(actor, standing)
    own = [Turn(seat, himself) for seat in seats if _is_asked(application, step, seat, himself)]
    deputised = [
        Turn(seat, principal, deputy=True)
        for seat in seats
        for principal in standing.principals
        if principal.office in {"", seat.asked.office} and _is_asked(application, step, seat, principal)
    ]
    taken = {turn.seat.number for turn in own}
    return (*own, *(turn for turn in deputised if turn.seat.number not in taken))


def in_own_right(actor: Actor, standing: Standing) -> Somebody:
    """The actor without what he may do for others."""
    if not any(grant.deputy_for for grant in actor.grants):
        return Somebody(actor, standing.held)
    own = tuple(grant for grant in actor.grants if not grant.deputy_for)
    return Somebody(replace(actor, grants=own), standing.held)


def turn_of(application: Application, action: Action, actor: Actor, standing: Standing, number: int = 0) -> Turn | None:
    """The seat that the action is meant for: the named one, or the first that fits."""
    opinion = action is Action.GIVE_OPINION
    found = (turn for turn in turns(application, actor, standing) if (turn.seat.origin is Origin.DELEGATED) == opinion)
    return next((turn for turn in found if number in {0, turn.seat.number}), None)


def _is_asked(application: Application, step: Step, seat: Seat, who: Somebody) -> bool:
    asked, actor = seat.asked, who.actor
    if asked.person:
        return asked.person == actor.id and _named_may(application, step, seat, actor)
    return any(_fits(seat, held) and actor.may(_PERMISSION[step.stage], held.path) for held in who.held)


def _fits(seat: Seat, held: Held) -> bool:
    asked = seat.asked
    if asked.appointment:
        return held.appointment == asked.appointment
    return (held.office, held.path) == (asked.office, asked.path) and asked.field in {"", held.field}


def _named_may(application: Application, step: Step, seat: Seat, actor: Actor) -> bool:
    """Whom the route names signs as he is; whom somebody named must be in office, and able to sign what was passed."""
    if seat.origin is Origin.ROUTE:
        return True
    needed = _PERMISSION[step.stage] if seat.origin is Origin.TRANSFERRED else READ
    return actor.may(needed, application.path) and actor.may(READ, application.path)


def _by_signer(case: Case) -> Refusals:
    turn = turn_of(case.application, case.action, case.actor, case.standing, case.wish.seat)
    if turn is None:
        return (Refusal("applications.not_your_step"),)
    refusals = list(_separation(case, turn))
    if case.wish.to_step and case.wish.to_step not in {step.key for step in earlier_steps(case.application)}:
        refusals.append(Refusal("applications.no_such_step", field="to_step"))
    return tuple(refusals)


def _separation(case: Case, turn: Turn) -> Refusals:
    """Judged for the actor, and for whom he acts."""
    himself = in_own_right(case.actor, case.standing)
    both = (himself, turn.who) if turn.deputy else (himself,)
    found = [each for who in both for each in why_not_separate(case.application, who)]
    return tuple(dict.fromkeys(found))


def why_not_separate(application: Application, who: Somebody) -> Refusals:
    """Separation of duties at the open step: applicant, keeper, and nobody twice."""
    step = open_step(application)
    refusals = []
    if step.stage is not Stage.ACCEPT and who.id in application.people:
        refusals.append(Refusal("applications.own_application"))
    if step.stage is Stage.APPROVE and any(
        held.office == KEEPER and held.path.contains(application.path) for held in who.held
    ):
        refusals.append(Refusal("applications.keeper_may_not_approve"))
    if step.stage is Stage.APPROVE and who.id in seating.signers(application.seats, application.keys(Stage.APPROVE)):
        refusals.append(Refusal("applications.decided_already"))
    elif who.id in seating.signers(application.seats, {step.key}):
        refusals.append(Refusal("applications.signed_already"))
    return tuple(refusals)


def _by_namer(case: Case) -> Refusals:
    """转办 委派 加签: from an open seat of one's own, toward one person."""
    turn = turn_of(case.application, case.action, case.actor, case.standing, case.wish.seat)
    if turn is None:
        return (Refusal("applications.not_your_step"),)
    if case.action is Action.ADD_SEAT and case.wish.where is None and case.wish.people:
        return (Refusal("applications.where_missing", field="where"),)
    return tuple(each for who in case.wish.people[:1] for each in why_not_named(case, who))


def why_not_named(case: Case, who: Somebody) -> Refusals:
    """Against this person: not in office, unable to sign, barred by separation, or asked already."""
    application, step = case.application, open_step(case.application)
    if not who.held or not who.actor.may(READ, application.path):
        return (Refusal("applications.person_not_in_office", {"name": who.actor.name}, "person"),)
    if who.id == case.actor.id:
        return (Refusal("applications.person_is_yourself", field="person"),)
    if case.action is Action.TRANSFER and not who.actor.may(_PERMISSION[step.stage], application.path):
        return (Refusal("applications.person_may_not_sign", {"name": who.actor.name}, "person"),)
    if any(_is_asked(application, step, seat, who) for seat in _others_asked(case, step)):
        return (Refusal("applications.person_asked_already", {"name": who.actor.name}, "person"),)
    return tuple(
        Refusal("applications.person_barred", {"name": who.actor.name, "why": BARRED[each.code]}, "person")
        for each in why_not_separate(application, who)
    )


def _others_asked(case: Case, step: Step) -> seating.Seats:
    """The seats of the step that wait for somebody, without the one that is about to be passed on."""
    turn = turn_of(case.application, case.action, case.actor, case.standing, case.wish.seat)
    own = turn.seat.number if turn and case.action is Action.TRANSFER else 0
    seats = seating.of_step(case.application.seats, step.key)
    return tuple(seat for seat in seats if seat.state in UNDECIDED and seat.number != own)


BARRED = {
    "applications.own_application": "是本申请的申请人或代填人",
    "applications.keeper_may_not_approve": "保管印章，管章的不批章",
    "applications.decided_already": "已在本申请的审批环节签过",
    "applications.signed_already": "已在本环节签过",
}


def _by_asker(case: Case) -> Refusals:
    """减签: an added seat that has not acted, by who added it."""
    seat = seat_numbered(case.application, case.wish.seat) or next(droppable(case.application, case.actor), None)
    if seat is None or not case.actor.is_person or seat.asker != case.actor.id:
        return (Refusal("applications.not_your_seat"),)
    if seat.origin not in {Origin.ADDED, Origin.DELEGATED} or seat.state not in UNDECIDED:
        return (Refusal("applications.not_droppable"),)
    if drop_would_pass(case.application, seat.number):
        return (Refusal("applications.drop_would_pass"),)
    return ()


def droppable(application: Application, actor: Actor) -> Iterator[Seat]:
    """The seats that this person added and that have not acted."""
    return (
        seat
        for seat in application.seats
        if seat.asker == actor.id and seat.origin in {Origin.ADDED, Origin.DELEGATED} and seat.state in UNDECIDED
    )


def _by_last(case: Case) -> Refusals:
    if not case.actor.is_person or taken_back_from(case.application, case.actor.id) is None:
        return (Refusal("applications.not_last"),)
    return ()


def _by_urger(case: Case) -> Refusals:
    application, actor = case.application, case.actor
    if not actor.is_person or not (actor.id in application.people or actor.may(URGE, application.path)):
        return (Refusal("applications.may_not_urge"),)
    if case.wish.urges >= URGES_A_DAY:
        return (Refusal("applications.urged_enough", {"limit": URGES_A_DAY}),)
    return ()


def _by_copier(case: Case) -> Refusals:
    """抄送: by whoever is asked, has signed, or filled in the form."""
    application, actor = case.application, case.actor
    signed = any(actor.id in seat.signers for seat in application.seats)
    if not actor.is_person or not (signed or actor.id == application.clerk or turns(application, actor, case.standing)):
        return (Refusal("applications.may_not_copy"),)
    return tuple(
        Refusal("applications.person_not_in_office", {"name": who.actor.name}, "people")
        for who in case.wish.people
        if not who.held
    )


def _by_applicant(case: Case) -> Refusals:
    if not case.actor.is_person or case.actor.id not in case.application.people:
        return (Refusal("applications.not_the_applicant"),)
    if case.application.in_use:
        return (Refusal("applications.use_has_begun"),)
    return ()


def _by_machine(*kinds: ActorKind) -> Callable[[Case], Refusals]:
    def rule(case: Case) -> Refusals:
        if case.actor.kind not in kinds:
            return (Refusal("applications.not_by_hand"),)
        if case.actor.kind is ActorKind.JOB and not case.actor.may(f"application:{case.action}", case.application.path):
            return (Refusal("applications.not_this_job"),)
        if case.action is Action.BEGIN_USE and case.application.in_use:
            return (Refusal("applications.use_has_begun"),)
        return ()

    return rule


_RULES: dict[Action, Callable[[Case], Refusals]] = {
    **dict.fromkeys((*ADVANCING, Action.RETURN, Action.REFUSE, Action.GIVE_OPINION), _by_signer),
    **dict.fromkeys((Action.TRANSFER, Action.DELEGATE, Action.ADD_SEAT), _by_namer),
    Action.DROP_SEAT: _by_asker,
    Action.TAKE_BACK: _by_last,
    Action.URGE: _by_urger,
    Action.COPY: _by_copier,
    Action.RESUBMIT: _by_applicant,
    Action.WITHDRAW: _by_applicant,
    Action.BEGIN_USE: _by_machine(ActorKind.TERMINAL, ActorKind.JOB),
    Action.END_USE: _by_machine(ActorKind.TERMINAL),
    Action.COMPLETE: _by_machine(ActorKind.JOB),
    Action.LAPSE: _by_machine(ActorKind.JOB),
    Action.ARCHIVE: _by_machine(ActorKind.JOB),
}
NAMING = frozenset({Action.TRANSFER, Action.DELEGATE, Action.ADD_SEAT})
_MACHINES = {Action.BEGIN_USE, Action.END_USE, Action.COMPLETE, Action.LAPSE, Action.ARCHIVE}
BY_PEOPLE = tuple(action for action in Action if action not in _MACHINES)
