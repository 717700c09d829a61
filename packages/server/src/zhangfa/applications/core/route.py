"""The way of one application: who signs in which order, copied into it at submission so that later changes to the
matter do not touch it (流程, 环节, 席位)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import ROOT, TreePath


class Stage(Labelled):
    APPLY = "apply", "申请"
    ACCEPT = "accept", "受理"
    EXAMINE = "examine", "审查"
    APPROVE = "approve", "审批"
    USE = "use", "使用"
    ARCHIVE = "archive", "归档"


STAGES = tuple(Stage)
_ORDER = {stage: place for place, stage in enumerate(STAGES)}
_IN_A_ROUTE = frozenset({Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE, Stage.USE})


class Mode(Labelled):
    """How the seats of a step decide together: 或签, 会签, 依次, 按比例会签."""

    ANY = "any", "一人签即可"
    ALL = "all", "全部会签"
    IN_TURN = "in_turn", "依次签"
    RATIO = "ratio", "按比例会签"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked: whoever holds `office` at `path` (of the leaders of a town, the one of `field`), whoever holds one
    appointment, or one person."""

    office: str = ""
    path: TreePath = ROOT
    field: str = ""
    appointment: str = ""
    person: str = ""

    @property
    def is_clear(self) -> bool:
        return sum(map(bool, (self.office, self.appointment, self.person))) == 1


@dataclass(frozen=True, slots=True)
class Step:
    """The `seats` decide together in `mode` within `hours` working hours; in the use step it is the keeper.

    `key` names the step within its route. `added_by` is who added it while the application was under way (加签); with
    `passkey` whoever agrees signs with a passkey.
    """

    stage: Stage
    seats: tuple[Asked, ...]
    hours: int
    key: str
    label: str = ""
    mode: Mode = Mode.ANY
    ratio: str = ""
    box: str = ""
    town: bool = False
    added_by: str = ""
    passkey: bool = False

    @property
    def title(self) -> str:
        return self.label or self.stage.label

    @property
    def demands(self) -> int:
        """How many of its seats must agree."""
        if self.mode is Mode.ANY:
            return 1
        share = Fraction(self.ratio) if self.mode is Mode.RATIO else Fraction(1)
        return ceil(len(self.seats) * share)


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
    if any(step.hours < 1 or not step.seats or not all(seat.is_clear for seat in step.seats) for step in steps):
        refusals.append(Refusal("applications.route_empty_step"))
    if len({step.key for step in steps}) != len(steps):
        refusals.append(Refusal("applications.route_ambiguous"))
    return tuple(refusals)
