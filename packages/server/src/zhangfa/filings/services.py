"""Who may file: the town's station, once the contract seal has been used. What was filed is corrected, not changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import connection, transaction

from zhangfa.applications import queries as applications
from zhangfa.applications.queries import About
from zhangfa.documents import queries as files
from zhangfa.documents import services as documents
from zhangfa.documents.core import Document
from zhangfa.documents.ports import Storage
from zhangfa.filings import core, queries
from zhangfa.filings.core import ContractFiled, Cover, Filing, FilingCorrected, Part, Terms
from zhangfa.filings.models import CorrectionRow, CounterRow, FilingRow
from zhangfa.filings.ports import Binder
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import today
from zhangfa.procedures import queries as procedures
from zhangfa.procedures.core import StepKey
from zhangfa.procedures.ports import TableSetter
from zhangfa.procedures.queries import Procedure
from zhangfa.seals.core import SealBody

_COUNT_ON = f"""
INSERT INTO {CounterRow._meta.db_table} AS counter (town_path, year, last) VALUES (%s, %s, 1)
ON CONFLICT (town_path, year) DO UPDATE SET last = counter.last + 1 RETURNING last
"""


def file(
    *,
    actor: Actor,
    now: datetime,
    filing_id: str,
    application_id: str,
    scans: Sequence[str],
    signed_on: date | None,
    storage: Storage,
    tables: TableSetter,
    binder: Binder,
) -> Filing:
    """备案. `scans` are the pages of the signed and stamped contract, as files that the actor has handed in."""
    about = _contract(actor, application_id)
    procedure = procedures.for_concepts(application_id, now)
    scanned = [files.get_file(actor, each) for each in scans]
    _require(about, procedure, scanned, signed_on, now)
    with transaction.atomic():
        require(_why_not_again(application_id))
        attached = [_attach(each.id, about, actor, now) for each in scanned]
        row = _numbered(filing_id, about, _terms(procedure, signed_on), actor, now)
        parts = list(_parts(about, procedure, attached, storage, tables, actor))
        bound = binder.bind(_cover(row, about), parts)
        row.pages, row.digest = bound.pages, storage.put(bound.pdf)
        row.index = [asdict(each) for each in bound.index]
        plain.insert(row)
        ledger.append(_fact(row, attached), actor=actor, now=now)
    return row.value()


def correct(*, actor: Actor, now: datetime, application_id: str, changes: Mapping[str, str], reason: str) -> Filing:
    """更正. The bound file stays as it was filed; the register shows the new value, and what stood before."""
    with transaction.atomic():
        row = plain.fetch_one(FilingRow, application_id=application_id, lock=True)
        about = _contract(actor, application_id)
        if row is None:
            raise Refused(Refusal("filings.unknown"))
        require(core.why_not_correct(changes, reason))
        count = CorrectionRow.objects.filter(filing_id=row.pk).count() + 1
        plain.insert(
            plain.new(
                CorrectionRow,
                filing_id=row.pk,
                count=count,
                changes=dict(changes),
                reason=reason.strip(),
                actor_name=actor.name,
                at=now,
            )
        )
        fresh = {name: core.money(value) if name == "amount" else value.strip() for name, value in changes.items()}
        plain.change(FilingRow, {"id": row.pk}, fresh)
        fact = FilingCorrected(
            subject=application_id,
            path=about.path.text,
            filing=row.pk,
            number=row.number,
            count=count,
            changes=dict(changes),
            reason=reason.strip(),
        )
        ledger.append(fact, actor=actor, now=now)
    return queries.find(actor, application_id)


def _contract(actor: Actor, application_id: str) -> About:
    """The application, for whoever files in its town. Whoever may not read it is told that there is none."""
    applications.find(actor, application_id)
    about = applications.about_one(application_id)
    if about is None or not actor.may(queries.FILE, about.path.parent):
        raise Refused(Refusal("filings.may_not_file"))
    return about


def _require(
    about: About, procedure: Procedure | None, scans: Sequence[Document], signed_on: date | None, now: datetime
) -> None:
    require(_why_not_again(about.id))
    require(
        core.why_not_file(
            stamped=about.state in queries.STAMPED,
            contract=about.body == SealBody.CONTRACT.value,
            procedure=procedure is not None and procedure.fixed_at is not None,
            scan_pages=[each.pages for each in scans],
            paper_pages=about.paper_pages,
        )
    )
    approved_on = today(about.approved_at) if about.approved_at else today(now)
    require(core.why_not_signed(signed_on, approved_on=approved_on, today=today(now)))


def _why_not_again(application_id: str) -> tuple[Refusal, ...]:
    row = plain.fetch_one(FilingRow, application_id=application_id)
    return (Refusal("filings.filed_already", {"number": row.number}),) if row else ()


def _attach(file_id: str, about: About, actor: Actor, now: datetime) -> Document:
    return documents.attach(
        file_id=file_id, subject=about.id, path=about.path, readers=about.people, actor=actor, now=now
    )


def _next(town_path: str, year: int) -> int:
    """Counts on in the town's row of the year; the row stays locked until the transaction ends, so no gap is left."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ON, [town_path, year])
        return cursor.fetchone()[0]


def _terms(procedure: Procedure, signed_on: date) -> Terms:
    contract = procedure.contract
    return Terms(
        subject=contract.subject or contract.title,
        counterparty=contract.counterparty,
        land=contract.land,
        amount=core.money(contract.amount),
        begins_on=contract.begins_on,
        ends_on=contract.ends_on,
        signed_on=signed_on.isoformat(),
    )


def _parts(
    about: About,
    procedure: Procedure,
    scans: Sequence[Document],
    storage: Storage,
    tables: TableSetter,
    actor: Actor,
) -> Iterator[Part]:
    """In the order of the index: the contract, the form, and step by step minutes and photos."""
    for place, scan in enumerate(scans, start=1):
        name = "签订的合同" if len(scans) == 1 else f"签订的合同（{place}）"
        yield Part(title=name, pdf=storage.get(scan.digest))
    form = procedures.form_of(procedure, unit=organizations.full_name(about.path), number=about.number, missing=())
    yield Part(title=form.title, pdf=tables.table(form))
    for title, file_id in _evidence(procedure):
        yield Part(title=title, pdf=files.pdf_of(actor, file_id, storage=storage))


def _evidence(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Each file once, though one sheet of minutes may serve two meetings."""
    seen: set[str] = set()
    for title, file_id in _all_evidence(procedure):
        if file_id not in seen:
            seen.add(file_id)
            yield title, file_id


def _all_evidence(procedure: Procedure) -> Iterator[tuple[str, str]]:
    record = procedure.record
    for key in StepKey:
        step, name = record.step(key), record.assembly.label if key is StepKey.ASSEMBLY else key.label
        if step.minutes:
            yield f"{name}{'' if name.endswith('会议') else '会议'}记录", step.minutes
        for photos, when in ((step.photos, "照片"), (step.photos_end, "期满照片")):
            for place, each in enumerate(photos, start=1):
                yield f"{name}{when}{place if len(photos) > 1 else ''}", each
    for place, each in enumerate(record.tender.files if record.tender else (), start=1):
        yield f"招投标（竞价）记录{place if len(record.tender.files) > 1 else ''}", each


def _numbered(filing_id: str, about: About, terms: Terms, actor: Actor, now: datetime) -> FilingRow:
    """With its number; not yet bound, not yet saved."""
    town, year = about.path.parent, today(now).year
    town_name, serial = organizations.unit_names([town])[town], _next(town.text, year)
    return plain.new(
        FilingRow,
        id=filing_id,
        application_id=about.id,
        application_number=about.number,
        tenant=tenant_of(about.path),
        path=about.path.text,
        unit_name=about.unit_name,
        town_path=town.text,
        town_name=town_name,
        year=year,
        serial=serial,
        number=core.number_of(town_name, year, serial),
        filed={**asdict(terms), "amount": None if terms.amount is None else str(terms.amount)},
        readers=sorted(about.people),
        filed_by=actor.name,
        filed_at=now,
        **asdict(terms),
    )


def _cover(row: FilingRow, about: About) -> Cover:
    rows = (
        ("合同名称", row.subject),
        ("村（甲方）", organizations.full_name(about.path)),
        ("对方（乙方）", row.counterparty or "—"),
        ("标的位置", row.land or "—"),
        ("合同金额", "—" if row.amount is None else f"{row.amount:,.2f} 元"),
        ("合同期限", f"{row.begins_on or '—'} 至 {row.ends_on or '—'}"),
        ("签订日期", row.signed_on),
        ("用章申请编号", about.number),
        ("备案人", row.filed_by),
        ("备案日期", today(row.filed_at).isoformat()),
    )
    return Cover(title="村级经济合同备案卷", number=row.number, foot=f"备案号 {row.number}", rows=rows)


def _fact(row: FilingRow, scans: Sequence[Document]) -> ContractFiled:
    return ContractFiled(
        subject=row.application_id,
        path=row.path,
        filing=row.pk,
        number=row.number,
        digest=bytes.fromhex(row.digest),
        pages=row.pages,
        scans=tuple(bytes.fromhex(each.digest) for each in scans),
        signed_on=row.signed_on,
    )
