"""A small server for tests: it speaks the protocol over a real MQTT connection and remembers what it stored."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import socket
from dataclasses import replace
from pathlib import Path

import aiomqtt
from amqtt.broker import Broker
from zhangfa_protocol import messages as ms
from zhangfa_protocol import topics
from zhangfa_protocol.journal import GENESIS, Entry, entry_hash, read_entry, verify_chain
from zhangfa_protocol.keys import SigningKey
from zhangfa_protocol.permit import Permit
from zhangfa_protocol.refusals import TerminalRefusal

from terminal_support.county import BOX_KEY, LINK_KEY, SLEEVES, TERMINAL, Ledger

logging.getLogger("amqtt").setLevel(logging.ERROR)
logging.getLogger("transitions").setLevel(logging.ERROR)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


async def start_broker(port: int) -> Broker:
    plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    broker = Broker({"listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}, "plugins": plugins})
    await broker.start()
    return broker


class Server:
    """Answers one terminal. `now_ms` is the server's own clock; faults are switched on by the tests."""

    def __init__(self, port: int, device: SigningKey, now_ms: int) -> None:
        self.port, self.device, self.now_ms = port, device, now_ms
        self.ledger, self.permits, self.codes, self.spent = Ledger(), {}, {}, set()
        self.signed: list[bytes] = []
        self.entries: list[Entry] = []
        self.boxes: dict[bytes, bytes] = {}
        self.photos: dict[bytes, bytes] = {}
        self.acks: list[ms.Ack] = []
        self.locked, self.deaf = False, False
        self.papers: dict[bytes, bytes] = {}
        self.pieces_lost = 0
        self.impressions: dict[str, bytes] = {}  # registered impressions by their seal
        self.commands = 0
        self.news = asyncio.Condition()
        self.client: aiomqtt.Client | None = None

    async def run(self) -> None:
        async with aiomqtt.Client("127.0.0.1", self.port, identifier="server",
                                  socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]) as client:  # fmt: skip
            self.client = client
            await client.subscribe(topics.ALL_UP, qos=1)
            async for message in client.messages:
                if not self.deaf:
                    await self.receive(str(message.topic), bytes(message.payload))

    async def receive(self, topic: str, data: bytes) -> None:
        _, _, kind = topics.parse(topic)
        ring = {self.device.kid: self.device.verify_key}
        message, _ = ms.unpack(kind, data, ring, audience=ms.SERVER, now_ms=None)
        await getattr(self, kind)(message)
        async with self.news:
            self.news.notify_all()

    async def send(self, message: ms.Message, now_ms: int | None = None) -> None:
        now = self.now_ms if now_ms is None else now_ms
        topic, data = ms.pack(message, LINK_KEY, TERMINAL, now_ms=now, nonce=os.urandom(16))
        await self.client.publish(topic, data, qos=1)

    # what a terminal says

    async def hello(self, message: ms.Hello) -> None:
        sleeves = tuple(ms.Sleeve(s.slot, s.seal_id, s.name, s.body) for s in SLEEVES)
        unit = ms.Unit("青石村", "3307/330799/330799101/330799101201")
        await self.send(ms.Welcome(message.nonce, self.now_ms, len(self.signed), self.locked, sleeves, unit))
        named = {seal: hashlib.sha256(data).digest() for seal, data in self.impressions.items()}
        self.papers |= {named[seal]: data for seal, data in self.impressions.items()}
        await self.send(ms.Seals(tuple(ms.RegisteredSeal(*one) for one in named.items())))
        for offer in self.permits.values():
            await self.send_permit(offer)

    async def journal(self, message: ms.Journal) -> None:
        new = [one for one in message.entries if read_entry(one, self.device.verify_key).seq > len(self.signed)]
        after = (len(self.signed), entry_hash(self.signed[-1])) if self.signed else GENESIS
        self.entries += verify_chain(new, self.device.verify_key, after)
        self.signed += new
        await self.send(ms.JournalAck(len(self.signed)))

    async def evidence(self, message: ms.Evidence) -> None:
        have = self.boxes.get(message.digest, b"")
        if message.offset == len(have):
            have = self.boxes[message.digest] = have + message.chunk
        if len(have) == message.total:
            jpeg = ms.open_photo(have, BOX_KEY, terminal_id=TERMINAL, digest=message.digest)
            assert hashlib.sha256(jpeg).digest() == message.digest
            self.photos[message.digest] = jpeg
        await self.send(ms.EvidenceAck(message.digest, len(have)))

    async def request(self, message: ms.Request) -> None:
        content = ms.open_request(message, BOX_KEY, terminal_id=TERMINAL)
        answer = ms.Reply(message.id, False, TerminalRefusal.KEEPER_UNKNOWN, None, None, None, None)
        if isinstance(content, ms.SignIn):
            if (content.number, content.pin) == ("100001", "135790"):
                answer = replace(answer, ok=True, refusal=None, keeper=ms.Keeper("keeper1", "赵玉兰"))
        elif content.code in self.spent:
            answer = replace(answer, refusal=TerminalRefusal.CODE_USED)
        elif content.code not in self.codes:
            answer = replace(answer, refusal=TerminalRefusal.CODE_WRONG)
        else:
            self.spent.add(content.code)
            answer = replace(answer, ok=True, refusal=None, permit_id=self.codes[content.code])
        await self.send(answer)

    async def fetch(self, message: ms.Fetch) -> None:
        if self.pieces_lost:
            self.pieces_lost -= 1
        elif message.document in self.papers:
            await self.send(ms.seal_paper(message, self.papers[message.document], terminal_id=TERMINAL))

    async def ack(self, message: ms.Ack) -> None:
        self.acks.append(message)

    # what the server does by itself

    async def issue(self, permit: Permit, code: str) -> None:
        self.codes[code] = permit.id
        self.permits[permit.id] = permit
        await self.send_permit(permit)

    async def send_permit(self, permit: Permit) -> None:
        offer = self.ledger.offer(permit)
        await self.send(ms.PermitMessage(offer.permit, offer.leaf, offer.index, offer.size, offer.path, offer.note))

    async def command(self, verb: str, permit_id: str | None = None) -> str:
        self.commands += 1
        name = f"command{self.commands}"
        self.locked = verb == "lock" or (self.locked and verb != "unlock")
        await self.send(ms.Command(name, ms.CommandVerb(verb), "书记要求", permit_id))
        return name

    async def until(self, condition, seconds: float = 20) -> None:
        async with asyncio.timeout(seconds), self.news:
            await self.news.wait_for(condition)

    def kinds(self) -> list[str]:
        return [entry.type.value for entry in self.entries]


def write_pdf(path: Path, pages: list, dpi: float) -> None:
    """Rasters (BGR) as a PDF, for a print that comes from the printer."""
    from PIL import Image

    images = [Image.fromarray(page[:, :, ::-1]) for page in pages]
    images[0].save(path, save_all=True, append_images=images[1:], resolution=dpi)
