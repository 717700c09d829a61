"""States, actions and what leads where: the table of what may be done when, and the seats under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from zhangfa.applications.core import seats as seating
from zhangfa.applications.core.route import STAGES, Route, Stage, Step
from zhangfa.applications.core.seats import Outcome, Seat, Seats, SeatState
from zhangfa.kernel.tree import TreePath


class State(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    EXAMINED = "examined"
    APPROVED = "approved"
    USED = "used"
    ARCHIVED = "archived"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


class Action(StrEnum):
    ACCEPT = "accept"
    EXAMINE = "examine"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    GIVE_OPINION = "give_opinion"
    ADD_SEAT = "add_seat"
    DROP_SEAT = "drop_seat"
    TAKE_BACK = "take_back"
    URGE = "urge"
    COPY = "copy"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    BEGIN_USE = "begin_use"
    END_USE = "end_use"
    COMPLETE = "complete"
    LAPSE = "lapse"
    ARCHIVE = "archive"

    @property
    def label(self) -> str:
        return ACTION_LABELS[self]


STATE_LABELS: Mapping[State, str] = {
    State.SUBMITTED: "待受理",
    State.ACCEPTED: "待审查",
    State.EXAMINED: "待审批",
    State.APPROVED: "待用印",
    State.USED: "已用印",
    State.ARCHIVED: "已归档",
    State.RETURNED: "已退回",
    State.REFUSED: "不予办理",
    State.WITHDRAWN: "已撤回",
    State.LAPSED: "已失效",
}
ACTION_LABELS: Mapping[Action, str] = {
    Action.ACCEPT: "受理",
    Action.EXAMINE: "审查通过",
    Action.APPROVE: "同意",
    Action.RETURN: "退回",
    Action.REFUSE: "不予办理",
    Action.TRANSFER: "转办",
    Action.DELEGATE: "委派",
    Action.GIVE_OPINION: "提出意见",
    Action.ADD_SEAT: "加签",
    Action.DROP_SEAT: "减签",
    Action.TAKE_BACK: "取回",
    Action.URGE: "催办",
    Action.COPY: "抄送",
    Action.RESUBMIT: "重新提交",
    Action.WITHDRAW: "撤回",
    Action.BEGIN_USE: "开始用印",
    Action.END_USE: "结束用印",
    Action.COMPLETE: "用印完成",
    Action.LAPSE: "失效",
    Action.ARCHIVE: "归档",
}

_WAITING = {
    Stage.ACCEPT: State.SUBMITTED,
    Stage.EXAMINE: State.ACCEPTED,
    Stage.APPROVE: State.EXAMINED,
    Stage.USE: State.APPROVED,
}
DECIDING = frozenset({State.SUBMITTED, State.ACCEPTED, State.EXAMINED})
ADVANCING = {Action.ACCEPT: Stage.ACCEPT, Action.EXAMINE: Stage.EXAMINE, Action.APPROVE: Stage.APPROVE}
ON_SEATS = frozenset(
    {Action.TRANSFER, Action.DELEGATE, Action.GIVE_OPINION, Action.ADD_SEAT, Action.DROP_SEAT, Action.TAKE_BACK}
)
_ANY_TIME = {Action.RETURN, Action.REFUSE, Action.WITHDRAW, Action.URGE, Action.COPY} | ON_SEATS
# What is not in this table is refused in that state, whoever asks.
TRANSITIONS: frozenset[tuple[State, Action]] = frozenset(
    {(state, action) for state in DECIDING for action in _ANY_TIME}
    | {(_WAITING[stage], action) for action, stage in ADVANCING.items()}
    | {
        (State.RETURNED, Action.RESUBMIT),
        (State.RETURNED, Action.WITHDRAW),
        (State.RETURNED, Action.LAPSE),
        (State.APPROVED, Action.WITHDRAW),
        (State.APPROVED, Action.COPY),
        (State.APPROVED, Action.BEGIN_USE),
        (State.APPROVED, Action.END_USE),
        (State.APPROVED, Action.COMPLETE),
        (State.APPROVED, Action.LAPSE),
        (State.USED, Action.ARCHIVE),
    }
)
_MOVES = {
    Action.WITHDRAW: State.WITHDRAWN,
    Action.BEGIN_USE: State.APPROVED,
    Action.END_USE: State.APPROVED,
    Action.COMPLETE: State.USED,
    Action.LAPSE: State.LAPSED,
    Action.ARCHIVE: State.ARCHIVED,
}
CLOSED = frozenset({State.ARCHIVED, State.REFUSED, State.WITHDRAWN, State.LAPSED})
_NEXT_STAGE = {
    **{state: stage for stage, state in _WAITING.items()},
    State.USED: Stage.ARCHIVE,
    State.ARCHIVED: Stage.ARCHIVE,
    State.RETURNED: Stage.APPLY,
}


@dataclass(frozen=True, slots=True)
class Application:
    """What the law needs to know; `step` is the place in `route` of the step now open, `round` counts submissions,
    `seats` are those of this round.

    `in_use` is true from the claim at the terminal until the terminal closes the job.
    """

    id: str
    path: TreePath
    state: State
    route: Route
    step: int
    round: int
    revision: int
    applicant: str
    clerk: str | None = None
    in_use: bool = False
    number: str = ""
    seats: Seats = ()

    @property
    def people(self) -> frozenset[str]:
        """The applicant, and the clerk who filled in the form."""
        return frozenset({self.applicant, self.clerk} - {None})

    def keys(self, stage: Stage) -> frozenset[str]:
        return frozenset(step.key for step in self.route if step.stage is stage)


def open_step(application: Application) -> Step | None:
    """The step that waits for somebody; none while the applicant has it, or when all is done."""
    if application.state is State.RETURNED or application.state in CLOSED or application.state is State.USED:
        return None
    return application.route[application.step]


def open_seats(application: Application) -> Seats:
    """Whoever is asked now."""
    if open_step(application) is None:
        return ()
    return tuple(seat for seat in application.seats if seat.state is SeatState.OPEN)


def stage_of(application: Application) -> Stage:
    """The stage that the application is in; for one that ended early, the stage it had reached."""
    if application.state in _NEXT_STAGE:
        return _NEXT_STAGE[application.state]
    return application.route[application.step].stage


def stages_done(application: Application) -> int:
    """How many of the six stages are behind it."""
    return len(STAGES) if application.state is State.ARCHIVED else STAGES.index(stage_of(application))


def begun(application: Application) -> Application:
    """Just handed in: the seats of the first step stand open."""
    return at_step(application, 0, ())


def at_step(application: Application, place: int, seats: Seats) -> Application:
    """The application waits at this step of its route; `seats` are those that there are already."""
    step = application.route[place]
    opened = seating.opened(step, seats, application.revision)
    return replace(application, step=place, state=_WAITING[step.stage], seats=opened)


def apply(application: Application, action: Action) -> Application:
    """Moved by the applicant, a terminal or a job, one revision on. KeyError for what people decide on seats."""
    more = {"revision": application.revision + 1, "in_use": action is Action.BEGIN_USE}
    moved = replace(application, state=_MOVES[action], **more)
    return moved if moved.state is State.APPROVED else _without_turn(moved)


def resubmit(application: Application, route: Route) -> Application:
    """Handed in anew: the next round, on the route that the new values need."""
    more = {"revision": application.revision + 1, "round": application.round + 1}
    return begun(replace(application, route=route, **more))


def sign(
    application: Application, action: Action, number: int, *, by: str, deputy_for: str = "", to_step: str = ""
) -> Application:
    """Somebody agrees, refuses or returns in the open seat `number`; `to_step` is an earlier step."""
    revision = application.revision + 1
    seat = next(each for each in application.seats if each.number == number)
    said = {Action.RETURN: SeatState.RETURNED, Action.REFUSE: SeatState.AGAINST}.get(action, SeatState.AGREED)
    seats = seating.changed_seat(application.seats, seat.says(said, revision, by, deputy_for))
    changed = replace(application, revision=revision, seats=seats)
    if action is Action.RETURN:
        return _back_to(changed, to_step) if to_step else _without_turn(replace(changed, state=State.RETURNED))
    return settled(changed)


def settled(application: Application) -> Application:
    """The seats of the open step have spoken: it goes on, ends, or waits for those who are left."""
    step = application.route[application.step]
    match seating.outcome(step, application.seats):
        case Outcome.PASSED:
            passed = seating.spared(step, application.seats, application.revision)
            return at_step(application, application.step + 1, passed)
        case Outcome.REFUSED:
            return _without_turn(replace(application, state=State.REFUSED))
    return replace(application, seats=seating.wake(step, application.seats, application.revision))


def _without_turn(application: Application) -> Application:
    """Nobody is asked any more."""
    seats = application.seats
    for step in application.route:
        seats = seating.spared(step, seats, application.revision)
    return replace(application, seats=seats)


def _back_to(application: Application, key: str) -> Application:
    place = next(place for place, step in enumerate(application.route) if step.key == key)
    later = [step.key for step in application.route[place:]]
    return at_step(application, place, seating.voided(later, application.seats))


def earlier_steps(application: Application) -> Route:
    """The steps to which the one now open may return the application."""
    return application.route[: application.step] if application.state in DECIDING else ()


def seat_numbered(application: Application, number: int) -> Seat | None:
    return next((seat for seat in application.seats if seat.number == number), None)
