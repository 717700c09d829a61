"""Telling people, and noting that they read it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault
from zhangfa.kernel.secrets import Cipher
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.notices import core, queries
from zhangfa.notices.models import NoticeRow, SmsRow
from zhangfa.notices.ports import Sms
from zhangfa.organizations import queries as people

log = logging.getLogger(__name__)


def tell(
    *, person_id: str, kind: str, params: Mapping[str, str | int], link: str = "", reason: str, now: datetime
) -> bool:
    """Tells one person; whether it was new to him.

    `reason` names what it follows from (an entry of the ledger, an alarm), so that a reaction may run twice.
    """
    wording = queries.wordings()[kind]
    title, text = core.say(wording, params)
    home = people.person_home(person_id)
    if home is None:
        raise Fault(f"there is no person {person_id} to tell")
    values = {"tenant": tenant_of(home), "title": title, "text": text, "link": link, "created_at": now}
    _, new = NoticeRow.objects.get_or_create(
        person_id=person_id, kind=kind, reason=reason, defaults={**values, "sms_due": wording.sms}
    )
    return new


def tell_all(*, tellings: Collection[core.Telling], now: datetime) -> None:
    """As `tell`, for many at once, cheaply; what was told already is passed over."""
    if not tellings:
        return
    homes = people.person_homes(telling.person_id for telling in tellings)
    missing = {telling.person_id for telling in tellings} - set(homes)
    if missing:
        raise Fault(f"there are no people {sorted(missing)} to tell")
    plain.insert_all([_row(telling, tenant_of(homes[telling.person_id]), now) for telling in tellings])


def _row(telling: core.Telling, tenant: str, now: datetime) -> NoticeRow:
    wording = queries.wordings()[telling.kind]
    title, text = core.say(wording, telling.params)
    return NoticeRow(
        tenant=tenant,
        person_id=telling.person_id,
        kind=telling.kind,
        title=title,
        text=text,
        link=telling.link,
        reason=telling.reason,
        created_at=now,
        sms_due=wording.sms,
    )


def mark_read(*, ids: Collection[int] | None, actor: Actor, now: datetime) -> int:
    """Marks these own notices as read, all of them for None; returns how many were unread."""
    rows = NoticeRow.objects.filter(person_id=actor.id, read_at__isnull=True)
    return (rows if ids is None else rows.filter(pk__in=ids)).update(read_at=now)


def deliver(*, sms: Sms, cipher: Cipher, now: datetime, limit: int = 20) -> int:
    """Sends what is due to phones, each try counted before it is made; returns how many arrived."""
    due = NoticeRow.objects.filter(sms_due=True).order_by("id").values_list("pk", "sms_tries")
    return sum(_deliver(pk, tries, sms, cipher, now) for pk, tries in list(due[:limit]))


def _deliver(pk: int, tries: int, sms: Sms, cipher: Cipher, now: datetime) -> bool:
    claimed = {"id": pk, "sms_due": True, "sms_tries": tries}
    last = tries + 1 >= core.MOST_TRIES
    if plain.change(NoticeRow, claimed, {"sms_tries": tries + 1, "sms_due": not last}) != 1:
        return False
    notice = plain.fetch_one(NoticeRow, id=pk)
    phone = people.phone_of(notice.person_id, cipher)
    if phone:
        try:
            sms.send(phone, notice.text)
        except Fault as fault:
            log.warning("message %s was not taken: %s", pk, fault)
            return False
    plain.change(NoticeRow, {"id": pk}, {"sms_due": False, "sms_at": now if phone else None})
    return bool(phone)


def keep_demo_message(*, phone: str, text: str, now: datetime) -> None:
    """For the demo's stand-in for a message centre; nothing leaves the machine."""
    with transaction.atomic():
        SmsRow.objects.create(phone=phone, text=text, sent_at=now)
