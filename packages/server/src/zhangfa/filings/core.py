"""Filings: a signed contract is bound with its procedure and kept by the town's station under a number.

中文 合同备案。
Laws
    1. Only a contract that was stamped, and whose procedure stands, is filed; and only once.
    2. Numbers count on in each town and year, without a gap.
    3. The bound file holds an index, the signed contract with no page less than was approved, the procedure's form,
       minutes and photos, every page numbered; its digest stands in the ledger.
    4. What was filed never changes; a correction stands beside it, with its reason.

Deeds   file, correct.
Never   judges a contract: that was done before it was stamped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

MOST_SCANS = 20
REASON_LENGTH = (2, 200)
TEXT_LENGTH = 80
_DATES = frozenset({"signed_on", "begins_on", "ends_on"})
CORRECTABLE: Mapping[str, str] = {
    "subject": "合同名称",
    "counterparty": "对方名称",
    "land": "标的位置",
    "amount": "金额",
    "begins_on": "开始日期",
    "ends_on": "到期日期",
    "signed_on": "签订日期",
}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the register says of a contract; dates as text, empty where there is none."""

    subject: str
    counterparty: str
    land: str
    amount: Decimal | None
    begins_on: str
    ends_on: str
    signed_on: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One piece of the bound file: what it is called in the index, and its PDF."""

    title: str
    pdf: bytes


@dataclass(frozen=True, kw_only=True)
class Cover:
    """First page of the bound file: its title, what it is about, and who filed it; `foot` stands on every page."""

    title: str
    number: str
    foot: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A piece of the bound file by its first page and how many it has."""

    title: str
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Bound:
    pdf: bytes
    pages: int
    index: tuple[Placed, ...]


@dataclass(frozen=True, kw_only=True)
class Correction:
    at: datetime
    actor_name: str
    reason: str
    changes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Filing:
    """`filed` is what was filed, `terms` the same with its corrections."""

    id: str
    application: str
    application_number: str
    number: str
    path: TreePath
    unit_name: str
    town_name: str
    filed: Terms
    terms: Terms
    pages: int
    digest: str
    index: tuple[Placed, ...]
    filed_by: str
    filed_at: datetime
    corrections: tuple[Correction, ...] = ()


def number_of(town: str, year: int, count: int) -> str:
    return f"{town}合备〔{year}〕{count:03d}号"


def why_not_file(
    *, stamped: bool, contract: bool, procedure: bool, scan_pages: Sequence[int], paper_pages: int
) -> tuple[Refusal, ...]:
    """`scan_pages` are the pages of each file of the signed contract, `paper_pages` of what was approved."""
    if not contract or not procedure:
        return (Refusal("filings.no_contract"),)
    if not stamped:
        return (Refusal("filings.not_stamped"),)
    if not scan_pages:
        return (Refusal("filings.scan_missing", (), "scans"),)
    if len(scan_pages) > MOST_SCANS:
        return (Refusal("filings.too_many_scans", {"most": MOST_SCANS}, "scans"),)
    if sum(scan_pages) < paper_pages:
        return (Refusal("filings.pages_short", {"have": sum(scan_pages), "need": paper_pages}, "scans"),)
    return ()


def why_not_signed(signed_on: date | None, *, approved_on: date, today: date) -> tuple[Refusal, ...]:
    """The day under the signatures: not before the approval, not after today."""
    if signed_on is None:
        return (Refusal("filings.signed_missing", (), "signed_on"),)
    if not approved_on <= signed_on <= today:
        said = {"signed": signed_on.isoformat(), "approved": approved_on.isoformat()}
        return (Refusal("filings.signed_wrong", said, "signed_on"),)
    return ()


def why_not_correct(changes: Mapping[str, str], reason: str) -> tuple[Refusal, ...]:
    if not changes or not set(changes) <= set(CORRECTABLE):
        return (Refusal("filings.nothing_to_correct"),)
    found = [
        Refusal("filings.value_wrong", {"label": CORRECTABLE[name]}, name) for name in changes if _wrong(name, changes)
    ]
    if not REASON_LENGTH[0] <= len(reason.strip()) <= REASON_LENGTH[1]:
        found.append(Refusal("filings.reason_missing", {"most": REASON_LENGTH[1]}, "reason"))
    return tuple(found)


def _wrong(name: str, changes: Mapping[str, str]) -> bool:
    value = changes[name]
    if name in _DATES:
        try:
            date.fromisoformat(value)
        except ValueError:
            return True
        return False
    if name == "amount":
        return money(value) is None
    return not 1 <= len(value.strip()) <= TEXT_LENGTH


def money(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    fits = value.is_finite() and 0 <= value < 10**12
    return value.quantize(Decimal("0.01")) if fits else None


def corrected(terms: Terms, changes: Mapping[str, str]) -> Terms:
    """The terms with what a correction says; only for changes that nothing stands against."""
    values = {name: money(value) if name == "amount" else value.strip() for name, value in changes.items()}
    return replace(terms, **values)


@dataclass(frozen=True, kw_only=True)
class ContractFiled(Fact):
    """`subject` is the application; the digest is that of the bound file, which holds a random id."""

    kind = "filing.filed"
    public = frozenset({"number", "digest", "pages"})
    keep_years = 100
    filing: str
    number: str
    digest: bytes
    pages: int
    scans: tuple[bytes, ...]
    signed_on: str


@dataclass(frozen=True, kw_only=True)
class FilingCorrected(Fact):
    kind = "filing.corrected"
    public = frozenset({"number"})
    personal = frozenset({"changes", "reason"})
    keep_years = 100
    filing: str
    number: str
    count: int
    changes: dict | None
    reason: str | None

    @property
    def note(self) -> str | None:
        """What stands under the line of a timeline."""
        return self.reason
