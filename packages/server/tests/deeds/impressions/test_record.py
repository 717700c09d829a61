"""The journal becomes the record: every opening once, with what came of it, and the permit is spent for it."""

from __future__ import annotations

import hashlib

import cast
import pytest
from counter import OTHER_TERMINAL, Counter
from machine import Machine
from zhangfa.applications import queries as applications
from zhangfa.impressions import queries
from zhangfa.impressions import services as impressions
from zhangfa.impressions.core import (
    Finding,
    Flaw,
    Impression,
    ImpressionState,
    MarkVerdict,
    PhotoRole,
    why_not_settle,
)
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Permit, PermitState
from zhangfa_protocol.journal import EventType


def digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def intend(machine: Machine, permit_id: str, number: int, used: int | None = None) -> None:
    machine.write(
        EventType.OPEN_INTENT,
        permit_id,
        impression=number,
        used=used or number,
        page=1,
        slot=2,
        keeper=cast.KEEPER.id,
        before=digest(f"before {number}"),
        person=digest(f"person {number}"),
    )


def press(machine: Machine, permit_id: str, number: int) -> None:
    machine.write(
        EventType.PRESSED, permit_id, impression=number, presses=1, after=digest(f"after {number}"), red_found=True
    )


def judge(machine: Machine, permit_id: str, number: int, **more: object) -> None:
    given = {"verdict": "match", "version": "1/1", "added": 1, "reasons": "", "flaw": ""} | more
    machine.write(EventType.MARK_JUDGED, permit_id, impression=number, **given)


def record(machine: Machine, first: int = 1) -> None:
    last = machine.send()
    impressions.record_journal(actor=machine.actor, now=cast.NOW, first_seq=first, last_seq=last)


def kinds(subject: str) -> list[str]:
    return [entry.kind for entry in ledger.history(subject) if entry.kind.startswith("impression.")]


def test_a_use_from_intent_to_the_end(machine: Machine, permit: Permit):
    """impressions law 1"""
    for number in (1, 2):
        intend(machine, permit.id, number)
        press(machine, permit.id, number)
        machine.write(EventType.CLOSED, permit.id, impression=number)
    machine.write(EventType.PERMIT_CLOSED, permit.id, used=2, reason="done")
    record(machine)
    first, second = queries.of_application(permit.application)
    assert (first.number, first.state, first.at, first.red_found) == (1, ImpressionState.MADE, cast.NOW, True)
    assert (first.before, first.after) == (digest("before 1").hex(), digest("after 1").hex())
    assert (second.number, second.keeper, second.time_quality) == (2, cast.KEEPER.id, "trusted")
    spent = permits.permit(permit.id)
    assert (spent.state, spent.used, spent.closed) == (PermitState.SPENT, 2, True)
    assert kinds(permit.application) == ["impression.intended", "impression.ended"] * 2


def test_what_is_said_twice_counts_once(machine: Machine, permit: Permit):
    """impressions law 2"""
    intend(machine, permit.id, 1)
    press(machine, permit.id, 1)
    record(machine)
    record(machine)
    assert len(queries.of_permit(permit.id)) == 1 and permits.permit(permit.id).used == 1
    assert kinds(permit.application) == ["impression.intended", "impression.ended"]


@pytest.mark.parametrize(
    ("kind", "more", "state"),
    [
        (EventType.NOT_PRESSED, {}, ImpressionState.NOT_MADE),
        (EventType.UNCERTAIN, {"cause": "power"}, ImpressionState.UNCERTAIN),
    ],
)
def test_not_made_and_uncertain_stay_spent_and_are_not_taken_back(machine: Machine, permit: Permit, kind, more, state):
    """impressions law 3, impressions law 4"""
    intend(machine, permit.id, 1)
    machine.write(kind, permit.id, impression=1, **more)
    press(machine, permit.id, 1)
    record(machine)
    (found,) = queries.of_permit(permit.id)
    assert found.state is state and permits.permit(permit.id).used == 1
    assert kinds(permit.application) == ["impression.intended", "impression.ended"]


def test_a_permit_closed_early_lets_the_application_go_on(machine: Machine, permit: Permit):
    intend(machine, permit.id, 1)
    press(machine, permit.id, 1)
    machine.write(EventType.PERMIT_CLOSED, permit.id, used=1, reason="keeper")
    record(machine)
    assert permits.permit(permit.id).closed
    assert not applications.about_one(permit.application).in_use


@pytest.mark.parametrize("permit_id", ["unknown", None])
def test_an_opening_without_a_permit_is_kept_as_what_it_is(machine: Machine, permit: Permit, permit_id):
    """impressions law 5"""
    if permit_id is None:  # more than granted
        for number in (1, 2, 3):
            intend(machine, permit.id, number)
    else:
        intend(machine, permit_id, 1)
    record(machine)
    (stray,) = [entry.fact for entry in ledger.history(machine.id) if entry.kind == "impression.stray"]
    assert stray.reason == ("unknown_permit" if permit_id else "permits.permit_spent")
    assert len(queries.of_permit(permit.id)) == (0 if permit_id else 2)


def test_another_terminals_permit_is_not_spent(counter: Counter, machine: Machine, permit: Permit):
    """impressions law 6"""
    other = Machine(id=OTHER_TERMINAL)
    other.enrol(serial="ZF-0002")
    intend(other, permit.id, 1)
    press(other, permit.id, 1)
    record(other)
    assert permits.permit(permit.id).used == 0 and queries.of_permit(permit.id) == ()
    assert kinds(other.id) == ["impression.stray", "impression.stray"]


@pytest.mark.parametrize("actor", [cast.SECRETARY.actor, Actor.for_job("reactions"), Actor.for_public()])
def test_nobody_else_records(machine: Machine, permit: Permit, actor):
    with pytest.raises(Refused, match=r"impressions\.only_from_terminal"):
        impressions.record_journal(actor=actor, now=cast.NOW, first_seq=1, last_seq=1)


def test_a_refused_page_is_told_of_the_application_or_of_the_terminal(machine: Machine, permit: Permit):
    machine.write(EventType.PAGE_REFUSED, permit.id, reason="page_blank", photo=digest("blank"))
    machine.write(EventType.PAGE_REFUSED, reason="page_no_code")
    record(machine)
    assert kinds(permit.application) == ["impression.page_refused"]
    assert kinds(machine.id) == ["impression.page_refused"]
    assert ledger.history(permit.application)[-1].fact.reason == "page_blank"


def test_photos_belong_to_the_record_and_strangers_see_none(machine: Machine, permit: Permit):
    intend(machine, permit.id, 1)
    press(machine, permit.id, 1)
    record(machine)
    roles = {photo.role for photo in queries.photos_of_application(permit.application)}
    assert roles == {PhotoRole.BEFORE, PhotoRole.AFTER, PhotoRole.PERSON}
    wanted = digest("after 1").hex()
    assert queries.photo_for(cast.KEEPER.actor, wanted).application == permit.application
    assert queries.photo_for(cast.STRANGER.actor, wanted) is None
    assert queries.photo("00" * 32) is None


def test_an_impression_is_not_counted_for_a_permit_that_was_never_claimed(counter: Counter, machine: Machine):
    """A terminal that opens without its code has been used: it counts (permits law 3), and the record says so."""
    held = counter.hold(counter.issue(counter.approved()))
    intend(machine, held.id, 1)
    record(machine)
    assert [entry.fact.reason for entry in ledger.history(machine.id) if entry.kind == "impression.stray"] == [
        "permits.not_now"
    ]


def doubtful(counter: Counter, machine: Machine, permit: Permit) -> str:
    """The first mark is uncertain; the application's id."""
    intend(machine, permit.id, 1)
    machine.write(EventType.UNCERTAIN, permit.id, impression=1, cause="power")
    record(machine)
    return permit.application


def settle(actor: Actor, permit: Permit, **given: object) -> Impression:
    said = {"finding": Finding.MADE, "note": "看了照片和纸件，印迹完整", "application_id": permit.application, **given}
    return impressions.settle(actor=actor, now=cast.NOW, permit_id=permit.id, number=1, **said)


def no_settling(code: str, actor: Actor, permit: Permit, **given: object) -> None:
    """It is refused, and neither the mark nor the log knows of it."""
    before = (queries.of_permit(permit.id), kinds(permit.application))
    with pytest.raises(Refused, match=code):
        settle(actor, permit, **given)
    assert (queries.of_permit(permit.id), kinds(permit.application)) == before


def test_a_mark_in_doubt_is_settled_once_and_what_was_recorded_stays(counter, machine, permit):
    """impressions law 7"""
    doubtful(counter, machine, permit)

    settled = settle(cast.INSPECTOR.actor, permit)

    assert (settled.state, settled.finding) == (ImpressionState.UNCERTAIN, Finding.MADE)
    assert kinds(permit.application)[-1] == "impression.settled"
    no_settling("impressions.settled_already", cast.INSPECTOR.actor, permit, finding=Finding.UNUSABLE)


def test_who_had_a_part_in_the_use_does_not_settle_it(counter, machine, permit):
    doubtful(counter, machine, permit)

    no_settling("impressions.may_not_settle", cast.HEAD.actor, permit)
    inspector, made = cast.INSPECTOR.actor, queries.of_permit(permit.id)[0]
    assert [no.code for no in why_not_settle(made, inspector, involved={inspector.id})] == ["impressions.own_use"]
    assert not why_not_settle(made, inspector, involved=())


def test_a_finding_needs_words_and_must_fit_what_was_recorded(counter, machine, permit):
    doubtful(counter, machine, permit)
    no_settling("impressions.note_needed", cast.INSPECTOR.actor, permit, note="好")
    no_settling("impressions.unknown", cast.INSPECTOR.actor, permit, application_id="another")


def test_a_good_mark_can_only_be_found_unusable(counter, machine, permit):
    intend(machine, permit.id, 1)
    press(machine, permit.id, 1)
    record(machine)

    no_settling("impressions.finding_does_not_fit", cast.INSPECTOR.actor, permit, finding=Finding.NOT_MADE)
    assert settle(cast.INSPECTOR.actor, permit, finding=Finding.UNUSABLE).finding.needs_another


def test_a_judgement_stands_beside_its_mark_and_the_first_word_counts(machine: Machine, permit: Permit):
    """impressions law 9"""
    intend(machine, permit.id, 1)
    press(machine, permit.id, 1)
    record(machine)
    (before,) = queries.of_permit(permit.id)
    judge(machine, permit.id, 1, verdict="doubtful", reasons="press.unsure_seal", flaw="faint")
    judge(machine, permit.id, 1)
    record(machine, first=3)
    (mark,) = queries.of_permit(permit.id)
    said = mark.judgement
    assert (said.verdict, said.version, said.flaw) == (MarkVerdict.DOUBTFUL, "1/1", Flaw.FAINT)
    assert said.words == ("印迹不够清楚，不能确定是不是登记的印章", "印迹偏淡，建议补盖")
    assert before.judgement is None and (mark.state, mark.at, mark.after) == (before.state, before.at, before.after)
    assert permits.permit(permit.id).used == 1
    assert kinds(permit.application) == ["impression.intended", "impression.ended", "impression.judged"]


def test_words_of_a_judgement_that_we_do_not_know_are_never_a_match(machine: Machine, permit: Permit):
    """impressions law 9"""
    intend(machine, permit.id, 1)
    press(machine, permit.id, 1)
    judge(machine, permit.id, 1, verdict="certainly", reasons="press.place press.magic", flaw="golden")
    record(machine)
    (mark,) = queries.of_permit(permit.id)
    said = mark.judgement
    assert (said.verdict, said.reasons, said.flaw) == (MarkVerdict.UNREADABLE, ("press.place",), None)


def test_a_judgement_of_what_was_never_counted_changes_nothing(machine: Machine, permit: Permit):
    judge(machine, "permit-unknown", 1, verdict="mismatch")
    judge(machine, permit.id, 1, verdict="mismatch")
    record(machine)
    assert queries.of_permit(permit.id) == () and kinds(permit.application) == []
