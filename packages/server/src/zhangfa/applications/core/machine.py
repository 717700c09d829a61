"""States, actions and the one table of what leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from zhangfa.applications.core.route import STAGES, Route, Stage, Step
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
    Action.RESUBMIT: "重新提交",
    Action.WITHDRAW: "撤回",
    Action.BEGIN_USE: "开始用印",
    Action.END_USE: "结束用印",
    Action.COMPLETE: "用印完成",
    Action.LAPSE: "失效",
    Action.ARCHIVE: "归档",
}


# An advancing action reaches its target when the last step of its stage is decided; until then the state stays.
TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.SUBMITTED, Action.ACCEPT): State.ACCEPTED,
    (State.SUBMITTED, Action.RETURN): State.RETURNED,
    (State.SUBMITTED, Action.REFUSE): State.REFUSED,
    (State.SUBMITTED, Action.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Action.EXAMINE): State.EXAMINED,
    (State.ACCEPTED, Action.RETURN): State.RETURNED,
    (State.ACCEPTED, Action.REFUSE): State.REFUSED,
    (State.ACCEPTED, Action.WITHDRAW): State.WITHDRAWN,
    (State.EXAMINED, Action.APPROVE): State.APPROVED,
    (State.EXAMINED, Action.RETURN): State.RETURNED,
    (State.EXAMINED, Action.REFUSE): State.REFUSED,
    (State.EXAMINED, Action.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Action.RESUBMIT): State.SUBMITTED,
    (State.RETURNED, Action.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Action.LAPSE): State.LAPSED,
    (State.APPROVED, Action.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Action.BEGIN_USE): State.APPROVED,
    (State.APPROVED, Action.END_USE): State.APPROVED,
    (State.APPROVED, Action.COMPLETE): State.USED,
    (State.APPROVED, Action.LAPSE): State.LAPSED,
    (State.USED, Action.ARCHIVE): State.ARCHIVED,
}
CLOSED = frozenset({State.ARCHIVED, State.REFUSED, State.WITHDRAWN, State.LAPSED})
ADVANCING = {Action.ACCEPT: Stage.ACCEPT, Action.EXAMINE: Stage.EXAMINE, Action.APPROVE: Stage.APPROVE}
_NEXT_STAGE = {
    State.SUBMITTED: Stage.ACCEPT,
    State.ACCEPTED: Stage.EXAMINE,
    State.EXAMINED: Stage.APPROVE,
    State.APPROVED: Stage.USE,
    State.USED: Stage.ARCHIVE,
    State.ARCHIVED: Stage.ARCHIVE,
    State.RETURNED: Stage.APPLY,
}


@dataclass(frozen=True, slots=True)
class Application:
    """What the law needs to know; `step` is the place in `route` of the step now open, `round` counts submissions.

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


def open_step(application: Application) -> Step | None:
    """The step that waits for somebody; none while the applicant has it, or when all is done."""
    if application.state is State.RETURNED or application.state in CLOSED or application.state is State.USED:
        return None
    return application.route[application.step]


def stage_of(application: Application) -> Stage:
    """The stage that the application is in; for one that ended early, the stage it had reached."""
    if application.state in _NEXT_STAGE:
        return _NEXT_STAGE[application.state]
    return application.route[application.step].stage


def stages_done(application: Application) -> int:
    """How many of the six stages are behind it."""
    return len(STAGES) if application.state is State.ARCHIVED else STAGES.index(stage_of(application))


def apply(application: Application, action: Action) -> Application:
    """The application after the action, one revision on. KeyError when the table knows no such step."""
    target = TRANSITIONS[application.state, action]
    changed = replace(application, revision=application.revision + 1)
    if action in ADVANCING:
        return _advance(changed, action, target)
    if action is Action.RESUBMIT:
        return replace(changed, state=target, step=0, round=application.round + 1)
    return replace(changed, state=target, in_use=action is Action.BEGIN_USE)


def _advance(application: Application, action: Action, target: State) -> Application:
    step = application.step + 1
    more = application.route[step].stage is ADVANCING[action]
    return replace(application, step=step, state=application.state if more else target)
