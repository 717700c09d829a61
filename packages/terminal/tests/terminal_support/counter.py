"""A whole terminal for tests: folder, keys, trust, agent, link and door in this process, or as a process of its own."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiomqtt
import cv2
import numpy as np
from aiohttp import ClientSession
from amqtt.broker import Broker
from zhangfa_protocol import checkpoint
from zhangfa_protocol.keys import SigningKey
from zhangfa_protocol.pagecode import PageCode
from zhangfa_terminal.drivers.simulated import pages
from zhangfa_terminal.trust import create_device
from zhangfa_vision.seals import enrolment

from terminal_support.county import (
    BOX_KEY,
    CHECK_CODE,
    LINK_KEY,
    LOG_KEY,
    NOW,
    ORIGIN,
    PERMIT_KEY,
    SLEEVES,
    TERMINAL,
)
from terminal_support.server import Server, free_port, start_broker, write_pdf

COMMAND = (sys.executable, "-m", "zhangfa_terminal.main", "run")
CODE, SECOND_CODE = "31415926", "27182818"


def seal_png() -> bytes:
    """A round seal with a star and letters around it, 400 pixels wide."""
    ink = np.zeros((400, 400), np.uint8)
    cv2.circle(ink, (200, 200), 188, 255, 13, cv2.LINE_AA)
    turn = np.arange(10) * np.pi / 5
    radius = np.where(np.arange(10) % 2, 30, 78)
    star = np.stack([200 + radius * np.sin(turn), 200 - radius * np.cos(turn)], axis=1)
    cv2.fillPoly(ink, [star.round().astype(np.int32)], 255, cv2.LINE_AA)
    for place, letter in enumerate("VILLAGEHALL"):
        angle = np.radians(-130 + 26 * place)
        at = (round(200 + 138 * np.sin(angle)) - 15, round(200 - 138 * np.cos(angle)) + 16)
        cv2.putText(ink, letter, at, cv2.FONT_HERSHEY_TRIPLEX, 1.4, 255, 3, cv2.LINE_AA)
    red = np.zeros((400, 400, 4), np.uint8)
    red[:, :, 2], red[:, :, 3] = 200, ink
    return cv2.imencode(".png", red)[1].tobytes()


def registered() -> bytes:
    """That seal as the server would have registered it."""
    ink = cv2.imdecode(np.frombuffer(seal_png(), np.uint8), cv2.IMREAD_UNCHANGED)[:, :, 3] / 255
    return enrolment.of_drawing(ink, 194.5).to_bytes()


def enrol(folder: Path, *, compares: bool) -> SigningKey:
    """What init and the server's enrolment leave in a terminal's folder."""
    device = create_device(folder, "ZF-TEST-1")
    drawing = base64.b64encode(seal_png()).decode()
    trust = {
        "terminal_id": TERMINAL,
        "unit": {"name": "青石村", "path": "3307/330799/330799101/330799101201"},
        "compares": compares,
        "mqtt": {"username": TERMINAL, "password": "secret"},
        "server_link_key": LINK_KEY.verify_key.text,
        "permit_keys": [PERMIT_KEY.verify_key.text],
        "log_vkeys": [checkpoint.vkey_encode(ORIGIN, LOG_KEY.verify_key)],
        "server_box_key": BOX_KEY.text,
        "sleeves": [
            {"slot": s.slot, "seal_id": s.seal_id, "name": s.name, "body": s.body, "impression_png": drawing,
             "diameter_mm": 42}
            for s in SLEEVES
        ],
    }  # fmt: skip
    (folder / "trust.json").write_text(json.dumps(trust, ensure_ascii=False), "utf-8")
    return device.key


def print_paper(tray: Path, name: str = "261122000001", code: str = CHECK_CODE, count: int = 1) -> str:
    """A print in the tray, as the virtual printer leaves it; returns its sample id."""
    tray.mkdir(parents=True, exist_ok=True)
    sheets = []
    for number in range(1, count + 1):
        sheet = pages.stranger().copy()
        sheet[-340:, 120:330] = 255
        url = PageCode(code, number, count, 3, 9, bytes(range(16))).to_url("http://127.0.0.1:8000")
        pages._print_code(sheet, url, 150, pages.A4[1] - 320)
        sheets.append(sheet)
    write_pdf(tray / f"{name}.pdf", sheets, pages.DPI)
    return f"printed:{name}.pdf"


def print_of(tray: Path) -> tuple[bytes, str]:
    """An approved paper as PDF, and its print in the tray: a little smaller, above its page code."""
    plain = pages.stranger().copy()
    plain[-340:] = 255
    approved = tray.parent / "approved.pdf"
    write_pdf(approved, [plain], pages.DPI)
    sheet, scale = pages.blank().copy(), 0.89
    small = cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left = (sheet.shape[1] - small.shape[1]) // 2
    sheet[: small.shape[0], left : left + small.shape[1]] = small
    url = PageCode(CHECK_CODE, 1, 1, 3, 9, bytes(range(16))).to_url("http://127.0.0.1:8000")
    pages._print_code(sheet, url, 1150, pages.A4[1] - 190)
    tray.mkdir(parents=True, exist_ok=True)
    write_pdf(tray / "261122000001.pdf", [sheet], pages.DPI)
    return approved.read_bytes(), "printed:261122000001.pdf"


@dataclass
class Counter:
    """The keeper's hands: the terminal's own HTTP API."""

    base: str
    session: ClientSession
    process: asyncio.subprocess.Process

    async def post(self, path: str, **body) -> dict:
        async with self.session.post(f"{self.base}/api/{path}", json=body) as response:
            return await response.json() | {"status": response.status}

    async def state(self) -> dict:
        async with self.session.get(f"{self.base}/api/state") as response:
            return await response.json()

    async def until(self, condition, seconds: float = 30) -> dict:
        """The state as soon as it fulfils the condition; else an error that shows the last one."""
        for _ in range(int(seconds / 0.05)):
            with suppress(OSError, ValueError):
                state = await self.state()
                if condition(state):
                    return state
            await asyncio.sleep(0.05)
        raise AssertionError(f"never came: phase {state['phase']}, message {state['message']}, page {state['page']}")

    async def sign_in(self) -> None:
        await self.until(lambda s: s["online"] and s["can"]["sign_in"])
        await self.post("keys", keeper_no="100001", pin="135790")
        await self.until(lambda s: s["keeper"])

    async def claim(self, code: str = CODE) -> dict:
        await self.post("code", code=code)
        return await self.until(lambda s: s["phase"] == "claimed")

    async def lay(self, sample: str | None, state: str = "accepted", seconds: float = 30) -> dict:
        await self.post("paper", **({"sample_id": sample} if sample else {}))
        return await self.until(lambda s: s["page"]["state"] == state, seconds)

    async def open(self) -> dict:
        await self.post("stamp")
        return await self.until(lambda s: s["phase"] == "open")

    async def use(self, x: float = 0.7, y: float = 0.35) -> dict:
        await self.open()
        await self.post("press", x=x, y=y, slot=2)
        return await self.until(lambda s: s["phase"] in ("claimed", "signed_in"))


@dataclass
class Place:
    """Broker, server and one terminal's folder; the terminal itself is started and killed by the test."""

    folder: Path
    server: Server
    port: int
    http: int
    broker: Broker

    @property
    def tray(self) -> Path:
        return self.folder / "tray"

    @asynccontextmanager
    async def terminal(self, **environment):
        import os

        process = await asyncio.create_subprocess_exec(
            *COMMAND, "--dir", str(self.folder), "--broker", f"127.0.0.1:{self.port}",
            "--http", f"127.0.0.1:{self.http}", env=os.environ | environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=(self.folder / "log.txt").open("ab"),
        )  # fmt: skip
        try:
            async with ClientSession() as session:
                yield Counter(f"http://127.0.0.1:{self.http}", session, process)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


@asynccontextmanager
async def place(folder: Path, now_ms: int = NOW, *, compares: bool = False):
    """A terminal among a broker and a server; without comparing it judges pages by their code alone."""
    port = free_port()
    broker = await start_broker(port)
    server = Server(port, enrol(folder, compares=compares), now_ms)
    task = asyncio.create_task(server.run())
    try:
        await asyncio.sleep(0.1)
        here = Place(folder, server, port, free_port(), broker)
        yield here
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, aiomqtt.MqttError):
            await task
        with suppress(Exception):
            await here.broker.shutdown()
