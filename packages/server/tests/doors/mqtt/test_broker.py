"""One list of accounts and rules for two brokers: the embedded one and a real Mosquitto must answer alike."""

from __future__ import annotations

import queue
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from amqtt.contexts import Action
from paho.mqtt import client as paho
from zhangfa.adapters.broker import may
from zhangfa.adapters.broker_accounts import FileAccounts

RUN = (
    "import sys; from pathlib import Path; from zhangfa.adapters.broker import run; "
    "run(Path(sys.argv[1]), address='127.0.0.1', port=int(sys.argv[2]))"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module", params=["embedded", "mosquitto"])
def port(request, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp(request.param)
    accounts, number = FileAccounts(folder), free_port()
    for name in ("server", "t1", "t2"):
        accounts.admit(name, f"password of {name}")
    if request.param == "mosquitto":
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if program is None:
            pytest.skip("no mosquitto on this machine")
        (folder / "mosquitto.conf").write_text("user root\n" + accounts.mosquitto(port=number))
        command = [program, "-c", str(folder / "mosquitto.conf")]
    else:
        command = [sys.executable, "-c", RUN, str(folder), str(number)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for(number)
    yield number
    process.terminate()
    assert process.wait(10) is not None


def _wait_for(number: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the broker does not listen")


@dataclass
class Client:
    """A paho client that waits for answers."""

    port: int
    name: str
    password: str | None = None
    client_id: str = ""
    clean: bool = True
    will: str = ""
    heard: queue.Queue = field(default_factory=queue.Queue)
    answers: queue.Queue = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        version = paho.CallbackAPIVersion.VERSION2
        self.paho = paho.Client(version, client_id=self.client_id or f"c-{self.name}", clean_session=self.clean)
        self.paho.username_pw_set(self.name, self.password or f"password of {self.name}")
        if self.will:
            self.paho.will_set(self.will, b"will", qos=1)
        self.paho.on_connect = lambda _c, _d, _f, reason, _p: self.answers.put(reason.is_failure)
        self.paho.on_subscribe = lambda _c, _d, _m, reasons, _p: self.answers.put(reasons[0].is_failure)
        self.paho.on_message = lambda _c, _d, message: self.heard.put((message.topic, message.payload))
        self.paho.connect("127.0.0.1", self.port)
        self.paho.loop_start()
        self.admitted = not self.answers.get(timeout=5)

    def subscribe(self, topic: str) -> None:
        self.paho.subscribe(topic, qos=1)
        self.answers.get(timeout=5)

    def publish(self, topic: str, data: bytes = b"x", retain: bool = False) -> None:
        self.paho.publish(topic, data, qos=1, retain=retain)

    def silent(self, seconds: float = 0.4) -> bool:
        try:
            self.heard.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def stop(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


@pytest.fixture
def connect(port):
    clients: list[Client] = []

    def make(name: str, **more: object) -> Client:
        clients.append(Client(port, name, **more))
        return clients[-1]

    yield make
    for client in clients:
        client.stop()


def test_up_and_down_reach_whom_they_are_for(connect):
    server, first, second = connect("server"), connect("t1"), connect("t2")
    server.subscribe("zf/1/+/up/+")
    first.subscribe("zf/1/t1/down/+")
    second.subscribe("zf/1/t2/down/+")
    first.publish("zf/1/t1/up/hello", b"hi")
    assert server.heard.get(timeout=5) == ("zf/1/t1/up/hello", b"hi")
    server.publish("zf/1/t1/down/welcome", b"there")
    assert first.heard.get(timeout=5) == ("zf/1/t1/down/welcome", b"there")
    assert second.silent()


@pytest.mark.parametrize(("name", "password"), [("t1", "wrong"), ("t3", "password of t1"), ("", "")])
def test_wrong_names_and_passwords_stay_outside(port, name, password):
    client = Client(port, name, password=password or "none")
    assert not client.admitted
    client.stop()


def test_a_terminal_neither_speaks_nor_hears_as_another(connect):
    server, first, second = connect("server"), connect("t1"), connect("t2")
    server.subscribe("zf/1/+/up/+")
    for topic in ("zf/1/t2/down/+", "zf/1/+/down/+", "#", "zf/1/+/up/+", "zf/1/t2/down/command"):
        first.subscribe(topic)
    first.publish("zf/1/t2/up/hello", b"as t2")
    first.publish("zf/1/t2/down/command", b"as server")
    assert server.silent()
    server.publish("zf/1/t2/down/command", b"for t2")
    second.publish("zf/1/t2/up/hello", b"from t2")
    assert server.heard.get(timeout=5) == ("zf/1/t2/up/hello", b"from t2")
    assert first.silent()


def test_nothing_is_retained(connect):
    server = connect("server")
    server.publish("zf/1/t1/down/command", b"kept", retain=True)
    time.sleep(0.3)
    late = connect("t1")
    late.subscribe("zf/1/t1/down/+")
    assert late.silent()


def test_nobody_takes_over_anothers_session(connect):
    first = connect("t1", client_id="same", clean=False)
    first.subscribe("zf/1/t1/down/+")
    thief = connect("t2", client_id="same-2", clean=False)
    server = connect("server")
    server.publish("zf/1/t1/down/command", b"for t1")
    assert first.heard.get(timeout=5)[1] == b"for t1"
    assert thief.silent()


def test_a_changed_password_counts_from_the_next_connection(tmp_path):
    accounts = FileAccounts(tmp_path)
    accounts.admit("t1", "old")
    reader = FileAccounts(tmp_path)
    assert reader.admits("t1", "old") and not reader.admits("t1", "new") and not reader.admits("t2", "old")
    accounts.admit("t1", "new")
    assert reader.admits("t1", "new") and not reader.admits("t1", "old")
    accounts.dismiss("t1")
    assert not reader.admits("t1", "new")
    assert (tmp_path / "passwords").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "topic", "action", "allowed"),
    [
        ("t1", "zf/1/t1/up/hello", Action.PUBLISH, True),
        ("t1", "zf/1/t1/down/hello", Action.PUBLISH, False),
        ("t1", "zf/1/t2/up/hello", Action.PUBLISH, False),
        ("t1", "other", Action.PUBLISH, False),
        ("t1", "zf/1/t1/down/+", Action.SUBSCRIBE, True),
        ("t1", "#", Action.SUBSCRIBE, False),
        ("t1", "zf/1/t1/down/x", Action.RECEIVE, True),
        ("t1", "zf/1/t2/down/x", Action.RECEIVE, False),
        ("server", "zf/1/+/up/+", Action.SUBSCRIBE, True),
        ("server", "#", Action.SUBSCRIBE, False),
        ("server", "zf/1/t1/down/x", Action.PUBLISH, True),
        ("server", "zf/1/t1/up/x", Action.PUBLISH, False),
        ("server", "zf/1/t1/up/x", Action.RECEIVE, True),
        ("", "zf/1//up/x", Action.PUBLISH, False),
    ],
)
def test_the_rules(name, topic, action, allowed):
    assert may(name, topic, action) is allowed
