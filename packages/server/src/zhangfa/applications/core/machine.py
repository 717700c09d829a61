"""States, actions and what leads where: the table of what may be done when, and the seats under it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhangfa.applications.core import seats as seating
from zhangfa.applications.core.route import STAGES, Route, Stage, Step
from zhangfa.applications.core.seats import Outcome, Seat, Seats, SeatState
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.tree import TreePath


class State(Labelled):
    SUBMITTED = "submitted", "待受理"
    ACCEPTED = "accepted", "待审查"
    EXAMINED = "examined", "待审批"
    APPROVED = "approved", "待用印"
    USED = "used", "已用印"
    ARCHIVED = "archived", "已归档"
    RETURNED = "returned", "已退回"
    REFUSED = "refused", "不予办理"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"


class Action(Labelled):
    ACCEPT = "accept", "受理"
    EXAMINE = "examine", "审查通过"
    APPROVE = "approve", "同意"
    RETURN = "return", "退回"
    REFUSE = "refuse", "不予办理"
    TRANSFER = "transfer", "转办"
    DELEGATE = "delegate", "委派"
    GIVE_OPINION = "give_opinion", "提出意见"
    ADD_SEAT = "add_seat", "加签"
    DROP_SEAT = "drop_seat", "减签"
    TAKE_BACK = "take_back", "取回"
    URGE = "urge", "催办"
    COPY = "copy", "抄送"
    RESUBMIT = "resubmit", "重新提交"
    WITHDRAW = "withdraw", "撤回"
    BEGIN_USE = "begin_use", "开始用印"
    END_USE = "end_use", "结束用印"
    COMPLETE = "complete", "用印完成"
    LAPSE = "lapse", "失效"
    ARCHIVE = "archive", "归档"


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
