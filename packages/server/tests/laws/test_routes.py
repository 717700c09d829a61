"""The law of routes: whatever is tried by whomever, *approved* means just the signatures that the route demanded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from routing import FORWARD, OFFICES, PEOPLE, World, made, step
from zhangfa.applications.core import (
    CLOSED,
    DECIDING,
    TRANSITIONS,
    Action,
    Dated,
    Mode,
    Origin,
    SeatState,
    Stage,
    Standing,
    State,
    Where,
    Wish,
    missing,
    open_seats,
    open_step,
    sign,
    why_not,
    why_not_in_order,
)
from zhangfa.applications.core.machine import seat_numbered
from zhangfa.kernel.actor import Actor, ActorKind


@st.composite
def steps_of(draw, number, stage):
    mode = draw(st.sampled_from(list(Mode)))
    offices = draw(st.lists(st.sampled_from(OFFICES[:4]), min_size=1 if mode is Mode.ANY else 2, max_size=3))
    ratio = draw(st.sampled_from(["1/2", "2/3", "1/1"])) if mode is Mode.RATIO else ""
    return step(number, stage, mode, tuple(offices), ratio)


@st.composite
def applications(draw):
    stages = [Stage.ACCEPT, Stage.EXAMINE, *[Stage.APPROVE] * draw(st.integers(1, 2))]
    steps = [draw(steps_of(number, stage)) for number, stage in enumerate(stages)]
    return made(*steps, clerk=draw(st.sampled_from([None, "liu"])))


OFTEN = (Action.ADD_SEAT, Action.TRANSFER, Action.DELEGATE, Action.TAKE_BACK, Action.RETURN, Action.DROP_SEAT)
attempts = st.lists(
    st.tuples(
        st.sampled_from(["go"] * 14 + ["appoint", "dismiss", "stand in"] * 2 + [*OFTEN] + [*Action]),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from(OFFICES),
        st.sampled_from([0] * 8 + [*range(1, 12)]),
        st.sampled_from(list(Where)),
    ),
    min_size=25,
    max_size=60,
)


@settings(max_examples=120, deadline=None)
@given(applications(), attempts)
def test_applications_law_12_approved_means_just_what_the_route_demanded(application, tried):
    """applications law 12, and with it laws 2, 3, 4, 5 and 13: whatever is tried by whomever, with offices changing
    hands meanwhile and deputies acting, what is approved bears the signatures of its route, in order, none of them by
    the applicant, the clerk, a keeper, or somebody without the office at that moment, and none twice."""
    planned = application.route
    world = World(application, holds=everybody_in_office())
    for attempt in tried:
        before = world.application
        world.try_(*attempt)
        check_every_moment(before, world.application)
    if world.application.state is State.APPROVED:
        assert tuple(each for each in world.application.route if not each.added_by) == planned
        check_approved(world)


def everybody_in_office():
    """Two offices each, so that there is somebody for most seats in spite of separation."""
    return {name: {OFFICES[n % 4], OFFICES[(n // 2) % 4]} for n, name in enumerate(PEOPLE)}


def check_every_moment(before, after):
    """Nothing leaves a final state; what was void stays void; every open step has somebody who is asked."""
    if before.state in CLOSED:
        assert after is before
    if after.round == before.round:
        void = {seat.number for seat in before.seats if seat.state is SeatState.VOID}
        assert void <= {seat.number for seat in after.seats if seat.state is SeatState.VOID}
    if after.state in DECIDING:
        assert open_seats(after) and {seat.step for seat in open_seats(after)} == {open_step(after).key}
    elif after.state is not State.APPROVED:
        assert not open_seats(after)


def check_approved(world):
    application, last = world.application, 0
    approvals = []
    for step_ in application.route[:-1]:
        agreed = [seat for seat in application.seats if seat.step == step_.key and seat.state is SeatState.AGREED]
        own = [seat for seat in agreed if not seat.extra]
        assert len(own) == least(step_) or (step_.mode is Mode.ANY and len(own) >= 1)
        in_order = sorted(own, key=lambda seat: seat.place)
        if step_.mode is Mode.IN_TURN:
            assert [seat.acted for seat in in_order] == sorted(seat.acted for seat in own)
        assert min(seat.acted for seat in agreed) > last
        last = max(seat.acted for seat in agreed)
        names = [name for seat in agreed for name in seat.signers]
        assert len(names) == len(set(names))
        approvals += names if step_.stage is Stage.APPROVE else []
        for seat in agreed:
            check_signature(world, step_, seat)
        extra = [seat for seat in application.seats if seat.step == step_.key and seat.extra]
        assert not [seat for seat in extra if seat.state in {SeatState.OPEN, SeatState.AGAINST}]
    assert len(approvals) == len(set(approvals))


def least(step_):
    """The smallest number of signatures that the mode demands, counted anew."""
    share = {Mode.ALL: (1, 1), Mode.IN_TURN: (1, 1), Mode.ANY: (0, 1)}.get(step_.mode)
    up, down = share or map(int, step_.ratio.split("/"))
    return max(ceil(len(step_.seats) * up / down), 1)


def check_signature(world, step_, seat):
    application = world.application
    stories = [each for each in world.signed if each[:2] == (application.round, seat.number)]
    _, _, by, deputy_for, own, principals = stories[-1]
    assert (by, deputy_for) == (seat.by, seat.deputy_for)
    offices = principals if deputy_for else own
    assert seat.asked.person in {deputy_for or by, ""} and (seat.asked.person or seat.asked.office in offices)
    assert offices, "whoever was named must be in office too"
    if step_.stage is not Stage.ACCEPT:
        assert not {by, deputy_for} & {application.applicant, application.clerk}
    if step_.stage is Stage.APPROVE:
        assert "keeper" not in own | principals


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_applications_law_12_the_ratio_is_reached_by_the_smallest_number(seats, up, down):
    """applications law 12: never fewer than the ratio, and not one more."""
    up, down = min(up, down), max(up, down)
    needed = step(0, Stage.APPROVE, Mode.RATIO, ("secretary",) * seats, f"{up}/{down}").demands
    assert needed * down >= seats * up > (needed - 1) * down


def two_thirds():
    steps = (step(0, Stage.ACCEPT, offices=("clerk",)), step(1, Stage.EXAMINE, offices=("reviewer",)))
    third = step(2, Stage.APPROVE, Mode.RATIO, ("secretary", "village_head", "reviewer"), "2/3")
    application = made(*steps, third, applicant="somebody")
    for name in ("liu", "wang"):
        action = FORWARD[application.state]
        application = sign(application, action, open_seats(application)[0].number, by=name)
    return application


def test_applications_law_12_a_refusal_ends_a_ratio_when_it_is_out_of_reach():
    """applications law 12: of three seats two must agree; the first no waits, the second ends it."""
    application = two_thirds()
    first, second, third = (seat.number for seat in open_seats(application))
    once = sign(application, Action.REFUSE, first, by="a")
    assert once.state is State.EXAMINED and missing(open_step(once), once.seats) == 2
    assert sign(once, Action.REFUSE, second, by="b").state is State.REFUSED
    agreed = sign(sign(once, Action.APPROVE, second, by="b"), Action.APPROVE, third, by="c")
    assert agreed.state is State.APPROVED


@pytest.mark.parametrize("mode", [Mode.ANY, Mode.ALL, Mode.IN_TURN])
def test_applications_law_12_elsewhere_one_refusal_ends_it(mode):
    """applications law 12"""
    application = made(step(0, Stage.ACCEPT, mode, ("clerk", "secretary")), applicant="somebody")
    assert sign(application, Action.REFUSE, open_seats(application)[0].number, by="a").state is State.REFUSED


def test_applications_law_13_a_return_to_a_step_voids_what_came_after():
    """applications law 13: what was signed there and later is void, stays to be seen, and must be signed anew."""
    application = two_thirds()
    signed = sign(application, Action.APPROVE, open_seats(application)[0].number, by="a")
    back = sign(signed, Action.RETURN, open_seats(signed)[0].number, by="b", to_step="s1")
    assert (back.state, open_step(back).key, back.round) == (State.ACCEPTED, "s1", 1)
    void = {seat.by for seat in back.seats if seat.state is SeatState.VOID and seat.by}
    assert void == {"wang", "a"}
    again = sign(back, Action.EXAMINE, open_seats(back)[0].number, by="wang")
    assert again.state is State.EXAMINED and len(open_seats(again)) == 3


def world_at_approval(**offices):
    return World(two_thirds(), holds={name: set(offices.get(name, ())) for name in PEOPLE})


def test_applications_law_14_only_toward_who_is_in_office_and_not_barred():
    """applications law 14: nobody without office, not oneself, no applicant, keeper or earlier signer."""
    world = world_at_approval(li=["secretary"], zhao=["reviewer"], zhou=["clerk"], wang=["clerk"], sun=["keeper"])
    world.application = replace(world.application, applicant="zhou")

    def against(action, other, where=Where.BESIDE):
        wish = Wish(people=(world.somebody(other),), where=where)
        actor, standing = world.somebody("li").actor, world.standing("li")
        return [each.code for each in why_not(world.application, action, actor, standing, wish)]

    assert against(Action.ADD_SEAT, "wang") == []
    assert against(Action.ADD_SEAT, "wang", None) == ["applications.where_missing"]
    assert against(Action.TRANSFER, "li") == ["applications.person_is_yourself"]
    assert against(Action.TRANSFER, "liu") == ["applications.person_not_in_office"]
    assert against(Action.TRANSFER, "zhao") == ["applications.person_asked_already"]
    assert against(Action.TRANSFER, "zhou") == ["applications.person_barred"]
    assert against(Action.DELEGATE, "sun") == ["applications.person_barred"]
    world.holds["li"].clear()
    assert against(Action.TRANSFER, "wang") == ["applications.not_your_step"]


def test_applications_law_14_an_added_seat_is_needed_and_taken_away_only_by_who_added_it():
    """applications law 14, and law 12: before, mine waits; beside, the step needs both; after, a step follows."""
    world = world_at_approval(li=["secretary"], zhao=["village_head"], wang=["clerk"], sun=["clerk"])
    assert world.act(Action.ADD_SEAT, "li", "wang", 0, Where.BEFORE)
    mine = next(seat for seat in world.application.seats if seat.asked.office == "secretary")
    assert mine.state is SeatState.WAITING
    added = next(seat for seat in world.application.seats if seat.origin is Origin.ADDED)
    assert not world.act(Action.DROP_SEAT, "zhao", "zhao", added.number, None)
    assert world.act(Action.DROP_SEAT, "li", "li", added.number, None)
    assert seat_numbered(world.application, mine.number).state is SeatState.OPEN
    assert world.act(Action.ADD_SEAT, "li", "sun", 0, Where.AFTER)
    assert [each.key for each in world.application.route][3].startswith("after_")
    assert world.act(Action.ADD_SEAT, "li", "wang", 0, Where.BESIDE)
    assert world.act(Action.APPROVE, "li", "li", 0, None) and world.act(Action.APPROVE, "zhao", "zhao", 0, None)
    beside = next(seat for seat in open_seats(world.application) if seat.asked.person == "wang")
    refused = why_not(world.application, Action.DROP_SEAT, world.somebody("li").actor, Standing(), Wish(beside.number))
    assert [each.code for each in refused] == ["applications.drop_would_pass"]
    assert world.act(Action.APPROVE, "wang", "wang", 0, None)
    assert world.application.state is State.EXAMINED and open_seats(world.application)[0].asked.person == "sun"
    assert world.act(Action.APPROVE, "sun", "sun", 0, None)
    assert world.application.state is State.APPROVED


def test_applications_law_14_an_opinion_is_no_signature():
    """applications law 14: the seat waits for the opinion and comes back."""
    world = world_at_approval(li=["secretary"], wang=["clerk"])
    assert world.act(Action.DELEGATE, "li", "wang", 0, None)
    assert not world.act(Action.APPROVE, "li", "li", 0, None)
    assert not world.act(Action.APPROVE, "wang", "wang", 0, None)
    assert world.act(Action.GIVE_OPINION, "wang", "wang", 0, None)
    assert missing(open_step(world.application), world.application.seats) == 2
    assert world.act(Action.APPROVE, "li", "li", 0, None)


def test_applications_law_15_the_last_act_is_taken_back_and_no_other():
    """applications law 15: also when it passed the step; not after somebody else acted, and not once approved."""
    world = world_at_approval(li=["secretary"], zhao=["village_head"], wang=["reviewer"])
    assert world.act(Action.TAKE_BACK, "wang", "wang", 0, None)
    assert (world.application.state, open_step(world.application).key) == (State.ACCEPTED, "s1")
    assert world.act(Action.EXAMINE, "wang", "wang", 0, None)
    assert world.act(Action.APPROVE, "li", "li", 0, None)
    assert not world.act(Action.TAKE_BACK, "wang", "wang", 0, None)
    assert world.act(Action.TAKE_BACK, "li", "li", 0, None)
    assert world.act(Action.APPROVE, "li", "li", 0, None) and world.act(Action.APPROVE, "zhao", "zhao", 0, None)
    assert world.application.state is State.APPROVED
    assert not world.act(Action.TAKE_BACK, "zhao", "zhao", 0, None)


def test_applications_law_3_a_deputy_is_judged_for_both():
    """applications law 3, and law 5: the applicant lets nobody sign for him; a deputy's signature counts for both."""
    world = world_at_approval(li=["secretary"], zhao=["village_head"], zhou=["reviewer"])
    world.application = replace(world.application, applicant="zhou")
    world.stands_in["sun"] = "zhou"
    assert not world.act(Action.APPROVE, "sun", "sun", 0, None)
    world.stands_in["sun"] = "li"
    assert world.act(Action.APPROVE, "sun", "sun", 0, None)
    seat = next(seat for seat in world.application.seats if seat.by == "sun")
    assert seat.deputy_for == "li"
    world.holds["li"].add("village_head")
    assert not world.act(Action.APPROVE, "li", "li", 0, None)


def test_applications_law_16_an_empty_office_is_never_skipped():
    """applications law 16: nobody holds the office, so nobody goes on; whoever takes it up does."""
    world = world_at_approval(li=["secretary"])
    assert world.act(Action.APPROVE, "li", "li", 0, None)
    for name in PEOPLE:
        assert not world.act(Action.APPROVE, name, name, 0, None)
    assert world.application.state is State.EXAMINED
    world.holds["zhao"].add("village_head")
    assert world.act(Action.APPROVE, "zhao", "zhao", 0, None)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-400, 400))
def test_applications_law_17_the_decision_comes_first(decided, days):
    """applications law 17: 先斩后奏 is refused with both dates; the same day is in order."""
    deed = Dated("合同开始", decided + timedelta(days=days))
    refused = why_not_in_order([(deed, Dated("村民代表会议决议", decided))])
    assert [each.code for each in refused] == ["applications.order_inverted"] * (days < 0)
    if refused:
        assert refused[0].params["decision_on"] == f"{decided.year}年{decided.month}月{decided.day}日"


@given(st.integers(0, 9))
def test_applications_law_19_urged_three_times_a_day(urges):
    """applications law 19: and only by the applicant, the clerk and those who watch."""
    application = two_thirds()
    applicant = Actor(ActorKind.PERSON, "somebody", "somebody")
    refused = why_not(application, Action.URGE, applicant, Standing(), Wish(urges=urges))
    assert [each.code for each in refused] == ["applications.urged_enough"] * (urges >= 3)
    stranger = why_not(application, Action.URGE, Actor(ActorKind.PERSON, "wu", "wu"), Standing(), Wish(urges=urges))
    assert [each.code for each in stranger] == ["applications.may_not_urge"]


def test_every_action_stands_in_the_table_or_nowhere():
    assert {action for _, action in TRANSITIONS} == set(Action)
