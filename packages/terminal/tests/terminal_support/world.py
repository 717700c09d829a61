"""A seeded world around the machine: a disk, three sleeves, a hand, a lossy link and a power plug that gets pulled.

The world knows the truth (how often the seal really met the paper) and holds the machine to its laws after every step.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from zhangfa_protocol.journal import EventType
from zhangfa_protocol.refusals import TerminalRefusal
from zhangfa_terminal.machine import effects as fx
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.machine.step import at_boot, step
from zhangfa_terminal.machine.values import Comparison, Durable, Judgement, Keeper, Likeness, Phase, Policy, Sheet

from terminal_support.county import GOOD_SHEET, HOUR, NOW, OTHER_CODE, PERMIT, SLEEVES, TRUST, Ledger

POLICY = Policy(window_ms=3_000, closing_ms=1_000, answer_ms=2_000, idle_ms=60_000)
ENDS = (EventType.PRESSED, EventType.NOT_PRESSED, EventType.UNCERTAIN)
UNCOMPARED = replace(GOOD_SHEET, comparison=None)
CHANGED, DOUBTFUL, UNREADABLE = (
    replace(GOOD_SHEET, comparison=Comparison(said, "test", 1))
    for said in (Likeness.MISMATCH, Likeness.DOUBTFUL, Likeness.UNREADABLE)
)
SHEETS = (
    GOOD_SHEET, GOOD_SHEET, GOOD_SHEET, None, Sheet(OTHER_CODE, 1, 1), Sheet(None, blank=True),
    UNCOMPARED, CHANGED, DOUBTFUL, DOUBTFUL, UNREADABLE,
)  # fmt: skip


class Broken(AssertionError):
    """A law of the machine did not hold."""


class PowerCut(Exception):
    pass


class World:
    """One run from one seed."""

    def __init__(self, seed: int, *, faults: float = 0.05) -> None:
        self.random = random.Random(seed)
        self.faults = faults
        self.true_ms, self.boot_ms = NOW, NOW
        self.disk, self.journal = Durable(), []
        self.ledger = Ledger()
        self.permits = {
            p.id: p
            for p in (replace(PERMIT, granted=3), replace(PERMIT, id="permit2", granted=1, closes_ms=NOW + 60_000))
        }
        self.codes = {"11111111": "permit1", "22222222": "permit2"}
        self.claims = {}
        self.locked_by_server, self.revoked_on_disk = False, set()
        self.mail: list[ev.Event] = []
        self.delivered: list[ev.Event] = []
        self.presses, self.unlocks, self.counter = Counter(), Counter(), Counter()
        self.under_camera: Sheet | None = None
        self.looked_at: Sheet | None = None  # a doubtful sheet that the keeper found right, since power came on
        self.names, self.checked, self.made = 0, None, set()
        self.safe_boot()

    # power

    def boot(self) -> None:
        """The springs shut every bolt, memory is gone, what the link carried may be lost."""
        self.powered, self.openings, self.stroke, self.looks = {}, {}, {}, []
        self.mail = [event for event in self.mail if self.from_server(event) and self.chance(0.5)]
        self.boot_ms = self.true_ms
        self.state = at_boot(TRUST, self.disk, POLICY)
        self.nonces, self.looked_at = 0, None
        self.give(ev.Booted())
        self.give(ev.SheetSeen(self.under_camera))

    def cut(self) -> None:
        self.counter["power cut"] += 1
        if self.powered:
            self.counter["power cut while open"] += 1
        if self.disk.intent is not None:
            self.counter["power cut with an open intent"] += 1
        raise PowerCut

    # one step of the machine, and what follows from it

    def give(self, event: ev.Event) -> None:
        queue = [event]
        while queue:
            self.state, effects = step(self.state, queue.pop(0))
            for effect in effects:
                if self.chance(self.faults / 4):
                    self.cut()
                queue += self.perform(effect)
            self.check()

    def perform(self, effect: fx.Effect) -> list[ev.Event]:
        if isinstance(effect, fx.Record):
            return self.record(effect)
        if isinstance(effect, fx.Unlock):
            return self.unlock(effect)
        if isinstance(effect, fx.Lock):
            return self.lock(effect)
        if isinstance(effect, fx.Photograph):
            self.mail.append(self.photograph(effect))
        if isinstance(effect, fx.Judge):
            self.looks.append(self.look(effect))
        if isinstance(effect, fx.Greet):
            self.send(ev.Welcomed(effect.nonce, self.true_ms, self.locked_by_server, SLEEVES))
        if isinstance(effect, fx.Ask):
            self.answer(effect)
        return []

    def record(self, effect: fx.Record) -> list[ev.Event]:
        fault = self.random.random() if self.faults else 1
        if fault < self.faults / 2:
            self.counter["disk full"] += 1
            return [ev.RecordFailed(effect.token, self.disk)]
        self.disk = effect.durable
        self.journal += effect.drafts
        for draft in effect.drafts:
            self.counter[draft.type.value] += 1
            if draft.type is EventType.PERMIT_CLOSED and draft.body["reason"] == "revoked":
                self.revoked_on_disk.add(draft.permit_id)
        if fault < self.faults:
            self.counter["written but reported as failed"] += 1
            return [ev.RecordFailed(effect.token, self.disk)]
        if self.chance(self.faults):
            self.cut()
        news = [ev.Recorded(effect.token, 0)]
        if self.chance(0.1):
            self.counter["record acknowledged twice"] += 1
            news *= 2
        if self.chance(0.1):
            self.mail.append(news[0])
        return news

    def unlock(self, effect: fx.Unlock) -> list[ev.Event]:
        intent = self.disk.intent
        self.hold(intent is not None and intent.slot == effect.slot, "power without an intent on the disk")
        self.hold(self.disk.locked is None, "power while locked")
        permit = self.permits[intent.permit_id]
        self.hold(self.true_ms < permit.closes_ms, "power after the window")
        self.hold(permit.id not in self.revoked_on_disk, "power for a revoked permit")
        sheet = self.under_camera
        self.hold(sheet is not None and sheet.check_code == permit.check_code, "power with another paper")
        same = sheet.comparison is not None and sheet.comparison.verdict is Likeness.MATCH
        self.hold(same or sheet == self.looked_at == DOUBTFUL, "power for a page that was not found the same")
        self.counter["opened for a page found right"] += not same
        self.unlocks[permit.id] += 1
        self.powered[effect.slot], self.stroke[effect.slot] = (permit.id, intent.number), 0
        self.openings[effect.slot] = effect.opening
        return []

    def lock(self, effect: fx.Lock) -> list[ev.Event]:
        if self.chance(self.faults / 4) and effect.slot in self.powered:
            self.counter["jam"] += 1
            self.powered.pop(effect.slot)  # the bolt is shut but its report is lost
            return []
        self.powered.pop(effect.slot, None)
        self.mail.append(ev.Closed(effect.slot, self.openings.get(effect.slot, 0), self.stroke.get(effect.slot, 0)))
        return []

    def look(self, effect: fx.Judge) -> ev.Event:
        """The eyes are asked about a press that really was, with nothing open; their answer comes at any time later."""
        impression = (effect.permit_id, effect.number)
        self.hold(impression in self.made, "eyes asked about what was never pressed")
        self.hold(not self.powered, "a sleeve kept open while the eyes look")
        said = list(Likeness)[effect.number % len(Likeness)]
        return ev.MarkJudged(*impression, Judgement(said, "test", 1))

    def photograph(self, effect: fx.Photograph) -> ev.Event:
        if self.chance(self.faults):
            self.counter["camera fault"] += 1
            return ev.PhotoFailed(effect.shot)
        return ev.Photographed(effect.shot, bytes(32), None, self.under_camera)

    # people and the server

    def act(self) -> None:
        """Something happens: usually what a keeper would do next, sometimes anything at all."""
        deeds = [self.tick] * 2 + [self.deliver] * 3 + [self.next_deed] * 2 + [self.hand]
        rare = [
            self.lay,
            self.find_right,
            self.lock_order,
            self.unlock_order,
            self.revoke,
            self.drop_link,
            self.replay,
            self.pull,
            self.sign_out,
            self.tamper,
            self.offer,
            self.close_job,
            self.wrong_code,
            self.jump,
        ]
        try:
            self.random.choice(rare if self.chance(self.faults) else deeds)()
        except PowerCut:
            self.safe_boot()

    def safe_boot(self) -> None:
        while True:
            try:
                return self.boot()
            except PowerCut:
                self.counter["power cut while booting"] += 1

    def next_deed(self) -> None:
        phase = self.state.phase
        if not self.state.online:
            self.nonces += 1
            return self.give(ev.Connected(self.true_ms.to_bytes(8, "big") + self.nonces.to_bytes(8, "big")))
        if self.disk.locked is not None and self.chance(0.5):
            return self.unlock_order()
        if phase is Phase.IDLE:
            return self.give(ev.KeysTyped(self.name(), "100001", "1234"))
        if phase is Phase.SIGNED_IN:
            return self.give(ev.CodeTyped(self.name(), self.random.choice(list(self.codes))))
        sheet = self.state.sheet
        fitting = sheet == GOOD_SHEET or (sheet is not None and sheet == self.looked_at)
        if phase is Phase.CLAIMED and not fitting and self.chance(0.9):
            return self.mend_sheet()
        return self.give(ev.StampAsked())

    def name(self) -> str:
        self.names += 1
        return f"request{self.names}"

    def answer(self, ask: fx.Ask) -> None:
        if ask.verb == "sign_in":
            return self.send(ev.Replied(ask.request_id, True, keeper=Keeper("keeper1", "赵玉兰")))
        permit_id = self.codes.get(dict(ask.secrets)["code"])
        if permit_id is None or (permit_id in self.claims and self.chance(0.7)):
            return self.send(ev.Replied(ask.request_id, False, "code_wrong"))
        self.claims[permit_id] = ask.request_id
        self.send(self.ledger.offer(self.permits[permit_id]))
        return self.send(ev.Replied(ask.request_id, True, permit_id=permit_id))

    def hand(self) -> None:
        """The hand presses wherever something gives way; a quick hand presses twice before the bolt shuts."""
        for slot, impression in self.powered.items():
            if self.stroke[slot] == 0:  # the bolt gives one stroke per opening
                self.stroke[slot] = 1
                self.presses[impression[0]] += 1
                self.made.add(impression)
                self.counter["press"] += 1
            self.mail += [ev.Pressed(slot)] * self.random.choice((1, 1, 2))

    def lay(self, sheet: Sheet | None | str = "any") -> None:
        self.under_camera = self.random.choice(SHEETS) if sheet == "any" else sheet
        if self.powered:
            self.counter["paper moved while open"] += 1
        self.give(ev.SheetSeen(self.under_camera))

    def mend_sheet(self) -> None:
        """Look at what is doubtful, or lay another sheet."""
        if self.state.page_refusal is TerminalRefusal.PAGE_DOUBTFUL and self.chance(0.7):
            return self.find_right()
        return self.lay(DOUBTFUL if self.chance(0.08) else GOOD_SHEET)

    def find_right(self) -> None:
        self.looked_at = self.under_camera
        self.give(ev.FoundRight())

    def tick(self) -> None:
        self.true_ms += self.random.choice((50, 200, 200, 1_000))
        if self.looks and self.true_ms % 4 == 0:
            self.give(self.looks.pop(0))
        self.give(ev.Tick(self.true_ms - self.boot_ms))

    def jump(self) -> None:
        self.true_ms += 30_000
        self.give(ev.Tick(self.true_ms - self.boot_ms))

    def lock_order(self) -> None:
        self.locked_by_server = True
        self.counter["lock ordered while open"] += bool(self.powered)
        self.send(ev.Commanded(self.name(), "lock", "书记锁定", None, self.true_ms, self.true_ms + 600_000))

    def unlock_order(self) -> None:
        self.locked_by_server = False
        self.send(ev.Commanded(self.name(), "unlock", "已查明", None, self.true_ms, self.true_ms + 600_000))

    def revoke(self) -> None:
        self.counter["revoked while open"] += bool(self.powered)
        self.send(ev.Commanded(self.name(), "revoke", "撤回", "permit2", self.true_ms, self.true_ms + 600_000))

    def offer(self) -> None:
        self.ledger.grow(self.random.choice((0, 1)))
        self.send(self.ledger.offer(self.permits[self.random.choice(list(self.permits))]))

    def drop_link(self) -> None:
        self.give(ev.Disconnected())

    def pull(self) -> None:
        self.cut()

    def sign_out(self) -> None:
        self.give(ev.SignOutAsked())

    def close_job(self) -> None:
        if self.chance(0.2):
            self.give(ev.CloseAsked("村民不再需要"))

    def tamper(self) -> None:
        if self.chance(0.2):
            self.give(ev.Tampered("lid"))

    def wrong_code(self) -> None:
        self.give(ev.CodeTyped(self.name(), "99999999"))

    def replay(self) -> None:
        """An old message comes once more: the broker is no friend."""
        if self.delivered:
            self.counter["replayed"] += 1
            self.mail.append(self.random.choice(self.delivered))

    # the link: lost, doubled, out of order

    def from_server(self, event: ev.Event) -> bool:
        return isinstance(event, ev.Welcomed | ev.Replied | ev.PermitOffered | ev.Commanded)

    def send(self, event: ev.Event) -> None:
        lost = self.chance(self.faults)
        self.counter["lost"] += lost
        self.mail += [] if lost else [event] * (2 if self.chance(self.faults) else 1)

    def deliver(self) -> None:
        if not self.mail:
            return
        place = self.random.randrange(len(self.mail)) if self.chance(0.3) else 0
        event = self.mail.pop(place)
        self.delivered = (self.delivered + [event])[-40:] if self.from_server(event) else self.delivered
        self.give(event)

    # the laws

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def hold(self, condition: bool, law: str) -> None:
        if not condition:
            raise Broken(law)

    def check(self) -> None:
        facts = (len(self.journal), self.disk, dict(self.presses), dict(self.unlocks))
        if facts == self.checked:
            return
        self.checked = facts
        intents = Counter(d.permit_id for d in self.journal if d.type is EventType.OPEN_INTENT)
        for permit_id, permit in self.permits.items():
            held = self.disk.held(permit_id)
            self.hold(self.presses[permit_id] <= self.unlocks[permit_id], "a press without power")
            self.hold(self.unlocks[permit_id] <= intents[permit_id], "more openings than intents")
            self.hold(intents[permit_id] <= permit.granted, "more intents than granted")
            self.hold(held is None or held.used == intents[permit_id], "the count differs from the journal")
        ended = Counter((d.permit_id, d.body["impression"]) for d in self.journal if d.type in ENDS)
        begun = Counter((d.permit_id, d.body["impression"]) for d in self.journal if d.type is EventType.OPEN_INTENT)
        self.hold(max(ended.values(), default=0) <= 1, "an impression that ended twice")
        self.hold(max(begun.values(), default=0) <= 1, "one number for two impressions")
        pressed = set()
        for d in self.journal:
            if d.type is EventType.PRESSED:
                pressed.add((d.permit_id, d.body["impression"]))
            if d.type is EventType.MARK_JUDGED:
                self.hold((d.permit_id, d.body["impression"]) in pressed, "a mark judged before its press is written")
            if d.type in (EventType.PRESSED, EventType.NOT_PRESSED):
                made = (d.permit_id, d.body["impression"]) in self.made
                self.hold(made == (d.type is EventType.PRESSED), "the journal says what did not happen")
        open_now = self.disk.intent and (self.disk.intent.permit_id, self.disk.intent.number)
        self.hold(set(begun) - set(ended) == ({open_now} if open_now else set()), "an impression without an end")

    def heal(self) -> None:
        """The faults stop: everything must come to rest, with nothing left open."""
        self.faults = 0
        for _ in range(60):
            self.act()
        for _ in range(40):
            while self.mail:
                self.deliver()
            self.true_ms += 1_000
            self.give(ev.Tick(self.true_ms - self.boot_ms))
        self.hold(not self.powered and self.disk.intent is None, "something stayed open")
        self.hold(self.state.pending is None and self.state.phase is not Phase.FAULT, "the machine did not recover")


def run(seed: int, steps: int = 160) -> Counter:
    world = World(seed)
    for _ in range(steps):
        world.act()
    world.heal()
    return world.counter


__all__ = ["HOUR", "Broken", "World", "run"]
