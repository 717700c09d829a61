"""How long people wait: from the last approval to the permit in the terminal, from the typed code to the open sleeve.

Real programs over real MQTT. Beside it, in the same run, the bare round trip of two clients through the same broker.
"""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from paho.mqtt import client as paho
from zhangfa.adapters import keys
from zhangfa.adapters.broker_accounts import SERVER_NAME, FileAccounts
from zhangfa.cli.embedded import Embedded
from zhangfa.cli.story import telling

from tests import system as systems
from tests.bench.figures import milliseconds

STEP = 0.002


def measure(uses: int) -> dict[str, Any]:
    """Figures in milliseconds; memory in MiB, when everything has been used."""
    with systems.running(processes=2) as system:
        bare = bare_round_trips(system, uses * 5)
        held, opened, compared = [], [], []
        story = telling.Story(system, systems.quiet)
        for number in range(uses + 5):
            waits = one_use(system, story)
            if number >= 5:  # the first ones load fonts and code
                held.append(waits[0])
                opened.append(waits[1])
                compared.append(waits[2])
        return {
            "approval_to_permit_held": milliseconds(held),
            "code_to_sleeve_open": milliseconds(opened),
            "page_compared": milliseconds(compared),
            "bare_round_trip": milliseconds(bare),
            "memory_mib": memory(system),
        }


def one_use(system: Embedded, story: telling.Story) -> tuple[float, float, float]:
    """One application on its whole way: seconds until the permit is held; code → permit taken up plus button → sleeve
    open; and the comparing of the page in between, which begins when the permit is taken up."""
    story.apply()
    story.clerk.act(story.id, "accept")
    story.reviewer.act(story.id, "examine")
    held = until_held(system, story)
    story.issue()
    machine, keeper = story.machine, story.who["赵玉兰"]
    if machine.view["keeper"] is None:
        machine.sign_in(keeper["keeper_number"], systems.county.load()["keeper_pin"])
    number = story.told.application["number"]
    printed = next(each for each in machine.view["tray"] if each["kind"] == "printed" and number in str(each))
    machine.do("paper", sample_id=printed["id"])
    time.sleep(0.5)
    began = time.perf_counter()
    machine.do("code", code=story.code)
    wait(lambda: machine.view["permit"] is not None)
    claimed = time.perf_counter()
    wait(lambda: machine.view["can"]["stamp"])
    pressed = time.perf_counter()
    machine.do("stamp")
    wait(lambda: any(each["open"] for each in machine.view["sleeves"]))
    opened = claimed - began + time.perf_counter() - pressed
    machine.do("press", x=0.7, y=0.75, slot=machine.view["permit"]["slot"])
    wait(lambda: not any(each["open"] for each in machine.view["sleeves"]))
    wait(lambda: machine.view["can"]["close"])
    machine.do("close", reason="量完")
    wait(lambda: machine.view["permit"] is None)
    return held, opened, pressed - claimed


def until_held(system: Embedded, story: telling.Story) -> float:
    """From sending the last approval until the permit stands in the terminal's own durable journal."""
    store = sqlite3.connect(f"file:{system.terminals[0].folder / 'terminal.sqlite3'}?mode=ro", uri=True)
    before = store.execute("SELECT seq FROM chain").fetchone()
    view = story.head.must("GET", f"/api/v1/applications/{story.id}")
    story.approved = began = time.perf_counter()
    body = {"action": "approve", "revision": view["revision"], "note": "同意"}
    story.head.must("POST", f"/api/v1/applications/{story.id}/actions", body)
    wait(lambda: store.execute("SELECT seq FROM chain").fetchone() != before)
    store.close()
    story.approved = time.monotonic()
    return time.perf_counter() - began


def wait(good: Any) -> None:
    deadline = time.monotonic() + 20
    while not good():
        if time.monotonic() > deadline:
            raise TimeoutError("the system did not get there")
        time.sleep(STEP)


def bare_round_trips(system: Embedded, count: int) -> list[float]:
    """Two plain clients, QoS 1 both ways, without Nagle's delay, one message at a time."""
    FileAccounts(system.home / "broker").admit("bench", "bench-password")
    answered = threading.Event()
    server = plain_client(system, "bench-server", SERVER_NAME, keys.server_password(system.home / "keys"))
    device = plain_client(system, "bench-device", "bench", "bench-password")
    device.on_message = lambda client, data, message: client.publish("zf/1/bench/up/ack", message.payload, qos=1)
    server.on_message = lambda client, data, message: answered.set() if "/bench/" in message.topic else None
    device.subscribe("zf/1/bench/down/+", qos=1)
    server.subscribe("zf/1/+/up/+", qos=1)
    time.sleep(1)
    waits = []
    for _ in range(count):
        answered.clear()
        began = time.perf_counter()
        server.publish("zf/1/bench/down/command", b"x" * 300, qos=1)
        if not answered.wait(5):
            raise TimeoutError("the broker lost a message")
        waits.append(time.perf_counter() - began)
    for client in (server, device):
        client.disconnect()
        client.loop_stop()
    return waits


def plain_client(system: Embedded, name: str, username: str, password: str) -> paho.Client:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=name)
    client.username_pw_set(username, password)
    client.on_socket_open = lambda *seen: seen[2].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.connect("127.0.0.1", system.broker_port)
    client.loop_start()
    return client


def memory(system: Embedded) -> dict[str, float]:
    """Proportional set size (PSS) of every program and of all together, children included."""
    told: dict[str, float] = {}
    for child in system.household.children:
        told[child.name] = round(sum(pss(pid) for pid in family(child.process.pid)) / 1024, 1)
    return {**told, "together": round(sum(told.values()), 1)}


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def pss(pid: int) -> int:
    """Kibibytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise OSError(f"process {pid} has no Pss")
