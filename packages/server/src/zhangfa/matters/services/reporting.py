"""report_wrong_request: a person says which agency asked for a paper that the village may not issue."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import WrongRequest, WrongRequestReported, agency_name, why_not_report
from zhangfa.matters.models import WrongRequestRow
from zhangfa.matters.queries import matter, negative_item

APPLY = "application:apply"


def report_wrong_request(
    *, report_id: str, unit: TreePath, item: str, agency: str, note: str, actor: Actor, now: datetime
) -> WrongRequest:
    """`item` is the id of a negative item, or of a matter that is not issued here."""
    if not actor.may(APPLY, unit):
        raise Refused(Refusal("matters.may_not_report"))
    title = _title(actor, item, unit)
    name, words = agency_name(agency), note.strip()
    require(why_not_report(name, words))
    with transaction.atomic():
        row = WrongRequestRow.objects.create(
            id=report_id,
            tenant=tenant_of(unit),
            path=str(unit),
            item=item,
            title=title,
            agency=name,
            note=words,
            reporter=actor.id,
            reported_at=now,
        )
        fact = WrongRequestReported(
            subject=f"wrong-request/{report_id}", path=str(unit), item=item, title=title, agency=name, note=words
        )
        ledger.append(fact, actor=actor, now=now)
        return row.value()


def _title(actor: Actor, item: str, unit: TreePath) -> str:
    """What is issued here cannot be wrongly asked for."""
    if item.startswith("negative-"):
        return negative_item(actor, item, unit=unit).title
    try:
        matter(actor, item, unit=unit)
    except Refused as no:
        if no.refusals[0].code == "matters.not_offered":
            raise
        return str(no.refusals[0].params["title"])
    raise Refused(Refusal("matters.not_reportable"))
