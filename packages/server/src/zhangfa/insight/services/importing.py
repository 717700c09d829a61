"""Bringing in another system's records of ground-breaking: all lines of a sheet or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.insight.core import building, importing
from zhangfa.insight.core.building import Match, Permission, Start
from zhangfa.insight.core.concerns import IMPORT, SheetImported
from zhangfa.insight.core.importing import Line, Wrong
from zhangfa.insight.models import HouseRow, StartRow
from zhangfa.insight.services._reading import fingerprints
from zhangfa.insight.services.concerns import raise_concerns
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import UnitKind, today

_OVER = frozenset({State.REFUSED, State.WITHDRAWN, State.LAPSED})


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


def import_starts(
    *,
    actor: Actor,
    watcher: Actor,
    now: datetime,
    unit: TreePath,
    rows: Sequence[Sequence[str]],
    chosen: Mapping[str, str],
    cipher: Cipher,
    only_try: bool,
) -> Report:
    """`rows` with their head. What stands out is raised by `watcher`, the job. Refused when he may not import for the
    unit, when a needed column is missing, or when there are too many lines."""
    if not (actor.is_person or actor.is_system) or not actor.may(IMPORT, unit):
        raise Refused(Refusal("insight.may_not_import"))
    if not 2 <= len(rows) <= importing.MOST_LINES + 1:
        raise Refused(Refusal("insight.sheet_length", {"most": importing.MOST_LINES}, "file"))
    mapping = importing.mapping_of(rows[0], chosen)
    absent = importing.missing(mapping)
    if absent:
        raise Refused(Refusal("insight.column_missing", {"columns": "、".join(absent)}, "mapping"))
    lines, wrong = importing.read(rows[1:], mapping, _villages(unit), today(now))
    if wrong:
        return Report(tuple(wrong), (), taken=False)
    with transaction.atomic():
        matched = _matched(lines, cipher)
        fresh = {each.start.id for each in matched} - _known(matched)
        report = Report((), tuple(_told(*pair, fresh) for pair in zip(lines, matched, strict=True)), taken=not only_try)
        if not only_try:
            _write(rows, lines, matched, fresh, actor, now, unit)
            found = building.judge(each for each in matched if each.start.id in fresh)
            raise_concerns(actor=watcher, now=now, found=found)
    return report


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


def _matched(lines: Sequence[Line], cipher: Cipher) -> list[Match]:
    """Each line with its application. A name alone counts only when one household of the village has it."""
    houses = list(HouseRow.objects.filter(path__in={line.path.text for line in lines}))
    permissions = _permissions(houses)
    by_name: dict[tuple[str, str], set[str]] = {}
    for row in houses:
        by_name.setdefault((row.path, row.name), set()).add(row.household)
    found = []
    for line in lines:
        prints = fingerprints(line.name, line.id_number, cipher)
        homes = by_name.get((line.path.text, prints["name"]), set())
        household = prints["household"] or (next(iter(homes)) if len(homes) == 1 else prints["name"])
        start = Start(id="", path=line.path, household=household, broken=line.broken, number=line.number)
        start = replace(start, id=_name_of(start))
        if not (line.number or line.id_number) and len(homes) > 1:
            found.append(Match(start, None, f"本村有 {len(homes)} 户同名，请补上身份证号或申请编号"))
        else:
            found += building.match([start], permissions)
    return found


def _name_of(start: Start) -> str:
    return sha256(f"{start.path}|{start.household}|{start.broken}".encode()).hexdigest()[:26]


def _permissions(houses: Sequence[HouseRow]) -> list[Permission]:
    about = applications.about([row.application for row in houses])
    return [
        Permission(
            id=row.application,
            number=found.number,
            path=TreePath(row.path),
            household=row.household,
            asked=found.submitted_at.astimezone(CHINA).date(),
            approved=found.approved_at.astimezone(CHINA).date() if found.approved_at else None,
            over=found.state in _OVER and found.approved_at is None,
        )
        for row in houses
        if (found := about.get(row.application)) is not None
    ]


def _known(matched: Sequence[Match]) -> set[str]:
    ids = {each.start.id for each in matched}
    return set(StartRow.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _told(line: Line, found: Match, fresh: set[str]) -> Reported:
    fault = building.fault_of(found)
    name = organizations.unit_names([line.path]).get(line.path, "")
    number = found.permission.number if found.permission else ""
    return Reported(line.line, name, number, fault.label if fault else "", found.doubt, found.start.id not in fresh)


def _write(
    rows: Sequence[Sequence[str]],
    lines: Sequence[Line],
    matched: Sequence[Match],
    fresh: set[str],
    actor: Actor,
    now: datetime,
    unit: TreePath,
) -> None:
    digest = sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()
    StartRow.objects.bulk_create(
        StartRow(
            id=found.start.id,
            tenant=tenant_of(line.path),
            path=line.path.text,
            household=found.start.household,
            number=line.number,
            broken=line.broken,
            source=digest,
            line=line.line,
            imported_at=now,
        )
        for line, found in zip(lines, matched, strict=True)
        if found.start.id in fresh
    )
    fact = SheetImported(
        subject=digest[:26], path=unit.text, sheet="building", digest=bytes.fromhex(digest), lines=len(fresh)
    )
    ledger.append(fact, actor=actor, now=now)
