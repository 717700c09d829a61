"""Accepting, examining, approving, returning, refusing, withdrawing, and the use."""

from __future__ import annotations

import cast
import pytest
from counter import TERMINAL, Counter
from zhangfa.applications import queries
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, RefusalGround, Standing, State
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger

JOB = Actor.for_job("reactions", {"application:complete", "application:lapse", "application:archive"})
MACHINE = Actor.for_terminal(TERMINAL)


NAMING = {Action.TRANSFER, Action.DELEGATE, Action.ADD_SEAT, Action.COPY}
# Who is offered what while the secretary is to approve.
OFFERED = {
    cast.SECRETARY: {Action.APPROVE, Action.RETURN, Action.REFUSE} | NAMING,
    cast.CLERK: {Action.COPY},
    cast.REVIEWER: {Action.COPY, Action.TAKE_BACK},
    cast.INSPECTOR: {Action.URGE},
    cast.DISCIPLINE: {Action.URGE},
}


def kinds(application_id):
    return [entry.kind for entry in ledger.history(application_id) if entry.kind.startswith("application.")]


def test_the_whole_way(counter: Counter):
    application = counter.approved()
    assert application.state is State.APPROVED
    applications.begin_use(actor=MACHINE, now=counter.now, application_id=application.id)
    applications.complete(actor=JOB, now=counter.now, application_id=application.id)
    after = applications.archive(actor=JOB, now=counter.now, application_id=application.id)
    assert (after.state, after.in_use) == (State.ARCHIVED, False)
    assert kinds(application.id) == [
        f"application.{kind}"
        for kind in ("submitted", "accepted", "examined", "approved", "use_begun", "used", "archived")
    ]


def test_each_decision_says_who_in_which_office_when_and_what_was_seen(counter: Counter):
    application = counter.decide(cast.CLERK, Action.ACCEPT, counter.submit(), note=" 材料齐全 ")
    shown = queries.detail(cast.CLERK.actor, application.id, cipher=counter.cipher, now=counter.now)
    decision = shown.decisions[-1]
    assert (decision.actor_name, decision.office, decision.at) == ("刘芳", "clerk", counter.now)
    assert (decision.note, decision.seen) == ("材料齐全", shown.paper_digest)
    fact = ledger.history(application.id)[-1].fact
    assert (fact.note, fact.office, fact.document.hex()) == ("材料齐全", "clerk", shown.paper_digest)


def test_time_limits_count_working_hours(counter: Counter):
    application = counter.submit()  # Monday 9:00, four hours to accept, noon is free
    assert queries.about_one(application.id).due_at.astimezone(CHINA).strftime("%a %H:%M") == "Mon 15:00"


def test_two_approvers_one_after_the_other(counter: Counter):
    examined = counter.examined(matter_id="twice")
    with pytest.raises(Refused, match=r"applications\.not_your_step"):
        counter.decide(cast.SECRETARY, Action.APPROVE, examined)
    first = counter.decide(cast.HEAD, Action.APPROVE, examined)
    assert (first.state, first.step) == (State.EXAMINED, 3)
    assert [seat.asked.office for seat in queries.asked(first.id)] == ["secretary"]
    last = counter.decide(cast.SECRETARY, Action.APPROVE, first)
    assert last.state is State.APPROVED
    assert kinds(last.id)[-2:] == ["application.passed", "application.approved"]
    assert queries.approvers_of(last.id) == {cast.HEAD.id, cast.SECRETARY.id}


@pytest.mark.parametrize("member", [cast.VILLAGER, cast.REVIEWER, cast.SECRETARY, cast.KEEPER, cast.TOWN_REVIEWER])
def test_only_the_clerk_accepts(counter: Counter, member: cast.Member):
    submitted = counter.submit()
    with pytest.raises(Refused):
        counter.decide(member, Action.ACCEPT, submitted)
    assert queries.about_one(submitted.id).state is State.SUBMITTED
    assert kinds(submitted.id) == ["application.submitted"]


@pytest.mark.parametrize("action", list(Action))
def test_the_stranger_is_told_that_there_is_none(counter: Counter, action: Action):
    submitted = counter.submit()
    if action in {Action.ACCEPT, Action.EXAMINE, Action.APPROVE, Action.RETURN, Action.REFUSE}:
        with pytest.raises(Refused, match=r"applications\.unknown"):
            counter.decide(cast.STRANGER, action, submitted, note="x", ground=RefusalGround.OTHER)
    with pytest.raises(Refused, match=r"applications\.unknown"):
        queries.detail(cast.STRANGER.actor, submitted.id, cipher=counter.cipher, now=counter.now)
    with pytest.raises(Refused, match=r"applications\.unknown"):
        applications.withdraw(actor=cast.STRANGER.actor, now=counter.now, application_id=submitted.id, revision=1)
    for box in queries.Box:
        assert queries.page(cast.STRANGER.actor, box=box, now=counter.now).total == 0


def test_an_old_revision_is_a_conflict(counter: Counter):
    submitted = counter.submit()
    counter.decide(cast.CLERK, Action.ACCEPT, submitted)
    with pytest.raises(Conflict):
        counter.decide(cast.CLERK, Action.ACCEPT, submitted)


def test_the_clerk_who_filled_in_the_form_may_accept_but_not_examine(counter: Counter):
    from counter import new_id

    on_behalf = applications.OnBehalf(person_id=new_id("person"), name="吴老太")
    application = counter.submit(member=cast.CLERK, on_behalf=on_behalf)
    assert counter.decide(cast.CLERK, Action.ACCEPT, application).state is State.ACCEPTED


def test_a_reviewer_does_not_examine_his_own(counter: Counter):
    own = counter.decide(cast.CLERK, Action.ACCEPT, counter.submit(member=cast.REVIEWER))
    with pytest.raises(Refused, match=r"applications\.own_application"):
        counter.decide(cast.REVIEWER, Action.EXAMINE, own)
    assert queries.page(cast.REVIEWER.actor, box=queries.Box.TODO, now=counter.now).total == 0


def test_returned_and_handed_in_again(counter: Counter):
    examined = counter.examined()
    with pytest.raises(Refused, match=r"applications\.note_missing"):
        counter.decide(cast.SECRETARY, Action.RETURN, examined, note="  ")
    returned = counter.decide(cast.SECRETARY, Action.RETURN, examined, note="请写明用途")
    assert returned.state is State.RETURNED
    assert queries.page(cast.VILLAGER.actor, box=queries.Box.TODO, now=counter.now).total == 1
    again = counter.resubmit(cast.VILLAGER, returned, counter.handed(copies=2))
    assert (again.state, again.round, again.step) == (State.SUBMITTED, 2, 0)
    assert queries.about_one(again.id).impressions == 2
    shown = queries.detail(cast.VILLAGER.actor, again.id, cipher=counter.cipher, now=counter.now)
    assert [decision.void for decision in shown.decisions] == [True, True, True, True, False]


def test_what_is_kept_need_not_be_handed_in_again(counter: Counter):
    photo = counter.upload(content=b"a photo")
    submitted = counter.submit(handed=counter.handed(materials={"photo": (photo,)}))
    returned = counter.decide(cast.CLERK, Action.RETURN, submitted, note="请补充")
    about = queries.about_one(submitted.id)
    handed = counter.handed(paper=about.paper_file, materials={"photo": (photo,)})
    again = counter.resubmit(cast.VILLAGER, returned, handed)
    assert queries.about_one(again.id).paper_digest == about.paper_digest


def test_only_the_applicant_hands_in_again(counter: Counter):
    returned = counter.decide(cast.CLERK, Action.RETURN, counter.submit(), note="请补充")
    with pytest.raises(Refused, match=r"applications\.not_the_applicant"):
        counter.resubmit(cast.CLERK, returned, counter.handed(cast.CLERK))


def test_refusing_needs_a_ground_and_words(counter: Counter):
    submitted = counter.submit()
    with pytest.raises(Refused) as refused:
        counter.decide(cast.CLERK, Action.REFUSE, submitted)
    assert {each.code for each in refused.value.refusals} == {
        "applications.ground_missing",
        "applications.note_missing",
    }
    ground = RefusalGround.NEGATIVE_LIST
    after = counter.decide(cast.CLERK, Action.REFUSE, submitted, note="应由公安机关办理", ground=ground)
    assert after.state is State.REFUSED
    assert ledger.history(submitted.id)[-1].fact.ground is ground


@pytest.mark.parametrize("stage", ["submit", "accept", "examine", "return", "approve"])
def test_withdrawing_at_each_point(counter: Counter, stage: str):
    application = counter.submit()
    if stage == "return":
        application = counter.decide(cast.CLERK, Action.RETURN, application, note="请补充")
    if stage in {"accept", "examine", "approve"}:
        application = counter.decide(cast.CLERK, Action.ACCEPT, application)
    if stage in {"examine", "approve"}:
        application = counter.decide(cast.REVIEWER, Action.EXAMINE, application)
    if stage == "approve":
        application = counter.decide(cast.SECRETARY, Action.APPROVE, application)
    after = applications.withdraw(
        actor=cast.VILLAGER.actor, now=counter.now, application_id=application.id, revision=application.revision
    )
    assert after.state is State.WITHDRAWN
    about = queries.about_one(application.id)
    assert (queries.asked(application.id), about.due_at) == ((), None)


def test_nobody_withdraws_once_the_use_has_begun(counter: Counter):
    application = counter.approved()
    begun = applications.begin_use(actor=MACHINE, now=counter.now, application_id=application.id)
    with pytest.raises(Refused, match=r"applications\.use_has_begun"):
        applications.withdraw(
            actor=cast.VILLAGER.actor, now=counter.now, application_id=application.id, revision=begun.revision
        )


def test_buttons_and_law_agree(counter: Counter):
    examined = counter.examined()
    for member in cast.ALL:
        if member is cast.STRANGER or not member.actor.may("application:read", cast.VILLAGE):
            continue
        shown = queries.detail(member.actor, examined.id, cipher=counter.cipher, now=counter.now)
        allowed = {offer.action for offer in shown.offers if not offer.refusals}
        assert allowed == OFFERED.get(member, set()), member.name
    mine = queries.detail(cast.VILLAGER.actor, examined.id, cipher=counter.cipher, now=counter.now)
    assert {offer.action for offer in mine.offers} == {Action.WITHDRAW, Action.URGE}


def test_boxes(counter: Counter):
    submitted, accepted = counter.submit(), counter.decide(cast.CLERK, Action.ACCEPT, counter.submit())

    def ids(member, box, **more):
        page = queries.page(member.actor, box=box, now=counter.now, **more)
        return {item.id for item in page.items}

    assert ids(cast.VILLAGER, queries.Box.MINE) == {submitted.id, accepted.id}
    assert ids(cast.CLERK, queries.Box.TODO) == {submitted.id}
    assert ids(cast.CLERK, queries.Box.DONE) == {accepted.id}
    assert ids(cast.REVIEWER, queries.Box.TODO) == {accepted.id}
    assert ids(cast.INSPECTOR, queries.Box.ALL) == {submitted.id, accepted.id}
    assert ids(cast.INSPECTOR, queries.Box.ALL, words=submitted.number) == {submitted.id}
    assert ids(cast.INSPECTOR, queries.Box.ALL, words="大山", state=State.ACCEPTED) == {accepted.id}
    assert queries.todo_count(cast.CLERK.actor, counter.now) == 1


def test_pages_follow_one_another(counter: Counter):
    made = [counter.submit().id for _ in range(5)]
    for box, order in ((queries.Box.MINE, made[::-1]), (queries.Box.ALL, made[::-1])):
        seen, cursor = [], ""
        while True:
            page = queries.page(cast.VILLAGER.actor, box=box, now=counter.now, cursor=cursor, limit=2)
            seen += [item.id for item in page.items]
            cursor = page.next
            if not cursor:
                break
        assert (seen, page.total) == (order, 5)


def test_a_job_without_the_permission_is_refused(counter: Counter):
    application = counter.approved()
    with pytest.raises(Refused, match=r"applications\.not_this_job"):
        applications.complete(actor=Actor.for_job("other"), now=counter.now, application_id=application.id)


def test_state_equals_replay(counter: Counter):
    counter.approved()
    counter.decide(cast.CLERK, Action.RETURN, counter.submit(), note="请补充")
    replay = queries.ApplicationReplay()
    for application in list(queries.page(cast.INSPECTOR.actor, box=queries.Box.ALL, now=counter.now).items):
        for entry in ledger.history(application.id):
            replay.take(entry)
    assert list(replay.compare(cast.TENANT)) == []
    from zhangfa.applications.models import ApplicationRow

    ApplicationRow.objects.update(state=State.ARCHIVED.value)
    assert len(list(replay.compare(cast.TENANT))) == 2
    assert Standing() == queries.NO_STANDING
