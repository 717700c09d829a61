"""Telling people, and noting that they read it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault, Unwired
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
    rows = [_row(telling, tenant_of(homes[telling.person_id]), now) for telling in tellings]
    plain.insert_all(rows, once=True)


def _row(telling: core.Telling, tenant: str, now: datetime) -> NoticeRow:
    wording = queries.wordings()[telling.kind]
    title, text = core.say(wording, telling.params)
    return plain.new(
        NoticeRow,
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


def deliver(*, sms: Sms, cipher: Cipher, now: datetime, limit: int = 100) -> int:
    """Sends what is due to phones, each try counted before it is made; returns how many arrived.

    Where no gateway is wired at all, everything that is due is parked.
    """
    due = plain.fetch(NoticeRow, sms_due=True, order="id", limit=limit)
    if not due:
        return 0
    with transaction.atomic():
        claimed = [notice for notice in due if _claim(notice)]
    phones = [(notice.pk, people.phone_of(notice.person_id, cipher), notice.text) for notice in claimed]
    try:
        sent = [pk for pk, phone, text in phones if phone and _is_taken(sms, phone, text)]
    except Unwired:
        return _park(claimed)
    with transaction.atomic():
        for pk in [pk for pk, phone, _ in phones if not phone]:
            plain.change(NoticeRow, {"id": pk}, {"sms_due": False})
        for pk in sent:
            plain.change(NoticeRow, {"id": pk}, {"sms_due": False, "sms_at": now})
    return len(sent)


def _park(claimed: list[NoticeRow]) -> int:
    """None of them was sent, and none of them is tried again."""
    with transaction.atomic():
        for notice in claimed:
            plain.change(NoticeRow, {"id": notice.pk}, {"sms_due": False, "sms_parked": True, "sms_tries": 0})
    return 0


def _claim(notice: NoticeRow) -> bool:
    """False when another worker tries this one."""
    seen = {"id": notice.pk, "sms_due": True, "sms_tries": notice.sms_tries}
    last = notice.sms_tries + 1 >= core.MOST_TRIES
    return plain.change(NoticeRow, seen, {"sms_tries": notice.sms_tries + 1, "sms_due": not last}) == 1


def _is_taken(sms: Sms, phone: str, text: str) -> bool:
    try:
        sms.send(phone, text)
    except Unwired:
        raise
    except Fault as fault:
        log.warning("a message was not taken: %s", fault)
        return False
    return True


def keep_demo_message(*, phone: str, text: str, now: datetime) -> None:
    """For the demo's stand-in for a message centre; nothing leaves the machine."""
    with transaction.atomic():
        plain.insert(plain.new(SmsRow, phone=phone, text=text, sent_at=now))
