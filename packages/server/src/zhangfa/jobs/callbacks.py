"""What other systems are told (回调): from the ledger, in its order, to whoever listens; and the thread that does it.

The queue follows the ledger by a cursor of its own and only where somebody listens, so that nothing else waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, close_old_connections, connection

from zhangfa.applications import queries as applications
from zhangfa.bootstrap import Ports
from zhangfa.kernel import clock
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Fault
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Entry
from zhangfa.partners import queries as about_partners
from zhangfa.partners import services as partners
from zhangfa.partners.core import EVENTS, FOLLOWER, Event, event_id
from zhangfa.partners.ports import Courier

log = logging.getLogger(__name__)
_REST = 1.0


def queue(now: datetime) -> int:
    """Follows the logs in which anybody listens; returns how many entries were passed."""
    tenants = about_partners.listening()
    if not tenants:
        return 0

    def react(entries: Sequence[Entry]) -> None:
        for event, data in told(entries):
            partners.queue(event=event, data=data, now=now)

    done = ledger.follow(name=FOLLOWER, react=react, kinds=EVENTS.keys(), now=now, tenants=tenants)
    return done + ledger.retry_parked(name=FOLLOWER, react=react, now=now)


def told(entries: Iterable[Entry]) -> Iterable[tuple[Event, Mapping[str, Any]]]:
    """Each entry that other systems may hear of, and what of it they are told: nobody's name, nobody's number."""
    chosen = [entry for entry in entries if entry.kind in EVENTS and entry.index is not None]
    about = applications.about({entry.subject for entry in chosen})
    for entry in chosen:
        found = about.get(entry.subject)
        if found is None:
            continue
        place = TreePath(entry.path)
        event = Event(log=entry.tenant, index=entry.index, kind=entry.kind, at=entry.at, path=place, about=found.number)
        yield event, _said(event, entry, found)


def _said(event: Event, entry: Entry, found: applications.About) -> Mapping[str, Any]:
    """`state` is the present one, which may be later than the event."""
    data: dict[str, Any] = {
        "number": found.number,
        "unit": found.path.text,
        "unit_name": found.unit_name,
        "matter": found.title,
        "seal": found.body,
        "state": found.state.value,
    }
    if entry.kind.startswith("impression."):
        data |= {"impression": entry.fact.number, "outcome": entry.fact.outcome.value}
    return {
        "id": event_id(event.log, event.index),
        "label": EVENTS[event.kind][0],
        "timestamp": event.at.astimezone(CHINA).isoformat(timespec="milliseconds"),
        "log": event.log,
        "index": event.index,
        "data": data,
    }


def deliver(courier: Courier, cipher: Cipher, now: Callable[[], datetime]) -> int:
    """One round; returns how many arrived. Each receiver has its own time, so that no signature grows old while others
    are slow."""
    given = {"courier": courier, "cipher": cipher}
    return sum(partners.deliver(callback_id=each, now=now(), **given) for each in about_partners.due(now()))


def carry(stop: threading.Event, ports: Ports) -> None:
    """A thread of its own, with a database connection of its own, until `stop` is set."""
    while not stop.is_set():
        try:
            if not deliver(ports.courier, ports.cipher, clock.now):
                stop.wait(_REST)
        except (DatabaseError, Fault):
            log.exception("the courier stumbled")
            close_old_connections()
            stop.wait(_REST)
    connection.close()
