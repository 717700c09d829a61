"""Who may do what now, and why not: one function for the button and for the deed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhangfa.applications.core.machine import TRANSITIONS, Action, Application, open_step
from zhangfa.applications.core.route import Stage, Step
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath

NOTE_LIMIT = 500
KEEPER = "keeper"
VILLAGER = "villager"
_PERMISSION = {
    Stage.ACCEPT: "application:accept",
    Stage.EXAMINE: "application:examine",
    Stage.APPROVE: "application:approve",
}


class RefusalGround(StrEnum):
    """Why an application may be refused."""

    NEGATIVE_LIST = "negative_list"
    BEYOND_AUTHORITY = "beyond_authority"
    NOT_ELIGIBLE = "not_eligible"
    UNTRUE = "untrue"
    UNLAWFUL = "unlawful"
    PROCEDURE_MISSING = "procedure_missing"
    MATERIALS_MISSING = "materials_missing"
    OTHER = "other"

    @property
    def label(self) -> str:
        return GROUND_LABELS[self]


GROUND_LABELS: Mapping[RefusalGround, str] = {
    RefusalGround.NEGATIVE_LIST: "属于不应由村(社区)出具证明的事项",
    RefusalGround.BEYOND_AUTHORITY: "超出村级组织职权，应由其他部门办理",
    RefusalGround.NOT_ELIGIBLE: "申请人不符合该事项的办理条件",
    RefusalGround.UNTRUE: "申请内容与事实不符",
    RefusalGround.UNLAWFUL: "违反法律法规或政策规定",
    RefusalGround.PROCEDURE_MISSING: "未履行应当履行的民主决策程序",
    RefusalGround.MATERIALS_MISSING: "材料不全且经告知后未补正",
    RefusalGround.OTHER: "其他原因（须在意见中写明）",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the actor in this moment: offices in force as (office, path), and who decided an approve step
    of this round."""

    offices: frozenset[tuple[str, TreePath]] = frozenset()
    approvers: frozenset[str] = frozenset()


def why_not(application: Application, action: Action, actor: Actor, standing: Standing) -> tuple[Refusal, ...]:
    """The reasons against; empty means yes."""
    if (application.state, action) not in TRANSITIONS:
        return (Refusal("applications.not_now", {"state": application.state.label, "action": action.label}),)
    return _RULES[action](application, action, actor, standing)


def why_not_submit(
    actor: Actor, path: TreePath, *, applicants: Collection[str], on_behalf: bool
) -> tuple[Refusal, ...]:
    """`applicants` are the roles that the matter is open to; a clerk may fill in the form for a villager."""
    permission = "application:proxy" if on_behalf else "application:apply"
    if not actor.is_person or not actor.may(permission, path):
        return (Refusal("applications.may_not_apply"),)
    if VILLAGER in applicants or any(actor.has_role(role, path) for role in applicants):
        return ()
    return (Refusal("applications.not_for_you"),)


def why_not_said(action: Action, note: str, ground: RefusalGround | None) -> tuple[Refusal, ...]:
    """What must be said with the decision."""
    refusals = []
    if action is Action.REFUSE and ground is None:
        refusals.append(Refusal("applications.ground_missing", field="ground"))
    if action in {Action.REFUSE, Action.RETURN} and not note.strip():
        refusals.append(Refusal("applications.note_missing", field="note"))
    if len(note) > NOTE_LIMIT:
        refusals.append(Refusal("applications.note_too_long", {"limit": NOTE_LIMIT}, field="note"))
    return tuple(refusals)


def _by_holder(application: Application, action: Action, actor: Actor, standing: Standing) -> tuple[Refusal, ...]:
    step = open_step(application)
    if step is None or not _holds(step, actor, standing):
        return (Refusal("applications.not_your_step"),)
    refusals = []
    if step.stage is not Stage.ACCEPT and actor.id in {application.applicant, application.clerk}:
        refusals.append(Refusal("applications.own_application"))
    if step.stage is Stage.APPROVE and any(
        office == KEEPER and path.contains(application.path) for office, path in standing.offices
    ):
        refusals.append(Refusal("applications.keeper_may_not_approve"))
    if step.stage is Stage.APPROVE and actor.id in standing.approvers:
        refusals.append(Refusal("applications.decided_already"))
    return tuple(refusals)


def _holds(step: Step, actor: Actor, standing: Standing) -> bool:
    in_office = any((office, step.path) in standing.offices for office in step.offices)
    return actor.is_person and in_office and actor.may(_PERMISSION[step.stage], step.path)


def _by_applicant(application: Application, action: Action, actor: Actor, standing: Standing) -> tuple[Refusal, ...]:
    if not actor.is_person or actor.id not in {application.applicant, application.clerk}:
        return (Refusal("applications.not_the_applicant"),)
    if application.in_use:
        return (Refusal("applications.use_has_begun"),)
    return ()


def _by_machine(kind: ActorKind) -> Callable[..., tuple[Refusal, ...]]:
    def rule(application: Application, action: Action, actor: Actor, standing: Standing) -> tuple[Refusal, ...]:
        if actor.kind is not kind:
            return (Refusal("applications.not_by_hand"),)
        if kind is ActorKind.JOB and not actor.may(f"application:{action}", application.path):
            return (Refusal("applications.not_this_job"),)
        if action is Action.BEGIN_USE and application.in_use:
            return (Refusal("applications.use_has_begun"),)
        return ()

    return rule


_RULES: dict[Action, Callable[..., tuple[Refusal, ...]]] = {
    Action.ACCEPT: _by_holder,
    Action.EXAMINE: _by_holder,
    Action.APPROVE: _by_holder,
    Action.RETURN: _by_holder,
    Action.REFUSE: _by_holder,
    Action.RESUBMIT: _by_applicant,
    Action.WITHDRAW: _by_applicant,
    Action.BEGIN_USE: _by_machine(ActorKind.TERMINAL),
    Action.END_USE: _by_machine(ActorKind.TERMINAL),
    Action.COMPLETE: _by_machine(ActorKind.JOB),
    Action.LAPSE: _by_machine(ActorKind.JOB),
    Action.ARCHIVE: _by_machine(ActorKind.JOB),
}
NEEDS_NOTE = frozenset({Action.RETURN, Action.REFUSE})
NEEDS_GROUND = frozenset({Action.REFUSE})
BY_PEOPLE = tuple(action for action, rule in _RULES.items() if rule in {_by_holder, _by_applicant})
