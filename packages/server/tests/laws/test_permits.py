"""The law of permits: quota, spending, late news, codes, windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from zhangfa.kernel.tree import TreePath
from zhangfa.kernel.window import Window
from zhangfa.permits.core import (
    OPEN,
    TRANSITIONS,
    WRONG_TRIES,
    Permit,
    PermitAction,
    PermitState,
    apply,
    reserved_by,
    why_not,
    why_not_claim,
    why_not_issue,
    why_not_try,
)

OPENS = datetime(2026, 11, 20, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=3)
LATER = CLOSES + timedelta(days=2)


def made(**changes):
    start = Permit(
        id="p",
        application="a",
        path=TreePath("3307/330799"),
        seal="s",
        terminal="t1",
        slot=1,
        granted=2,
        used=0,
        window=Window(OPENS, CLOSES),
        state=PermitState.ISSUED,
        revision=1,
    )
    return replace(start, **changes)


def codes(refusals):
    return [refusal.code for refusal in refusals]


class Quota(RuleBasedStateMachine):
    """permits law 1 and permits law 2: however permits are issued, spent, closed, revoked and issued again."""

    def __init__(self):
        super().__init__()
        self.approved, self.permits, self.marks = 3, [], 0

    @rule(granted=st.integers(0, 4))
    def issue(self, granted):
        reserved = sum(map(reserved_by, self.permits))
        if not why_not_issue(approved=self.approved, reserved=reserved, granted=granted):
            self.permits.append(made(granted=granted, state=PermitState.CLAIMED))

    @rule(place=st.integers(0, 20), action=st.sampled_from(list(PermitAction)), now=st.sampled_from([OPENS, LATER]))
    def act(self, place, action, now):
        if not self.permits:
            return
        place %= len(self.permits)
        late = action is PermitAction.SPEND and self.permits[place].state not in OPEN
        if late or why_not(self.permits[place], action, now):
            return
        self.permits[place] = apply(self.permits[place], action)
        self.marks += action is PermitAction.SPEND

    @invariant()
    def never_more_than_approved(self):
        assert sum(map(reserved_by, self.permits)) <= self.approved
        assert self.marks == sum(permit.used for permit in self.permits) <= self.approved
        assert all(permit.used <= permit.granted for permit in self.permits)


TestQuota = Quota.TestCase


@given(st.integers(1, 9), st.integers(1, 20))
def test_permits_law_2_never_more_often_than_granted(granted, tries):
    """permits law 2"""
    permit = made(granted=granted, state=PermitState.CLAIMED)
    for _ in range(tries):
        if not why_not(permit, PermitAction.SPEND, OPENS):
            permit = apply(permit, PermitAction.SPEND)
    assert permit.used == min(granted, tries)
    assert (permit.state is PermitState.SPENT) == (tries >= granted)


@pytest.mark.parametrize("state", [PermitState.EXPIRED, PermitState.REVOKED, PermitState.SPENT])
def test_permits_law_3_a_mark_counts_even_late(state):
    """permits law 3"""
    permit = made(state=state)
    assert why_not(permit, PermitAction.SPEND, LATER) == ()
    after = apply(permit, PermitAction.SPEND)
    assert (after.used, after.state) == (1, state)
    assert codes(why_not(replace(permit, used=2), PermitAction.SPEND, LATER)) == ["permits.permit_spent"]


HELD = made(state=PermitState.HELD)


@pytest.mark.parametrize(
    ("permit", "terminal", "now", "code"),
    [
        (HELD, "t2", OPENS, "permits.code_other_place"),
        (HELD, "t1", CLOSES, "permits.permit_expired"),
        (HELD, "t1", OPENS - timedelta(seconds=1), "permits.permit_not_yet"),
        (made(), "t1", OPENS, "permits.permit_not_held"),
        (made(state=PermitState.CLAIMED), "t1", OPENS, "permits.code_used"),
        (made(state=PermitState.SPENT), "t1", OPENS, "permits.code_used"),
        (made(state=PermitState.REVOKED), "t1", OPENS, "permits.permit_revoked"),
        (made(state=PermitState.EXPIRED), "t1", OPENS, "permits.permit_expired"),
    ],
)
def test_permits_law_4_the_code_opens_once_here_and_now(permit, terminal, now, code):
    """permits law 4"""
    assert codes(why_not_claim(permit, terminal=terminal, now=now)) == [code]
    assert why_not_claim(HELD, terminal="t1", now=OPENS) == ()


@given(st.integers(0, 20))
def test_permits_law_5_wrong_codes_shut_the_terminal(wrong):
    """permits law 5"""
    assert bool(why_not_try(wrong)) == (wrong >= WRONG_TRIES)


@given(st.sampled_from(list(PermitState)), st.lists(st.sampled_from(list(PermitAction)), max_size=12))
def test_permits_law_6_what_has_ended_never_opens_again(state, actions):
    """permits law 6"""
    permit = made(state=state)
    for action in actions:
        if not why_not(permit, action, LATER):
            before, permit = permit, apply(permit, action)
            assert before.state in OPEN or permit.state is before.state
            assert permit.revision == before.revision + 1


def test_a_permit_expires_only_when_its_window_has_closed():
    for state in OPEN:
        early = why_not(made(state=state), PermitAction.EXPIRE, CLOSES - timedelta(milliseconds=1))
        assert codes(early) == ["permits.still_valid"]
        at_the_end = why_not(made(state=state), PermitAction.EXPIRE, CLOSES)
        assert bool(at_the_end) == (state is PermitState.CLAIMED)
        assert why_not(made(state=state), PermitAction.EXPIRE, CLOSES + timedelta(days=1)) == ()


def test_permits_law_8_what_is_left_may_be_issued_again():
    """permits law 8"""
    closed = apply(made(state=PermitState.CLAIMED, used=1), PermitAction.CLOSE)
    assert (closed.state, closed.closed, reserved_by(closed)) == (PermitState.SPENT, True, 1)
    assert why_not_issue(approved=2, reserved=reserved_by(closed), granted=1) == ()
    assert codes(why_not_issue(approved=2, reserved=reserved_by(closed), granted=2)) == ["permits.quota_spent"]


@given(st.sampled_from(list(PermitState)), st.sampled_from(list(PermitAction)))
def test_what_the_table_does_not_name_is_refused(state, action):
    if (state, action) not in TRANSITIONS:
        assert codes(why_not(made(state=state), action, LATER)) == ["permits.not_now"]
