"""A terminal greets, and a keeper signs in at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from zhangfa_protocol.journal import JournalFault
from zhangfa_protocol.messages import Hello, SignIn

from zhangfa.access import services as access
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.organizations import queries as organizations
from zhangfa.seals import queries as seals
from zhangfa.seals.core import Seal
from zhangfa.terminals.core import Terminal, why_not_trust
from zhangfa.terminals.models import CommandRow, JournalRow
from zhangfa.terminals.queries import by_id
from zhangfa.terminals.services import _rows


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the terminal is to know after it connected."""

    terminal: Terminal
    unit_name: str
    seals: tuple[Seal, ...]


def welcome(*, actor: Actor, now: datetime, hello: Hello) -> Greeting:
    """The terminal `actor` is there again. A head that is not ours at that place means another history: quarantine."""
    with transaction.atomic():
        row = _rows.load(actor.id)
        kept = JournalRow.objects.filter(terminal_id=row.pk, seq=hello.seq).values_list("hash", flat=True).first()
        _rows.change(
            row,
            boot_id=hello.boot_id,
            firmware=hello.firmware,
            reported_seq=max(hello.seq, row.seq),
            last_seen_at=now,
        )
        if kept is not None and bytes(kept) != hello.head:
            _rows.quarantine(row, JournalFault.FORK, actor, now)
        waiting = CommandRow.objects.filter(terminal_id=row.pk, ended_at__isnull=True, next_at__gt=now)
        waiting.update(next_at=now)
    value = row.value()
    sleeves = tuple(seals.seals_in_terminal(actor, row.pk))
    return Greeting(value, organizations.full_name(value.path), sleeves)


def sign_in(*, actor: Actor, now: datetime, keys: SignIn, cipher: Cipher) -> Actor:
    """The keeper who typed number and PIN at the terminal `actor`. Refused alike for every mistake."""
    terminal = by_id(actor.id)
    if terminal is None:
        raise Refused(Refusal("terminals.unknown"))
    require(why_not_trust(terminal))
    return access.check_keeper_pin(number=keys.number, pin=keys.pin, path=terminal.path, cipher=cipher, now=now)
