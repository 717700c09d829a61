"""What follows from a fact: one table. Every fact that the program knows stands in it or in NOTHING_FOLLOWS.

A reaction runs in the follower's transaction, after the fact has its place in the log. It may run again when the
transaction is undone, so everything it does counts once. What fails is parked, tried again, and told (calendar.py).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.core import State
from zhangfa.impressions import services as impressions
from zhangfa.impressions.core import ImpressionState
from zhangfa.jobs import alarming, telling
from zhangfa.jobs.actors import REACTIONS as ACTOR
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.secrets import Cipher
from zhangfa.ledger.core import Entry
from zhangfa.organizations import queries as organizations
from zhangfa.permits import queries as about_permits
from zhangfa.permits import services as permits
from zhangfa.permits.core import CODE_DIGITS
from zhangfa.permits.ports import PermitSigner
from zhangfa.terminals import services as terminals


@dataclass(frozen=True)
class Means:
    """What reactions need from outside."""

    cipher: Cipher
    signer: PermitSigner


Deed = Callable[[Entry, datetime, Means], None]


def issue_permit(entry: Entry, now: datetime, means: Means) -> None:
    """The last approval, or a job that ended with impressions left: a permit for all that is left, with a new code."""
    found = telling.about(entry, now)
    if found.state is not State.APPROVED or about_permits.open_of(found.id):
        return
    permits.issue(
        actor=ACTOR,
        now=now,
        application_id=found.id,
        permit_id=new_id(),
        code=f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}",
        nonce=os.urandom(16),
        cipher=means.cipher,
        signer=means.signer,
    )


def tell_where_to_go(entry: Entry, now: datetime, means: Means) -> None:
    """The terminal holds the permit: the applicant is told that the code is there, until when, and where to go."""
    found, permit = telling.about(entry, now), about_permits.permit(entry.fact.permit)
    said = telling.words(found, entry) | {"closes": telling.clock(permit.window.closes_at)}
    telling.tell(found.people, "permit.issued", said, telling.link(found), telling.reason(entry), now)


def after_a_job(entry: Entry, now: datetime, means: Means) -> None:
    """The terminal has ended the job: everything used completes the application, what is left is issued again."""
    if entry.fact.left:
        issue_permit(entry, now, means)
    else:
        end_use(entry, now, means)


def end_use(entry: Entry, now: datetime, means: Means) -> None:
    """No permit is open any more: what was used even once is complete, what was never used lapses."""
    found = telling.about(entry, now)
    if found.state is not State.APPROVED or about_permits.open_of(found.id):
        return
    end = applications.complete if about_permits.used(found.id) else applications.lapse
    end(actor=ACTOR, now=now, application_id=found.id)


def revoke_permits(entry: Entry, now: datetime, means: Means) -> None:
    for permit in about_permits.open_of(entry.subject):
        permits.revoke(actor=ACTOR, now=now, permit_id=permit.id, reason="申请已撤回")


def recall_permit(entry: Entry, now: datetime, means: Means) -> None:
    """The terminal hears that the permit is revoked."""
    terminals.order_revoke(
        actor=ACTOR,
        now=now,
        command_id=new_id(),
        terminal_id=entry.fact.terminal,
        permit_id=entry.fact.permit,
        reason=entry.fact.reason or "",
    )


def record_journal(entry: Entry, now: datetime, means: Means) -> None:
    impressions.record_journal(
        actor=Actor.for_terminal(entry.subject, entry.actor_name),
        now=now,
        first_seq=entry.fact.first_seq,
        last_seq=entry.fact.last_seq,
    )


def tell_of_impression(entry: Entry, now: datetime, means: Means) -> None:
    """Applicant and approvers hear of every mark; of one that is uncertain also those who watch."""
    fact, found = entry.fact, telling.about(entry, now)
    permit = about_permits.permit(fact.permit)
    made = fact.outcome is ImpressionState.MADE
    keeper = about_permits.keeper_of(fact.permit)
    said = telling.words(found, entry) | {
        "impression": fact.number,
        "granted": permit.granted,
        "keeper": organizations.person_names([keeper]).get(keeper, ""),
    }
    people = set(found.people) | about_applications.approvers_of(found.id)
    kind = "impression.made" if made else "impression.uncertain"
    telling.tell(people, kind, said, telling.link(found), telling.reason(entry), now)
    if not made:
        alarming.use_uncertain(entry, found, now)


def told_to(*tellers: Callable[[Entry, datetime], None]) -> Deed:
    def deed(entry: Entry, now: datetime, means: Means) -> None:
        for teller in tellers:
            teller(entry, now)

    return deed


APPLICANT = told_to(telling.tell_applicant)
NEXT = told_to(telling.tell_next)
REACTIONS: Mapping[str, tuple[Deed, ...]] = {
    "application.submitted": (APPLICANT, NEXT),
    "application.resubmitted": (NEXT,),
    "application.passed": (NEXT,),
    "application.accepted": (APPLICANT, NEXT),
    "application.examined": (APPLICANT, NEXT),
    "application.approved": (issue_permit, APPLICANT),
    "application.returned": (APPLICANT,),
    "application.refused": (APPLICANT,),
    "application.withdrawn": (revoke_permits, told_to(telling.tell_deciders)),
    "application.used": (APPLICANT,),
    "application.lapsed": (APPLICANT,),
    "application.archived": (APPLICANT,),
    "permit.held": (tell_where_to_go,),
    "permit.closed": (after_a_job,),
    "permit.revoked": (recall_permit, APPLICANT, end_use),
    "permit.expired": (APPLICANT, end_use),
    "permit.not_taken": (told_to(alarming.permit_not_taken),),
    "permit.code_refused": (told_to(alarming.code_wrong),),
    "terminal.journal_received": (record_journal,),
    "terminal.lock_ordered": (told_to(telling.tell_of_terminal),),
    "terminal.unlock_ordered": (told_to(telling.tell_of_terminal),),
    "terminal.quarantined": (told_to(alarming.terminal_quarantined),),
    "impression.ended": (tell_of_impression,),
    "impression.page_refused": (told_to(alarming.page_refused),),
    "impression.stray": (told_to(alarming.use_without_permit),),
    "alarm.raised": (told_to(alarming.tell_watchers),),
}
NOTHING_FOLLOWS = frozenset(
    {
        "application.use_begun",
        "application.use_ended",
        "permit.issued",  # the terminals' door sends what stands in the log
        "permit.claimed",
        "permit.spent",
        "impression.intended",
        "archive.package_made",
        "alarm.acknowledged",
        "terminal.enrolled",
        "terminal.locked",
        "terminal.unlocked",
        "terminal.evidence_received",
        "document.attached",
        "document.printed",
        "ledger.record_erased",
    }
)
_WITHOUT_USE = ("account.", "keeper.", "person.", "appointment.", "unit.", "seal.", "catalogue.", "negative_list.")


def has_a_row(kind: str) -> bool:
    """Whether somebody has thought about what follows from this kind of fact."""
    return kind in REACTIONS or kind in NOTHING_FOLLOWS or kind.startswith(_WITHOUT_USE)


def react(entry: Entry, now: datetime, means: Means) -> None:
    """Everything that follows from one entry, in the table's order."""
    for deed in REACTIONS[entry.kind]:
        deed(entry, now, means)
