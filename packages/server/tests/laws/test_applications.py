"""The law of applications: six stages, holders, separation of duties, rounds, withdrawing, working time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.applications.core import (
    CLOSED,
    STAGES,
    TRANSITIONS,
    Action,
    Application,
    Asked,
    Held,
    RefusalGround,
    Stage,
    Standing,
    State,
    Step,
    WorkCalendar,
    add_hours,
    apply,
    begun,
    check_digit,
    is_number,
    make_number,
    open_seats,
    open_step,
    resubmit,
    sign,
    stage_of,
    stages_done,
    why_not,
    why_not_route,
    why_not_said,
)
from zhangfa.applications.core.machine import ON_SEATS
from zhangfa.kernel.actor import Actor, ActorKind, Grant
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.tree import ROOT, TreePath

VILLAGE = TreePath("3307/330799/330799101/330799101201")
TOWN = VILLAGE.parent
EVERYTHING = frozenset({"application:accept", "application:examine", "application:approve"})
MACHINE = frozenset({"application:complete", "application:lapse", "application:archive"})

steps = st.lists(st.sampled_from([Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE, Stage.USE, Stage.ARCHIVE]), max_size=9)
actions = st.lists(st.sampled_from(list(Action)), max_size=60)


def route(accept=1, examine=1, approve=1):
    stages = [Stage.ACCEPT] * accept + [Stage.EXAMINE] * examine + [Stage.APPROVE] * approve + [Stage.USE]
    offices = {Stage.ACCEPT: "clerk", Stage.EXAMINE: "reviewer", Stage.APPROVE: "secretary", Stage.USE: "keeper"}
    return tuple(step(number, stage, offices[stage]) for number, stage in enumerate(stages))


def step(number, stage, office="clerk", hours=8):
    return Step(stage, (Asked(office, VILLAGE),), hours, f"s{number}")


routes = st.builds(route, st.integers(1, 2), st.integers(1, 2), st.integers(1, 3))


def made(way=None, **changes):
    start = Application("a", VILLAGE, State.SUBMITTED, way or route(), 0, 1, 1, applicant="zhou", clerk=None)
    return replace(begun(start), **changes)


def done(application, action):
    """The application after the action; whoever acts does it in the first open seat."""
    if action in ON_SEATS | {Action.URGE, Action.COPY}:
        return replace(application, revision=application.revision + 1)
    if action is Action.RESUBMIT:
        return resubmit(application, application.route)
    if action in {Action.ACCEPT, Action.EXAMINE, Action.APPROVE, Action.RETURN, Action.REFUSE}:
        seat = open_seats(application)[0]
        return sign(application, action, seat.number, by=f"person {application.revision}")
    return apply(application, action)


def person(name):
    return Actor(ActorKind.PERSON, name, name, (Grant("everything", EVERYTHING, VILLAGE),))


JOB = Actor.for_job("reactions", MACHINE)
TERMINAL = Actor.for_terminal("t1")


def holder(*offices, place=VILLAGE):
    return Standing(frozenset(Held(office, place) for office in offices))


def in_state(state, way=None, **changes):
    """An application on the straight way to the state; each step signed by somebody of its own."""
    application = made(way, **changes)
    forward = {State.SUBMITTED: Action.ACCEPT, State.ACCEPTED: Action.EXAMINE, State.EXAMINED: Action.APPROVE}
    while application.state is not state and application.state in forward:
        if state is State.RETURNED and application.state is State.ACCEPTED:
            return done(application, Action.RETURN)
        application = done(application, forward[application.state])
    return replace(application, state=state)


@given(routes, actions)
def test_applications_law_1_stages_come_in_order(way, tried):
    """applications law 1: whatever is tried, the stage goes on by one at a time or back to the beginning."""
    application = made(way)
    for action in tried:
        if (application.state, action) not in TRANSITIONS:
            continue
        before, application = application, done(application, action)
        moved = stages_done(application) - stages_done(before)
        ended_early = action in {Action.WITHDRAW, Action.REFUSE, Action.LAPSE}
        assert moved in {0, 1} or ended_early or action in {Action.RETURN, Action.RESUBMIT}
        assert application.revision == before.revision + 1
        if application.state is State.APPROVED:
            assert way[application.step].stage is Stage.USE


@given(routes)
def test_applications_law_1_every_step_is_passed(way):
    """applications law 1: the straight way takes every step of the route once."""
    application, order = made(way), []
    forward = {Stage.ACCEPT: Action.ACCEPT, Stage.EXAMINE: Action.EXAMINE, Stage.APPROVE: Action.APPROVE}
    while application.state is not State.APPROVED:
        here = open_step(application)
        order.append(here)
        application = done(application, forward[here.stage])
    assert tuple(order) == way[:-1]
    archived = apply(apply(application, Action.COMPLETE), Action.ARCHIVE)
    assert stages_done(archived) == len(STAGES) and stage_of(archived) is Stage.ARCHIVE


@given(steps)
def test_applications_law_1_a_route_in_another_order_is_refused(stages):
    """applications law 1: only a route with every stage, in order, is taken."""
    way = [step(number, stage, hours=1) for number, stage in enumerate(stages)]
    in_order = stages == sorted(stages, key=STAGES.index)
    whole = set(stages) == {Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE, Stage.USE} and stages.count(Stage.USE) == 1
    assert bool(why_not_route(way)) != (in_order and whole)


def test_a_step_without_seat_or_time_or_with_the_key_of_another_is_refused():
    first, *rest = route()
    assert codes(why_not_route((replace(first, seats=()), *rest))) == ["applications.route_empty_step"]
    assert codes(why_not_route((replace(first, seats=(Asked(),)), *rest))) == ["applications.route_empty_step"]
    assert codes(why_not_route((replace(first, hours=0), *rest))) == ["applications.route_empty_step"]
    assert codes(why_not_route((replace(first, key="s1"), *rest))) == ["applications.route_ambiguous"]


def codes(refusals):
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("state", "action", "office"),
    [
        (State.SUBMITTED, Action.ACCEPT, "clerk"),
        (State.ACCEPTED, Action.EXAMINE, "reviewer"),
        (State.EXAMINED, Action.APPROVE, "secretary"),
        (State.EXAMINED, Action.REFUSE, "secretary"),
    ],
)
def test_applications_law_2_only_the_holder_decides(state, action, office):
    """applications law 2: office and permission, both, at that very place."""
    application = in_state(state)
    assert why_not(application, action, person("wang"), holder(office)) == ()
    elsewhere = holder(office, place=TOWN)
    powerless = Actor(ActorKind.PERSON, "wang", "wang")
    assert codes(why_not(application, action, person("wang"), Standing())) == ["applications.not_your_step"]
    assert codes(why_not(application, action, person("wang"), elsewhere)) == ["applications.not_your_step"]
    assert codes(why_not(application, action, powerless, holder(office))) == ["applications.not_your_step"]
    machine = Actor(ActorKind.JOB, "wang", "wang", person("wang").grants)
    assert codes(why_not(application, action, machine, holder(office))) == ["applications.not_your_step"]


@pytest.mark.parametrize("who", ["zhou", "liu"])
@pytest.mark.parametrize("state", [State.ACCEPTED, State.EXAMINED])
def test_applications_law_3_applicant_and_clerk_do_not_decide(who, state):
    """applications law 3: neither the applicant nor whoever filled in the form."""
    application = replace(in_state(state), clerk="liu")
    signing = {Action.EXAMINE, Action.APPROVE, Action.RETURN, Action.REFUSE}
    for found, action in TRANSITIONS:
        if found is state and action in signing:
            refused = why_not(application, action, person(who), holder("reviewer", "secretary"))
            assert "applications.own_application" in codes(refused)


def test_applications_law_4_the_keeper_does_not_approve():
    """applications law 4: nor does the keeper of the town's seal, when the paper comes from below."""
    application = in_state(State.EXAMINED)
    for place in (VILLAGE, TOWN):
        standing = Standing(frozenset({Held("secretary", VILLAGE), Held("keeper", place)}))
        refused = why_not(application, Action.APPROVE, person("zhao"), standing)
        assert codes(refused) == ["applications.keeper_may_not_approve"]
    neighbour = Standing(frozenset({Held("secretary", VILLAGE), Held("keeper", TOWN.child("330799101202"))}))
    assert why_not(application, Action.APPROVE, person("zhao"), neighbour) == ()


def test_applications_law_5_nobody_approves_twice():
    """applications law 5"""
    application = in_state(State.EXAMINED, route(approve=2))
    application = sign(application, Action.APPROVE, open_seats(application)[0].number, by="wang")
    once_more = why_not(application, Action.APPROVE, person("wang"), holder("secretary"))
    assert codes(once_more) == ["applications.decided_already"]
    assert why_not(application, Action.APPROVE, person("li"), holder("secretary")) == ()


@given(st.sampled_from(list(Action)), st.text(max_size=600), st.none() | st.sampled_from(list(RefusalGround)))
def test_applications_law_6_refusing_and_returning_need_words(action, note, ground):
    """applications law 6"""
    found = codes(why_not_said(action, note, ground))
    assert ("applications.ground_missing" in found) == (action is Action.REFUSE and ground is None)
    wordless = action in {Action.REFUSE, Action.RETURN, Action.GIVE_OPINION} and not note.strip()
    assert ("applications.note_missing" in found) == wordless
    assert ("applications.note_too_long" in found) == (len(note) > 500)


@given(routes, actions)
def test_applications_law_7_a_resubmission_begins_anew(way, tried):
    """applications law 7: a new round, at the first step, and only after a return."""
    application = made(way)
    for action in tried:
        if (application.state, action) in TRANSITIONS:
            before, application = application, done(application, action)
            assert (application.round > before.round) == (action is Action.RESUBMIT)
            if action is Action.RESUBMIT:
                assert before.state is State.RETURNED
                assert (application.step, application.state) == (0, State.SUBMITTED)


def test_applications_law_8_withdraw_until_the_use_begins():
    """applications law 8"""
    for state in (State.SUBMITTED, State.ACCEPTED, State.EXAMINED, State.RETURNED, State.APPROVED):
        assert why_not(in_state(state), Action.WITHDRAW, person("zhou"), Standing()) == ()
        stranger = why_not(in_state(state), Action.WITHDRAW, person("wu"), holder("secretary"))
        assert codes(stranger) == ["applications.not_the_applicant"]
    begun = apply(in_state(State.APPROVED), Action.BEGIN_USE)
    assert codes(why_not(begun, Action.WITHDRAW, person("zhou"), Standing())) == ["applications.use_has_begun"]
    assert codes(why_not(begun, Action.BEGIN_USE, TERMINAL, Standing())) == ["applications.use_has_begun"]
    ended = apply(begun, Action.END_USE)
    assert why_not(ended, Action.WITHDRAW, person("zhou"), Standing()) == ()


@given(st.sampled_from(sorted(CLOSED)), st.sampled_from(list(Action)))
def test_applications_law_9_what_is_closed_stays_closed(state, action):
    """applications law 9"""
    everybody = (person("zhou"), JOB, TERMINAL)
    standing = holder("clerk", "reviewer", "secretary")
    assert all(why_not(made(state=state), action, actor, standing) for actor in everybody)


def test_applications_law_10_machines_keep_to_their_row():
    """applications law 10"""
    approved, used = in_state(State.APPROVED), in_state(State.USED)
    assert why_not(approved, Action.COMPLETE, JOB, Standing()) == ()
    assert why_not(used, Action.ARCHIVE, JOB, Standing()) == ()
    powerless = Actor.for_job("calendar", {"application:lapse"}, ROOT)
    assert codes(why_not(approved, Action.COMPLETE, powerless, Standing())) == ["applications.not_this_job"]
    for by_hand in (person("zhou"), TERMINAL):
        assert codes(why_not(approved, Action.COMPLETE, by_hand, Standing())) == ["applications.not_by_hand"]
    assert codes(why_not(approved, Action.BEGIN_USE, JOB, Standing())) == ["applications.not_this_job"]
    sealing = Actor.for_job("eseals", {"application:begin_use"})
    assert why_not(approved, Action.BEGIN_USE, sealing, Standing()) == ()


NOON = ((time(8, 30), time(12)), (time(14), time(17, 30)))
PLAIN = WorkCalendar("test", NOON, frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))


moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: at("2025-01-01T00:00") + timedelta(minutes=minutes))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20T09:00", 2, "2026-11-20T11:00"),
        ("2026-11-20T11:00", 2, "2026-11-20T15:00"),
        ("2026-11-20T17:00", 1, "2026-11-23T09:00"),  # Friday to Monday
        ("2026-11-22T03:00", 7, "2026-11-23T17:30"),  # a Sunday night
        ("2026-09-30T17:00", 1, "2026-10-02T09:00"),  # a holiday between
        ("2026-10-09T17:00", 1, "2026-10-10T09:00"),  # a Saturday that is worked
    ],
)
def test_applications_law_11_limits_count_working_hours(start, hours, end):
    """applications law 11"""
    assert add_hours(PLAIN, at(start), hours) == at(end)


@given(moments, st.integers(1, 200), st.integers(1, 200))
def test_applications_law_11_working_time_adds_up(start, first, second):
    """applications law 11: two limits one after the other are one limit of their sum."""
    middle = add_hours(PLAIN, start, first)
    assert add_hours(PLAIN, middle, second) == add_hours(PLAIN, start, first + second)
    assert middle - start >= timedelta(hours=first)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 99_999), st.data())
def test_a_wrong_digit_is_noticed(day, count, data):
    number = make_number(day, count)
    assert is_number(number) and len(number) == 12
    place = data.draw(st.integers(0, 11))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert not is_number(number[:place] + digit + number[place + 1 :])


def test_the_check_digit_is_that_of_the_standard():
    assert check_digit("079") == "2"  # the example of ISO 7064 for MOD 11,10
