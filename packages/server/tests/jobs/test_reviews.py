"""A month looked at by several offices: nobody chooses the sample, and anybody can draw it again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cast
import pytest
from shop import Village
from zhangfa.adapters.tables import ReportlabTables
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import origin_of
from zhangfa.notices.models import NoticeRow
from zhangfa.organizations.core import Office
from zhangfa.reviews import core, queries, services
from zhangfa.reviews.core import Result, ReviewState
from zhangfa.reviews.models import ReviewRow
from zhangfa_protocol import draw as lots
from zhangfa_protocol.checkpoint import Checkpoint

REVIEW, MONTH = "review00000000000000000001", "2026-11"
SUPERVISOR = cast.Member(41, "孔德林", cast.VILLAGE, (Office.SUPERVISION_HEAD,))
TEAM = (cast.DISCIPLINE.id, cast.TOWN_REVIEWER.id, SUPERVISOR.id)


@pytest.fixture
def used(shop: Village) -> tuple[str, ...]:
    """Three uses of the seal in this month."""
    cast.settle_member(SUPERVISOR, shop.counter.cipher)
    found = []
    for _ in range(3):
        permit = shop.held()
        shop.counter.claim(code=shop.code(permit.application))
        shop.stamp(permit)
        shop.close(permit, 1)
        shop.report()
        found.append(permit.application)
    return tuple(found)


def announce(shop: Village, member: cast.Member = cast.DISCIPLINE, team: tuple[str, ...] = TEAM):
    given = {"actor": member.actor, "now": shop.counter.now, "review_id": REVIEW}
    return services.announce(town=cast.TOWN, month=MONTH, team=team, **given)


def drawn(shop: Village):
    announce(shop)
    shop.settle()
    shop.counter.submit()  # whatever comes next in the log brings the next checkpoint
    shop.settle()
    return queries.find(cast.DISCIPLINE.actor, REVIEW)


def judge(shop: Village, member: cast.Member, index: int, item: str, result: Result, note: str = "") -> None:
    given = {"review_id": REVIEW, "index": index, "item": item, "result": result, "note": note}
    services.judge(actor=member.actor, now=shop.counter.now, **given)


def test_the_sample_is_decided_by_a_checkpoint_after_the_announcement(shop: Village, used, signer, tmp_path: Path):
    """reviews law 2, and anybody makes the draw again from what is published."""
    review = announce(shop)
    assert review.state is ReviewState.ANNOUNCED and len(review.population) == 3
    shop.settle()
    assert queries.find(cast.DISCIPLINE.actor, REVIEW).drawn == ()  # no later checkpoint yet
    shop.counter.submit()
    shop.settle()
    after = queries.find(cast.DISCIPLINE.actor, REVIEW)
    announced = next(e for e in ledger.history(REVIEW) if e.kind == "review.announced")
    assert after.state is ReviewState.DRAWN and int(after.checkpoint.split("\n")[1]) > after.announced_in
    assert after.announced_in > announced.index and announced.fact.population == lots.population_digest(
        after.population
    )
    told, key = tmp_path / "draw.json", signer.verifier_keys(origin_of(cast.TENANT))[0]
    told.write_text(json.dumps(queries.published(REVIEW)))
    verify = [sys.executable, "-m", "zhangfa_protocol.verify", "draw", str(told), "--key", key]
    assert subprocess.run(verify, capture_output=True).returncode == 0
    told.write_text(json.dumps({**queries.published(REVIEW), "population": [1, 2, 3]}))
    assert subprocess.run(verify, capture_output=True).returncode == 1


def test_another_root_draws_another_sample():
    """reviews law 2: whoever wants a sample of his own would need another log."""
    population = tuple(range(100))
    heads = [Checkpoint("zhangfa.example/1", 500, bytes([number]) * 32) for number in range(20)]
    found = {lots.draw(population, 5, head) for head in heads}
    assert len(found) == 20 and all(len(set(each)) == 5 for each in found)
    assert lots.draw(population, 5, heads[0]) == lots.draw(population[::-1], 5, heads[0])
    assert lots.draw((7,), 5, heads[0]) == (7,)


@pytest.mark.parametrize(
    ("member", "team", "code"),
    [
        (cast.STRANGER, TEAM, "may_not_hold"),
        (cast.INSPECTOR, TEAM, "may_not_hold"),
        (cast.DISCIPLINE, TEAM[:2], "team_too_small"),
        (cast.DISCIPLINE, (*TEAM[:2], cast.VILLAGER.id), "team_too_small"),
    ],
)
def test_who_may_hold_one_and_with_whom(shop: Village, used, member: cast.Member, team, code: str):
    """reviews law 1."""
    before = ledger.history(REVIEW)
    with pytest.raises(Refused, match=code):
        announce(shop, member, team)
    assert ReviewRow.objects.count() == 0 and ledger.history(REVIEW) == before


def test_from_the_draw_to_the_verified_rectification_and_the_report(shop: Village, used, signer):
    """reviews law 3, reviews law 4 and reviews law 5."""
    review = drawn(shop)
    items = [item.key for item in queries.checklist().items]
    first, *others = review.drawn
    with pytest.raises(Refused, match="words_missing"):
        judge(shop, SUPERVISOR, first, items[0], Result.PROBLEM)
    judge(shop, SUPERVISOR, first, items[0], Result.PROBLEM, "页数没有核对")
    with pytest.raises(Refused, match="judged_already"):
        judge(shop, cast.DISCIPLINE, first, items[0], Result.FINE)
    for index in review.drawn:
        for item in items:
            if (index, item) != (first, items[0]):
                judge(shop, cast.DISCIPLINE, index, item, Result.FINE)
    shop.settle()
    assert NoticeRow.objects.filter(person_id=cast.SECRETARY.id, kind="review.judged").count() == 1
    (found,) = queries.judged(cast.SECRETARY.actor, review)[:1]
    mend = {"now": shop.counter.now, "review_id": REVIEW, "judged_id": found.id}
    with pytest.raises(Refused, match="nothing_to_verify"):
        services.verify(actor=cast.DISCIPLINE.actor, accepted=True, note="好", **mend)
    with pytest.raises(Refused, match="reviews.unknown"):
        services.rectify(actor=cast.STRANGER.actor, note="改了", **mend)
    services.rectify(actor=cast.SECRETARY.actor, note="已补核对", **mend)
    with pytest.raises(Refused, match="own_finding"):
        services.verify(actor=SUPERVISOR.actor, accepted=True, note="好", **mend)
    outside = {"tables": ReportlabTables(), "storage": shop.counter.storage}
    done = {"actor": cast.DISCIPLINE.actor, "now": shop.counter.now, "review_id": REVIEW, **outside}
    with pytest.raises(Refused, match="not_all_verified"):
        services.close(**done)
    services.verify(actor=cast.TOWN_REVIEWER.actor, accepted=False, note="还差一份", **mend)
    services.rectify(actor=cast.SECRETARY.actor, note="都补了", **mend)
    services.verify(actor=cast.TOWN_REVIEWER.actor, accepted=True, note="看过了", **mend)
    closed = services.close(**done)
    assert closed.state is ReviewState.CLOSED and outside["storage"].get(closed.report).startswith(b"%PDF-")
    shop.settle()
    assert ledger.parked("reactions") == () and ledger.check(signer=signer) == ()


def test_whoever_had_a_part_in_a_use_does_not_judge_it(shop: Village, used):
    """reviews law 6."""
    review = drawn(shop)
    index = review.drawn[0]
    given = {"result": Result.FINE, "note": "", "judged": False}
    own = core.why_not_judge(review, SUPERVISOR.actor, index, involved={SUPERVISOR.id}, **given)
    assert [reason.code for reason in own] == ["reviews.own_use"]
    assert core.why_not_judge(review, SUPERVISOR.actor, index, involved={cast.CLERK.id}, **given) == ()
    with pytest.raises(Refused, match="reviews.unknown"):
        judge(shop, cast.INSPECTOR, index, "paper", Result.FINE)
    with pytest.raises(Refused, match="not_in_team"):
        judge(shop, cast.SECRETARY, index, "paper", Result.FINE)
    assert queries.judged(cast.DISCIPLINE.actor, review) == ()
