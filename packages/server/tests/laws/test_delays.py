"""The law of what is late: when which level is reached, and who asks and answers."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.applications.core import add_hours, hours_between, take_hours
from zhangfa.applications.queries import work_calendar
from zhangfa.kernel.actor import Actor
from zhangfa.oversight.core import Level, reached, why_not_answer, why_not_ask, why_not_remind

CALENDAR = work_calendar()
moments = st.integers(0, 300 * 24 * 4).map(lambda quarters: cast.NOW - timedelta(minutes=15 * quarters))
hours = st.integers(1, 80)


@given(moments, hours)
def test_working_hours_backward_and_forward_meet(start, count):
    due = add_hours(CALENDAR, start, count)
    back = take_hours(CALENDAR, due, count)
    assert add_hours(CALENDAR, back, count) == due
    assert hours_between(CALENDAR, start, due) == pytest.approx(count)
    assert hours_between(CALENDAR, due, start) == 0


@given(moments, hours, st.integers(0, 400))
def test_a_level_is_reached_when_its_share_of_the_working_hours_has_passed(start, count, passed):
    """oversight law 8."""
    due, now = add_hours(CALENDAR, start, count), start + timedelta(hours=passed)
    worked = hours_between(CALENDAR, start, now)
    found = reached(CALENDAR, due, count, now)
    shares = {Level.HALF: count / 2, Level.FULL: count, Level.OVER: count * 1.5}
    for level, share in shares.items():
        if abs(worked - share) > 0.01:  # at the very moment the night and the morning are the same
            assert (level in found) == (worked > share), level
    assert list(found) == [level for level in Level if level in found]


def test_only_the_calendar_reminds():
    """oversight law 8."""
    assert why_not_remind(Actor.for_job("calendar", {"alarm:raise"}), cast.VILLAGE) == ()
    for actor in (cast.DISCIPLINE.actor, cast.ADMINISTRATOR.actor, Actor.for_job("x", ()), Actor.for_public()):
        assert [reason.code for reason in why_not_remind(actor, cast.VILLAGE)] == ["oversight.not_by_hand"]


@pytest.mark.parametrize(
    ("who", "may"),
    [(cast.DISCIPLINE, True), (cast.INSPECTOR, True), (cast.HEAD, False), (cast.CLERK, False), (cast.STRANGER, False)],
)
def test_who_supervises_asks(who, may):
    """oversight law 10."""
    found = why_not_ask(who.actor, cast.VILLAGE, late=True, asked=False, note="为什么？")
    assert (found == ()) == may


@pytest.mark.parametrize(
    ("late", "asked", "note", "code"),
    [
        (False, False, "为什么？", "not_late"),
        (True, True, "为什么？", "asked_already"),
        (True, False, " ", "words_missing"),
        (True, False, "长" * 501, "note_too_long"),
    ],
)
def test_one_question_at_a_time_with_words(late, asked, note, code):
    """oversight law 10."""
    found = why_not_ask(cast.DISCIPLINE.actor, cast.VILLAGE, late=late, asked=asked, note=note)
    assert [reason.code for reason in found] == [f"oversight.{code}"]


@pytest.mark.parametrize(
    ("is_asked", "open_question", "note", "code"),
    [
        (True, True, "在县里开会", None),
        (False, True, "在县里开会", "may_not_answer"),
        (True, False, "在县里开会", "nothing_asked"),
        (True, True, "", "words_missing"),
    ],
)
def test_who_is_asked_answers(is_asked, open_question, note, code):
    """oversight law 10."""
    found = why_not_answer(is_asked=is_asked, open_question=open_question, note=note)
    assert [reason.code for reason in found] == ([f"oversight.{code}"] if code else [])
