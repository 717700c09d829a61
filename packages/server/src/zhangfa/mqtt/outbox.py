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


@dataclass
class Outbox:
    """When each permit was offered last, and how often."""

    _offered: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)

    def due(self, now: datetime) -> Iterator[tuple[str, Message]]:
        """(terminal, message) for everything to be sent now."""
        yield from self._permits(now)
        yield from self._orders(now)

    def forget(self, terminal_id: str) -> None:
        """The terminal has just connected: offer everything again at once."""
        self._offered = {key: value for key, value in self._offered.items() if value[0] != terminal_id}

    def next_look(self) -> timedelta:
        """How long to sleep when nothing wakes us."""
        return timedelta(seconds=1)

    def _permits(self, now: datetime) -> Iterator[tuple[str, Message]]:
        waiting = permits.undelivered()
        known = {signed.permit.id for signed in waiting}
        self._offered = {key: value for key, value in self._offered.items() if key in known}
        for signed in waiting:
            terminal_id, attempts, again = self._offered.get(signed.permit.id, (signed.permit.terminal, 0, now))
            message = _with_proof(signed) if again <= now else None
            if message is not None:
                attempts += 1
                self._offered[signed.permit.id] = (terminal_id, attempts, now + repeat_after(attempts))
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
