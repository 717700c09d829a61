"""The loop: messages in, one after the other; answers out; whatever became due out as soon as it is committed.

One thread works with the database. paho's thread and the bell's thread only put things into the inbox. Nothing is
answered before the service has committed. What fails here is not answered, so that the terminal sends it again; only a
person's request is told that the server failed.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, connection
from zhangfa_protocol import messages, topics
from zhangfa_protocol.keys import key_ring

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.outcome import Conflict, Fault, Refused
from zhangfa.ledger.ports import Wakeups
from zhangfa.mqtt.answers import ANSWERS, Means, at_fault, impressions_for
from zhangfa.mqtt.outbox import Outbox
from zhangfa.terminals import queries as terminals
from zhangfa.terminals.core import Terminal

_log = logging.getLogger(__name__)
Publish = Callable[[str, bytes], None]
_BATCH = 50


@dataclass
class Door:
    """Everything but the network: `publish` sends, `clock` tells the time."""

    means: Means
    publish: Publish
    clock: Callable[[], datetime]
    outbox: Outbox = field(default_factory=Outbox)
    _known: dict[str, Terminal] = field(default_factory=dict)

    def hear(self, topic: str, payload: bytes) -> None:
        """One message, from its bytes to its answer."""
        try:
            terminal_id, direction, kind = topics.parse(topic)
            terminal = self._terminal(terminal_id)
            if terminal is None or direction is not topics.Direction.UP:
                return
            keys = key_ring(terminal.verify_key)
            message, _ = messages.unpack(kind, payload, keys, audience=messages.SERVER, now_ms=None)
        except (topics.TopicError, messages.MessageError) as error:
            _log.warning("a message on %s is not understood: %s", topic, error)
            return
        except (DatabaseError, Fault):
            _log.exception("who sent a message on %s could not be looked up", topic)
            _mend_connection()
            return
        self._answer(message, Actor.for_terminal(terminal_id, terminal.serial))

    def look(self) -> None:
        """Send what is due."""
        try:
            for terminal_id, message in self.outbox.due(self.clock()):
                self._send(terminal_id, message)
        except (DatabaseError, Fault):
            _log.exception("what is due could not be sent")
            _mend_connection()

    def _terminal(self, terminal_id: str) -> Terminal | None:
        """For its key and serial, which never change."""
        if terminal_id not in self._known:
            found = terminals.by_id(terminal_id)
            if found is None:
                _log.warning("no terminal %s", terminal_id)
                return None
            self._known[terminal_id] = found
        return self._known[terminal_id]

    def _answer(self, message: messages.Message, actor: Actor) -> None:
        try:
            answer = ANSWERS[type(message)](message, actor, self.clock(), self.means)
        except (Refused, Conflict) as no:
            _log.warning("%s of terminal %s: %s", type(message).__name__, actor.id, no)
            return
        except (DatabaseError, Fault, OSError):
            _log.exception("%s of terminal %s failed", type(message).__name__, actor.id)
            _mend_connection()
            answer = at_fault(message)
        if answer is not None:
            self._send(actor.id, answer)
        if isinstance(message, messages.Hello):
            self._send(actor.id, impressions_for(actor.id, actor))
            self.outbox.greet(actor.id)
            self.look()

    def _send(self, terminal_id: str, message: messages.Message) -> None:
        topic, data = self.means.link.pack(
            message, terminal_id=terminal_id, now_ms=to_ms(self.clock()), nonce=os.urandom(16)
        )
        self.publish(topic, data)


def _mend_connection() -> None:
    """After an error of the database: a broken connection is given up, the next query makes a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


class Loop:
    """The inbox and the two threads that fill it."""

    def __init__(self, door: Door, bell: Wakeups) -> None:
        self._door, self._bell = door, bell
        self._inbox: queue.SimpleQueue[tuple[str, bytes] | None] = queue.SimpleQueue()
        self._rung = threading.Event()
        self._stopping = threading.Event()

    def put(self, topic: str, payload: bytes) -> None:
        """From paho's thread."""
        self._inbox.put((topic, payload))

    def stop(self) -> None:
        self._stopping.set()
        self._inbox.put(None)

    def run(self) -> None:
        listener = threading.Thread(target=self._listen, name="bell", daemon=True)
        listener.start()
        self._door.look()
        while not self._stopping.is_set():
            self._work()
        listener.join(timeout=2)
        self._bell.close()

    def _work(self) -> None:
        """Up to a batch of messages, then what is due."""
        item = self._next(self._door.outbox.next_look().total_seconds())
        count = 0
        while item is not None:
            self._door.hear(*item)
            count += 1
            item = self._next(0) if count < _BATCH else None
        self._rung.clear()
        self._door.look()

    def _next(self, seconds: float) -> tuple[str, bytes] | None:
        try:
            return self._inbox.get(timeout=seconds) if seconds else self._inbox.get_nowait()
        except queue.Empty:
            return None

    def _listen(self) -> None:
        """The bell's thread: many rings before the next look count as one."""
        while not self._stopping.is_set():
            if self._bell.wait(1.0) and not self._rung.is_set():
                self._rung.set()
                self._inbox.put(None)
