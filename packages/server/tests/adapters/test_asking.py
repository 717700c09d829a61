"""What is asked of somebody else's service arrives whole, and only an answer is taken for one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from zhangfa.adapters.asking import LONGEST_ANSWER, ask

ANSWERS = {
    "/echo?key=a1": (200, None),
    "/refused": (403, b"no"),
    "/elsewhere": (302, b""),
    "/endless": (200, b"x" * (LONGEST_ANSWER + 1)),
    "/full": (200, b"x" * LONGEST_ANSWER),
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Location", "/echo?key=a1")
        self.end_headers()
        self.wfile.write(question[::-1] if answer is None else answer)

    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_question_goes_to_the_whole_address_and_its_answer_comes_back(service):
    assert ask(f"{service}/echo?key=a1", b"abc", {}) == b"cba"
    assert len(ask(f"{service}/full", b"", {})) == LONGEST_ANSWER


@pytest.mark.parametrize("path", ["/refused", "/elsewhere", "/endless"])
def test_a_refusal_a_redirect_and_an_endless_answer_are_no_answers(service, path):
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        ask(f"{service}{path}", b"abc", {})


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://127.0.0.1:port/", "https://[half/", "words"])
def test_nobody_there_and_no_address_are_no_answers(url):
    with pytest.raises(OSError):
        ask(url, b"abc", {})
