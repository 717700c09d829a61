"""Who may change a procedure: begin, settle and reopen are asked by applications, write by the village's clerk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from zhangfa.documents import queries as files
from zhangfa.documents import services as documents
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.procedures import core, queries
from zhangfa.procedures.core import (
    Contract,
    ProcedureBegun,
    ProcedureFixed,
    ProcedureReopened,
    ProcedureWritten,
    Record,
)
from zhangfa.procedures.models import ProcedureRow, VersionRow


def begin(
    *, actor: Actor, now: datetime, application_id: str, path: TreePath, contract: Contract, readers: Iterable[str]
) -> None:
    """For applications, inside their transaction: an application was handed in whose matter needs a procedure."""
    row = ProcedureRow(
        application_id=application_id,
        tenant=tenant_of(path),
        path=path.text,
        contract=asdict(contract),
        readers=sorted(set(readers)),
        content=core.to_data(Record()),
        begun_at=now,
        changed_at=now,
    )
    plain.insert(row)
    fact = ProcedureBegun(subject=application_id, path=path.text, matter=contract.matter)
    ledger.append(fact, actor=actor, now=now)


def write(*, actor: Actor, now: datetime, application_id: str, record: Record, revision: int, reason: str = "") -> int:
    """填写程序. The whole record; files named in it become part of the application. Returns the new revision."""
    with transaction.atomic():
        row = _load(application_id)
        if not queries.may_read(actor, row):
            raise Refused(Refusal("procedures.unknown"))
        if not actor.may(queries.WRITE, TreePath(row.path)):
            raise Refused(Refusal("procedures.may_not_write"))
        if row.written != revision:
            raise Conflict("the procedure was written by somebody else meanwhile")
        fixed, written = row.fixed_at is not None, row.written > 0
        require(core.why_not_write(row.record(), record, fixed=fixed, written=written, reason=reason))
        digests = _attach(row, record, actor, now)
        _save(row, record, actor, now, reason.strip(), digests)
    return row.written


def settle(*, actor: Actor, now: datetime, application_id: str) -> None:
    """For applications whose matter asks for a procedure, inside their transaction: an approver agrees. Refused with
    all that is missing; the first approval fixes the record."""
    row = _load(application_id)
    if row.fixed_at is not None:
        return
    require(queries.row_complaints(row, now))
    if plain.change(ProcedureRow, {"application_id": row.pk, "written": row.written}, {"fixed_at": now}) != 1:
        raise Conflict("the procedure was written by somebody else meanwhile")
    digest = core.digest(row.record())
    fact = ProcedureFixed(subject=row.pk, path=row.path, revision=row.written, digest=digest)
    ledger.append(fact, actor=actor, now=now)


def reopen(*, actor: Actor, now: datetime, application_id: str, contract: Contract | None = None) -> None:
    """For applications, inside their transaction: it was returned, or handed in again with another form."""
    row = plain.fetch_one(ProcedureRow, application_id=application_id, lock=True)
    if row is None:
        return
    values = {"fixed_at": None, "changed_at": now, **({"contract": asdict(contract)} if contract else {})}
    plain.change(ProcedureRow, {"application_id": row.pk}, values)
    if row.fixed_at is not None:
        fact = ProcedureReopened(subject=row.pk, path=row.path, revision=row.written)
        ledger.append(fact, actor=actor, now=now)


def _load(application_id: str) -> ProcedureRow:
    row = plain.fetch_one(ProcedureRow, application_id=application_id, lock=True)
    if row is None:
        raise Refused(Refusal("procedures.unknown"))
    return row


def _attach(row: ProcedureRow, record: Record, actor: Actor, now: datetime) -> list[str]:
    """Digests of all files of the record; those that are new become part of the application."""
    digests = []
    for file_id in record.files:
        document = files.get_file(actor, file_id)
        if document.attached_to != row.pk:
            document = documents.attach(
                file_id=file_id, subject=row.pk, path=TreePath(row.path), readers=row.readers, actor=actor, now=now
            )
        digests.append(document.digest)
    return digests


def _save(row: ProcedureRow, record: Record, actor: Actor, now: datetime, reason: str, digests: list[str]) -> None:
    data, digest, number = core.to_data(record), core.digest(record), row.written + 1
    was = {"application_id": row.pk, "written": row.written}
    if plain.change(ProcedureRow, was, {"content": data, "written": number, "changed_at": now}) != 1:
        raise Conflict("the procedure was written by somebody else meanwhile")
    row.written = number
    version = VersionRow(
        procedure_id=row.pk,
        number=number,
        content=data,
        digest=digest.hex(),
        actor_name=actor.name,
        at=now,
        reason=reason,
    )
    plain.insert(version)
    fact = ProcedureWritten(
        subject=row.pk,
        path=row.path,
        revision=number,
        digest=digest,
        files=tuple(bytes.fromhex(each) for each in digests),
        content=json.dumps(data, ensure_ascii=False, sort_keys=True),
        reason=reason or None,
    )
    ledger.append(fact, actor=actor, now=now)
