"""One person's browser without a browser: cookies, CSRF token, JSON; and the terminal's local interface."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

Json = dict[str, Any]


class Unexpected(Exception):
    """The system did something that the story does not allow."""


class Visitor:
    """Speaks HTTP with one server over one connection. Statuses are returned, not raised."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.connection = http.client.HTTPConnection(host, port, timeout=30)
        self.cookies: dict[str, str] = {}

    def raw(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        sent = {"Host": f"{self.host}:{self.port}", "Cookie": self._cookie_line(), **(headers or {})}
        try:
            answer = self._answer(method, path, body, sent)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            answer = self._answer(method, path, body, sent)  # the server had closed an idle connection
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, content

    def _answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        """One exchange; after a failure the connection begins anew."""
        try:
            self.connection.request(method, path, body or None, headers)
            return self.connection.getresponse()
        except OSError:
            self.connection.close()
            raise

    def _cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, body: Json | None = None, **query: str) -> tuple[int, Any]:
        """JSON in, JSON out; the CSRF token goes with every write."""
        headers = {"Accept": "application/json"}
        if method != "GET":
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        address = quote(path) + (f"?{urlencode(query)}" if query else "")
        status, content = self.raw(method, address, json.dumps(body).encode() if body is not None else b"", headers)
        is_json = content[:1] in b"{["
        return status, json.loads(content) if content and is_json else content

    def must(self, method: str, path: str, body: Json | None = None, **query: str) -> Any:
        """As `ask`, and anything but success ends the story."""
        status, answer = self.ask(method, path, body, **query)
        if status >= 400:
            raise Unexpected(f"{method} {path}: {status} {answer!r}")
        return answer


class Person(Visitor):
    """Somebody of the demo county with a phone."""

    def __init__(self, host: str, port: int, who: Json) -> None:
        super().__init__(host, port)
        self.name, self.phone = who["name"], who["phone"]
        self.must("GET", "/api/v1/csrf")

    def sign_in_with_code(self, read_code: Callable[[str], str]) -> Json:
        self.must("POST", "/api/v1/session/code", {"name": self.name, "phone": self.phone})
        return self.must("POST", "/api/v1/session", {"phone": self.phone, "code": read_code(self.phone)})

    def sign_in_with_password(self, password: str) -> Json:
        return self.must("POST", "/api/v1/session/password", {"username": self.phone, "password": password})

    def upload(self, name: str, data: bytes) -> Json:
        """Hand in a file and wait until it is converted."""
        edge = "zhangfa-story-edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "X-CSRFToken": self.cookies["csrftoken"]}
        status, content = self.raw("POST", "/api/v1/files", body, headers)
        if status != 201:
            raise Unexpected(f"upload {name}: {status} {content!r}")
        made = json.loads(content)
        return until(
            f"{name} converted",
            lambda: self.must("GET", f"/api/v1/files/{made['id']}"),
            lambda file: file["state"] == "ready",
        )

    def act(self, application_id: str, action: str, **more: Any) -> Json:
        view = self.must("GET", f"/api/v1/applications/{application_id}")
        body = {"action": action, "revision": view["revision"], **more}
        return self.must("POST", f"/api/v1/applications/{application_id}/actions", body)


def until(what: str, look: Callable[[], Any], good: Callable[[Any], bool], seconds: float = 20) -> Any:
    """Look again and again until what is seen is good; raises Unexpected after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if good(seen):
            return seen
        if time.monotonic() > deadline:
            last = json.dumps(seen, ensure_ascii=False)[:600]
            raise Unexpected(f"waited {seconds:.0f} s for: {what}; last seen {last}")
        time.sleep(0.05)
