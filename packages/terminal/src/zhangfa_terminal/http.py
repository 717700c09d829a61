"""The local door (本机接口): the terminal's own screen, on the loopback address only.

Laws: 1. only a loopback Host and Origin are answered (a web page elsewhere cannot drive the terminal); 2. what changes
something is JSON by POST; 3. a PIN or a code that passes through here is written nowhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
from aiohttp import web

from zhangfa_terminal import texts, view
from zhangfa_terminal.agent import Agent
from zhangfa_terminal.drivers.simulated import Simulated, pages
from zhangfa_terminal.drivers.simulated.sleeves import Hand
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.ports import Chance, DriverFault

STATIC = Path(__file__).parent / "static"
MAX_UPLOAD = 20 * 1024 * 1024
PING_S = 15
TRAY_S = 1.0
_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?")
_KINDS = {b"%PDF": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
}  # fmt: skip
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadInput(Exception):
    def __init__(self, code: str = "bad_input", status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Door:
    """Translates requests into events, one call each, and the state into the view model."""

    def __init__(self, agent: Agent, simulated: Simulated | None, serial: str, chance: Chance) -> None:
        self.agent, self.simulated, self.serial, self.chance = agent, simulated, serial, chance
        self._numbers = itertools.count(1)

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_guard], client_max_size=MAX_UPLOAD + 65536)
        app.add_routes([
            web.get("/api/state", self.state), web.get("/api/events", self.events),
            web.post("/api/keys", self.keys), web.post("/api/sign-out", self.sign_out),
            web.post("/api/code", self.code), web.post("/api/stamp", self.stamp), web.post("/api/close", self.close),
            web.post("/api/found-right", self.found_right), web.get("/api/approved.png", self.approved),
            web.post("/api/paper", self.paper), web.post("/api/paper/upload", self.upload),
            web.post("/api/page", self.page), web.post("/api/press", self.press), web.post("/api/hand", self.hand),
            web.get("/api/camera.jpg", self.camera), web.get("/api/person.jpg", self.person),
            web.get("/api/sheet.png", self.sheet), web.get("/api/photos/{digest:[0-9a-f]{64}}.jpg", self.photo),
            web.get("/", _screen), web.get("/{path:(?!api/).*}", _screen),
        ])  # fmt: skip
        return app

    # the view model

    def model(self) -> dict[str, Any]:
        """`number` grows with every model: an answer may reach the screen after an event that was sent later."""
        state, frame = self.agent.state, self.agent.frame
        model = view.of_state(state) | {"number": next(self._numbers), "serial": self.serial}
        shown = frame.version if frame else 0
        paper, looking, tray = None, self.agent.judged_version != shown, []
        if self.simulated:
            version, laid = self.simulated.desk.top()
            looking = self.agent.judged_version != version
            tray = [asdict(sample) for sample in self._tray()]
            paper = laid and {
                "sample_id": laid.sheet_id,
                "name": laid.sample.name,
                "page": laid.page,
                "pages": laid.sample.pages,
                "impressions": len(laid.on_top),
            }
        there = paper is not None if self.simulated else state.sheet is not None
        model["paper"], model["tray"] = paper, tray
        model["hand"] = self.simulated.sleeves.hand.value if self.simulated else None
        fetched = state.job is not None and self.agent.papers.holds(state.job.permit.document)
        model["page"] = view.page(state, paper=there, looking=looking, fetched=fetched)
        model["can"]["stamp"] &= model["page"]["state"] == "accepted"
        model["comparison"] = view.comparison(state)
        model["camera"] = {"version": shown, "url": f"/api/camera.jpg?v={shown}"}
        model["person"] = {"version": 1, "url": "/api/person.jpg?v=1"}
        return model

    def _tray(self) -> tuple:
        """A new print makes no event, so whoever listens looks into the tray once a second."""
        return self.simulated.desk.samples() if self.simulated else ()

    async def state(self, request: web.Request) -> web.Response:
        return web.json_response(self.model(), dumps=_dumps)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The view model after every change; several changes in a row may come as one."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        news, seen, quiet = asyncio.Event(), None, 0
        stop = self.agent.listen(news.set)
        try:
            while True:
                tray = self._tray()
                if news.is_set() or tray != seen:
                    news.clear()
                    seen, quiet = tray, 0
                    await response.write(f"event: state\ndata: {_dumps(self.model())}\n\n".encode())
                elif quiet >= PING_S:
                    quiet = 0
                    await response.write(b": ping\n\n")
                quiet += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), TRAY_S)
        except ConnectionError:
            return response
        finally:
            stop()

    # the counter

    def _told(self, event: ev.Event) -> web.Response:
        self.agent.tell(event)
        return web.json_response(self.model(), dumps=_dumps)

    async def keys(self, request: web.Request) -> web.Response:
        body = await _body(request)
        number, pin = _digits(body, "keeper_no", 1, 16), _text(body, "pin", 1, 32)
        return self._told(ev.KeysTyped(self.chance.identifier(), number, pin))

    async def code(self, request: web.Request) -> web.Response:
        code = _digits(await _body(request), "code", 8, 16)
        return self._told(ev.CodeTyped(self.chance.identifier(), code))

    async def sign_out(self, request: web.Request) -> web.Response:
        return self._told(ev.SignOutAsked())

    async def stamp(self, request: web.Request) -> web.Response:
        return self._told(ev.StampAsked())

    async def found_right(self, request: web.Request) -> web.Response:
        return self._told(ev.FoundRight())

    async def approved(self, request: web.Request) -> web.Response:
        """The approved page that the sheet under the camera is compared with."""
        job, sheet = self.agent.state.job, self.agent.state.sheet
        if job is None or not self.agent.compares(sheet, job):
            raise BadInput("bad_input", 404)
        paper = self.agent.papers.path(job.permit.document)
        picture = await asyncio.to_thread(self.agent.driver.judge.picture, paper, sheet.page)
        if picture is None:
            raise BadInput("bad_input", 404)
        return web.Response(body=picture, content_type="image/png")

    async def close(self, request: web.Request) -> web.Response:
        return self._told(ev.CloseAsked(_text(await _body(request), "reason", 0, 100)))

    # the desk: only where it is simulated

    def _simulation(self) -> Simulated:
        if self.simulated is None:
            raise BadInput("bad_input", 404)
        return self.simulated

    async def paper(self, request: web.Request) -> web.Response:
        sample = (await _body(request)).get("sample_id")
        if not isinstance(sample, str | None) or not self._simulation().desk.lay(sample):
            raise BadInput("tray_unknown", 422)
        return self._scene_changed()

    async def page(self, request: web.Request) -> web.Response:
        number = (await _body(request)).get("page")
        if type(number) is not int or not self._simulation().desk.turn(number):
            raise BadInput("tray_unknown", 422)
        return self._scene_changed()

    def _scene_changed(self) -> web.Response:
        self.agent.look()
        self.agent.changed()
        return web.json_response(self.model(), dumps=_dumps)

    async def upload(self, request: web.Request) -> web.Response:
        """A paper from a file, laid at once; its kind is told by its content, its name is only shown."""
        desk = self._simulation().desk
        part = await (await request.multipart()).next()
        data = await _limited(part) if part is not None else b""
        suffix = next((suffix for magic, suffix in _KINDS.items() if data.startswith(magic)), None)
        if suffix is None:
            raise BadInput("upload_unreadable", 422)
        name = re.sub(r"[^\w一-鿿-]+", "_", Path(part.filename or "").stem)[:40] or "paper"
        path = desk.uploads / f"{name}-{self.chance.identifier()[:6]}{suffix}"
        path.write_bytes(data)
        try:
            await asyncio.to_thread(pages.raster, path, 1, path.stat().st_mtime_ns)
        except pages.UnreadablePaper as fault:
            path.unlink()
            raise BadInput("upload_unreadable", 422) from fault
        desk.lay(f"uploaded:{path.name}")
        return self._scene_changed()

    async def hand(self, request: web.Request) -> web.Response:
        """How the virtual hand presses next: as a keeper should, or as one had better not."""
        kind = (await _body(request)).get("kind")
        if kind not in list(Hand):
            raise BadInput
        self._simulation().sleeves.hand = Hand(kind)
        return self._scene_changed()

    async def press(self, request: web.Request) -> web.Response:
        body = await _body(request)
        x, y, slot = body.get("x"), body.get("y"), body.get("slot")
        if not all(type(v) in (int, float) and 0 <= v <= 1 for v in (x, y)) or type(slot) is not int:
            raise BadInput
        if not self._simulation().sleeves.press(slot, float(x), float(y)):
            raise BadInput("press_nothing", 409)
        return self._scene_changed()

    # pictures

    async def camera(self, request: web.Request) -> web.Response:
        return _jpeg(self.agent.frame.jpeg if self.agent.frame else None)

    async def person(self, request: web.Request) -> web.Response:
        try:
            return _jpeg((await asyncio.to_thread(self.agent.driver.person_camera.frame)).jpeg)
        except DriverFault:
            return _jpeg(None)

    async def photo(self, request: web.Request) -> web.Response:
        return _jpeg(self.agent.album.photos.get(request.match_info["digest"]))

    async def sheet(self, request: web.Request) -> web.Response:
        desk = self._simulation().desk
        _, laid = desk.top()
        if laid is None:
            raise web.HTTPNotFound
        data = await asyncio.to_thread(lambda: _small_png(desk.picture(laid)))
        return web.Response(body=data, content_type="image/png")


@web.middleware
async def _guard(request: web.Request, handler: Handle) -> web.StreamResponse:
    """Laws 1 and 2, and one shape for every no."""
    if not _is_ours(request):
        return _no("bad_input", 403)
    multipart = request.path == "/api/paper/upload"
    wanted = "multipart/form-data" if multipart else "application/json"
    if request.method == "POST" and request.content_type != wanted:
        return _no("bad_input", 415)
    try:
        response = await handler(request)
    except BadInput as fault:
        return _no(fault.code, fault.status)
    if not response.prepared:
        response.headers.update(_HEADERS)
    return response


def _is_ours(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    same_origin = origin is None or origin == f"http://{request.host}"
    return bool(_LOOPBACK.fullmatch(request.host)) and same_origin


def _no(code: str, status: int) -> web.Response:
    return web.json_response({"code": code, "text": texts.text(code)}, status=status, dumps=_dumps, headers=_HEADERS)


async def _screen(request: web.Request) -> web.StreamResponse:
    """The screen's own files; anything else is its first page."""
    path = (STATIC / request.match_info.get("path", "")).resolve()
    if path.is_file() and STATIC.resolve() in path.parents:
        return web.FileResponse(path)
    if (STATIC / "index.html").is_file():
        return web.FileResponse(STATIC / "index.html")
    return web.Response(
        text="终端界面尚未构建，请在仓库根目录执行 make setup", content_type="text/plain", charset="utf-8", status=503
    )


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _jpeg(data: bytes | None) -> web.Response:
    if not data:
        raise web.HTTPNotFound
    return web.Response(body=data, content_type="image/jpeg")


def _small_png(page) -> bytes:
    return cv2.imencode(".png", cv2.resize(page, (700, 990), interpolation=cv2.INTER_AREA))[1].tobytes()


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as fault:
        raise BadInput from fault
    if not isinstance(body, dict):
        raise BadInput
    return body


async def _limited(part) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(65536):
        data += chunk
        if len(data) > MAX_UPLOAD:
            raise BadInput("upload_too_large", 413)
    return bytes(data)


def _text(body: dict[str, Any], name: str, shortest: int, longest: int) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or not shortest <= len(value.strip()) <= longest:
        raise BadInput
    return value.strip()


def _digits(body: dict[str, Any], name: str, shortest: int, longest: int) -> str:
    value = _text(body, name, shortest, longest)
    if not re.fullmatch(r"[0-9]+", value):
        raise BadInput
    return value
