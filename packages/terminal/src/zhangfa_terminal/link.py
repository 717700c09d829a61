"""The link (通信): one MQTT connection to the server, everything signed, nothing forgotten before it is acknowledged.

The broker is a postman and no witness: a journal entry or a photograph leaves the disk only after the server's own
signed acknowledgement. Questions are not repeated by themselves; orders carry their own expiry and their own name.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import socket
import ssl
from dataclasses import dataclass

import aiomqtt
from zhangfa_protocol import messages as ms
from zhangfa_protocol import topics
from zhangfa_protocol.keys import BoxKey, SigningKey
from zhangfa_protocol.messages import CommandVerb, Verb

from zhangfa_terminal.agent import Agent
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.machine.control import FIRMWARE
from zhangfa_terminal.machine.values import Answer, Keeper, Sleeve
from zhangfa_terminal.ports import Chance
from zhangfa_terminal.store import StorageFault

log = logging.getLogger(__name__)
logging.getLogger("mqtt").setLevel(logging.ERROR)
RESEND_S = 5.0
FETCH_AGAIN_S = (1.0, 30.0)
UNANSWERED_S = 2.0  # nobody answered the greeting: the server's door may have come to the broker after us
PULSE_S = 30.0  # a sign of life: greeting again, with a fresh nonce, which also renews the time
BACKOFF_S = (0.2, 15.0)
BATCH_BYTES = 40_000
BATCH_ENTRIES = 64


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    username: str
    password: str
    tls: ssl.SSLContext | None = None


class Link:
    """Sends what the agent says, and turns what the server says into events."""

    def __init__(self, agent: Agent, address: Address, key: SigningKey, boot_id: str, chance: Chance) -> None:
        self.agent, self.address, self.key, self.boot_id, self.chance = agent, address, key, boot_id, chance
        self._trust = agent.state.trust
        self._client: aiomqtt.Client | None = None
        self._box = BoxKey.generate()
        self._permits, self._piece = asyncio.Event(), asyncio.Event()
        self._news = asyncio.Event()
        self._acked = asyncio.Event()
        self._tasks: set[asyncio.Task] = set()
        agent.link = self

    async def run(self) -> None:
        """Connect again for ever; wait longer after each failure, with some chance in it."""
        pause = BACKOFF_S[0]
        while True:
            try:
                async with self._connect() as client:
                    pause = BACKOFF_S[0]
                    await self._talk(client)
            except (aiomqtt.MqttError, OSError) as fault:
                log.info("link down: %s", fault)
            finally:
                self._client = None
                self.agent.tell(ev.Disconnected())
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))
            pause = min(pause * 2, BACKOFF_S[1])

    def _connect(self) -> aiomqtt.Client:
        address = self.address
        return aiomqtt.Client(
            address.host, address.port, username=address.username, password=address.password,
            identifier=self._trust.terminal_id, protocol=aiomqtt.ProtocolVersion.V311, clean_session=True,
            keepalive=20, timeout=10, tls_context=address.tls,
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )  # fmt: skip

    async def _talk(self, client: aiomqtt.Client) -> None:
        await client.subscribe(topics.all_down(self._trust.terminal_id), qos=topics.QOS)
        self._client = client
        self.agent.tell(ev.Connected(self.chance.nonce()))
        tasks = [asyncio.create_task(work) for work in (self._upload(), self._pulse(), self._fetch())]
        try:
            async for message in client.messages:
                if not message.retain:
                    self._receive(str(message.topic), bytes(message.payload))
        finally:
            for task in tasks:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _pulse(self) -> None:
        while True:
            answered = self.agent.state.time is not None
            await asyncio.sleep(PULSE_S if answered else UNANSWERED_S)
            if answered or self.agent.state.time is None:
                self.agent.tell(ev.Connected(self.chance.nonce()))

    # up

    def greet(self, nonce: bytes, uptime_ms: int) -> None:
        seq, head = self.agent.store.head()
        self._send(ms.Hello(self.boot_id, FIRMWARE, seq, head, uptime_ms, nonce))

    def ask(self, request_id: str, verb: str, secrets: dict[str, str]) -> None:
        content = ms.SignIn(**secrets) if verb == Verb.SIGN_IN else ms.Claim(**secrets)
        box = ms.seal_request(
            content, self._trust.server_box, terminal_id=self._trust.terminal_id, request_id=request_id
        )
        self._send(ms.Request(request_id, Verb(verb), box))

    def answer(self, answer: Answer) -> None:
        self._send(ms.Ack(answer.command_id, answer.outcome, answer.reason, self.agent.store.head()[0]))

    def kick(self) -> None:
        self._news.set()

    def _send(self, message: ms.Message) -> None:
        if self._client is None:
            return
        task = asyncio.get_running_loop().create_task(self._publish(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish(self, message: ms.Message) -> None:
        client = self._client
        if client is None:
            return
        now = self.agent.state.now_ms or 0
        topic, data = ms.pack(message, self.key, self._trust.terminal_id, now_ms=now, nonce=self.chance.nonce())
        with contextlib.suppress(aiomqtt.MqttError):
            await client.publish(topic, data, qos=topics.QOS, retain=False)

    # the queue

    async def _upload(self) -> None:
        """Journal first, then photographs; each until the server itself says that it has them."""
        while True:
            self._news.clear()
            try:
                sent = await self._upload_journal() or await self._upload_photo()
            except StorageFault:
                log.exception("the queue cannot be read")
                sent = False
            if not sent:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), RESEND_S)

    async def _upload_journal(self) -> bool:
        entries = self.agent.store.entries_after(0, BATCH_ENTRIES, BATCH_BYTES)
        if not entries:
            return False
        self._acked.clear()
        await self._publish(ms.Journal(tuple(signed for _, signed in entries)))
        await self._wait_for_ack()
        return True

    async def _upload_photo(self) -> bool:
        photo = self.agent.store.next_photo(ms.MAX_CHUNK)
        if photo is None:
            return False
        self._acked.clear()
        await self._publish(ms.Evidence(photo.digest, photo.received, photo.total, photo.chunk))
        await self._wait_for_ack()
        return True

    async def _wait_for_ack(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._acked.wait(), RESEND_S)

    # approved papers

    async def _fetch(self) -> None:
        """Piece after piece until the paper of every permit is here; what does not come is asked for again: soon at
        first, since an applicant may be standing there, then less and less often."""
        pause = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._permits.wait(), pause or None)
                pause = 0.0  # a new permit's paper is asked for as soon as the first one's was
            self._permits.clear()
            for document in self.agent.wanted_papers():
                while not self.agent.papers.holds(document) and await self._fetch_piece(document):
                    pause = 0.0
            pause = min(max(2 * pause, FETCH_AGAIN_S[0]), FETCH_AGAIN_S[1]) if self.agent.wanted_papers() else 0.0

    async def _fetch_piece(self, document: bytes) -> bool:
        """Whether a piece came. None after a while: the server does not have it, or the network is gone."""
        self._piece.clear()
        await self._publish(ms.Fetch(document, self.agent.papers.received(document), self._box.public))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._piece.wait(), RESEND_S)
        return self._piece.is_set()

    def _take_in(self, message: ms.Paper) -> None:
        """A piece that this boot asked for."""
        papers = self.agent.papers
        if message.document not in self.agent.wanted_papers():
            return
        try:
            piece = ms.open_paper(message, self._box, terminal_id=self._trust.terminal_id)
            whole = papers.add(message.document, message.offset, message.total, piece)
        except (ms.MessageError, OSError) as fault:
            log.warning("a piece of a paper is dropped: %s", fault)
            return
        if whole:
            self.agent.paper_arrived(message.document)
        elif papers.received(message.document) == 0:
            log.warning("a paper does not have its digest; it is asked for again, later")
            return
        self._piece.set()

    # down

    def _receive(self, topic: str, data: bytes) -> None:
        """Verify first; what is not signed for us by the server is dropped without a word."""
        try:
            terminal, _, kind = topics.parse(topic)
            now = self.agent.state.now_ms if kind == "reply" else None
            message, claims = ms.unpack(kind, data, self._trust.link_ring, audience=terminal, now_ms=now)
            if terminal != self._trust.terminal_id:
                return
        except ValueError as fault:
            log.warning("message dropped on %s: %s", topic, fault)
            return
        if isinstance(message, ms.JournalAck | ms.EvidenceAck):
            self._acknowledge(message)
        elif isinstance(message, ms.Paper):
            self._take_in(message)
        else:
            self.agent.tell(to_event(message, claims))
            self._permits.set()
        if isinstance(message, ms.Welcome):
            self._acknowledge(ms.JournalAck(message.acked_seq))

    def _acknowledge(self, message: ms.JournalAck | ms.EvidenceAck) -> None:
        store = self.agent.store
        try:
            if isinstance(message, ms.JournalAck):
                store.acknowledged(message.seq)
            else:
                store.photo_received(message.digest, message.received)
            self.agent.tell(ev.QueueChanged(store.queued(), store.photos_queued()))
        except StorageFault:
            log.exception("an acknowledgement could not be written down; it will come again")
        self._acked.set()
        self._news.set()
        self._permits.set()  # a use may be over, and its paper with it


def to_event(message: ms.Message, claims: ms.Claims) -> ev.Event:
    """What the server said, in the machine's words."""
    if isinstance(message, ms.Welcome):
        sleeves = tuple(Sleeve(s.slot, s.seal_id, s.name, s.body) for s in message.sleeves)
        return ev.Welcomed(
            message.nonce, message.server_ms, message.locked, sleeves, message.unit.name, message.unit.path
        )
    if isinstance(message, ms.Seals):
        return ev.SealsKnown(tuple((one.seal_id, one.digest) for one in message.impressions))
    if isinstance(message, ms.PermitMessage):
        return ev.PermitOffered(message.permit, message.leaf, message.index, message.size, message.path, message.note)
    if isinstance(message, ms.Command):
        return ev.Commanded(
            message.id,
            CommandVerb(message.verb),
            message.reason,
            message.permit_id,
            claims.issued_ms,
            claims.expires_ms,
        )
    keeper = Keeper(message.keeper.id, message.keeper.name) if message.keeper else None
    refusal = message.refusal.value if message.refusal else None
    return ev.Replied(message.request_id, message.ok, refusal, keeper, message.permit_id)
