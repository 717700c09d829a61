"""The journal comes in: once, in order, without gaps; what contradicts it puts the terminal into quarantine."""

from __future__ import annotations

import cast
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from machine import Machine
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.terminals import queries
from zhangfa.terminals import services as terminals
from zhangfa.terminals.core import Terminal, Trust, open_batch, receive
from zhangfa_protocol import journal
from zhangfa_protocol.journal import EventType, JournalFault
from zhangfa_protocol.keys import SigningKey
from zhangfa_protocol.messages import SignIn


def kinds(machine: Machine) -> list[str]:
    return [entry.kind for entry in ledger.history(machine.id)]


def test_entries_that_follow_are_kept_and_answered_with_their_number(machine: Machine):
    """terminals law 2"""
    for _ in range(3):
        machine.write()
    assert machine.send() == 3
    found = queries.by_id(machine.id)
    assert (found.seq, found.head, found.queue) == (3, machine.head, 0)
    assert [entry.seq for entry in queries.journal(machine.id, 2, 3)] == [2, 3]
    assert kinds(machine) == ["terminal.enrolled", "terminal.journal_received"]
    assert queries.signed_journal(cast.KEEPER.actor, machine.id) == tuple(machine.entries)


def test_what_is_said_twice_counts_once(machine: Machine):
    for _ in range(2):
        machine.write()
    machine.send()
    machine.write()
    assert machine.send() == 3
    assert machine.send(*machine.entries[:2]) == 3
    assert kinds(machine).count("terminal.journal_received") == 2
    assert queries.by_id(machine.id).trust is Trust.TRUSTED


def test_a_gap_is_asked_for_again(machine: Machine):
    """terminals law 4"""
    for _ in range(4):
        machine.write()
    machine.send(machine.entries[0])
    assert machine.send(*machine.entries[2:]) == 1
    assert queries.by_id(machine.id).trust is Trust.TRUSTED
    assert machine.send(*machine.entries[1:]) == 4


def test_another_history_is_a_fork(machine: Machine):
    """terminals law 3"""
    machine.write()
    machine.write()
    machine.send()
    copy = Machine(entries=machine.entries[:1])
    copy.write(EventType.BOOT, firmware="1.0", cold=True)
    assert machine.send(copy.entries[1]) == 2
    assert queries.by_id(machine.id).trust is Trust.QUARANTINED
    fact = ledger.history(machine.id)[-1].fact
    assert (fact.fault, fact.seq) == ("fork", 2)
    machine.send(copy.entries[1])
    assert kinds(machine).count("terminal.quarantined") == 1


def test_a_foreign_signature_inside_is_damning(machine: Machine):
    stranger = Machine(key=SigningKey(bytes(32)))
    stranger.write()
    assert machine.send(*stranger.entries) == 0
    assert queries.by_id(machine.id).trust is Trust.QUARANTINED


def test_what_we_do_not_understand_is_left_with_the_terminal(machine: Machine):
    machine.write()
    unknown = journal.cose.sign1(b"\xa0", machine.key, content_type=journal.CONTENT_TYPE)
    assert machine.send(machine.entries[0], unknown) == 1
    assert queries.by_id(machine.id).trust is Trust.TRUSTED


def test_in_quarantine_nobody_signs_in_and_what_is_said_is_kept(machine: Machine, cipher):
    """terminals law 5"""
    stranger = Machine(key=SigningKey(bytes(32)))
    stranger.write()
    machine.send(*stranger.entries)
    with pytest.raises(Refused, match=r"terminals\.quarantined"):
        keys = SignIn("100001", "246813")
        terminals.sign_in(actor=machine.actor, now=cast.NOW, keys=keys, cipher=cipher)
    machine.write()
    assert machine.send() == 1


def test_locks_in_the_journal_are_facts(machine: Machine):
    machine.write(EventType.LOCKED, reason="test")
    machine.send()
    assert queries.by_id(machine.id).locked
    machine.write(EventType.UNLOCKED, reason="test")
    machine.write(EventType.UNLOCKED, reason="test")
    machine.send()
    assert not queries.by_id(machine.id).locked
    assert [kind for kind in kinds(machine) if "locked" in kind] == ["terminal.locked", "terminal.unlocked"]


def test_hello_is_answered_with_what_we_have(machine: Machine):
    machine.write()
    machine.send()
    machine.write()
    greeting = terminals.welcome(actor=machine.actor, now=cast.NOW, hello=machine.hello())
    assert (greeting.terminal.seq, greeting.terminal.queue, greeting.unit_name) == (1, 1, "云溪县白水镇青石村")
    assert greeting.terminal.online(cast.NOW) and greeting.seals == ()


def test_a_head_that_is_not_ours_means_another_history(machine: Machine):
    machine.write()
    machine.send()
    terminals.welcome(actor=machine.actor, now=cast.NOW, hello=machine.hello(head=bytes(32)))
    assert queries.by_id(machine.id).trust is Trust.QUARANTINED


def test_an_old_hello_that_comes_late_does_no_harm(machine: Machine):
    machine.write()
    old = machine.hello()
    machine.write()
    machine.send()
    assert terminals.welcome(actor=machine.actor, now=cast.NOW, hello=old).terminal.queue == 0
    assert queries.by_id(machine.id).trust is Trust.TRUSTED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 4)), max_size=12))
def test_any_order_of_batches_keeps_a_prefix(batches):
    """terminals law 2, without the database: whatever arrives, what is kept is the beginning of what was written."""
    machine = Machine()
    for _ in range(8):
        machine.write()
    kept: dict[int, bytes] = {}
    terminal = _terminal(machine)
    for start, count in batches:
        batch = open_batch(machine.entries[start : start + count], machine.key.verify_key)
        found = receive(
            batch, terminal, {entry.seq: kept[entry.seq] for entry, _ in batch.entries if entry.seq in kept}
        )
        assert found.fault in (None, JournalFault.GAP)
        kept |= {entry.seq: journal.entry_hash(signed) for entry, signed in found.new}
        terminal = _terminal(machine, found.seq, found.head)
        assert sorted(kept) == list(range(1, found.seq + 1))


def _terminal(machine: Machine, seq: int = 0, head: bytes = bytes(32)) -> Terminal:
    return Terminal(
        id=machine.id,
        serial="ZF-0001",
        path=cast.VILLAGE,
        verify_key=machine.key.verify_key,
        trust=Trust.TRUSTED,
        locked=False,
        lock_wanted=False,
        seq=seq,
        head=head,
        reported_seq=seq,
        last_seen_at=None,
    )
