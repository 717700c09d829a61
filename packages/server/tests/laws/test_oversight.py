"""The law of oversight: when something is overdue, unstamped, silent, repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.applications.core import State
from zhangfa.kernel.actor import Actor
from zhangfa.oversight import queries
from zhangfa.oversight.core import (
    KINDS,
    REFUSED_WITHIN,
    SILENT_AFTER,
    WAITING,
    AlarmKind,
    is_guessing,
    is_left_unstamped,
    is_overdue,
    is_repeated,
    is_silent,
    why_not_raise,
)

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
spans = st.integers(-100_000, 100_000).map(lambda seconds: timedelta(seconds=seconds))
states = st.sampled_from(list(State))


@given(states, spans)
def test_oversight_law_2_only_what_waits_is_overdue(state, span):
    """oversight law 2"""
    assert is_overdue(state, NOW + span, NOW) == (state in WAITING and span <= timedelta(0))
    assert not is_overdue(state, None, NOW)


@given(states, spans, st.booleans())
def test_oversight_law_3_only_what_is_approved_is_left_unstamped(state, span, in_use):
    """oversight law 3"""
    expected = state is State.APPROVED and not in_use and span <= timedelta(0)
    assert is_left_unstamped(state, NOW + span, in_use, NOW) == expected
    assert not (is_overdue(state, NOW + span, NOW) and is_left_unstamped(state, NOW + span, in_use, NOW))


@given(spans)
def test_oversight_law_4_silence(span):
    """oversight law 4"""
    assert is_silent(NOW - span, NOW) == (span >= SILENT_AFTER)
    assert not is_silent(None, NOW)


@given(st.lists(st.integers(0, 3600), max_size=12).map(sorted))
def test_oversight_law_5_three_within_ten_minutes(seconds):
    """oversight law 5"""
    moments = [NOW + timedelta(seconds=second) for second in seconds]
    close = len(moments) >= 3 and moments[-1] - moments[-3] <= REFUSED_WITHIN
    assert is_repeated(moments) == close
    assert [is_guessing(tries) for tries in (4, 5, 6)] == [False, True, True]


@pytest.mark.parametrize("kind", list(AlarmKind))
def test_every_kind_has_its_words_its_remedy_and_somebody_who_is_told_at_once(kind):
    """oversight law 1"""
    assert KINDS[kind][0] and kind.level.label and kind.remedy.endswith("。")
    assert not queries.courses()[kind].tell[0].after


def test_alarms_come_from_jobs_that_look():
    assert why_not_raise(Actor.for_job("calendar", {"alarm:raise"}), cast.VILLAGE) == ()
    for other in (Actor.for_job("other"), cast.SECRETARY.actor, Actor.for_terminal("t"), Actor.for_public()):
        assert [reason.code for reason in why_not_raise(other, cast.VILLAGE)] == ["oversight.not_by_hand"]
