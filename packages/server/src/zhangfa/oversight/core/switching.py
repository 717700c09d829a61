"""Rules are switched by somebody, with words; what was tried before is kept beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.oversight.core.alarms import why_not_words
from zhangfa.oversight.core.rules import Rule, why_not_settings

SWITCH = "rule:switch"
COUNTY_DEPTH = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleState:
    """A rule as it stands in a county; `changed_by` is "" while nobody has touched it."""

    rule: Rule
    on: bool
    settings: Mapping[str, int]
    changed_by: str = ""
    changed_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One of the alarms that a trial would have raised."""

    at: datetime
    path: TreePath
    about: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What the rule would have raised in the span: how many findings, in how many alarms, and where most."""

    since: datetime
    until: datetime
    entries: int
    complete: bool
    found: int
    alarms: int
    by_place: tuple[tuple[TreePath, int], ...]
    examples: tuple[Example, ...]


def why_not_switch(
    rule: Rule, county: TreePath, actor: Actor, *, settings: Mapping[str, int], same: bool, note: str
) -> tuple[Refusal, ...]:
    if not actor.is_person or county.depth != COUNTY_DEPTH or not actor.may(SWITCH, county):
        return (Refusal("oversight.may_not_switch"),)
    wrong = why_not_settings(rule, settings)
    if wrong or same:
        return wrong or (Refusal("oversight.nothing_switched"),)
    return why_not_words(note)


@dataclass(frozen=True, kw_only=True)
class RuleSwitched(Fact):
    """`subject` is the rule in its county."""

    kind = "rule.switched"
    public = frozenset({"rule", "on"})
    personal = frozenset({"note"})
    rule: str
    on: bool
    settings: dict
    note: str | None
