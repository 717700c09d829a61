"""What bringing in any kind of sheet has in common: who may, what is wrong with it, and the fact that it was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from zhangfa.insight.core import importing
from zhangfa.insight.core.concerns import IMPORT, SheetImported
from zhangfa.insight.core.importing import Kind, Known, Wrong
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import UnitKind, today

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a line: `fault` "" when all is well, `doubt` when a person must look."""

    line: int
    village: str
    number: str
    fault: str
    doubt: str
    known: bool


@dataclass(frozen=True, slots=True)
class Report:
    """`wrong` empty: all was taken in (unless it was only tried)."""

    wrong: tuple[Wrong, ...]
    lines: tuple[Reported, ...]
    taken: bool


def lines_of(
    kind: Kind, actor: Actor, now: datetime, unit: TreePath, rows: Rows, chosen: Mapping[str, str]
) -> tuple[list, list[Wrong]]:
    """`rows` with their head. Refused when he may not import for the unit, when a needed column is missing, or when
    there are too many lines."""
    if not (actor.is_person or actor.is_system) or not actor.may(IMPORT, unit):
        raise Refused(Refusal("insight.may_not_import"))
    if not 2 <= len(rows) <= importing.MOST_LINES + 1:
        raise Refused(Refusal("insight.sheet_length", {"most": importing.MOST_LINES}, "file"))
    mapping = importing.mapping_of(kind, rows[0], chosen)
    absent = importing.missing(kind, mapping)
    if absent:
        raise Refused(Refusal("insight.column_missing", {"columns": "、".join(absent)}, "mapping"))
    return importing.read(kind, rows[1:], mapping, Known(_villages(unit), today(now)))


def digest_of(rows: Rows) -> str:
    return sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()


def note_taken(kind: Kind, actor: Actor, now: datetime, unit: TreePath, rows: Rows, fresh: int) -> None:
    digest = digest_of(rows)
    fact = SheetImported(
        subject=digest[:26], path=unit.text, sheet=kind.name, digest=bytes.fromhex(digest), lines=fresh
    )
    ledger.append(fact, actor=actor, now=now)


def _villages(unit: TreePath) -> dict[str, TreePath]:
    """By name; a name that two villages share is written with its town."""
    found: dict[str, list[TreePath]] = {}
    units = organizations.units_below(unit)
    towns = {each.path: each.name for each in units}
    for each in units:
        if each.kind is UnitKind.VILLAGE:
            found.setdefault(each.name, []).append(each.path)
            found.setdefault(towns.get(each.path.parent, "") + each.name, []).append(each.path)
    return {name: paths[0] for name, paths in found.items() if len(set(paths)) == 1}
