"""Who may read the register, and what still waits to be filed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.applications.queries import About
from zhangfa.filings.core import ContractFiled, Correction, Filing, FilingCorrected
from zhangfa.filings.models import CorrectionRow, FilingRow
from zhangfa.filings.ports import Storage
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Discrepancy, Entry
from zhangfa.ledger.queries import plain
from zhangfa.organizations.queries import within
from zhangfa.procedures import queries as procedures
from zhangfa.seals.core import SealBody

READ = "record:read"
FILE = "filing:file"
STAMPED = frozenset({State.USED, State.ARCHIVED})
PAGE = 50
MOST_EXPORTED = 5000


@dataclass(frozen=True, kw_only=True)
class Search:
    """`words` look into number, name, party and land; the rest narrows. Dates as text, empty for none."""

    words: str = ""
    below: TreePath | None = None
    year: int | None = None
    amount_least: Decimal | None = None
    amount_most: Decimal | None = None
    signed_from: str = ""
    signed_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    items: tuple[Filing, ...]
    total: int
    next: int | None


def search(actor: Actor, wanted: Search, *, start: int = 0) -> Page:
    """The register as far as the actor may read it, the newest first."""
    rows = _found(actor, wanted)
    total, page = rows.count(), list(rows[start : start + PAGE])
    more = start + PAGE if start + PAGE < total else None
    return Page(items=_values(page), total=total, next=more)


def everything(actor: Actor, wanted: Search) -> tuple[Filing, ...]:
    """For an export: all that a search finds, at most five thousand."""
    return _values(list(_found(actor, wanted)[:MOST_EXPORTED]))


def find(actor: Actor, application_id: str) -> Filing:
    """The filing of an application. Refused filings.unknown when there is none, or none for this actor."""
    row = plain.fetch_one(FilingRow, application_id=application_id)
    if row is None or not (actor.id in row.readers or actor.may(READ, TreePath(row.path))):
        raise Refused(Refusal("filings.unknown"))
    return _values([row])[0]


def bound_file(actor: Actor, application_id: str, *, storage: Storage) -> bytes:
    return storage.get(find(actor, application_id).digest)


def waiting(actor: Actor) -> tuple[About, ...]:
    """Contracts that were stamped and are not filed yet, where the actor files; the oldest first."""
    decided = procedures.fixed_within(actor.paths(FILE))
    filed = set(FilingRow.objects.filter(application_id__in=decided).values_list("application_id", flat=True))
    found = applications.about(set(decided) - filed).values()
    due = [each for each in found if is_due(each) and actor.may(FILE, each.path.parent)]
    return tuple(sorted(due, key=lambda each: each.submitted_at))


def is_due(about: About) -> bool:
    """Within filings: a contract that carries its seal."""
    return about.body == SealBody.CONTRACT.value and about.state in STAMPED


def _found(actor: Actor, wanted: Search) -> QuerySet[FilingRow]:
    rows = FilingRow.objects.filter(within(actor.paths(READ)))
    if wanted.below is not None:
        rows = rows.filter(within([wanted.below]))
    for word in wanted.words.split():
        names = ("number", "application_number", "subject", "counterparty", "land", "unit_name")
        condition = Q()
        for name in names:
            condition |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(condition)
    narrow = {
        "year": wanted.year,
        "amount__gte": wanted.amount_least,
        "amount__lte": wanted.amount_most,
        "signed_on__gte": wanted.signed_from or None,
        "signed_on__lte": wanted.signed_to or None,
    }
    return rows.filter(**{name: value for name, value in narrow.items() if value is not None}).order_by(
        "-filed_at", "id"
    )


def _values(rows: list[FilingRow]) -> tuple[Filing, ...]:
    corrections: dict[str, list[Correction]] = defaultdict(list)
    for each in CorrectionRow.objects.filter(filing__in=rows).order_by("count"):
        corrections[each.filing_id].append(each.value())
    return tuple(row.value(tuple(corrections[row.pk])) for row in rows)


class FilingReplay:
    """Numbers, digests and how often each was corrected, rebuilt from the facts."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str, int]] = {}

    def take(self, entry: Entry) -> None:
        match entry.fact:
            case ContractFiled(filing=filing, number=number, digest=digest):
                self._known[filing] = (number, digest.hex(), 0)
            case FilingCorrected(filing=filing, count=count):
                self._known[filing] = (*self._known[filing][:2], count)

    def compare(self, tenant: str) -> Iterator[Discrepancy]:
        rows = FilingRow.objects.filter(tenant=tenant).prefetch_related("correction_rows")
        stored = {row.pk: (row.number, row.digest, len(row.correction_rows.all())) for row in rows}
        for filing in sorted(stored.keys() | self._known.keys()):
            if stored.get(filing) != self._known.get(filing):
                yield Discrepancy(tenant, f"filings/{filing}", "the row is not what the facts make")
