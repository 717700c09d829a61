"""The way of one application: who decides in which order, copied into it at submission so that later changes to the
matter do not touch it (流程, 环节)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath


class Stage(StrEnum):
    APPLY = "apply"
    ACCEPT = "accept"
    EXAMINE = "examine"
    APPROVE = "approve"
    USE = "use"
    ARCHIVE = "archive"

    @property
    def label(self) -> str:
        return STAGE_LABELS[self]


STAGE_LABELS: Mapping[Stage, str] = {
    Stage.APPLY: "申请",
    Stage.ACCEPT: "受理",
    Stage.EXAMINE: "审查",
    Stage.APPROVE: "审批",
    Stage.USE: "使用",
    Stage.ARCHIVE: "归档",
}

STAGES = tuple(Stage)
_ORDER = {stage: place for place, stage in enumerate(STAGES)}
_IN_A_ROUTE = frozenset({Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE, Stage.USE})


@dataclass(frozen=True, slots=True)
class Step:
    """One holder of any of `offices` at `path` has `hours` working hours; in the use step it is the keeper."""

    stage: Stage
    offices: tuple[str, ...]
    path: TreePath
    hours: int


Route = tuple[Step, ...]
USE_HOURS = 16  # within how many working hours an approved paper should be stamped


def why_not_route(route: Iterable[Step]) -> tuple[Refusal, ...]:
    """At least one accept, examine and approve step and exactly one use step, in the order of the stages."""
    steps = tuple(route)
    stages = [step.stage for step in steps]
    refusals = []
    if any(_ORDER[before] > _ORDER[after] for before, after in pairwise(stages)):
        refusals.append(Refusal("applications.route_out_of_order"))
    if set(stages) != _IN_A_ROUTE or stages.count(Stage.USE) != 1:
        refusals.append(Refusal("applications.route_incomplete"))
    if any(step.hours < 1 or not step.offices for step in steps):
        refusals.append(Refusal("applications.route_empty_step"))
    return tuple(refusals)
