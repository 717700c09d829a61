"""Who may change sealed documents: declare_void."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.eseals.core import DocumentVoided, SealingState, Validity, why_not_void
from zhangfa.eseals.models import DocumentRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain


def declare_void(*, actor: Actor, now: datetime, document_id: str, reason: str, replaced_by: str = "") -> Validity:
    """声明作废. `replaced_by` is the id of the sealed document that takes its place, of the same village."""
    with transaction.atomic():
        row = plain.fetch_one(DocumentRow, id=document_id, lock=True)
        if row is None or not actor.may("record:read", TreePath(row.path)):
            raise Refused(Refusal("eseals.no_document"))
        if not actor.may("eseal:void", TreePath(row.path)):
            raise Refused(Refusal("eseals.may_not_void"))
        state, validity = SealingState(row.state), Validity(row.validity)
        require(why_not_void(state=state, validity=validity, reason=reason) or _why_not_instead(row, replaced_by))
        becomes = Validity.REPLACED if replaced_by else Validity.VOID
        said = {"void_reason": reason.strip(), "replaced_by": replaced_by, "voided_at": now}
        plain.change(DocumentRow, {"id": row.pk, "validity": row.validity}, {"validity": becomes.value, **said})
        fact = DocumentVoided(
            subject=row.application_id,
            path=row.path,
            document=row.pk,
            permit=row.permit_id,
            validity=becomes,
            replaced_by=replaced_by,
            reason=reason.strip(),
        )
        ledger.append(fact, actor=actor, now=now)
    return becomes


def _why_not_instead(row: DocumentRow, replaced_by: str) -> tuple[Refusal, ...]:
    if not replaced_by:
        return ()
    other = plain.fetch_one(DocumentRow, id=replaced_by)
    stands = other is not None and other.pk != row.pk and other.path == row.path
    stands = stands and (other.state, other.validity) == (SealingState.MADE.value, Validity.VALID.value)
    return () if stands else (Refusal("eseals.no_replacement", field="replaced_by"),)
