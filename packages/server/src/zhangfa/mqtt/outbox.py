"""What is due to terminals: permits that stand in the log and are not yet held, and orders not yet answered.

Both lie in the database until the terminal has answered; when they were last sent is forgotten with the process, and
then they are sent once more, which does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zhangfa_protocol.messages import Command, Message, PermitMessage

from zhangfa.ledger import queries as ledger
from zhangfa.permits import queries as permits
from zhangfa.permits.queries import Signed
from zhangfa.terminals import queries as terminals
from zhangfa.terminals import services as terminal_services
from zhangfa.terminals.core import Trust, repeat_after

FRESH = timedelta(minutes=1)
ROUND = timedelta(seconds=5)


@dataclass
class Offer:
    """When a permit was offered last, and how often."""

    terminal: str
    attempts: int
    again: datetime


@dataclass
class Outbox:
    """Looks at what was just issued every time, at the rest every few seconds, at a terminal's own when it comes."""

    _offers: dict[str, Offer] = field(default_factory=dict)
    _arrived: set[str] = field(default_factory=set)
    _round_at: datetime | None = None

    def due(self, now: datetime) -> Iterator[tuple[str, Message]]:
        """(terminal, message) for everything to be sent now."""
        for signed in self._waiting(now):
            yield from self._permit(signed, now)
        yield from self._orders(now)

    def greet(self, terminal_id: str) -> None:
        """The terminal has just said hello: offer it everything again at once, unless it was offered a moment ago."""
        self._arrived.add(terminal_id)

    def next_look(self) -> timedelta:
        """How long to sleep when nothing wakes us."""
        return timedelta(seconds=1)

    def _waiting(self, now: datetime) -> tuple[Signed, ...]:
        arrived, self._arrived = self._arrived, set()
        for terminal_id in arrived:
            self._offers = {key: offer for key, offer in self._offers.items() if offer.terminal != terminal_id}
        theirs = [permits.signed(key) for terminal_id in arrived for key in permits.waiting_for(terminal_id)]
        return (*filter(None, theirs), *self._all_or_fresh(now))

    def _all_or_fresh(self, now: datetime) -> tuple[Signed, ...]:
        if self._round_at is not None and now - self._round_at < ROUND:
            return permits.undelivered(since=now - FRESH)
        self._round_at = now
        waiting = permits.undelivered()
        known = {signed.permit.id for signed in waiting}
        self._offers = {key: offer for key, offer in self._offers.items() if key in known}
        return waiting

    def _permit(self, signed: Signed, now: datetime) -> Iterator[tuple[str, Message]]:
        terminal_id = signed.permit.terminal
        offer = self._offers.get(signed.permit.id, Offer(terminal_id, 0, now))
        message = _with_proof(signed) if offer.again <= now else None
        if message is not None:
            attempts = offer.attempts + 1
            self._offers[signed.permit.id] = Offer(terminal_id, attempts, now + repeat_after(attempts))
            yield terminal_id, message

    def _orders(self, now: datetime) -> Iterator[tuple[str, Message]]:
        orders = terminals.due_orders(now)
        for order in orders:
            yield order.terminal_id, Command(order.id, order.verb, order.reason, order.permit_id)
        terminal_services.mark_sent(orders=orders, now=now)


def _with_proof(signed: Signed) -> PermitMessage | None:
    """None while the permit's entry waits for its place in the log, or its terminal for our trust."""
    proof = ledger.proof(signed.entry)
    if proof is None:
        return None
    terminal = terminals.by_id(signed.permit.terminal)
    if terminal is None or terminal.trust is not Trust.TRUSTED:
        return None
    return PermitMessage(signed.cose, proof.leaf, proof.index, proof.size, proof.path, proof.note)
