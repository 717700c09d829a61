"""Who may read a procedure, and what is still missing in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Discrepancy, Entry
from zhangfa.ledger.queries import plain
from zhangfa.organizations.core import today
from zhangfa.organizations.queries import within
from zhangfa.procedures import core
from zhangfa.procedures.core import Contract, Record, Rules, TableForm
from zhangfa.procedures.models import ProcedureRow, VersionRow

READ = "application:read"
WRITE = "procedure:write"
_FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True, kw_only=True)
class Version:
    number: int
    actor_name: str
    at: datetime
    reason: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A record as it stands, and what is missing in it. `result_missing` counts only once the contract is approved."""

    application: str
    path: TreePath
    contract: Contract
    record: Record
    rules: Rules
    written: int
    fixed_at: datetime | None
    changed_at: datetime
    missing: tuple[Refusal, ...]
    result_missing: tuple[Refusal, ...]
    tender_needed: bool
    may_write: bool
    versions: tuple[Version, ...]


@lru_cache(maxsize=500)
def rules_at(path: TreePath) -> Rules:
    """The national rules as the regions above change them."""
    nearer = [_FOLDER / f"{code}.toml" for code in path.segments]
    return core.parse_rules(_read(_FOLDER / "national.toml"), *(_read(each) for each in nearer if each.exists()))


def _read(path: Path) -> Mapping:
    return tomllib.loads(path.read_text("utf-8"))


def find(actor: Actor, application_id: str, now: datetime) -> Procedure:
    """Refused procedures.unknown when there is none, or none for this actor."""
    row = plain.fetch_one(ProcedureRow, application_id=application_id)
    if row is None or not may_read(actor, row):
        raise Refused(Refusal("procedures.unknown"))
    return _value(row, now, may_write=actor.may(WRITE, TreePath(row.path)))


def for_concepts(application_id: str, now: datetime) -> Procedure | None:
    """For concepts that have asked their own rule."""
    row = plain.fetch_one(ProcedureRow, application_id=application_id)
    return _value(row, now, may_write=False) if row else None


def complaints(application_id: str, now: datetime) -> tuple[Refusal, ...]:
    """For applications whose matter asks for a procedure: why the contract may not be approved yet."""
    row = plain.fetch_one(ProcedureRow, application_id=application_id)
    if row is None:
        return (Refusal("procedures.unknown"),)
    return row_complaints(row, now) if row.fixed_at is None else ()


def fixed_within(paths: Iterable[TreePath]) -> tuple[str, ...]:
    """For concepts: the applications at or below these places whose procedure stands."""
    rows = ProcedureRow.objects.filter(within(paths), fixed_at__isnull=False).order_by("fixed_at")
    return tuple(rows.values_list("application_id", flat=True))


def contracts(application_ids: Iterable[str]) -> Mapping[str, Contract]:
    """For concepts."""
    rows = plain.fetch(ProcedureRow, application_id__in=sorted(set(application_ids)))
    return {row.pk: row.about() for row in rows}


def form_of(procedure: Procedure, *, unit: str, number: str, missing: Iterable[str]) -> TableForm:
    """The 程序表 of a procedure that one may read; `missing` in words."""
    return core.procedure_form(
        procedure.record,
        procedure.contract,
        procedure.rules,
        unit=unit,
        number=number,
        missing=tuple(missing),
        digest=core.digest(procedure.record).hex(),
    )


def may_read(actor: Actor, row: ProcedureRow) -> bool:
    """Within procedures only: whoever may read the application."""
    return (actor.is_person and actor.id in row.readers) or actor.may(READ, TreePath(row.path))


def row_complaints(row: ProcedureRow, now: datetime) -> tuple[Refusal, ...]:
    """Within procedures only."""
    return core.complaints(row.record(), row.about(), rules_at(TreePath(row.path)), today(now))


def _value(row: ProcedureRow, now: datetime, *, may_write: bool) -> Procedure:
    path, record, contract = TreePath(row.path), row.record(), row.about()
    rules, day = rules_at(path), today(now)
    versions = sorted(plain.fetch(VersionRow, procedure_id=row.pk), key=lambda each: each.number)
    return Procedure(
        application=row.pk,
        path=path,
        contract=contract,
        record=record,
        rules=rules,
        written=row.written,
        fixed_at=row.fixed_at,
        changed_at=row.changed_at,
        missing=() if row.fixed_at else core.complaints(record, contract, rules, day),
        result_missing=_result_missing(row, record, rules, day),
        tender_needed=core.needs_tender(contract, rules),
        may_write=may_write,
        versions=tuple(
            Version(number=each.number, actor_name=each.actor_name, at=each.at, reason=each.reason, digest=each.digest)
            for each in versions
        ),
    )


def _result_missing(row: ProcedureRow, record: Record, rules: Rules, day: date) -> tuple[Refusal, ...]:
    return core.complaints_result(record, today(row.fixed_at), rules, day) if row.fixed_at else ()


class ProcedureReplay:
    """Which version of which record stands, and whether it is fixed, rebuilt from the facts."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, str, bool]] = {}

    def take(self, entry: Entry) -> None:
        match entry.fact:
            case core.ProcedureBegun(subject=subject):
                self._known[subject] = (0, core.digest(Record()).hex(), False)
            case core.ProcedureWritten(subject=subject, revision=revision, digest=digest):
                self._known[subject] = (revision, digest.hex(), self._known[subject][2])
            case core.ProcedureFixed(subject=subject):
                self._known[subject] = (*self._known[subject][:2], True)
            case core.ProcedureReopened(subject=subject):
                self._known[subject] = (*self._known[subject][:2], False)

    def compare(self, tenant: str) -> Iterator[Discrepancy]:
        rows = ProcedureRow.objects.filter(tenant=tenant)
        stored = {row.pk: (row.written, core.digest(row.record()).hex(), row.fixed_at is not None) for row in rows}
        for subject in sorted(stored.keys() | self._known.keys()):
            if stored.get(subject) != self._known.get(subject):
                yield Discrepancy(tenant, f"procedures/{subject}", "the row is not what the facts make")
