"""The agent (终端程序): gives events to the machine one at a time, performs its effects in order, reports back.

It decides nothing. One loop, one event after another; pictures are taken and looked at in threads, so that a slow
camera never delays a lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from zhangfa_protocol.journal import TimeQuality
from zhangfa_protocol.messages import seal_photo

from zhangfa_terminal import gate
from zhangfa_terminal.machine import effects as fx
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.machine.step import at_boot, step
from zhangfa_terminal.machine.values import (
    Answer,
    Held,
    Likeness,
    Phase,
    Policy,
    Sheet,
    Standing,
    State,
    Trust,
)
from zhangfa_terminal.papers import Papers
from zhangfa_terminal.ports import Clock, Driver, DriverFault, Frame
from zhangfa_terminal.store import Moment, StorageFault, Store, digest_of

log = logging.getLogger(__name__)
TICK_S = 0.2
WATCH_S = 0.15
PHOTOS_SHOWN = 12
BOXES_WAITING = 8


class Sender(Protocol):
    """What the agent needs of the link."""

    def greet(self, nonce: bytes, uptime_ms: int) -> None: ...

    def ask(self, request_id: str, verb: str, secrets: dict[str, str]) -> None: ...

    def answer(self, answer: Answer) -> None: ...

    def kick(self) -> None:
        """Something new waits in the queue."""


@dataclass
class Album:
    """The latest photographs for this screen, in memory only."""

    photos: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def add(self, digest: bytes, jpeg: bytes) -> None:
        self.photos[digest.hex()] = jpeg
        while len(self.photos) > PHOTOS_SHOWN:
            self.photos.popitem(last=False)


class Agent:
    """The machine among its surroundings."""

    def __init__(
        self, trust: Trust, store: Store, papers: Papers, driver: Driver, clock: Clock, policy: Policy | None = None
    ) -> None:
        self.store, self.papers, self.driver, self.clock = store, papers, driver, clock
        self.state: State = at_boot(trust, store.load(), policy, clock.uptime_ms())
        self.album = Album()
        self.link: Sender | None = None
        self.frame: Frame | None = None
        self.judged_version = -1
        self._compared: tuple[int, str] | None = None  # version of the picture, permit
        self._ready: bytes | None = None  # the paper whose first page was made ready last
        self._preparing = False
        self._before: Frame | None = None
        self._boxes: dict[bytes, bytes] = {}
        self._watch_now = asyncio.Event()
        self._listeners: set[Callable[[], None]] = set()
        self._tasks: set[asyncio.Task] = set()
        self._loop = asyncio.get_running_loop()

    # life

    async def run(self) -> None:
        """Boot, then watch the camera and let time pass until cancelled; on the way out every bolt is shut."""
        self.tell(ev.Booted())
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._tick())
                group.create_task(self._watch())
        finally:
            for sleeve in self.state.sleeves:
                with contextlib.suppress(DriverFault):
                    self.driver.sleeves.lock(sleeve.slot)
            self.driver.judge.close()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.tell(ev.Tick(self.clock.uptime_ms()))

    async def _watch(self) -> None:
        """Judge every new picture as soon as it is there, so that the button has nothing left to wait for."""
        while True:
            try:
                await self._look()
            except DriverFault:
                log.warning("page camera does not answer")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._watch_now.wait(), WATCH_S)
            self._watch_now.clear()

    async def _look(self) -> None:
        frame = await asyncio.to_thread(self.driver.page_camera.frame)
        if frame.version != self.judged_version:
            self.frame = frame
            self.changed()
            sheet = await asyncio.to_thread(self.driver.judge.judge, frame)
            self.judged_version, self._compared = frame.version, None
            self.tell(ev.SheetSeen(sheet))
        held, sheet = self.state.job, self.state.sheet
        if self.state.trust.compares and held is not None:
            self._make_ready(held.permit.document)
        if self.state.phase is Phase.CLAIMED and self.compares(sheet, held) and self._compared != _of(frame, held):
            compared = await asyncio.to_thread(self._compare, frame, sheet, held)
            self._compared = _of(frame, held)
            if self.state.sheet == sheet:
                self.tell(ev.SheetSeen(compared))

    def compares(self, sheet: Sheet | None, held: Held | None) -> bool:
        """Whether there is something to compare: a sheet of this document, and the document itself."""
        if not self.state.trust.compares or held is None or gate.why_not_sheet(sheet, held.permit):
            return False
        return self.papers.holds(held.permit.document)

    def paper_arrived(self, document: bytes) -> None:
        if self.state.job is None and document not in dict(self.state.impressions).values():
            self._make_ready(document)
        self.look()
        self.changed()

    def _make_ready(self, document: bytes) -> None:
        """The first page, while the applicant is on the way or the keeper looks for the sheet; one at a time."""
        if document == self._ready or self._preparing or not self.papers.holds(document):
            return
        self._ready, self._preparing = document, True
        self._spawn(self._prepare(document))

    async def _prepare(self, document: bytes) -> None:
        try:
            await asyncio.to_thread(self.driver.judge.make_ready, self.papers.path(document), 1)
        finally:
            self._preparing = False

    def _compare(self, frame: Frame, sheet: Sheet, held: Held) -> Sheet:
        """Runs in a thread. A page that a person may want to look at again is kept as a photograph."""
        said = self.driver.judge.compare(frame, self.papers.path(held.permit.document), sheet.page)
        if said.verdict in (Likeness.MISMATCH, Likeness.DOUBTFUL):
            said = replace(said, photo=self._keep(frame.jpeg))
        return replace(sheet, comparison=said)

    def wanted_papers(self) -> tuple[bytes, ...]:
        """The documents of the permits that may still be used, and the registered impressions of the seals here;
        everything else is forgotten."""
        live = (held for held in self.state.durable.permits if held.standing in (Standing.HELD, Standing.CLAIMED))
        named = (*(held.permit.document for held in live), *(digest for _, digest in self.state.impressions))
        documents = dict.fromkeys(named) if self.state.trust.compares else {}
        self.papers.keep_only(documents)
        return tuple(document for document in documents if not self.papers.holds(document))

    def look(self) -> None:
        """The scene changed: look at once."""
        self._watch_now.set()

    # events in, effects out

    def report(self, event: ev.Event) -> None:
        """For drivers: from any thread."""
        self._loop.call_soon_threadsafe(self.tell, event)

    def tell(self, event: ev.Event) -> None:
        """Give one event to the machine and do all that follows; only ever called in the loop's thread."""
        before = self.state
        queue: deque[ev.Event] = deque([ev.Tick(self.clock.uptime_ms()), event])
        while queue:
            self.state, effects = step(self.state, queue.popleft())
            for effect in effects:
                answer = self._perform(effect)
                if answer is not None:
                    queue.append(answer)
        if _visible(before) != _visible(self.state):
            self.changed()

    def _perform(self, effect: fx.Effect) -> ev.Event | None:
        if isinstance(effect, fx.Record):
            return self._record(effect)
        if isinstance(effect, fx.Unlock | fx.Lock):
            return self._move(effect)
        if isinstance(effect, fx.Photograph):
            self._spawn(self._photograph(effect))
        elif isinstance(effect, fx.Judge):
            self._spawn(self._judge(effect))
        elif self.link is not None:
            self._say(effect)
        return None

    def _say(self, effect: fx.Greet | fx.Ask | Answer) -> None:
        if isinstance(effect, fx.Greet):
            self.link.greet(effect.nonce, effect.uptime_ms)
        elif isinstance(effect, fx.Ask):
            self.link.ask(effect.request_id, effect.verb, dict(effect.secrets))
        else:
            self.link.answer(effect)

    def _move(self, effect: fx.Unlock | fx.Lock) -> ev.Event | None:
        try:
            if isinstance(effect, fx.Unlock):
                self.driver.sleeves.unlock(effect.slot, effect.opening, effect.window_ms)
            else:
                self.driver.sleeves.lock(effect.slot)
        except DriverFault:
            log.exception("sleeve %s does not obey", effect.slot)
        return None

    def _record(self, effect: fx.Record) -> ev.Event:
        """The one durable write; photographs named by the entries go to the disk with them, others are dropped."""
        named = {value for one in effect.drafts for value in one.body.values() if isinstance(value, bytes)}
        boxes = {digest: box for digest, box in self._boxes.items() if digest in named}
        try:
            entries, photos = self.store.write(effect.drafts, effect.durable, self._moment(), boxes)
        except StorageFault:
            log.exception("the disk refused a record")
            return ev.RecordFailed(effect.token, self._on_disk())
        for digest in boxes:
            self._boxes.pop(digest, None)
        if self.link is not None:
            self.link.kick()
        return ev.Recorded(effect.token, entries, photos)

    def _on_disk(self):
        try:
            return self.store.load()
        except StorageFault:
            return None

    def _moment(self) -> Moment:
        uptime = self.clock.uptime_ms()
        time = self.state.time.at(uptime) if self.state.time else None
        return Moment(uptime, time, TimeQuality.TRUSTED if time is not None else TimeQuality.UNKNOWN)

    async def _photograph(self, effect: fx.Photograph) -> None:
        """Page and person; the boxes wait in memory for the record that names them."""
        try:
            page, person, sheet, red = await asyncio.to_thread(self._shoot, effect.purpose)
        except DriverFault:
            self.tell(ev.PhotoFailed(effect.shot))
            return
        self.tell(ev.Photographed(effect.shot, self._keep(page), self._keep(person), sheet, red))

    async def _judge(self, effect: fx.Judge) -> None:
        """What the press left; a registered impression that has not come yet is none."""
        before, after = (self.album.photos.get(digest.hex(), b"") for digest in (effect.before, effect.after))
        seal = self.papers.path(effect.seal) if effect.seal and self.papers.holds(effect.seal) else None
        said = await asyncio.to_thread(self.driver.judge.judge_press, before, after, seal, effect.presses)
        self.tell(ev.MarkJudged(effect.permit_id, effect.number, said))

    def _keep(self, photo: bytes) -> bytes:
        """The photograph's digest; its box waits for the record that names it, a few at a time."""
        digest, trust = digest_of(photo), self.state.trust
        self.album.add(digest, photo)
        self._boxes[digest] = seal_photo(photo, trust.server_box, terminal_id=trust.terminal_id, digest=digest)
        while len(self._boxes) > BOXES_WAITING:
            self._boxes.pop(next(iter(self._boxes)))
        return digest

    def _shoot(self, purpose: str) -> tuple[bytes, bytes, Sheet | None, int | None]:
        """Runs in a thread, and is quick: a picture that was judged is not judged again, and one that is new was not
        compared, so that the gate sends the keeper back to wait."""
        frame = self.driver.page_camera.frame()
        person = self.driver.person_camera.frame()
        if purpose == "before":
            self._before = frame
            sheet = self.state.sheet if self.judged_version == frame.version else self.driver.judge.judge(frame)
            return frame.jpeg, person.jpeg, sheet, None
        red = self.driver.judge.added_red_mm2(self._before, frame) if self._before else None
        return frame.jpeg, person.jpeg, None, red

    def _spawn(self, work) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # whoever shows it

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every visible change; returns how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _of(frame: Frame, held: Held) -> tuple[int, str]:
    return frame.version, held.permit.id


def _visible(state: State) -> tuple:
    return (
        state.phase,
        state.durable,
        state.online,
        state.keeper,
        state.asking,
        state.sheet,
        state.page_refusal,
        state.message,
        state.opening,
        state.shots,
        state.mark,
        state.queued,
        state.photos_queued,
        state.sleeves,
        state.time is None,
    )
