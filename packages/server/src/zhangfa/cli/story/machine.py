"""The hands at the virtual terminal: what a keeper does, through the terminal program's own local interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhangfa.cli.story.client import Json, Unexpected, Visitor, until

LOOKING_SECONDS = 90.0  # to compare a page on a machine with much else to do; how fast a quiet one is, the bench tells


class Machine:
    """Reads the whole view after every deed; refusals are found in its message."""

    def __init__(self, port: int) -> None:
        self.http = Visitor("127.0.0.1", port)

    @property
    def view(self) -> Json:
        return self.http.must("GET", "/api/state")

    def do(self, deed: str, **body: Any) -> None:
        """One deed; a refusal may be the answer, or stand in the view."""
        status, answer = self.http.ask("POST", f"/api/{deed}", body)
        if status >= 500:
            raise Unexpected(f"terminal {deed}: {status} {answer!r}")

    def wait(self, what: str, good: Callable[[Json], bool], seconds: float = 20) -> Json:
        return until(f"terminal: {what}", lambda: self.view, good, seconds)

    def page_accepted(self) -> Json:
        """The view once the page under the camera was compared and found right."""
        return self.wait("page accepted", lambda seen: seen["can"]["stamp"], LOOKING_SECONDS)

    def refused(self, deed: str, codes: set[str], **body: Any) -> str:
        """Do it, wait for one of the refusals, and say which."""
        self.do(deed, **body)
        view = self.wait(f"{deed} refused: {sorted(codes)}", lambda seen: seen["message"]["code"] in codes)
        return view["message"]["code"]

    def sample(self, kind: str) -> Json:
        """A paper of the tray by its kind; waits until it lies there."""
        view = self.wait(f"{kind} in the tray", lambda seen: any(each["kind"] == kind for each in seen["tray"]))
        return next(each for each in view["tray"] if each["kind"] == kind)

    def sign_in(self, number: str, pin: str) -> None:
        self.do("keys", keeper_no=number, pin=pin)
        self.wait("keeper signed in", lambda seen: seen["keeper"] is not None)
