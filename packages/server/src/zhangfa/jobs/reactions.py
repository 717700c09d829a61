"""What follows from a fact: one table. Every fact that the program knows stands in it or in NOTHING_FOLLOWS.

A reaction runs in the follower's transaction, after the fact has its place in the log. It may run again when the
transaction is undone, so everything it does counts once. What fails is parked, tried again, and told (calendar.py).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.core import State
from zhangfa.comparisons import services as comparisons
from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import ESeal
from zhangfa.impressions import queries as about_impressions
from zhangfa.impressions import services as impressions
from zhangfa.impressions.core import TAKEN_OVER, ImpressionState
from zhangfa.jobs import alarming, answering, chasing, reviewing, telling
from zhangfa.jobs.actors import EYES, READER
from zhangfa.jobs.actors import REACTIONS as ACTOR
from zhangfa.jobs.telling import Case, Means
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import spoken
from zhangfa.kernel.identifiers import new_id
from zhangfa.ledger.core import Entry
from zhangfa.matters.core import SealedWith
from zhangfa.notices import services as notices
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.permits import queries as about_permits
from zhangfa.permits import services as permits
from zhangfa.permits.core import CODE_DIGITS, OPEN, Medium
from zhangfa.readings import services as readings
from zhangfa.seals.core import SealBody
from zhangfa.signatures import services as signatures
from zhangfa.terminals import services as terminals

Deed = Callable[[Case], Iterable[Telling] | None]
ELECTRONIC_NEWS = {
    ImpressionState.MADE: "eseal.sealed",
    ImpressionState.NOT_MADE: "eseal.not_sealed",
    ImpressionState.UNCERTAIN: "eseal.uncertain",
}


def issue_permit(case: Case) -> None:
    """The last approval, or a job that ended with impressions left: a permit for all that is left, with a new code."""
    found = case.found
    if found.state is not State.APPROVED or _is_open(found.id, Medium.INK):
        return
    if found.sealed_with is SealedWith.ELECTRONIC and _eseal_for(case) is not None:
        return
    permits.issue(
        actor=ACTOR,
        now=case.now,
        application_id=found.id,
        permit_id=new_id(),
        code=f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}",
        nonce=os.urandom(16),
        cipher=case.means.cipher,
        signer=case.means.signer,
    )


def issue_electronic_permit(case: Case) -> None:
    """The last approval, where the matter wants the unit's e-seal and the unit has one. Without one it is ink alone."""
    found = case.found
    if found.sealed_with is SealedWith.INK or found.state is not State.APPROVED:
        return
    eseal = None if _is_open(found.id, Medium.ELECTRONIC) else _eseal_for(case)
    if eseal is not None:
        permits.issue_electronic(
            actor=ACTOR,
            now=case.now,
            application_id=found.id,
            permit_id=new_id(),
            eseal_id=eseal.id,
            path=eseal.path,
            nonce=os.urandom(16),
            signer=case.means.signer,
        )


def _is_open(application_id: str, medium: Medium) -> bool:
    return any(permit.medium is medium for permit in about_permits.open_of(application_id))


def _eseal_for(case: Case) -> ESeal | None:
    return eseals.usable_for(case.found.path, SealBody(case.found.body), case.now)


def tell_approved(case: Case) -> Iterable[Telling]:
    """Whoever gets an electronic original alone has nowhere to go and no code to wait for."""
    far = case.found.sealed_with is not SealedWith.INK and not _is_open(case.found.id, Medium.INK)
    return case.told(case.found.people, "application.approved_electronic" if far else case.entry.kind)


def finish_form(case: Case) -> None:
    """The last approval of a table form: it is set anew with its signatures, before a permit names its bytes."""
    means = case.means
    finished = applications.finish_form(
        actor=ACTOR,
        now=case.now,
        application_id=case.entry.subject,
        file_id=new_id(),
        cipher=means.cipher,
        typesetter=means.typesetter,
        storage=means.storage,
    )
    if finished:
        let_signatures_go(case)


def let_signatures_go(case: Case) -> None:
    """The form carries the ink itself, or will never be finished."""
    signatures.let_go(application_id=case.found.id, path=case.found.path, actor=ACTOR, now=case.now)


def have_paper_read(case: Case) -> None:
    """A contract was handed in: the machine reads it, and nobody waits for that."""
    found = case.found
    if found.body == SealBody.CONTRACT.value:
        readings.ask(application_id=found.id, file_id=found.paper_file, path=found.path, actor=READER, now=case.now)


def have_page_compared(case: Case) -> None:
    """An impression was made: the server looks at the page for itself, and nobody waits for that."""
    fact = case.entry.fact
    made = about_impressions.one(fact.permit, fact.number)
    if made is not None:
        comparisons.ask(impression=made, actor=EYES, now=case.now)


def tell_where_to_go(case: Case) -> Iterable[Telling]:
    """The terminal holds the permit: the applicant is told that the code is there, until when, and where to go."""
    permit = about_permits.permit(case.entry.fact.permit)
    if permit.medium is Medium.ELECTRONIC:
        return ()
    return case.told(case.found.people, "permit.issued", {"closes": spoken(permit.window.closes_at)})


def after_a_job(case: Case) -> None:
    """The terminal has ended the job: everything used completes the application, what is left is issued again."""
    if case.entry.fact.left:
        issue_permit(case)
    else:
        end_use(case)


def end_use(case: Case) -> None:
    """No permit is open any more: what was used even once is complete, what was never used lapses."""
    made = about_permits.all_of(case.found.id)
    if case.found.state is not State.APPROVED or any(permit.state in OPEN for permit in made):
        return
    end = applications.complete if any(permit.used for permit in made) else applications.lapse
    end(actor=ACTOR, now=case.now, application_id=case.found.id)


def revoke_permits(case: Case) -> None:
    for permit in about_permits.open_of(case.entry.subject):
        permits.revoke(actor=ACTOR, now=case.now, permit_id=permit.id, reason="申请已撤回")


def recall_permit(case: Case) -> None:
    """The terminal hears that the permit is revoked."""
    fact = case.entry.fact
    if about_permits.permit(fact.permit).medium is Medium.ELECTRONIC:
        return
    terminals.order_revoke(
        actor=ACTOR,
        now=case.now,
        command_id=new_id(),
        terminal_id=fact.terminal,
        permit_id=fact.permit,
        reason=fact.reason or "",
    )


def record_journal(case: Case) -> None:
    """Of what the terminal has written, only what belongs to a use is looked at again."""
    entry = case.entry
    if TAKEN_OVER.isdisjoint(entry.fact.events):
        return
    impressions.record_journal(
        actor=Actor.for_terminal(entry.subject, entry.actor_name),
        now=case.now,
        first_seq=entry.fact.first_seq,
        last_seq=entry.fact.last_seq,
    )


def tell_of_impression(case: Case) -> Iterable[Telling]:
    """Applicant and approvers hear of every mark; of one that is not certain also those who watch."""
    fact, found = case.entry.fact, case.found
    permit, keeper = about_permits.claimed(fact.permit)
    said = {
        "impression": fact.number,
        "granted": permit.granted,
        "keeper": organizations.person_names([keeper]).get(keeper, ""),
    }
    made = fact.outcome is ImpressionState.MADE
    people = set(found.people) | about_applications.approvers_of(found.id)
    if permit.medium is Medium.ELECTRONIC:
        return case.told(people, ELECTRONIC_NEWS[fact.outcome], said)
    return case.told(people, "impression.made" if made else "impression.uncertain", said)


def tell_of_finding(case: Case) -> Iterable[Telling]:
    """Applicant and approvers hear what was found, and what to do when there is still no usable mark."""
    fact, found = case.entry.fact, case.found
    advice = "需要补盖的，请重新提交申请，并在说明里写上原申请编号。" if fact.finding.needs_another else ""
    said = {"impression": fact.number, "finding": fact.finding.label, "advice": advice}
    return case.told(set(found.people) | about_applications.approvers_of(found.id), "impression.settled", said)


APPLICANT, NEXT, LOOK = telling.tell_applicant, telling.tell_next, alarming.look
REACTIONS: Mapping[str, tuple[Deed, ...]] = {
    "application.submitted": (have_paper_read, APPLICANT, NEXT),
    "application.resubmitted": (have_paper_read, NEXT),
    "application.passed": (NEXT,),
    "application.signed": (NEXT,),
    "application.dissented": (NEXT,),
    "application.sent_back": (NEXT,),
    "application.transferred": (NEXT,),
    "application.delegated": (NEXT,),
    "application.opinion_given": (NEXT,),
    "application.seat_added": (NEXT,),
    "application.seat_dropped": (NEXT,),
    "application.taken_back": (NEXT,),
    "application.urged": (telling.tell_asked_again,),
    "application.copied": (telling.tell_copied,),
    "application.step_unmanned": (telling.tell_of_empty_office,),
    "appointment.made": (telling.tell_appointed,),
    "application.accepted": (APPLICANT, NEXT),
    "application.examined": (APPLICANT, NEXT),
    "application.approved": (finish_form, issue_permit, issue_electronic_permit, tell_approved),
    "application.returned": (APPLICANT,),
    "application.refused": (let_signatures_go, APPLICANT),
    "application.withdrawn": (let_signatures_go, revoke_permits, telling.tell_deciders),
    "application.used": (APPLICANT, telling.tell_station),
    "application.lapsed": (let_signatures_go, APPLICANT),
    "application.archived": (APPLICANT,),
    "permit.held": (tell_where_to_go,),
    "permit.closed": (after_a_job,),
    "permit.revoked": (recall_permit, APPLICANT, end_use),
    "permit.expired": (APPLICANT, end_use),
    "permit.not_taken": (LOOK,),
    "permit.code_refused": (LOOK,),
    "permit.spent": (LOOK,),
    "terminal.journal_received": (record_journal, LOOK),
    "terminal.lock_ordered": (telling.tell_of_terminal,),
    "terminal.unlock_ordered": (telling.tell_of_terminal,),
    "terminal.quarantined": (LOOK,),
    "impression.intended": (LOOK,),
    "impression.ended": (tell_of_impression, have_page_compared, LOOK),
    "impression.judged": (LOOK,),
    "impression.settled": (tell_of_finding,),
    "impression.page_refused": (LOOK,),
    "impression.stray": (LOOK,),
    "eseal.document_voided": (telling.tell_voided,),
    "eseal.applied": (telling.tell_of_eseal,),
    "eseal.moved": (telling.tell_of_eseal,),
    "alarm.raised": (alarming.tell_watchers,),
    "alarm.passed_on": (alarming.tell_watchers,),
    "rule.switched": (alarming.tell_switched,),
    "rating.complained": (reviewing.tell_of_complaint,),
    "review.announced": (reviewing.tell_team,),
    "review.drawn": (reviewing.tell_team,),
    "review.judged": (reviewing.tell_village,),
    "review.rectified": (reviewing.tell_team,),
    "review.verified": (reviewing.tell_village,),
    "case.opened": (answering.tell_town,),
    "case.person_named": (answering.tell_person,),
    "case.ordered": (answering.tell_person,),
    "case.judged": (answering.tell_person,),
    "case.decided": (answering.tell_person,),
    "case.replied": (answering.tell_opener,),
    "case.rectified": (answering.tell_opener,),
    "case.overdue": (answering.tell_overdue,),
    "case.closed": (answering.tell_closed,),
    "delay.reminded": (chasing.tell_reminded, LOOK),
    "delay.asked": (chasing.tell_asked,),
    "delay.answered": (chasing.tell_answered,),
    "partner.key_made": (telling.tell_of_key,),
    "partner.key_revoked": (telling.tell_of_key,),
    "deputy.named": (telling.tell_of_deputy,),
    "deputy.ended": (telling.tell_of_deputy,),
}
NOTHING_FOLLOWS = frozenset(
    {
        "application.form_finished",
        "application.use_begun",
        "application.use_ended",
        "permit.issued",  # the terminals' door sends what stands in the log
        "permit.claimed",
        "archive.package_made",
        "alarm.repeated",
        "alarm.acknowledged",
        "alarm.ended",
        "case.found",
        "review.closed",
        "rating.given",
        "rating.answered",
        "terminal.enrolled",
        "terminal.locked",
        "terminal.unlocked",
        "terminal.evidence_received",
        "document.attached",
        "document.printed",
        "paper.read",
        "page.compared",
        "ledger.record_erased",
        "partner.callback_registered",
        "partner.callback_removed",
        "partner.delivery_resent",
    }
)
_WITHOUT_USE = (
    "account.",
    "keeper.",
    "passkey.",
    "signature.",
    "person.",
    "appointment.",
    "unit.",
    "seal.",
    "catalogue.",
    "catalogue_overlay.",
    "negative_list.",
    "matter.",
    "wrong_request.",
    "procedure.",
    "filing.",
    "concern.",
    "insight.",
    "eseal.",
)


def has_a_row(kind: str) -> bool:
    """Whether somebody has thought about what follows from this kind of fact."""
    return kind in REACTIONS or kind in NOTHING_FOLLOWS or kind.startswith(_WITHOUT_USE)


def react(entries: Sequence[Entry], now: datetime, means: Means) -> None:
    """Everything that follows from these entries, in order; what is to be told is told together at the end."""
    tellings: list[Telling] = []
    for entry in entries:
        case = Case(entry, now, means)
        tellings += [each for deed in REACTIONS[entry.kind] for each in deed(case) or ()]
    notices.tell_all(tellings=tellings, now=now)
