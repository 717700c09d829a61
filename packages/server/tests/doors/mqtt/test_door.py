"""The door verifies, makes one call, and answers after the commit; it is silent to whom it does not know."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from counter import CONTRACT_SEAL, SEAL, SEEDER, Counter
from django.db import DatabaseError
from machine import DIGEST, JPEG, Machine, server_box
from zhangfa.applications import queries as applications
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import services as ledger
from zhangfa.mqtt import answers
from zhangfa.mqtt.words import in_protocol
from zhangfa.permits import queries as permits
from zhangfa.permits import services as permit_services
from zhangfa.permits.core import PermitState
from zhangfa.seals import services as seals
from zhangfa.seals.core import Enrolled, RegisteredImpression
from zhangfa.terminals import queries as terminals
from zhangfa.terminals import services as terminal_services
from zhangfa_protocol import checkpoint, leaf, merkle
from zhangfa_protocol import permit as signed
from zhangfa_protocol.journal import EventType
from zhangfa_protocol.keys import BoxKey, SigningKey
from zhangfa_protocol.messages import (
    Ack,
    AckOutcome,
    Claim,
    Command,
    CommandVerb,
    Evidence,
    EvidenceAck,
    Fetch,
    Journal,
    JournalAck,
    PermitMessage,
    RegisteredSeal,
    Reply,
    Request,
    Seals,
    SignIn,
    Verb,
    Welcome,
    open_paper,
    seal_photo,
    seal_request,
)  # fmt: skip
from zhangfa_protocol.refusals import TerminalRefusal

KEEPER_NUMBER, KEEPER_PIN = "100001", "246813"


class Drawn:
    """Drawings whose impressions are words."""

    def of_drawing(self, drawing: bytes, *, diameter_mm: int) -> Enrolled:
        return Enrolled(impression=drawing, picture=b"\x89PNG", agreement=1000, version="1")


def enrolled(counter: Counter, seal_id: str) -> RegisteredImpression:
    means = {"drawings": Drawn(), "storage": counter.storage, "actor": SEEDER, "now": counter.now}
    return seals.enrol_drawing(seal_id=seal_id, drawing=f"impression of {seal_id}".encode(), **means)


def no_database(*_: object, **__: object) -> None:
    raise DatabaseError("disk full")


def ask(wire, content, request_id: str = "r1") -> Reply:
    verb = Verb.SIGN_IN if isinstance(content, SignIn) else Verb.CLAIM
    box = seal_request(content, server_box(), terminal_id=wire.machine.id, request_id=request_id)
    (reply,) = wire.say(Request(request_id, verb, box))
    assert reply.request_id == request_id
    return reply


def test_hello_brings_time_lock_and_sleeves(wire):
    welcome, known = wire.say(wire.machine.hello(nonce=b"n" * 16))
    assert known == Seals(())
    assert isinstance(welcome, Welcome) and welcome.nonce == b"n" * 16 and welcome.acked_seq == 0
    assert not welcome.locked and [sleeve.slot for sleeve in welcome.sleeves] == [2]
    assert welcome.unit.path == cast.VILLAGE.text


def test_a_terminal_gets_the_registered_impressions_of_its_own_seals_and_of_no_other(wire, counter: Counter):
    seal, elsewhere = (enrolled(counter, each) for each in (SEAL, CONTRACT_SEAL))
    assert wire.say(wire.machine.hello())[1] == Seals((RegisteredSeal(SEAL, bytes.fromhex(seal.digest)),))
    box = BoxKey(bytes(32))
    (piece,) = wire.say(Fetch(bytes.fromhex(seal.digest), 0, box.public))
    assert open_paper(piece, box, terminal_id=wire.machine.id) == f"impression of {SEAL}".encode()
    assert wire.say(Fetch(bytes.fromhex(elsewhere.digest), 0, box.public)) == []
    seals.withdraw(seal_id=SEAL, reason="换了新章", actor=SEEDER, now=wire.now)
    assert wire.say(wire.machine.hello())[1] == Seals(())
    assert wire.say(Fetch(bytes.fromhex(seal.digest), 0, box.public)) == []


def test_the_journal_is_acknowledged_once_it_is_kept(wire):
    wire.machine.write(EventType.BOOT, firmware="1.0", cold=True)
    assert wire.say(Journal(tuple(wire.machine.entries))) == [JournalAck(1)]
    assert terminals.by_id(wire.machine.id).seq == 1


def test_what_could_not_be_stored_is_not_acknowledged(wire, monkeypatch):
    """Only the server's own acknowledgement after the commit lets a terminal forget."""
    wire.machine.write()
    monkeypatch.setattr(answers.terminals, "receive_journal", no_database)
    assert wire.say(Journal(tuple(wire.machine.entries))) == []
    monkeypatch.undo()
    assert wire.say(Journal(tuple(wire.machine.entries))) == [JournalAck(1)]


def test_photos_are_acknowledged_by_their_bytes(wire, counter: Counter):
    box = seal_photo(JPEG, server_box(), terminal_id=wire.machine.id, digest=DIGEST)
    assert wire.say(Evidence(DIGEST, 0, len(box), box)) == [EvidenceAck(DIGEST, len(box))]
    assert counter.storage.get(DIGEST.hex()) == JPEG


@pytest.mark.parametrize("who", ["foreign key", "unknown terminal", "wrong kind", "noise"])
def test_whom_it_does_not_know_is_not_answered(wire, who):
    topic, data = wire.machine.pack(wire.machine.hello())
    if who == "foreign key":
        topic, data = Machine(key=SigningKey(bytes(32))).pack(wire.machine.hello())
    elif who == "unknown terminal":
        topic, data = Machine(id="nobody").pack(wire.machine.hello())
    elif who == "wrong kind":
        topic = topic.replace("hello", "journal")
    else:
        data = data[:-1] + b"\x00"
    wire.door.hear(topic, data)
    assert wire.sent == [] and terminals.by_id(wire.machine.id).last_seen_at is None


def test_a_keeper_signs_in(wire):
    reply = ask(wire, SignIn(KEEPER_NUMBER, KEEPER_PIN))
    assert reply.ok and (reply.keeper.id, reply.keeper.name) == (cast.KEEPER.id, "赵玉兰")


def test_whoever_waits_at_the_machine_is_told_that_the_server_failed(wire, monkeypatch):
    monkeypatch.setattr(answers.terminals, "sign_in", no_database)
    assert ask(wire, SignIn(KEEPER_NUMBER, KEEPER_PIN)).refusal is TerminalRefusal.SERVER_FAULT
    monkeypatch.undo()
    assert ask(wire, SignIn(KEEPER_NUMBER, KEEPER_PIN)).ok


def test_a_database_that_fails_at_the_first_word_does_not_end_the_door(wire, monkeypatch):
    monkeypatch.setattr(terminals, "by_id", no_database)
    assert wire.say(wire.machine.hello()) == []
    monkeypatch.undo()
    assert isinstance(wire.say(wire.machine.hello())[0], Welcome)


def test_a_wrong_pin_is_refused_and_after_five_nobody_is_asked(wire):
    for _ in range(5):
        assert ask(wire, SignIn(KEEPER_NUMBER, "000000")).refusal is TerminalRefusal.KEEPER_UNKNOWN
    assert ask(wire, SignIn(KEEPER_NUMBER, KEEPER_PIN)).refusal is TerminalRefusal.KEEPER_TOO_MANY


def test_a_box_for_another_request_is_malformed(wire):
    box = seal_request(SignIn("1", "2"), server_box(), terminal_id=wire.machine.id, request_id="r1")
    (reply,) = wire.say(Request("r2", Verb.SIGN_IN, box))
    assert reply.refusal is TerminalRefusal.MALFORMED


def test_a_permit_goes_out_with_its_proof_once_it_stands_in_the_log(wire, counter: Counter, signer):
    permit = counter.issue(counter.approved())
    wire.door.look()
    assert wire.received() == []  # permits law 7: not before it stands in the log
    ledger.sequence_all(signer=signer, now=wire.now)
    wire.door.look()
    (message,) = wire.received()
    assert isinstance(message, PermitMessage)
    ring = checkpoint.vkeys(signer.verifier_keys("zhangfa.example/339901"))
    head = checkpoint.open_note(message.note, ring)
    merkle.verify_inclusion(merkle.leaf_hash(message.leaf), message.index, head.size, message.path, head.root)
    signed.check_leaf(message.permit, leaf.decode_leaf(message.leaf))
    assert wire.say(Ack(permit.id, AckOutcome.DONE, None, 1)) == []
    assert permits.permit(permit.id).state is PermitState.HELD
    wire.now += timedelta(hours=1)
    wire.door.look()
    assert wire.received() == []


def test_a_paper_is_given_to_the_terminal_that_has_a_permit_for_it_and_to_no_other(wire, counter: Counter):
    permit = counter.issue(counter.approved())
    digest, mine = applications.about_one(permit.application).paper_digest, BoxKey.generate()
    wanted = Fetch(bytes.fromhex(digest), 0, mine.public)
    (piece,) = wire.say(wanted)
    assert open_paper(piece, mine, terminal_id=wire.machine.id) == counter.storage.get(digest)
    other = counter.storage.put(b"another paper")
    assert wire.say(replace(wanted, document=bytes.fromhex(other))) == []
    counter.hold(permit)
    permit_services.revoke(permit_id=permit.id, reason="申请人撤回", actor=cast.HEAD.actor, now=wire.now)
    assert wire.say(wanted) == []


def test_a_permit_is_offered_again_with_pauses_and_at_once_after_hello(wire, counter: Counter, signer):
    counter.issue(counter.approved())
    ledger.sequence_all(signer=signer, now=wire.now)
    wire.door.look()
    wire.door.look()
    assert len(wire.received()) == 1
    wire.now += timedelta(seconds=2)
    wire.door.look()
    assert len(wire.received()) == 1
    assert [type(each) for each in wire.say(wire.machine.hello())] == [Welcome, Seals, PermitMessage]


def test_a_permit_that_is_not_taken_is_remembered(wire, counter: Counter):
    permit = counter.issue(counter.approved())
    wire.say(Ack(permit.id, AckOutcome.REFUSED, TerminalRefusal.PERMIT_OTHER_SEAL, 1))
    assert permits.permit(permit.id).state is PermitState.ISSUED


def test_a_code_is_claimed_once_and_wrong_ones_are_refused_in_the_protocols_words(wire, counter: Counter):
    permit = counter.hold(counter.issue(counter.approved(), code="87654321"))
    assert ask(wire, Claim("11111111", cast.KEEPER.id)).refusal is TerminalRefusal.CODE_WRONG
    reply = ask(wire, Claim("87654321", cast.KEEPER.id))
    assert (reply.ok, reply.permit_id, reply.copies) == (True, permit.id, 1)
    assert ask(wire, Claim("87654321", cast.KEEPER.id), "r2").refusal is TerminalRefusal.CODE_USED


def test_orders_go_out_and_the_answer_ends_them(wire):
    terminal_services.order_lock(
        actor=cast.SECRETARY.actor, now=wire.now, command_id="c1", terminal_id=wire.machine.id, reason="异常"
    )
    wire.door.look()
    assert wire.received() == [Command("c1", CommandVerb.LOCK, "异常", None)]
    assert ask(wire, Claim("12345678", cast.KEEPER.id)).refusal is TerminalRefusal.LOCKED
    wire.say(Ack("c1", AckOutcome.DONE, None, 2))
    wire.now += timedelta(days=1)
    wire.door.look()
    assert wire.received() == [] and terminals.by_id(wire.machine.id).locked
    assert wire.say(wire.machine.hello())[0].locked


def test_a_quarantined_terminal_gets_no_permit(wire, counter: Counter, signer):
    counter.issue(counter.approved())
    ledger.sequence_all(signer=signer, now=wire.now)
    stranger = Machine(key=SigningKey(bytes(32)))
    stranger.write()
    wire.machine.send(*stranger.entries)
    wire.door.look()
    assert wire.received() == []
    reply = ask(wire, Claim("12345678", cast.KEEPER.id))
    assert reply.refusal is TerminalRefusal.QUARANTINED


def test_every_refusal_of_a_claim_has_a_word_in_the_protocol():
    codes = ["code_wrong", "code_used", "code_too_many", "code_other_place", "keeper_not_here", "permit_expired"]
    for code in codes:
        assert in_protocol(Refused(Refusal(f"permits.{code}"))).value == code
    assert in_protocol(Refused(Refusal("access.too_many"))) is TerminalRefusal.KEEPER_TOO_MANY
    assert in_protocol(Refused(Refusal("seals.unknown"))) is TerminalRefusal.SERVER_FAULT
    assert hashlib.sha256(JPEG).digest() == DIGEST
