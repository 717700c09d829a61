"""What the years take: loose files after a month, personal parts when their time is over."""

from __future__ import annotations

from datetime import timedelta

import cast
from shop import Village
from zhangfa.applications.models import ApplicationRow
from zhangfa.documents.models import FileRow
from zhangfa.jobs import keeping
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.models import EntryRow

YEARS = timedelta(days=366)


def worker_ports(shop: Village):
    return shop.worker.ports


def test_a_loose_file_is_forgotten_after_a_month_and_an_attached_one_stays(shop: Village):
    shop.counter.submit()
    attached = FileRow.objects.exclude(attached_to="").count()
    loose = shop.counter.upload(cast.VILLAGER, b"loose")
    now = shop.counter.now
    assert keeping.forget_loose(now + timedelta(days=29), worker_ports(shop)) == 0
    assert keeping.forget_loose(now + timedelta(days=31), worker_ports(shop)) == 1
    assert not FileRow.objects.filter(pk=loose).exists() and FileRow.objects.count() == attached


def personal(subject: str) -> int:
    rows = EntryRow.objects.filter(subject=subject, personal__isnull=False)
    return rows.exclude(kind="ledger.record_erased").count()


def test_an_application_s_personal_part_goes_when_the_matter_says_so(shop: Village):
    application = shop.counter.submit()
    shop.settle()
    ApplicationRow.objects.filter(pk=application.id).update(retention_years=40)
    now, ports = shop.counter.now, worker_ports(shop)
    assert personal(application.id)
    keeping.erase_outlived(now + 31 * YEARS, ports)
    assert personal(application.id)
    keeping.erase_outlived(now + 41 * YEARS, ports)
    assert not personal(application.id)
    assert ledger.history(application.id)[-1].kind == "ledger.record_erased"
    assert keeping.erase_outlived(now + 41 * YEARS, ports) == 0


def test_what_is_kept_for_ever_and_who_is_registered_stay(shop: Village):
    application = shop.counter.submit()
    ApplicationRow.objects.filter(pk=application.id).update(retention_years=None)
    later = shop.counter.now + 99 * YEARS
    keeping.erase_outlived(later, worker_ports(shop))
    assert personal(application.id) and personal(cast.VILLAGER.id)
