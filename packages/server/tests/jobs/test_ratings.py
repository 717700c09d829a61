"""What people say after their service, and who never learns who said it."""

from __future__ import annotations

import cast
import pytest
from shop import Village
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.notices.models import NoticeRow
from zhangfa.ratings import queries, services
from zhangfa.ratings.core import About, Score
from zhangfa.ratings.models import ComplaintRow, RatedRow, ScoreRow


@pytest.fixture
def used(shop: Village) -> str:
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    shop.close(permit, 1)
    shop.report()
    return permit.application


def rate(shop: Village, application_id: str, member: cast.Member = cast.VILLAGER, **more: object) -> str:
    rating_id = new_id()
    given = {"score": Score.BAD, "words": "跑了三趟", "about": About.DELAY, "rating_id": rating_id}
    services.rate(actor=member.actor, now=shop.counter.now, application_id=application_id, **(given | more))
    shop.settle()
    return rating_id


@pytest.mark.parametrize(
    ("member", "code"),
    [(cast.STRANGER, "applications.unknown"), (cast.CLERK, "applications.unknown")],
)
def test_only_whoever_was_served_rates_and_only_once(shop: Village, used: str, member: cast.Member, code: str):
    """ratings law 1."""
    waiting = shop.counter.submit()
    size = ledger.size(cast.TENANT)
    with pytest.raises(Refused, match=code):
        rate(shop, used, member)
    with pytest.raises(Refused, match="not_used_yet"):
        rate(shop, waiting.id)
    assert ScoreRow.objects.count() == RatedRow.objects.count() == 0
    assert queries.is_open_to(cast.VILLAGER.actor, used) and ledger.size(cast.TENANT) == size
    rate(shop, used)
    with pytest.raises(Refused, match="rated_already"):
        rate(shop, used)
    assert not queries.is_open_to(cast.VILLAGER.actor, used) and ScoreRow.objects.count() == 1


def test_the_village_never_reads_a_complaint_and_the_town_does(shop: Village, used: str):
    """ratings law 2."""
    rate(shop, used, anonymous=False)
    (seen,) = queries.complaints(cast.DISCIPLINE.actor)
    assert (seen.words, seen.person, seen.about) == ("跑了三趟", "周大山", About.DELAY)
    for member in (cast.SECRETARY, cast.HEAD, cast.CLERK, cast.KEEPER, cast.INSPECTOR, cast.STRANGER, cast.VILLAGER):
        assert queries.complaints(member.actor) == () and queries.by_place(member.actor) == {}
    told = NoticeRow.objects.filter(kind="rating.complained")
    assert [row.person_id for row in told] == [cast.DISCIPLINE.id] and "周大山" not in told[0].text


def test_an_anonymous_complaint_names_nobody_anywhere(shop: Village, used: str):
    """ratings law 3: neither in the row nor in the ledger."""
    before = len(ledger.history(used))
    rating_id = rate(shop, used)
    assert len(ledger.history(used)) == before
    row = ComplaintRow.objects.get()
    names = {cast.VILLAGER.id, cast.VILLAGER.name, used}
    assert not names & {str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    for entry in ledger.history(rating_id):
        assert entry.actor_id == "public" and cast.VILLAGER.name not in entry.actor_name
        assert not names & {str(value) for value in entry.fact.record().values()}


def test_a_complaint_is_answered_once_by_those_who_read_it(shop: Village, used: str):
    """ratings law 4."""
    given = {"now": shop.counter.now, "complaint_id": rate(shop, used)}
    for member in (cast.SECRETARY, cast.INSPECTOR, cast.STRANGER):
        with pytest.raises(Refused, match="ratings.unknown"):
            services.answer(actor=member.actor, note="知道了", **given)
    with pytest.raises(Refused, match="may_not_answer"):
        services.answer(actor=cast.AUDITOR.actor, note="知道了", **given)
    services.answer(actor=cast.DISCIPLINE.actor, note="已批评教育", **given)
    with pytest.raises(Refused, match="answered_already"):
        services.answer(actor=cast.DISCIPLINE.actor, note="再说一次", **given)


def test_the_public_sees_numbers_alone(shop: Village, used: str):
    """ratings law 5."""
    rate(shop, used, score=Score.GOOD, words="")
    assert queries.of_month(cast.VILLAGE, "2026-11") == {Score.GOOD: 1}
    assert ComplaintRow.objects.count() == 0 and queries.of_month(cast.NEXT_VILLAGE, "2026-11") == {}
