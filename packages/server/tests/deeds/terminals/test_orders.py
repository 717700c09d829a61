"""Locking at one touch, unlocking with a reason, telling of a revoked permit; repeated until answered."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from machine import Machine
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.terminals import queries
from zhangfa.terminals import services as terminals
from zhangfa.terminals.core import LockState, why_not_use
from zhangfa_protocol.messages import Ack, AckOutcome, CommandVerb
from zhangfa_protocol.refusals import TerminalRefusal

REACTIONS = Actor.for_job("reactions", {"permit:revoke"})


def lock(machine: Machine, member: cast.Member = cast.SECRETARY, command_id: str = "c1"):
    return terminals.order_lock(
        actor=member.actor, now=cast.NOW, command_id=command_id, terminal_id=machine.id, reason=""
    )


def unlock(machine: Machine, reason: str = "查明无事", member: cast.Member = cast.SECRETARY, command_id: str = "c2"):
    return terminals.order_unlock(
        actor=member.actor, now=cast.NOW, command_id=command_id, terminal_id=machine.id, reason=reason
    )


def done(machine: Machine, command_id: str, outcome: AckOutcome = AckOutcome.DONE) -> None:
    reason = None if outcome is AckOutcome.DONE else TerminalRefusal.SLEEVE_FAULT
    terminals.acknowledge(actor=machine.actor, now=cast.NOW, ack=Ack(command_id, outcome, reason, 1))


@pytest.mark.parametrize("member", [cast.SECRETARY, cast.HEAD, cast.KEEPER])
def test_whoever_may_locks_at_once(machine: Machine, member):
    """terminals law 6"""
    assert lock(machine, member).lock_state is LockState.LOCKING
    (order,) = queries.due_orders(cast.NOW)
    assert (order.verb, order.terminal_id) == (CommandVerb.LOCK, machine.id)
    assert why_not_use(queries.by_id(machine.id))[0].code == "terminals.locked"
    done(machine, "c1")
    assert queries.by_id(machine.id).lock_state is LockState.LOCKED
    assert queries.due_orders(cast.NOW + timedelta(days=1)) == ()


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (cast.STRANGER, "unknown"),
        (cast.VILLAGER, "unknown"),
        (cast.CLERK, "may_not_lock"),
        (cast.AUDITOR, "may_not_lock"),
    ],
)
def test_others_do_not(machine: Machine, member, code):
    with pytest.raises(Refused, match=rf"terminals\.{code}"):
        lock(machine, member)
    assert queries.due_orders(cast.NOW) == () and not queries.by_id(machine.id).lock_wanted
    assert len(ledger.history(machine.id)) == 1


def test_unlocking_needs_its_own_permission_and_a_reason(machine: Machine):
    with pytest.raises(Refused, match=r"terminals\.not_locked"):
        unlock(machine)
    lock(machine)
    with pytest.raises(Refused, match=r"terminals\.reason_needed"):
        unlock(machine, reason=" ")
    with pytest.raises(Refused, match=r"terminals\.may_not_unlock"):
        unlock(machine, member=cast.KEEPER)
    assert unlock(machine).lock_state is LockState.UNLOCKED


def test_the_later_order_counts(machine: Machine):
    lock(machine)
    unlock(machine)
    assert [order.id for order in queries.due_orders(cast.NOW)] == ["c2"]
    done(machine, "c1")  # the answer to the first comes late
    assert not queries.by_id(machine.id).locked
    lock(machine, command_id="c3")
    with pytest.raises(Refused, match=r"terminals\.already_locked"):
        lock(machine, command_id="c4")


def test_an_order_is_repeated_with_growing_pauses_until_it_is_answered(machine: Machine):
    """terminals law 7"""
    lock(machine)
    moment, waits = cast.NOW, []
    for _ in range(7):
        terminals.mark_sent(orders=queries.due_orders(moment), now=moment)
        wait = next(step for step in range(1, 100) if queries.due_orders(moment + timedelta(seconds=step)))
        waits.append(wait)
        moment += timedelta(seconds=wait)
    assert waits == [2, 4, 8, 16, 32, 60, 60]
    assert queries.due_orders(cast.NOW + timedelta(days=300)) != ()
    done(machine, "c1", AckOutcome.REFUSED)
    assert queries.due_orders(cast.NOW + timedelta(days=300)) == () and not queries.by_id(machine.id).locked


def test_an_order_that_waited_is_due_at_once_when_the_terminal_comes_back(machine: Machine):
    lock(machine)
    terminals.mark_sent(orders=queries.due_orders(cast.NOW), now=cast.NOW)
    assert queries.due_orders(cast.NOW) == ()
    terminals.welcome(actor=machine.actor, now=cast.NOW, hello=machine.hello())
    assert len(queries.due_orders(cast.NOW)) == 1


def test_an_unlock_does_not_wait_for_ever(machine: Machine):
    lock(machine)
    unlock(machine)
    assert queries.due_orders(cast.NOW + timedelta(days=2)) == ()


def test_a_revoked_permit_is_told_once(machine: Machine):
    for command_id in ("c1", "c2"):
        terminals.order_revoke(
            actor=REACTIONS, now=cast.NOW, command_id=command_id, terminal_id=machine.id, permit_id="p1"
        )
    (order,) = queries.due_orders(cast.NOW)
    assert (order.id, order.verb, order.permit_id) == ("c1", CommandVerb.REVOKE, "p1")
    with pytest.raises(Refused, match=r"terminals\.may_not_order"):
        terminals.order_revoke(
            actor=cast.CLERK.actor, now=cast.NOW, command_id="c3", terminal_id=machine.id, permit_id="p2"
        )


def test_an_answer_to_another_terminals_order_is_refused(machine: Machine):
    lock(machine)
    other = Machine(id="other00000000000000000001")
    other.enrol(serial="ZF-0002")
    with pytest.raises(Refused, match=r"terminals\.no_such_order"):
        done(other, "c1")
    assert not queries.is_order(other.id, "c1") and queries.is_order(machine.id, "c1")
