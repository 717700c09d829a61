"""How a terminal is taken in. Needs Django to be set up."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from zhangfa import bootstrap
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import now as clock_now
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import origin_of, tenant_of
from zhangfa.seals import queries as seals
from zhangfa.seals import services as seal_deeds
from zhangfa.seals.core import SealState
from zhangfa.terminals import queries, services
from zhangfa.terminals.core import SLEEVES, Terminal

NEEDED = frozenset({"terminal:enrol", "terminal:read", "seal:register", "seal:read"})


def enrol(folder: Path, unit: TreePath, actor: Actor) -> Terminal:
    """Registers the terminal whose enrolment.json lies in `folder`, and writes trust.json beside it (mode 600)."""
    now, ports = clock_now(), bootstrap.ports()
    card = json.loads((folder / "enrolment.json").read_text("utf-8"))
    password = secrets.token_urlsafe(24)
    terminal = services.enrol(
        terminal_id=new_id(),
        serial=card["serial"],
        verify_key=card["verify_key"],
        box_key=card["box_key"],
        path=unit,
        password=password,
        accounts=ports.broker_accounts,
        actor=actor,
        now=now,
    )
    fitting = [seal for seal in seals.list_seals(actor, path=unit) if seal.path == unit]
    for slot, seal in enumerate((each for each in fitting if each.state is SealState.ACTIVE), start=1):
        seal_deeds.place_in_sleeve(
            seal_id=seal.id, terminal_id=terminal.id, slot=slot, slots=SLEEVES, actor=actor, now=now
        )
    trusted = ports.link.trust(ports.log_signer.verifier_keys(origin_of(tenant_of(unit))))
    trust = queries.trust_document(actor, terminal.id, server=trusted, password=password, font=ports.font)
    _write(folder / "trust.json", trust)
    return terminal


def _write(path: Path, trust: dict) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(trust, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
