"""The connection to the broker: paho, without Nagle's delay, coming back by itself."""

from __future__ import annotations

import logging
import signal
import socket
from dataclasses import dataclass

from paho.mqtt import client as paho
from zhangfa_protocol import topics

from zhangfa.kernel.clock import now as clock_now
from zhangfa.ledger.ports import Wakeups
from zhangfa.mqtt.answers import Means
from zhangfa.mqtt.door import Door, Loop

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Broker:
    """Where it is and who we are there; `ca` is a file of certificates, "" without TLS."""

    host: str
    port: int
    name: str
    password: str
    ca: str = ""


def run(broker: Broker, means: Means, bell: Wakeups) -> None:
    """`zhangfa mqtt`: until SIGTERM or SIGINT."""
    client = _client(broker)
    door = Door(means, lambda topic, data: client.publish(topic, data, qos=topics.QOS), clock_now)
    loop = Loop(door, bell)
    client.on_message = lambda _client, _data, message: loop.put(message.topic, message.payload)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    client.connect_async(broker.host, broker.port, keepalive=30)
    client.loop_start()
    try:
        loop.run()
    finally:
        client.disconnect()
        client.loop_stop()


def _client(broker: Broker) -> paho.Client:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="door", clean_session=True)
    client.username_pw_set(broker.name, broker.password)
    if broker.ca:
        client.tls_set(broker.ca)
    client.max_inflight_messages_set(1000)
    client.reconnect_delay_set(min_delay=1, max_delay=15)
    client.on_socket_open = _without_delay
    client.on_connect = _subscribe
    client.on_disconnect = lambda _client, _data, _flags, reason, _props: _log.warning("broker left: %s", reason)
    return client


def _without_delay(_client: paho.Client, _data: object, sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _subscribe(client: paho.Client, _data: object, _flags: object, reason: object, _props: object) -> None:
    if getattr(reason, "is_failure", False):
        _log.error("the broker refuses us: %s", reason)
        return
    client.subscribe(topics.ALL_UP, qos=topics.QOS)
