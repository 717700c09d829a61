"""Claiming, spending, closing, revoking, expiring."""

from __future__ import annotations

import threading
from datetime import timedelta

import cast
import pytest
from counter import OTHER_TERMINAL, TERMINAL, Counter
from django.db import connection
from zhangfa.applications import queries as applications
from zhangfa.applications import services as deeds
from zhangfa.applications.core import State
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.permits import queries
from zhangfa.permits import services as permits
from zhangfa.permits.core import PermitState

CALENDAR = Actor.for_job("calendar", {"permit:expire"})


@pytest.fixture
def held(counter: Counter):
    """A permit for two impressions that the terminal holds."""
    return counter.hold(counter.issue(counter.approved(handed=counter.handed(copies=2))))


def test_the_code_claims_it_once(counter: Counter, held):
    claimed = counter.claim()
    assert (claimed.id, claimed.state) == (held.id, PermitState.CLAIMED)
    assert applications.about_one(held.application).in_use
    with pytest.raises(Refused, match=r"permits\.code_used"):
        counter.claim()


@pytest.mark.django_db(transaction=True)
def test_two_racing_get_one_winner(counter: Counter, held):
    won, lost = [], []
    barrier = threading.Barrier(2)

    def claim() -> None:
        barrier.wait()
        try:
            won.append(counter.claim())
        except (Refused, Conflict) as error:
            lost.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)


def test_a_code_works_only_at_its_own_terminal(counter: Counter, held):
    with pytest.raises(Refused, match=r"permits\.code_other_place"):
        counter.claim(terminal=OTHER_TERMINAL)
    assert counter.claim(terminal=TERMINAL).state is PermitState.CLAIMED


@pytest.mark.parametrize("member", [cast.CLERK, cast.SECRETARY, cast.VILLAGER, cast.STRANGER])
def test_only_a_keeper_of_the_seal_claims(counter: Counter, held, member):
    with pytest.raises(Refused, match=r"permits\.keeper_not_here"):
        counter.claim(keeper=member.id)
    assert queries.permit(held.id).state is PermitState.HELD


def test_five_wrong_codes_shut_the_terminal_for_an_hour(counter: Counter, held):
    for _ in range(5):
        with pytest.raises(Refused, match=r"permits\.code_wrong"):
            counter.claim(code="00000000")
    with pytest.raises(Refused, match=r"permits\.code_too_many"):
        counter.claim()  # even the right one
    wrong = [entry.fact.tries for entry in ledger.history(TERMINAL) if entry.kind == "permit.code_refused"]
    assert wrong == [1, 2, 3, 4, 5]
    counter.later(minutes=61)
    assert counter.claim().state is PermitState.CLAIMED


def test_spent_one_by_one_and_never_more(counter: Counter, held):
    counter.claim()
    assert counter.spend(held, 1).used == 1
    assert counter.spend(held, 1).used == 1  # said twice
    assert counter.spend(held, 2).state is PermitState.SPENT
    with pytest.raises(Refused, match=r"permits\.permit_spent"):
        counter.spend(held, 3)
    spent = [entry.fact.used for entry in ledger.history(held.application) if entry.kind == "permit.spent"]
    assert spent == [1, 2]


def test_closed_early_the_rest_may_be_issued_again(counter: Counter, held):
    counter.claim()
    counter.spend(held, 1)
    closed = counter.close(held, "paper_short")
    assert (closed.state, closed.closed, closed.used) == (PermitState.SPENT, True, 1)
    about = applications.about_one(held.application)
    assert (about.state, about.in_use) == (State.APPROVED, False)
    again = counter.issue(about, code="22223333")
    assert again.granted == 1
    with pytest.raises(Refused, match=r"permits\.code_used"):
        counter.claim()
    counter.hold(again)
    assert counter.claim(code="22223333").id == again.id


def test_the_end_of_a_finished_job(counter: Counter, held):
    counter.claim()
    counter.spend(held, 2)
    closed = counter.close(held)
    assert (closed.closed, closed.used) == (True, 2)
    assert counter.close(held) == closed
    assert [entry.fact.left for entry in ledger.history(held.application) if entry.kind == "permit.closed"] == [0]


def test_revoked_it_opens_no_more_but_what_was_pressed_counts(counter: Counter, held):
    counter.claim()
    permits.revoke(actor=cast.SECRETARY.actor, now=counter.now, permit_id=held.id, reason="有疑问")
    late = counter.spend(held, 1)
    assert (late.state, late.used) == (PermitState.REVOKED, 1)
    assert [entry.fact.late for entry in ledger.history(held.application) if entry.kind == "permit.spent"] == [True]


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (cast.STRANGER, r"permits\.unknown"),
        (cast.VILLAGER, r"permits\.unknown"),
        (cast.KEEPER, r"permits\.may_not_revoke"),
        (cast.INSPECTOR, r"permits\.may_not_revoke"),
    ],
)
def test_who_may_not_revoke(counter: Counter, held, member, code):
    with pytest.raises(Refused, match=code):
        permits.revoke(actor=member.actor, now=counter.now, permit_id=held.id, reason="")
    assert queries.permit(held.id).state is PermitState.HELD


def test_a_withdrawn_application_cannot_be_claimed(counter: Counter, held):
    about = applications.about_one(held.application)
    value = applications.find(cast.VILLAGER.actor, about.id)
    revision = applications.detail(cast.VILLAGER.actor, value.id, cipher=counter.cipher, now=counter.now).value.revision
    deeds.withdraw(actor=cast.VILLAGER.actor, now=counter.now, application_id=about.id, revision=revision)
    with pytest.raises(Refused, match=r"applications\.not_now"):
        counter.claim()
    assert queries.permit(held.id).state is PermitState.HELD


def test_expired_after_its_window(counter: Counter, held):
    with pytest.raises(Refused, match=r"permits\.still_valid"):
        permits.expire(actor=CALENDAR, now=counter.now, permit_id=held.id)
    assert queries.ending(counter.now) == ()
    counter.now = held.window.closes_at
    assert queries.ending(counter.now) == (held.id,)
    with pytest.raises(Refused, match=r"permits\.permit_expired"):
        counter.claim()
    expired = permits.expire(actor=CALENDAR, now=counter.now, permit_id=held.id)
    assert expired.state is PermitState.EXPIRED
    assert permits.expire(actor=CALENDAR, now=counter.now, permit_id=held.id) == expired


def test_a_claimed_permit_waits_a_day_for_late_news(counter: Counter, held):
    counter.claim()
    assert queries.ending(held.window.closes_at) == ()
    assert queries.ending(held.window.closes_at + timedelta(days=1)) == (held.id,)


def test_state_equals_replay(counter: Counter, held):
    counter.claim()
    counter.spend(held, 1)
    counter.close(held)
    replay = queries.PermitReplay()
    for entry in ledger.history(held.application):
        replay.take(entry)
    assert list(replay.compare(cast.TENANT)) == []
    from zhangfa.permits.models import PermitRow

    PermitRow.objects.update(used=0)
    assert len(list(replay.compare(cast.TENANT))) == 1
