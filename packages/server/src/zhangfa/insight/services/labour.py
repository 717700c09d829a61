"""Bringing in sheets of paid work: all lines or none, held against what came before and against what was paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from zhangfa.applications import queries as applications
from zhangfa.insight.core import labour
from zhangfa.insight.core.concerns import Found
from zhangfa.insight.core.importing import Wrong
from zhangfa.insight.core.labour import Payment
from zhangfa.insight.core.sheets import LABOUR, WorkLine
from zhangfa.insight.models import WorkDayRow
from zhangfa.insight.services._reading import fingerprints
from zhangfa.insight.services._sheets import Report, Reported, Rows, digest_of, lines_of, note_taken
from zhangfa.insight.services.concerns import raise_concerns
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations

RECENT = timedelta(days=365)
PAYMENT = "labour-payment"
_SHORT = 60


def import_work(
    *,
    actor: Actor,
    watcher: Actor,
    now: datetime,
    unit: TreePath,
    rows: Rows,
    chosen: Mapping[str, str],
    name: str,
    cipher: Cipher,
    only_try: bool,
) -> Report:
    """`name` is what people call the sheet. What stands out is raised by `watcher`, the job. The very same sheet a
    second time adds nothing."""
    lines, wrong = lines_of(LABOUR, actor, now, unit, rows, chosen)
    payments = _payments(lines, cipher, wrong)
    if wrong:
        return Report(tuple(sorted(wrong, key=lambda each: each.line)), (), taken=False)
    with transaction.atomic():
        digest = digest_of(rows)
        known = WorkDayRow.objects.filter(source=digest).exists()
        work = [_row(line, name, digest, now, cipher) for line in lines]
        found = [] if known else _judged(work, payments)
        if not (only_try or known):
            WorkDayRow.objects.bulk_create(work)
            note_taken(LABOUR, actor, now, unit, rows, len(work))
            raise_concerns(actor=watcher, now=now, found=found)
    return Report((), _told(lines, work, found, known), taken=not only_try)


def _row(line: WorkLine, name: str, digest: str, now: datetime, cipher: Cipher) -> WorkDayRow:
    prints = fingerprints(line.name, line.id_number, cipher)
    return WorkDayRow(
        id=sha256(f"work/{digest}/{line.line}".encode()).hexdigest()[:26],
        tenant=tenant_of(line.path),
        path=line.path.text,
        person=prints["household"] or _namesake(line.path, prints["name"]),
        day=line.day,
        task=line.task[:_SHORT],
        share=line.share,
        pay=line.pay,
        number=line.number,
        sheet=f"{name[:_SHORT]}（{digest[:4]}）",
        source=digest,
        line=line.line,
        imported_at=now,
    )


def _namesake(path: TreePath, name: str) -> str:
    """Without an identity number two of one name in two villages are two people."""
    return sha256(f"{path}/{name}".encode()).hexdigest()[:32]


def _payments(lines: Sequence[WorkLine], cipher: Cipher, wrong: list[Wrong]) -> tuple[Payment, ...]:
    """The applications that the lines name; a number that is none of the village's is wrong."""
    found: dict[tuple[TreePath, str], Payment] = {}
    for line in lines:
        if not line.number or (line.path, line.number) in found:
            continue
        about = applications.by_number(tenant_of(line.path), line.number)
        form = applications.filled_form(about.id, cipher) if about and about.path == line.path else None
        if about is None or form is None or "amount" not in form or "people" not in form:
            wrong.append(Wrong(line.line, f"本村没有编号 {line.number} 的劳务报酬发放申请"))
            continue
        found[line.path, line.number] = Payment(
            id=about.id,
            number=about.number,
            path=about.path,
            people=int(float(form["people"] or 0)),
            amount=float((form["amount"] or "0").replace(",", "")),
        )
    return tuple(found.values())


def _judged(work: Sequence[WorkDayRow], payments: Sequence[Payment]) -> list[Found]:
    """The new days beside those of the same people, of like work in the same towns, and of the same payments."""
    days = [row.value() for row in work]
    people = WorkDayRow.objects.filter(person__in={row.person for row in work}, day__in={row.day for row in work})
    tasks, tenants = {row.task for row in work}, {row.tenant for row in work}
    since = min(row.day for row in work) - RECENT if work else None
    like = Q(tenant__in=tenants, task__in=tasks, day__gte=since)
    before = {row.pk: row for row in [*people, *WorkDayRow.objects.filter(like)]}
    ours = {(each.sheet, each.person) for each in days}
    found = [
        each
        for each in labour.judge([*days, *(row.value() for row in before.values())])
        if not each.key.startswith("pay/") or any(each.key == f"pay/{sheet}/{person}" for sheet, person in ours)
    ]
    for payment in payments:
        paid = WorkDayRow.objects.filter(path=payment.path.text, number=payment.number)
        own = [row for row in work if (row.path, row.number) == (payment.path.text, payment.number)]
        found += labour.compare(payment, [row.value() for row in (*paid, *own)])
    return found


def _told(
    lines: Sequence[WorkLine], work: Sequence[WorkDayRow], found: Sequence[Found], known: bool
) -> tuple[Reported, ...]:
    keys = {each.key: each.reason for each in found}
    subjects = {(each.path.text, each.subject): each.reason for each in found if each.subject}
    names = organizations.unit_names({line.path for line in lines})
    numbers = {number: about.id for number, about in _asked(work).items()}
    told = []
    for line, row in zip(lines, work, strict=True):
        said = [keys.get(f"{kind}/{row.path}/{row.person}/{row.day}") for kind in ("twice", "overlap")]
        said.append(keys.get(f"pay/{row.sheet}/{row.person}"))
        said.append(subjects.get((row.path, numbers.get((row.tenant, row.number), "-"))))
        fault = " ".join(each for each in said if each)
        told.append(Reported(line.line, names.get(line.path, ""), line.number, fault, "", known))
    return tuple(told)


def _asked(work: Sequence[WorkDayRow]) -> Mapping[tuple[str, str], applications.About]:
    wanted = {(row.tenant, row.number) for row in work if row.number}
    return {each: about for each in wanted if (about := applications.by_number(*each)) is not None}
