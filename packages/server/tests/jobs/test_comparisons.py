"""A page was stamped: the server looks at it for itself, and nobody waits for that."""

from __future__ import annotations

import cast
import pytest
from shop import Village
from zhangfa.comparisons import queries
from zhangfa.comparisons import services as comparisons
from zhangfa.comparisons.core import Compared, Place, Verdict
from zhangfa.comparisons.models import ComparisonRow
from zhangfa.jobs.actors import EYES
from zhangfa.kernel import clock
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault, Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.permits.core import Permit

pytestmark = pytest.mark.django_db

PLACE = Place(kind="changed", box=(0.2, 0.3, 0.25, 0.33), approved_text="壹", seen_text="伍")


class EyesDouble:
    """Sees the same in every picture, or breaks."""

    def __init__(self, version: str = "1", refusal: str = "") -> None:
        self.version, self.refusal, self.runs = version, refusal, 0

    def compare(self, pdf: bytes, *, page: int, photo: bytes) -> Compared:
        self.runs += 1
        if self.refusal:
            raise Refused(Refusal(self.refusal))
        assert page == 1 and photo.startswith(b"\xff\xd8\xff")
        return Compared(
            verdict=Verdict.MISMATCH, score=1.4, version=self.version, advice="", places=(PLACE,),
            approved=b"\xff\xd8\xff approved", seen=b"\xff\xd8\xff seen",
        )  # fmt: skip


@pytest.fixture
def permit(shop: Village) -> Permit:
    held = shop.held()
    shop.counter.claim(code=shop.code(held.application))
    shop.stamp(held)
    shop.report()
    return held


def compare(shop: Village, eyes: EyesDouble, actor: Actor = EYES) -> Verdict:
    return comparisons.compare(
        comparison_id=ComparisonRow.objects.latest("pk").pk,
        eyes=eyes,
        storage=shop.counter.storage,
        cipher=shop.counter.cipher,
        actor=actor,
        now=clock.now(),
    )


def seen_by(shop: Village, actor: Actor, permit: Permit) -> tuple[queries.Comparison, ...]:
    return queries.of_application(actor, permit.application, cipher=shop.counter.cipher)


def facts(permit: Permit) -> list:
    return [each.fact for each in ledger.history(permit.application) if each.kind == "page.compared"]


def test_every_impression_is_looked_at_again_and_told_once(shop: Village, permit: Permit):
    """comparisons law 1, comparisons law 2"""
    assert [each.verdict for each in seen_by(shop, cast.INSPECTOR.actor, permit)] == [Verdict.WAITING]
    eyes = EyesDouble()
    assert compare(shop, eyes) is Verdict.MISMATCH
    assert compare(shop, eyes) is Verdict.MISMATCH
    assert eyes.runs == 1 and [(fact.verdict, fact.version) for fact in facts(permit)] == [(Verdict.MISMATCH, "1")]
    (found,) = seen_by(shop, cast.INSPECTOR.actor, permit)
    assert found.places == (PLACE,) and shop.counter.storage.get(found.seen).endswith(b"seen")


def test_no_word_of_the_page_stands_in_the_ledger_or_openly_in_the_database(shop: Village, permit: Permit):
    """comparisons law 3"""
    compare(shop, EyesDouble())
    assert "伍" not in str(facts(permit)) and "伍".encode() not in bytes(ComparisonRow.objects.get().content)


def test_a_newer_version_judges_again_and_the_older_word_stays(shop: Village, permit: Permit):
    """comparisons law 2"""
    compare(shop, EyesDouble())
    assert comparisons.ask_again(version="1", actor=EYES, now=clock.now()) == 0
    assert comparisons.ask_again(version="2", actor=EYES, now=clock.now()) == 1
    assert compare(shop, EyesDouble("2")) is Verdict.MISMATCH
    assert sorted(ComparisonRow.objects.values_list("version", flat=True)) == ["1", "2"]
    assert [each.version for each in seen_by(shop, cast.INSPECTOR.actor, permit)] == ["2"]
    assert len(facts(permit)) == 2


@pytest.mark.parametrize("refusal", ["comparisons.broken", "comparisons.took_too_long"])
def test_what_cannot_be_compared_is_no_match_and_says_so(shop: Village, permit: Permit, refusal: str):
    """comparisons law 4"""
    before = shop.about(permit.application)
    assert compare(shop, EyesDouble(refusal=refusal)) is Verdict.FAILED
    assert shop.about(permit.application) == before
    assert [fact.verdict for fact in facts(permit)] == [Verdict.FAILED]


def test_a_photo_that_has_not_arrived_is_waited_for(shop: Village, permit: Permit):
    shop.counter.storage.remove(ComparisonRow.objects.get().photo)
    with pytest.raises(Fault):
        compare(shop, EyesDouble())
    assert ComparisonRow.objects.get().verdict == Verdict.WAITING.value and facts(permit) == []


def test_nobody_but_the_job_compares(shop: Village, permit: Permit):
    with pytest.raises(Refused, match="comparisons.not_by_hand"):
        compare(shop, EyesDouble(), cast.INSPECTOR.actor)
    with pytest.raises(Refused, match="comparisons.not_by_hand"):
        comparisons.ask_again(version="2", actor=cast.INSPECTOR.actor, now=clock.now())
    assert ComparisonRow.objects.get().verdict == Verdict.WAITING.value and facts(permit) == []


def test_a_stranger_sees_none_of_it(shop: Village, permit: Permit):
    compare(shop, EyesDouble())
    row = ComparisonRow.objects.get()
    assert seen_by(shop, cast.STRANGER.actor, permit) == ()
    assert queries.picture_for(cast.STRANGER.actor, row.pk, "seen") is None
    assert queries.picture_for(cast.INSPECTOR.actor, row.pk, "seen") == row.seen
    assert queries.picture_for(cast.INSPECTOR.actor, row.pk, "content") is None
