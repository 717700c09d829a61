"""Taking a terminal in: its key, its place, its name and password at the broker."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from zhangfa_protocol.keys import VerifyKey

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.terminals.core import Terminal, TerminalEnrolled, why_not_enrol
from zhangfa.terminals.models import TerminalRow
from zhangfa.terminals.ports import BrokerAccounts


def enrol(
    *,
    actor: Actor,
    now: datetime,
    terminal_id: str,
    serial: str,
    verify_key: str,
    box_key: str,
    path: TreePath,
    password: str,
    accounts: BrokerAccounts,
) -> Terminal:
    """登记终端: `verify_key` and `box_key` as in its enrolment.json; the broker's `password` is kept nowhere.

    The seals are put into its sleeves by `seals.place_in_sleeve`.
    """
    with transaction.atomic():
        taken = TerminalRow.objects.select_for_update().filter(serial=serial).exists()
        require(why_not_enrol(serial, verify_key, box_key, taken=taken, path=path, actor=actor))
        row = TerminalRow(
            id=terminal_id,
            tenant=tenant_of(path),
            path=path.text,
            serial=serial,
            verify_key=verify_key,
            box_key=box_key,
            enrolled_at=now,
        )
        row.save(force_insert=True)
        key = VerifyKey.from_text(verify_key).raw
        fact = TerminalEnrolled(subject=terminal_id, path=path.text, serial=serial, key=key)
        ledger.append(fact, actor=actor, now=now)
        accounts.admit(terminal_id, password)
    return row.value()
