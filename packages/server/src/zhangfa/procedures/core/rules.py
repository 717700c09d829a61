"""What the law and a region ask of a procedure, as data: quorums, majorities, days of publicity, tenders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhangfa.kernel.labelled import Labelled
from zhangfa.procedures.core.record import MEETINGS, Assembly, StepKey


class Share(Labelled):
    MORE_THAN_HALF = "more_than_half", "过半数"
    TWO_THIRDS = "two_thirds", "三分之二以上"

    def least(self, whole: int) -> int:
        """The smallest number that is this share of `whole`."""
        return whole // 2 + 1 if self is Share.MORE_THAN_HALF else -(-2 * whole // 3)


class Whole(StrEnum):
    ATTENDING = "attending"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class MeetingRule:
    """`quorum` of those who are due must be there; `passing` of those there, or of all who are due, must agree."""

    quorum: Share
    passing: Share
    passing_of: Whole
    ground: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """`strict` are matters for which two thirds of all who may vote must agree, whatever the assembly; `running` are
    those about a contract that has begun long ago: they are not put to tender."""

    version: str
    publicity_days: int
    tender_from: Decimal
    bidders_least: int
    meetings: Mapping[StepKey, MeetingRule]
    assemblies: Mapping[Assembly, MeetingRule]
    strict: frozenset[str] = frozenset()
    running: frozenset[str] = frozenset()

    def meeting(self, key: StepKey, assembly: Assembly, matter: str) -> MeetingRule:
        if key is not StepKey.ASSEMBLY:
            return self.meetings[key]
        rule = self.assemblies[assembly]
        if matter not in self.strict:
            return rule
        return MeetingRule(quorum=rule.quorum, passing=Share.TWO_THIRDS, passing_of=Whole.ALL, ground=rule.ground)


def parse_rules(wide: Mapping[str, Any], *nearer: Mapping[str, Any]) -> Rules:
    """From parsed TOML; a nearer region's keys stand in place of the wider one's. Raises KeyError, ValueError."""
    data: dict[str, Any] = dict(wide)
    for each in nearer:
        unknown = sorted(set(each) - set(wide))
        if unknown:
            raise ValueError(f"procedure rules: unknown key {unknown[0]}")
        for key, value in each.items():
            data[key] = {**data[key], **value} if isinstance(value, dict) else value
    return Rules(
        version=data["version"],
        publicity_days=data["publicity_days"],
        tender_from=Decimal(str(data["tender_from"])),
        bidders_least=data["bidders_least"],
        meetings={key: _meeting(data["meeting"][key]) for key in MEETINGS if key is not StepKey.ASSEMBLY},
        assemblies={each: _meeting(data["assembly"][each]) for each in Assembly},
        strict=frozenset(data["strict"]),
        running=frozenset(data["running"]),
    )


def _meeting(data: Mapping[str, str]) -> MeetingRule:
    return MeetingRule(
        quorum=Share(data["quorum"]),
        passing=Share(data["passing"]),
        passing_of=Whole(data["passing_of"]),
        ground=data["ground"],
    )
