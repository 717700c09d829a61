"""The door without a network: what it publishes is kept in a list, signed as in earnest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import cast
import pytest
from counter import Counter
from machine import Machine, make_keys
from zhangfa.access import services as access
from zhangfa.adapters.pieces import MemoryPieces
from zhangfa.kernel.actor import Actor
from zhangfa.mqtt.answers import Means
from zhangfa.mqtt.door import Door
from zhangfa_protocol import messages, topics
from zhangfa_protocol.keys import SigningKey, key_ring

LINK = SigningKey(hashlib.sha256(b"link").digest())
KEEPER_NUMBER, KEEPER_PIN = "100001", "246813"


@dataclass
class Wire:
    """Both ends: `say` brings a message of the machine to the door and returns what the machine receives."""

    door: Door
    machine: Machine
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    now: datetime = cast.NOW

    def say(self, message: messages.Message) -> list[messages.Message]:
        self.door.hear(*self.machine.pack(message))
        return self.received()

    def received(self) -> list[messages.Message]:
        sent, self.sent[:] = list(self.sent), []
        return [self._open(topic, data) for topic, data in sent]

    def _open(self, topic: str, data: bytes) -> messages.Message:
        terminal, direction, kind = topics.parse(topic)
        assert (terminal, direction) == (self.machine.id, topics.Direction.DOWN)
        return messages.unpack(kind, data, key_ring(LINK.verify_key), audience=terminal, now_ms=None)[0]


@pytest.fixture
def counter(village: None, cipher) -> Counter:
    made = Counter(cipher)
    made.open()
    enroller = Actor.for_job("seed", {"keeper:enrol"})
    access.set_keeper_pin(
        person_id=cast.KEEPER.id, number=KEEPER_NUMBER, pin=KEEPER_PIN, cipher=cipher, actor=enroller, now=cast.NOW
    )
    return made


@pytest.fixture
def wire(counter: Counter, cipher, tmp_path) -> Wire:
    machine = Machine()
    machine.enrol()
    keys = make_keys(tmp_path)
    means = Means(link=keys, photos=keys, pieces=MemoryPieces(), storage=counter.storage, cipher=cipher)
    sent: list[tuple[str, bytes]] = []
    door = Door(means, lambda topic, data: sent.append((topic, data)), lambda: made.now)
    made = Wire(door, machine, sent)
    return made
