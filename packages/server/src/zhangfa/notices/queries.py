"""One's own notices, and nobody else's."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files

from django.db.models import Max

from zhangfa.kernel.actor import Actor
from zhangfa.notices import core
from zhangfa.notices.models import NoticeRow, SmsRow


@cache
def wordings() -> dict[str, core.Wording]:
    """The table of words, read once."""
    return core.read_wordings((files("zhangfa") / "config" / "texts" / "notices.toml").read_text(encoding="utf-8"))


def notices(actor: Actor, *, before: int | None = None, limit: int = 30) -> tuple[core.Notice, ...]:
    """The newest first; `before` is the id of the last one already seen."""
    rows = _own(actor)
    rows = rows if before is None else rows.filter(id__lt=before)
    return tuple(_notice(row) for row in rows.order_by("-id")[:limit])


def news(actor: Actor, *, after: int, limit: int = 20) -> tuple[core.Notice, ...]:
    """What came after the notice with id `after`, oldest first."""
    return tuple(_notice(row) for row in _own(actor).filter(id__gt=after).order_by("id")[:limit])


def latest_id(actor: Actor) -> int:
    """Where a screen begins to ask for news; 0 without any notice."""
    return _own(actor).aggregate(latest=Max("id"))["latest"] or 0


def unread(actor: Actor) -> int:
    return _own(actor).filter(read_at__isnull=True).count()


def parked_count() -> int:
    """How many messages to phones were never sent because no gateway was wired."""
    return NoticeRow.objects.filter(sms_parked=True).count()


def demo_messages(limit: int = 50) -> tuple[tuple[str, str, datetime], ...]:
    """Phone, text and time of what the demo would have sent. Only for the demo's own page."""
    return tuple(SmsRow.objects.order_by("-id").values_list("phone", "text", "sent_at")[:limit])


def _own(actor: Actor):
    return NoticeRow.objects.filter(person_id=actor.id) if actor.is_person else NoticeRow.objects.none()


def _notice(row: NoticeRow) -> core.Notice:
    return core.Notice(row.pk, row.kind, row.title, row.text, row.link, row.created_at, row.read_at)
