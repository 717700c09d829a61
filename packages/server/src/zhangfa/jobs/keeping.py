"""What is not kept for ever: loose files, and personal parts of the ledger whose time is over (保管期限)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from zhangfa.applications import queries as about_applications
from zhangfa.archives import core as archives
from zhangfa.bootstrap import Ports
from zhangfa.documents import services as documents
from zhangfa.jobs.actors import CONVERT, RETENTION
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as ledger_deeds
from zhangfa.organizations import queries as organizations
from zhangfa.readings import services as readings

LOOSE_FOR = timedelta(days=30)
GROUND = "保管期限已满"


def forget_loose(now: datetime, ports: Ports) -> int:
    """Files that were handed in a month ago and never became part of anything."""
    return documents.forget_loose(before=now - LOOSE_FOR, storage=ports.storage, actor=CONVERT, now=now)


def erase_outlived(now: datetime, ports: Ports) -> int:
    """Personal parts whose keeping time is over, subject by subject. The leaves and proofs stay."""
    return sum(_erased(subject, now) for subject in ledger.outlived(now) if _may_go(subject, now))


def _may_go(subject: str, now: datetime) -> bool:
    """Whoever is registered stays known; an application is kept as long as its matter says, permanent ones for ever."""
    if organizations.person_home(subject) is not None:
        return False
    found = about_applications.about_one(subject)
    if found is None:
        return True
    until = archives.keep_until(found.submitted_at, found.retention_years)
    return until is not None and until <= now


def _erased(subject: str, now: datetime) -> bool:
    try:
        ledger_deeds.erase(subject=subject, ground=GROUND, actor=RETENTION, now=now)
    except Refused:  # a younger entry of the same subject must still be kept
        return False
    readings.forget(application_id=subject, actor=RETENTION, now=now)
    return True


SWEEPS: tuple[tuple[timedelta, Callable[[datetime, Ports], int]], ...] = (
    (timedelta(hours=1), forget_loose),
    (timedelta(hours=24), erase_outlived),
)
