"""Bringing in another system's records of ground-breaking: all lines of a sheet or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.insight.core import building
from zhangfa.insight.core.building import Match, Permission, Start
from zhangfa.insight.core.sheets import BUILDING, StartLine
from zhangfa.insight.models import HouseRow, StartRow
from zhangfa.insight.services._reading import fingerprints
from zhangfa.insight.services._sheets import Report, Reported, digest_of, lines_of, note_taken
from zhangfa.insight.services.concerns import raise_concerns
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations

_OVER = frozenset({State.REFUSED, State.WITHDRAWN, State.LAPSED})


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
    """What stands out is raised by `watcher`, the job."""
    lines, wrong = lines_of(BUILDING, actor, now, unit, rows, chosen)
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


def _matched(lines: Sequence[StartLine], cipher: Cipher) -> list[Match]:
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


def _told(line: StartLine, found: Match, fresh: set[str]) -> Reported:
    fault = building.fault_of(found)
    name = organizations.unit_names([line.path]).get(line.path, "")
    number = found.permission.number if found.permission else ""
    return Reported(line.line, name, number, fault.label if fault else "", found.doubt, found.start.id not in fresh)


def _write(
    rows: Sequence[Sequence[str]],
    lines: Sequence[StartLine],
    matched: Sequence[Match],
    fresh: set[str],
    actor: Actor,
    now: datetime,
    unit: TreePath,
) -> None:
    digest = digest_of(rows)
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
    note_taken(BUILDING, actor, now, unit, rows, len(fresh))
