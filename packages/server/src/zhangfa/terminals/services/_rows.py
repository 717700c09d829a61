"""Loading a terminal for a change, and noting that it stands in quarantine."""

from __future__ import annotations

from datetime import datetime

from zhangfa_protocol.journal import JournalFault

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.terminals.core import TerminalQuarantined, Trust
from zhangfa.terminals.models import TerminalRow


def load(terminal_id: str) -> TerminalRow:
    """The row, locked until the transaction ends."""
    row = plain.fetch_one(TerminalRow, id=terminal_id, lock=True)
    if row is None:
        raise Refused(Refusal("terminals.unknown"))
    return row


def load_for(actor: Actor, terminal_id: str) -> TerminalRow:
    """As `load`; a stranger is told nothing, not even that the terminal exists."""
    row = load(terminal_id)
    if not actor.may("terminal:read", row.value().path):
        raise Refused(Refusal("terminals.unknown"))
    return row


def change(row: TerminalRow, **fields: object) -> None:
    plain.change(TerminalRow, {"id": row.pk}, fields)
    for name, value in fields.items():
        setattr(row, name, value)


def quarantine(row: TerminalRow, fault: JournalFault, actor: Actor, now: datetime) -> None:
    """Terminals law 3. Said twice, it counts once."""
    if row.trust == Trust.QUARANTINED:
        return
    change(row, trust=Trust.QUARANTINED.value)
    fact = TerminalQuarantined(subject=row.pk, path=row.path, fault=fault.value, seq=row.seq)
    ledger.append(fact, actor=actor, now=now)
