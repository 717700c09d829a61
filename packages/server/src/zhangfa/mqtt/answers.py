"""What is answered to each kind of message: one function per kind, one service call in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhangfa_protocol.messages import (
    Ack,
    AckOutcome,
    Claim,
    Evidence,
    EvidenceAck,
    Fetch,
    Hello,
    Journal,
    JournalAck,
    Keeper,
    Message,
    MessageError,
    RegisteredSeal,
    Reply,
    Request,
    Seals,
    SignIn,
    Sleeve,
    Unit,
    Welcome,
    seal_paper,
)
from zhangfa_protocol.refusals import TerminalRefusal

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.mqtt.words import in_protocol
from zhangfa.permits import queries as permits_queries
from zhangfa.permits import services as permits
from zhangfa.seals import queries as seals
from zhangfa.seals.core import Seal
from zhangfa.terminals import queries as terminal_queries
from zhangfa.terminals import services as terminals
from zhangfa.terminals.core import why_not_use
from zhangfa.terminals.ports import Link, Photos, Pieces, Storage


@dataclass(frozen=True)
class Means:
    """What the answers need from outside."""

    link: Link
    photos: Photos
    pieces: Pieces
    storage: Storage
    cipher: Cipher


def hello(message: Hello, actor: Actor, now: datetime, means: Means) -> Message:
    greeting = terminals.welcome(actor=actor, now=now, hello=message)
    terminal = greeting.terminal
    return Welcome(
        nonce=message.nonce,
        server_ms=to_ms(now),
        acked_seq=terminal.seq,
        locked=terminal.lock_wanted,
        sleeves=tuple(_sleeve(seal) for seal in greeting.seals),
        unit=Unit(greeting.unit_name, terminal.path.text),
    )


def _sleeve(seal: Seal) -> Sleeve:
    return Sleeve(seal.custody.slot, seal.id, seal.name, seal.body.value)


def impressions_for(terminal_id: str, actor: Actor) -> Seals:
    """The registered impressions of the seals that sit in this terminal."""
    found = seals.registered_impressions(seals.seals_in_terminal(actor, terminal_id)).values()
    return Seals(tuple(RegisteredSeal(each.seal, bytes.fromhex(each.digest)) for each in found))


def journal(message: Journal, actor: Actor, now: datetime, means: Means) -> Message:
    return JournalAck(terminals.receive_journal(actor=actor, now=now, entries=message.entries))


def evidence(message: Evidence, actor: Actor, now: datetime, means: Means) -> Message:
    received = terminals.receive_evidence(
        actor=actor, now=now, piece=message, photos=means.photos, pieces=means.pieces, storage=means.storage
    )
    return EvidenceAck(message.digest, received)


def ack(message: Ack, actor: Actor, now: datetime, means: Means) -> None:
    """An answer to an order, or to a permit, which is held or was not taken."""
    if terminal_queries.is_order(actor.id, message.command_id):
        terminals.acknowledge(actor=actor, now=now, ack=message)
    elif message.outcome is AckOutcome.DONE:
        permits.mark_held(actor=actor, now=now, permit_id=message.command_id)
    else:
        reason = message.reason.value if message.reason else message.outcome.value
        permits.mark_not_taken(actor=actor, now=now, permit_id=message.command_id, reason=reason)


def fetch(message: Fetch, actor: Actor, now: datetime, means: Means) -> Message:
    """A piece of an approved paper, for the terminal that has a permit for it; or of the registered impression of a
    seal that sits there."""
    named = any(each.digest == message.document for each in impressions_for(actor.id, actor).impressions)
    if not named and not permits_queries.may_hold_paper(actor.id, message.document):
        raise Refused(Refusal("terminals.no_such_paper"))
    return seal_paper(message, means.storage.get(message.document.hex()), terminal_id=actor.id)


def request(message: Request, actor: Actor, now: datetime, means: Means) -> Message:
    try:
        content = means.link.open_request(message, terminal_id=actor.id)
        return _REQUESTS[type(content)](message.id, content, actor, now, means)
    except MessageError:
        return _no(message.id, TerminalRefusal.MALFORMED)
    except Refused as refused:
        return _no(message.id, in_protocol(refused))
    except Conflict:
        return _no(message.id, TerminalRefusal.ALREADY_RUNNING)


def at_fault(message: Message) -> Message | None:
    """What is said when our side failed. Somebody stands at the machine and waits for a request; everything else is
    not answered, so that the terminal sends it again."""
    return _no(message.id, TerminalRefusal.SERVER_FAULT) if isinstance(message, Request) else None


def _sign_in(request_id: str, content: SignIn, actor: Actor, now: datetime, means: Means) -> Reply:
    keeper = terminals.sign_in(actor=actor, now=now, keys=content, cipher=means.cipher)
    return Reply(request_id, True, None, Keeper(keeper.id, keeper.name), None, None, None)


def _claim(request_id: str, content: Claim, actor: Actor, now: datetime, means: Means) -> Reply:
    terminal = terminal_queries.by_id(actor.id)
    require(why_not_use(terminal))
    permit = permits.claim(
        actor=actor, now=now, code=content.code, keeper_id=content.keeper, path=terminal.path, cipher=means.cipher
    )
    return Reply(request_id, True, None, None, permit.id, permit.granted - permit.used, None)


def _no(request_id: str, why: TerminalRefusal) -> Reply:
    return Reply(request_id, False, why, None, None, None, None)


_REQUESTS: Mapping[type, Callable[..., Reply]] = {SignIn: _sign_in, Claim: _claim}
ANSWERS: Mapping[type, Callable[..., Message | None]] = {
    Hello: hello,
    Journal: journal,
    Evidence: evidence,
    Ack: ack,
    Fetch: fetch,
    Request: request,
}
