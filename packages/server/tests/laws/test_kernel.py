"""The words that all concepts share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.kernel import clock, identifiers
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import ROOT, TreePath
from zhangfa.kernel.window import Window

PATHS = st.lists(st.from_regex(r"[0-9]{1,6}", fullmatch=True), max_size=6).map(lambda parts: TreePath("/".join(parts)))


@given(PATHS, st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_a_path_contains_itself_and_what_is_below(path, code):
    below = path.child(code)
    assert path.contains(path) and path.contains(below) and ROOT.contains(path)
    assert not below.contains(path)
    assert (below.parent, below.code, below.depth) == (path, code, path.depth + 1)


def test_a_neighbour_with_the_same_beginning_is_not_below():
    assert not TreePath("33/3301").contains(TreePath("33/33011"))


@pytest.mark.parametrize("text", ["/33", "33/", "33//34", "33/浙", "33/../34", "A", " 33", "33\n", "1/" * 9 + "1"])
def test_other_texts_are_no_paths(text):
    with pytest.raises(ValueError):
        TreePath(text)


def test_a_grant_reaches_down_and_not_sideways():
    head = cast.HEAD.actor
    assert head.may("application:approve", cast.VILLAGE)
    assert not head.may("application:approve", cast.NEXT_VILLAGE)
    assert not head.may("application:approve", cast.TOWN)
    assert head.paths("application:approve") == (cast.VILLAGE,)
    assert head.paths("terminal:enrol") == ()


def test_the_public_and_bare_machines_may_do_nothing():
    for actor in (Actor.for_public(), Actor.for_job("sweep"), Actor.for_terminal("t1")):
        assert not actor.may("application:read", cast.VILLAGE)
        assert actor.paths("application:read") == ()


def test_a_job_may_do_what_its_row_names():
    job = Actor.for_job("sweep", {"application:lapse"})
    assert job.may("application:lapse", cast.VILLAGE)
    assert not job.may("application:approve", cast.VILLAGE)


def test_equal_refusals_are_equal():
    assert Refusal("a.b", {"x": 1, "y": 2}) == Refusal("a.b", (("y", 2), ("x", 1)))
    assert len({Refusal("a.b", {"x": 1}), Refusal("a.b", {"x": 1})}) == 1
    with pytest.raises(Refused) as refused:
        require([Refusal("a.b"), Refusal("a.c")])
    assert [reason.code for reason in refused.value.refusals] == ["a.b", "a.c"]
    require([])


@given(st.timedeltas(timedelta(0), timedelta(days=50_000)).map(lambda since: datetime(1970, 1, 1, tzinfo=UTC) + since))
def test_milliseconds_go_forth_and_back(moment):
    exact = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert clock.from_ms(clock.to_ms(exact)) == exact
    assert clock.to_ms(moment) == clock.to_ms(exact)


def test_the_day_is_chinas():
    assert clock.day_in_china(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == "2026-11-23"
    assert clock.day_in_china(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == "2026-11-22"


def test_a_window_has_its_beginning_and_not_its_end():
    window = Window(cast.NOW, cast.NOW + timedelta(hours=1))
    assert window.contains(cast.NOW) and not window.contains(window.closes_at)
    with pytest.raises(ValueError):
        Window(cast.NOW, cast.NOW)
    with pytest.raises(ValueError):
        Window(datetime(2026, 1, 1), datetime(2026, 1, 2))  # noqa: DTZ001


def test_names_and_digits():
    names = {identifiers.new_id() for _ in range(100)}
    assert len(names) == 100 and all(len(name) == 26 and name == name.lower() for name in names)
    assert all(len(identifiers.new_digits(6)) == 6 for _ in range(100))
