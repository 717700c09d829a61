"""What the holder of a paper may know: the public record behind a check code, names masked."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from zhangfa_protocol import proofs
from zhangfa_protocol.pagecode import is_check_code

from zhangfa.applications import queries as applications
from zhangfa.impressions import queries as impressions
from zhangfa.impressions.core import ImpressionState
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import ROOT, TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import origin_of, tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import mask_name
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Permit, PermitState
from zhangfa.seals import queries as seals

PUBLIC = Actor.for_public()
ON_PAPER = frozenset({ImpressionState.MADE, ImpressionState.UNCERTAIN})


@dataclass(frozen=True)
class Verdict:
    """The one word that counts, its tone for the page, and what it means."""

    word: str
    tone: str
    text: str


@dataclass(frozen=True)
class Mark:
    number: int
    at: datetime | None
    label: str
    keeper: str
    on_paper: bool
    medium: str


@dataclass(frozen=True)
class Proved:
    origin: str
    index: int
    size: int
    at: datetime
    note: str
    text: str


@dataclass(frozen=True)
class Record:
    check_code: str
    number: str
    matter: str
    seal: str
    unit: str
    applicant: str
    pages: int
    copies: int
    granted: int
    used: int
    approvers: tuple[str, ...]
    marks: tuple[Mark, ...]
    verdict: Verdict
    proof: Proved | None
    path: TreePath

    @property
    def tenant(self) -> str:
        return tenant_of(self.path)


def record(check_code: str) -> Record | None:
    """None for a code that is none, that nobody was given, or whose application never got a permit."""
    about = applications.by_check_code(check_code) if is_check_code(check_code) else None
    permit = permits.latest(about.id) if about else None
    if about is None or permit is None:
        return None
    seal = seals.seal_of_record(PUBLIC, permit.seal)
    marks = _marks(about.id)
    return Record(
        check_code=check_code,
        number=about.number,
        matter=about.title,
        seal=seal.name if seal else "",
        unit=organizations.full_name(about.path),
        applicant=mask_name(about.applicant_name),
        pages=about.paper_pages,
        copies=about.copies,
        granted=about.impressions,
        used=len(marks),
        approvers=_approvers(about.id),
        marks=marks,
        verdict=verdict(permit, sum(mark.on_paper for mark in marks)),
        proof=_proof(permit),
        path=about.path,
    )


def _approvers(application_id: str) -> tuple[str, ...]:
    names = organizations.person_names(applications.approvers_of(application_id))
    return tuple(sorted(mask_name(name) for name in names.values()))


def _marks(application_id: str) -> tuple[Mark, ...]:
    made = impressions.of_application(application_id)
    names = organizations.person_names(each.keeper for each in made)
    return tuple(
        Mark(
            number,
            each.at,
            each.state.label,
            mask_name(names.get(each.keeper, "")),
            each.state in ON_PAPER,
            each.medium.label,
        )
        for number, each in enumerate(made, start=1)
    )


def verdict(permit: Permit, used: int) -> Verdict:
    """What the paper is worth today."""
    if permit.state is PermitState.REVOKED:
        before = f"撤销以前盖过 {used} 次。" if used else "没有盖过章。"
        return Verdict("作废", "void", f"这份用印许可已经撤销，{before}")
    if used:
        return Verdict("有效", "valid", f"经批准盖章，登记在存证账本，共盖 {used} 次。")
    if permit.state is PermitState.EXPIRED:
        return Verdict("作废", "void", "用印许可到期，没有盖过章。")
    return Verdict("尚未盖章", "waiting", "已经批准，还没有盖章。纸上如果已经有章，请不要接受。")


def _proof(permit: Permit) -> Proved | None:
    signed = permits.signed(permit.id)
    found = ledger.proof(signed.entry) if signed else None
    entry = ledger.entry(signed.entry) if found else None
    if found is None or entry is None:
        return None
    text = proofs.write(found.index, found.path, found.note, extra=found.leaf)
    return Proved(origin_of(entry.tenant), found.index, found.size, entry.at, found.note, text)


@dataclass(frozen=True)
class Witness:
    """The log's state that is printed in a page code: how long it was then, and whether it is still that log."""

    size: int
    fits: bool


@dataclass(frozen=True)
class Log:
    tenant: str
    name: str


def logs() -> list[Log]:
    """The counties' logs by name."""
    names = {unit.path.code: unit.name for unit in organizations.units_below(ROOT)}
    return [Log(tenant, names.get(tenant, tenant)) for tenant in ledger.tenants()]


def witness(shown: Record, given: str) -> Witness | None:
    """What the fingerprint on the paper says about the log as it is now; None when the address carries none."""
    if not given:
        return None
    index, _, rest = given.partition(".")
    size, _, prefix = rest.partition(".")
    if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in (index, size)):
        return Witness(0, False)
    root = ledger.root_at(shown.tenant, int(size))
    here = base64.urlsafe_b64encode(root[:16]).decode().rstrip("=") if root else None
    place = shown.proof.index if shown.proof else None
    return Witness(int(size), here == prefix and place == int(index))
