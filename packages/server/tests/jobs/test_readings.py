"""A lease is handed in: the machine reads it beside the way of the application, and nobody waits for it."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from lease import Lease, PageWorkshop
from shop import Village
from zhangfa.applications.core import State
from zhangfa.applications.models import ApplicationRow
from zhangfa.jobs import keeping
from zhangfa.jobs.actors import READER
from zhangfa.kernel import clock
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.readings import queries
from zhangfa.readings import services as readings
from zhangfa.readings.core import ReadingState
from zhangfa.readings.models import ReadingRow

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)


class PaperDouble:
    """Reads the same of every paper, or breaks."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal, self.runs = refusal, 0

    def read(self, pdf: bytes, *, most_pages: int) -> dict:
        self.runs += 1
        if self.refusal:
            raise Refused(Refusal(self.refusal))
        assert pdf.startswith(b"%PDF") and most_pages > 1
        said = {
            "party_a": "青石村股份经济合作社",
            "party_b": "白水茶叶专业合作社",
            "area_mu": "21",
            "rent_per_mu": "600",
        }
        said |= {"party_b_id": "11010519491231002X", "years": "10", "total_yearly": "12600", "starts": "2026-12-01"}
        place = {"page": 1, "box": [[10, 10], [90, 10], [90, 30], [10, 30]], "more": [], "confidence": 0.98}
        fields = [{"name": k, "label": k, "value": v, "raw": v, "repaired": None, **place} for k, v in said.items()]
        lines = [{"text": "全文", "box": place["box"], "confidence": 1.0}]
        pages = [{"page": 1, "width": 100, "height": 200, "lines": lines}]
        whole = {"state": "read", "kind": "lease", "kind_name": "土地流转合同", "findings": [], "reasons": []}
        return {**whole, "pages": pages, "fields": fields}


@pytest.fixture
def lease(shop: Village) -> Lease:
    shop.counter.workshop = PageWorkshop()
    made = Lease(shop.counter)
    made.open()
    made.submit()
    shop.settle()
    return made


def read(shop: Village, lease: Lease, reader: PaperDouble) -> ReadingState:
    return readings.read(
        file_id=shop.about(lease.application.id).paper_file,
        reader=reader,
        storage=shop.counter.storage,
        cipher=shop.counter.cipher,
        actor=READER,
        now=clock.now(),
    )


def kept(shop: Village, lease: Lease) -> queries.Reading | None:
    found = shop.about(lease.application.id)
    return queries.of_file(found.id, found.paper_file, cipher=shop.counter.cipher)


def facts(lease: Lease) -> list:
    return [each.fact for each in ledger.history(lease.application.id) if each.kind == "paper.read"]


def test_a_lease_waits_to_be_read_and_a_certificate_does_not(shop: Village, lease: Lease):
    assert kept(shop, lease).state is ReadingState.WAITING and kept(shop, lease).content is None
    other = shop.counter.submit()
    shop.settle()
    assert not ReadingRow.objects.filter(application_id=other.id).exists()


def test_what_was_read_is_kept_once(shop: Village, lease: Lease):
    """readings law 2"""
    reader = PaperDouble()
    assert read(shop, lease, reader) is ReadingState.READ
    assert read(shop, lease, reader) is ReadingState.READ
    assert reader.runs == 1 and len(facts(lease)) == 1
    assert kept(shop, lease).content.value("area_mu") == "21"


def test_no_word_of_it_stands_in_the_ledger_or_openly_in_the_database(shop: Village, lease: Lease):
    """readings law 3"""
    read(shop, lease, PaperDouble())
    row = ReadingRow.objects.get()
    assert "白水茶叶" not in str(facts(lease)) and facts(lease)[0].digest.hex() == row.digest
    assert b"11010519491231002X" not in bytes(row.content) and "白水茶叶".encode() not in bytes(row.content)


def test_nobody_but_the_job_keeps_a_reading(shop: Village, lease: Lease):
    """readings law 2"""
    found = shop.about(lease.application.id)
    with pytest.raises(Refused, match="readings.not_by_hand"):
        readings.read(
            file_id=found.paper_file,
            reader=PaperDouble(),
            storage=shop.counter.storage,
            cipher=shop.counter.cipher,
            actor=cast.CLERK.actor,
            now=clock.now(),
        )
    assert kept(shop, lease).state is ReadingState.WAITING and facts(lease) == []


@pytest.mark.parametrize("refusal", ["readings.broken", "readings.took_too_long", "readings.nothing_read"])
def test_a_failed_reading_says_so_and_the_application_goes_on(shop: Village, lease: Lease, refusal):
    """readings law 1"""
    before = shop.about(lease.application.id)
    assert read(shop, lease, PaperDouble(refusal)) is ReadingState.FAILED
    assert kept(shop, lease).state is ReadingState.FAILED and kept(shop, lease).content is None
    assert shop.about(lease.application.id) == before and before.state is State.SUBMITTED
    lease.write(lease.record())
    lease.to_approval()
    assert shop.about(lease.application.id).state is State.EXAMINED


def test_a_reading_that_differs_changes_nothing_of_the_application(shop: Village, lease: Lease):
    """readings law 1"""
    before = shop.about(lease.application.id)
    read(shop, lease, PaperDouble())
    shop.settle()
    assert shop.about(lease.application.id) == before


def test_leases_are_found_at_or_below_a_place_with_their_numbers(shop: Village, lease: Lease):
    read(shop, lease, PaperDouble())
    (found,) = queries.leases([cast.TOWN], cipher=shop.counter.cipher)
    assert found.application == lease.application.id and found.path == cast.VILLAGE
    assert (found.area_mu, found.rent_per_mu, found.total) == (21, 600, 126000)
    assert found.lessee == "白水茶叶专业合作社" and str(found.starts) == "2026-12-01" and found.ends is None
    assert list(queries.leases([cast.NEXT_VILLAGE], cipher=shop.counter.cipher)) == []


def test_an_answer_of_another_shape_is_a_failed_reading(shop: Village, lease: Lease):
    reader = PaperDouble()
    reader.read = lambda pdf, most_pages: {"state": "read", "fields": [{"value": 1}]}
    assert read(shop, lease, reader) is ReadingState.FAILED


def test_a_reading_goes_with_the_personal_parts_when_their_time_is_over(shop: Village, lease: Lease):
    """readings law 5"""
    read(shop, lease, PaperDouble())
    shop.settle()
    ApplicationRow.objects.filter(pk=lease.application.id).update(retention_years=40)
    keeping.erase_outlived(clock.now() + 39 * YEAR, shop.worker.ports)
    assert kept(shop, lease).content
    keeping.erase_outlived(clock.now() + 120 * YEAR, shop.worker.ports)
    assert kept(shop, lease) is None


def test_no_person_makes_a_reading_go(shop: Village, lease: Lease):
    read(shop, lease, PaperDouble())
    with pytest.raises(Refused, match="readings.not_by_hand"):
        readings.forget(application_id=lease.application.id, actor=cast.CLERK.actor, now=clock.now())
    assert kept(shop, lease).content
