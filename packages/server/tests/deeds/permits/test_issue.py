"""Issuing a permit and handing it to the terminal."""

from __future__ import annotations

import threading
from datetime import timedelta

import cast
import pytest
from counter import SEAL, SEEDER, TERMINAL, Counter
from django.db import connection
from zhangfa.applications import queries as applications
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.permits import queries
from zhangfa.permits import services as permits
from zhangfa.permits.core import PermitIssued, PermitState
from zhangfa.seals import services as seals
from zhangfa_protocol import permit as signed
from zhangfa_protocol.keys import key_ring
from zhangfa_protocol.leaf import decode_leaf


def test_an_approved_application_gets_a_permit(counter: Counter):
    application = counter.approved()
    permit = counter.issue(application)
    assert (permit.state, permit.granted, permit.used) == (PermitState.ISSUED, 1, 0)
    assert (permit.seal, permit.terminal, permit.slot) == (SEAL, TERMINAL, 2)
    about = applications.about_one(application.id)
    assert permit.window.closes_at == about.approved_at + timedelta(days=15)


def test_its_bytes_are_for_its_terminal_and_its_leaf_names_them(counter: Counter):
    """permits law 7: what the terminal checks, it can check."""
    application = counter.approved(handed=counter.handed(copies=3))
    permit = counter.issue(application)
    found = queries.signed(permit.id)
    read = signed.read(found.cose, key_ring(counter.signer.key.verify_key), TERMINAL)
    about = applications.about_one(application.id)
    assert (read.id, read.granted, read.document.hex()) == (permit.id, 3, about.paper_digest)
    assert (read.check_code, read.application, read.village) == (about.check_code, about.number, "青石村")
    entry = ledger.entry(found.entry)
    assert isinstance(entry.fact, PermitIssued)
    assert ledger.proof(found.entry) is None  # not yet in the log: nothing may be sent
    from zhangfa.ledger.models import EntryRow

    signed.check_leaf(found.cose, decode_leaf(bytes(EntryRow.objects.get(pk=found.entry).leaf)))


def test_one_quota_one_permit(counter: Counter):
    application = counter.approved()
    counter.issue(application)
    with pytest.raises(Refused, match=r"permits\.quota_spent"):
        counter.issue(application, code="87654321")


@pytest.mark.django_db(transaction=True)
def test_six_at_once_give_one(counter: Counter):
    """permits law 1, with six threads on one quota."""
    application = counter.approved()
    made, refused = [], []
    barrier = threading.Barrier(6)

    def issue(number: int) -> None:
        barrier.wait()
        try:
            made.append(counter.issue(application, code=f"1234567{number}"))
        except (Refused, Conflict) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 5)
    assert len(queries.open_of(application.id)) == 1


def test_nothing_is_issued_for_what_is_not_approved(counter: Counter):
    with pytest.raises(Refused, match=r"permits\.not_approved"):
        counter.issue(counter.examined())


def test_nothing_is_issued_on_a_seal_that_is_suspended(counter: Counter):
    application = counter.approved()
    seals.suspend(seal_id=SEAL, reason="检查", actor=SEEDER, now=counter.now)
    with pytest.raises(Refused, match=r"seals\.not_active"):
        counter.issue(application)
    assert queries.of_application(cast.VILLAGER.actor, application.id) == ()


def test_a_job_needs_the_permission(counter: Counter):
    application = counter.approved()
    with pytest.raises(Refused, match=r"permits\.may_not_issue"):
        permits.issue(
            actor=cast.SECRETARY.actor,
            now=counter.now,
            application_id=application.id,
            permit_id="p",
            code="12345678",
            nonce=bytes(16),
            cipher=counter.cipher,
            signer=counter.signer,
        )


def test_the_code_is_shown_to_the_applicant_alone_until_it_is_claimed(counter: Counter):
    application = counter.approved()
    permit = counter.issue(application)

    def code(member: cast.Member) -> str | None:
        return queries.of_application(member.actor, application.id, cipher=counter.cipher)[0].code

    assert code(cast.VILLAGER) is None  # the terminal does not hold it yet
    counter.hold(permit)
    assert code(cast.VILLAGER) == "12345678"
    assert {code(member) for member in (cast.CLERK, cast.KEEPER, cast.SECRETARY, cast.STRANGER)} == {None}
    counter.claim()
    assert code(cast.VILLAGER) is None


def test_held_twice_counts_once(counter: Counter):
    permit = counter.issue(counter.approved())
    first = counter.hold(permit)
    assert (counter.hold(permit), first.state) == (first, PermitState.HELD)
    with pytest.raises(Refused, match=r"permits\.code_other_place"):
        other = counter.issue(counter.approved(), code="11112222")
        permits.mark_held(actor=Actor.for_terminal("elsewhere"), now=counter.now, permit_id=other.id)
