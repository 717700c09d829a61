"""Routes with everything in one application: branch, 会签 by ratio, 加签, return to a step, resubmission, deputy."""

from __future__ import annotations

from dataclasses import replace

import cast
import pytest
from counter import FORM, SEEDER, UPLOADED, Counter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from zhangfa.access import queries as access
from zhangfa.api.screens import timeline
from zhangfa.api.screens.use import Use
from zhangfa.applications import queries
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, RefusalGround, SeatState, State, Where
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import services as matters
from zhangfa.matters.core import Condition, Field, FieldKind, Seat, Stage, Step
from zhangfa.organizations.core import Office
from zhangfa.signatures import services as signatures

MEMBER = cast.Member(21, "马会林", cast.VILLAGE, (Office.COMMITTEE_MEMBER,))
COOP_HEAD = cast.Member(22, "沈强", cast.VILLAGE, (Office.COOP_HEAD,))


def step(stage, office, key, label="", **more):
    return Step(stage=stage, office=office, path_level="village", hours=8, key=key, label=label, **more)


BODIES = tuple(Seat(office=office) for office in ("secretary", "village_head", "committee_member"))
TOWN = {"seats": (Seat(office="economic_station", at="town"),), "town_list": True}
ROUTED = replace(
    UPLOADED,
    id="routed",
    fields=(*UPLOADED.fields, Field(name="amount", label="金额", kind=FieldKind.MONEY)),
    steps=(
        step(Stage.ACCEPT, Office.CLERK, "accept"),
        step(Stage.EXAMINE, Office.REVIEWER, "board", "监委会审查"),
        step(
            Stage.EXAMINE,
            Office.ECONOMIC_STATION,
            "station",
            "镇经管站审核",
            when=(Condition(field="amount", op="gt", value=10000),),
            **TOWN,
        ),
        step(Stage.APPROVE, Office.SECRETARY, "bodies", "村两委会签", mode="ratio", ratio="2/3", seats=BODIES),
        step(Stage.APPROVE, Office.COOP_HEAD, "head", "理事长批准"),
    ),
)


class Ink:
    """Writes the strokes down instead of drawing them."""

    def of_strokes(self, strokes) -> bytes:
        return b"picture of " + repr(strokes).encode()


@pytest.fixture
def routed(counter: Counter) -> Counter:
    for member in (MEMBER, COOP_HEAD):
        cast.settle_member(member, counter.cipher)
    matters.import_catalogue(region=cast.COUNTY, matters=(UPLOADED, ROUTED), actor=SEEDER, now=counter.now)
    return counter


def hand_in(counter: Counter, amount: str, **more):
    handed = counter.handed(form={**FORM, "amount": amount})
    return counter.submit(matter_id="routed", handed=handed, **more)


def as_of_now(counter: Counter, member: cast.Member):
    """The member as he signs in now, with what he may do for others."""
    return access.actor_of_person(member.id, counter.now)


def decide(counter: Counter, member: cast.Member, action: Action, application, note="", **more):
    counter.later(minutes=5)
    return applications.decide(
        actor=as_of_now(counter, member),
        now=counter.now,
        action=action,
        application_id=application.id,
        revision=application.revision,
        note=note,
        **more,
    )


def turn(counter: Counter, member: cast.Member, action: Action, application, other=None, **more):
    counter.later(minutes=5)
    return applications.turn(
        actor=as_of_now(counter, member),
        now=counter.now,
        action=action,
        application_id=application.id,
        revision=application.revision,
        person=other.id if other else "",
        **more,
    )


def at_the_bodies(counter: Counter, amount="8000"):
    """Accepted and examined; the three bodies are to sign."""
    accepted = decide(counter, cast.CLERK, Action.ACCEPT, hand_in(counter, amount))
    return decide(counter, cast.REVIEWER, Action.EXAMINE, accepted)


def detail(counter: Counter, application, member=cast.CLERK):
    return queries.detail(as_of_now(counter, member), application.id, cipher=counter.cipher, now=counter.now)


def story(counter: Counter, application) -> list[str]:
    """What an inspector reads: who, as what, and what happened."""
    found = detail(counter, application, cast.INSPECTOR)
    lines = timeline.of(found, Use(None, [], frozenset(), {}))
    return [
        ("（作废）" if line.void else "")
        + f"{line.actor}（{line.role}）{line.text}"
        + (f"：{line.note}" if line.note else "")
        for line in lines
    ]


def names(counter: Counter, application) -> dict[str, list[tuple[str, str | None]]]:
    return {each.key: [(seat.state, seat.by) for seat in each.seats] for each in detail(counter, application).route}


def test_one_application_with_everything_tells_its_story(routed: Counter):
    """applications law 7, with laws 12 to 14: the whole way of case 5, and what the inspector reads of it."""
    application = hand_in(routed, "50000")
    application = decide(routed, cast.CLERK, Action.ACCEPT, application)
    application = decide(routed, cast.REVIEWER, Action.EXAMINE, application)
    application = decide(routed, cast.TOWN_REVIEWER, Action.EXAMINE, application)
    application = decide(routed, cast.SECRETARY, Action.APPROVE, application)
    application = turn(
        routed, cast.HEAD, Action.ADD_SEAT, application, cast.INSPECTOR, where=Where.BEFORE, note="请先看一下"
    )
    application = decide(routed, cast.INSPECTOR, Action.APPROVE, application)
    application = decide(routed, cast.HEAD, Action.RETURN, application, "请核对面积", to_step="station")
    assert names(routed, application)["bodies"][0] == ("void", "王建国")
    application = decide(routed, cast.TOWN_REVIEWER, Action.EXAMINE, application, "已核对")
    application = decide(routed, MEMBER, Action.RETURN, application, "金额写错了")
    handed = routed.handed(form={**FORM, "amount": "8000"})
    routed.later(minutes=5)
    application = routed.resubmit(cast.VILLAGER, application, handed)
    assert [each.key for each in application.route] == ["accept", "board", "bodies", "head", "use"]
    application = decide(routed, cast.CLERK, Action.ACCEPT, application)
    application = decide(routed, cast.REVIEWER, Action.EXAMINE, application)
    application = decide(routed, cast.SECRETARY, Action.APPROVE, application)
    application = decide(routed, MEMBER, Action.APPROVE, application)
    routed.deputise(COOP_HEAD, cast.CLERK)
    application = decide(routed, cast.CLERK, Action.APPROVE, application, "同意")
    assert application.state is State.APPROVED
    assert queries.approvers_of(application.id) == {cast.SECRETARY.id, MEMBER.id, cast.CLERK.id, COOP_HEAD.id}
    assert story(routed, application) == STORY


STORY = """\
周大山（申请人）提交申请，1 份
（作废）刘芳（代办员）受理
（作废）何军（审查人）监委会审查通过，转下一位
（作废）孙明（镇经管站）审查通过（镇经管站审核）
（作废）王建国（村书记）村两委会签：同意，还差 1 人签
李秀英（村主任）村两委会签：加签 陈志远（先于本人）：请先看一下
（作废）陈志远（监察联络员）村两委会签：同意，还差 1 人签
李秀英（村主任）退回到“镇经管站审核”，其后的签字作废：请核对面积
（作废）孙明（镇经管站）审查通过（镇经管站审核）：已核对
马会林（村委会委员）退回补正：金额写错了
周大山（申请人）补正后重新提交，1 份
刘芳（代办员）受理
何军（审查人）审查通过（监委会审查）
王建国（村书记）村两委会签：同意，还差 1 人签
马会林（村委会委员）村两委会签通过，转下一位
刘芳（代 沈强（合作社理事长））审批同意（理事长批准）：同意""".splitlines()


def test_a_branch_falls_away_and_the_town_comes_in_with_the_amount(routed: Counter):
    small, large = hand_in(routed, "10000"), hand_in(routed, "10000.01")
    assert "station" not in {each.key for each in small.route}
    assert "station" in {each.key for each in large.route}
    town = next(each for each in detail(routed, large).route if each.key == "station")
    assert (town.town, town.label, [seat.who for seat in town.seats]) == (True, "镇经管站审核", [("孙明",)])


def test_a_ratio_spares_whoever_is_not_needed_and_a_dissent_waits(routed: Counter):
    application = at_the_bodies(routed)
    ground = RefusalGround.UNTRUE
    against = decide(routed, cast.SECRETARY, Action.REFUSE, application, "情况不实", ground=ground)
    assert against.state is State.EXAMINED
    assert ledger.history(against.id)[-1].kind == "application.dissented"
    first = decide(routed, cast.HEAD, Action.APPROVE, against)
    passed = decide(routed, MEMBER, Action.APPROVE, first)
    assert [seat.state for seat in passed.seats if seat.step == "bodies"] == [
        SeatState.AGAINST,
        SeatState.AGREED,
        SeatState.AGREED,
    ]
    assert names(routed, passed)["head"] == [("open", None)]


def test_a_seat_is_transferred_and_lent_and_each_box_follows(routed: Counter):
    """applications law 14: to-do lists follow the seat."""
    application = at_the_bodies(routed)

    def waits_for(member):
        page = queries.page(as_of_now(routed, member), box=queries.Box.TODO, now=routed.now)
        return application.id in {item.id for item in page.items}

    assert waits_for(cast.SECRETARY) and not waits_for(COOP_HEAD)
    application = turn(routed, cast.SECRETARY, Action.TRANSFER, application, COOP_HEAD)
    assert waits_for(COOP_HEAD) and not waits_for(cast.SECRETARY)
    application = turn(routed, cast.HEAD, Action.DELEGATE, application, cast.INSPECTOR)
    assert waits_for(cast.INSPECTOR) and not waits_for(cast.HEAD)
    with pytest.raises(Refused, match=r"applications\.note_missing"):
        turn(routed, cast.INSPECTOR, Action.GIVE_OPINION, application)
    application = turn(routed, cast.INSPECTOR, Action.GIVE_OPINION, application, note="情况属实")
    assert waits_for(cast.HEAD) and not waits_for(cast.INSPECTOR)
    application = decide(routed, COOP_HEAD, Action.APPROVE, application)
    application = decide(routed, MEMBER, Action.APPROVE, application)
    with pytest.raises(Refused, match=r"applications\.decided_already"):
        decide(routed, COOP_HEAD, Action.APPROVE, application)


def test_nothing_happens_when_the_law_says_no(routed: Counter):
    """applications law 14: a transfer to the keeper or the applicant changes neither rows nor ledger nor boxes."""
    application = at_the_bodies(routed)
    before = (names(routed, application), len(ledger.history(application.id)))
    for barred in (cast.KEEPER, cast.VILLAGER, cast.STRANGER, cast.SECRETARY):
        with pytest.raises(Refused):
            turn(routed, cast.SECRETARY, Action.TRANSFER, application, barred)
    with pytest.raises(Refused, match=r"applications\.unknown"):
        turn(routed, cast.STRANGER, Action.TRANSFER, application, cast.HEAD)
    assert (names(routed, application), len(ledger.history(application.id))) == before


def test_the_people_one_may_name_are_those_whom_the_law_lets(routed: Counter):
    application = at_the_bodies(routed)

    def found(action, words=""):
        known = queries.eligible(
            as_of_now(routed, cast.SECRETARY), application.id, action=action, words=words, now=routed.now
        )
        return {each.name for each in known}

    assert found(Action.TRANSFER) == {"沈强"}
    assert {"刘芳", "何军", "孙明", "陈志远", "冯静"} <= found(Action.ADD_SEAT)
    assert not {"赵玉兰", "周大山", "李秀英", "吴强"} & found(Action.ADD_SEAT)
    assert found(Action.ADD_SEAT, "孙") == {"孙明"}
    assert queries.eligible(cast.AUDITOR.actor, application.id, action=Action.COPY, words="", now=routed.now) == ()


def test_the_last_act_is_taken_back(routed: Counter):
    """applications law 15"""
    application = at_the_bodies(routed)
    back = turn(routed, cast.REVIEWER, Action.TAKE_BACK, application)
    assert (back.state, back.route[back.step].key) == (State.ACCEPTED, "board")
    assert names(routed, back)["bodies"] == [("waiting", None)] * 3
    assert story(routed, back)[2] == "（作废）何军（审查人）审查通过（监委会审查）"
    again = decide(routed, cast.REVIEWER, Action.EXAMINE, back)
    signed = decide(routed, cast.HEAD, Action.APPROVE, again)
    with pytest.raises(Refused, match=r"applications\.not_last"):
        turn(routed, cast.REVIEWER, Action.TAKE_BACK, signed)


def test_a_copy_lets_read_the_application_and_its_papers(routed: Counter):
    application = at_the_bodies(routed)
    other = cast.Member(31, "韩梅", cast.TOWN, (Office.ADMINISTRATOR,))
    cast.settle_member(other, routed.cipher)
    with pytest.raises(Refused, match=r"applications\.unknown"):
        detail(routed, application, other)
    applications.copy(
        actor=as_of_now(routed, cast.CLERK),
        now=routed.now,
        application_id=application.id,
        revision=application.revision,
        people=[other.id],
        note="供参考",
    )
    shown = detail(routed, application, other)
    assert [offer.action for offer in shown.offers] == []
    assert queries.page(as_of_now(routed, other), box=queries.Box.ALL, now=routed.now).total == 1
    assert story(routed, application)[-1] == "刘芳（工作人员）抄送 韩梅：供参考"


def test_applications_law_19_urging_is_counted_by_the_day(routed: Counter):
    """applications law 19"""
    application = hand_in(routed, "8000")
    urge = {"actor": cast.VILLAGER.actor, "application_id": application.id, "revision": 1}
    for _ in range(3):
        applications.urge(now=routed.now, **urge)
    with pytest.raises(Refused, match=r"applications\.urged_enough"):
        applications.urge(now=routed.now, **urge)
    applications.urge(now=routed.later(days=1), **urge)
    with pytest.raises(Refused, match=r"applications\.may_not_urge"):
        applications.urge(now=routed.now, **{**urge, "actor": cast.REVIEWER.actor})
    assert queries.about_one(application.id).revision == 1


def test_applications_law_18_many_are_approved_only_when_each_was_read(routed: Counter):
    """applications law 18"""
    three = [at_the_bodies(routed) for _ in range(3)]
    other = routed.submit()
    actor = as_of_now(routed, cast.SECRETARY)
    for each in three[:2]:
        digest = queries.about_one(each.id).paper_digest
        applications.mark_read(actor=actor, now=routed.now, application_id=each.id, digest=digest)
    with pytest.raises(Conflict):
        applications.mark_read(actor=actor, now=routed.now, application_id=three[2].id, digest="0" * 64)
    items = [(each.id, each.revision) for each in three]
    items[1] = (items[1][0], 1)
    done = applications.approve_many(actor=actor, now=routed.now, items=items)
    assert [(each.state, [no.code for no in each.refusals], each.conflict) for each in done] == [
        (State.EXAMINED, [], False),
        (None, [], True),
        (None, ["applications.unread"], False),
    ]
    mixed = applications.approve_many(actor=actor, now=routed.now, items=[(other.id, 1), *items])
    assert {no.code for each in mixed for no in each.refusals} == {"applications.not_alike"}


def test_a_resolution_after_the_deed_is_refused_with_both_dates(routed: Counter):
    """applications law 17"""
    dates = (("resolution_on", "会议通过日期"), ("begins_on", "开始日期"))
    more = tuple(Field(name=name, label=label, kind=FieldKind.DATE) for name, label in dates)
    dated = replace(UPLOADED, id="dated", fields=(*UPLOADED.fields, *more))
    matters.import_catalogue(region=cast.COUNTY, matters=(UPLOADED, dated), actor=SEEDER, now=routed.now)
    form = {**FORM, "resolution_on": "2026-11-20", "begins_on": "2026-11-01"}
    with pytest.raises(Refused) as refused:
        routed.submit(matter_id="dated", handed=routed.handed(form=form))
    found = refused.value.refusals[0]
    assert (found.code, found.params["deed_on"]) == ("applications.order_inverted", "2026年11月1日")
    assert found.params["decision_on"] == "2026年11月20日"


def test_a_plain_decision_takes_few_statements(counter: Counter, capsys):
    """Load, seats, offices, four rows and the ledger: the figure that the throughput bench rests on."""
    application = counter.submit()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        application = counter.decide(cast.CLERK, Action.ACCEPT, application)
    statements = [each["sql"] for each in seen.captured_queries]
    assert len([each for each in statements if "SAVEPOINT" not in each]) <= 9, "\n".join(statements)


def test_a_step_with_a_box_is_signed_with_ones_own_signature(routed: Counter):
    """No signature: the button says so and nothing happens; with one, its use is a fact beside the decision."""
    boxed = replace(ROUTED, id="boxed", steps=(*ROUTED.steps[:-1], replace(ROUTED.steps[-1], signature_box="head")))
    matters.import_catalogue(region=cast.COUNTY, matters=(UPLOADED, boxed), actor=SEEDER, now=routed.now)
    handed = routed.handed(form={**FORM, "amount": "8000"})
    application = decide(routed, cast.CLERK, Action.ACCEPT, routed.submit(matter_id="boxed", handed=handed))
    application = decide(routed, cast.REVIEWER, Action.EXAMINE, application)
    for member in (cast.SECRETARY, cast.HEAD):
        application = decide(routed, member, Action.APPROVE, application)
    offers = {offer.action: offer for offer in detail(routed, application, COOP_HEAD).offers}
    assert [each.code for each in offers[Action.APPROVE].refusals] == ["applications.signature_missing"]
    with pytest.raises(Refused, match=r"applications\.signature_missing"):
        decide(routed, COOP_HEAD, Action.APPROVE, application)
    strokes = (((100, 100), (300, 300), (500, 100)),)
    signatures.save_strokes(strokes=strokes, ink=Ink(), cipher=routed.cipher, actor=COOP_HEAD.actor, now=routed.now)
    assert decide(routed, COOP_HEAD, Action.APPROVE, application).state is State.APPROVED
    assert [entry.kind for entry in ledger.history(application.id)][-2:] == [
        "signature.used",
        "application.approved",
    ]
