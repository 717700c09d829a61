"""Reading what forms say of leases and houses, and judging it; by a follower of its own, after it was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhangfa.applications import queries as applications
from zhangfa.insight.core import leases
from zhangfa.insight.core.journeys import READER
from zhangfa.insight.core.leases import Lease
from zhangfa.insight.models import LeaseRow
from zhangfa.insight.services._reading import keep_house, lease_of
from zhangfa.insight.services.concerns import raise_concerns
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Entry

HOUSES = "homestead-opinion"
READS = frozenset({"application.submitted", "application.resubmitted"})
_COUNTY = 2


def judge_forms(*, actor: Actor, now: datetime, cipher: Cipher, limit: int = 50) -> int:
    """Follows what is handed in; returns how many entries were passed. For jobs."""

    def react(entries: Sequence[Entry]) -> None:
        for entry in entries:
            _take(actor, now, entry, cipher)

    done = ledger.follow(name=READER, react=react, kinds=READS, now=now, limit=limit)
    return done + ledger.retry_parked(name=READER, react=react, now=now)


def _take(actor: Actor, now: datetime, entry: Entry, cipher: Cipher) -> None:
    matter = entry.fact.matter
    if matter not in leases.KINDS and matter != HOUSES:
        return
    form = applications.filled_form(entry.subject, cipher)
    if form is None:
        return
    if matter == HOUSES:
        keep_house(entry.subject, TreePath(entry.path), form, cipher)
        return
    lease = lease_of(entry.subject, TreePath(entry.path), matter, form, entry.at, cipher)
    _keep(lease)
    county = "/".join(lease.path.segments[:_COUNTY])
    alike = LeaseRow.objects.filter(place=county, kind=lease.kind, signed__gte=lease.signed - leases.RECENT)
    found = leases.judge(lease, [row.value() for row in alike], leases.LIMITS)
    raise_concerns(actor=actor, now=now, found=found)


def _keep(lease: Lease) -> None:
    names = ("kind", "party", "land", "area", "rent", "amount", "begins", "ends", "signed")
    values = {name: getattr(lease, name) for name in names}
    place = "/".join(lease.path.segments[:_COUNTY])
    LeaseRow.objects.update_or_create(pk=lease.id, defaults={"place": place, "path": lease.path.text, **values})
