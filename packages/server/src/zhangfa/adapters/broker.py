"""The embedded MQTT broker: amqtt, narrowed to what our protocol needs and mended where it leaks.

1. A session belongs to its user: names of clients are kept apart by user, so nobody takes over another's session.
2. Nothing is retained, and no last will is sent: amqtt delivers both past the topic rules.
3. Who may publish, subscribe and receive what is decided here, not by plugins.
4. A message is looked up by its topic, not compared with every subscription.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections import deque
from pathlib import Path
from typing import Any

from amqtt.adapters import ReaderAdapter, WriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import Action, BrokerConfig, ListenerConfig
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import Session
from zhangfa_protocol.topics import Direction, TopicError, parse

from zhangfa.adapters.broker_accounts import SERVER_NAME, FileAccounts

MAX_CONNECTIONS = 2000
_log = logging.getLogger(__name__)
_ALL_UP = "zf/1/+/up/+"


def may(name: str, topic: str, action: Action) -> bool:
    """The topic rules; the same as `rules` for Mosquitto."""
    server = name == SERVER_NAME
    if action is Action.SUBSCRIBE:
        return topic == _ALL_UP if server else topic == f"zf/1/{name}/down/+"
    try:
        terminal, direction, _ = parse(topic)
    except TopicError:
        return False
    out = Direction.DOWN if server else Direction.UP
    return (server or terminal == name) and (direction is out) == (action is Action.PUBLISH)


class EmbeddedBroker(Broker):
    def __init__(self, accounts: FileAccounts, *, address: str, port: int) -> None:
        listener = ListenerConfig(bind=f"{address}:{port}", max_connections=MAX_CONNECTIONS)
        super().__init__(BrokerConfig(listeners={"default": listener}, plugins={}))
        self._accounts = accounts

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, remote_address: str, remote_port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        """As amqtt does, but nothing of an existing session is touched before its owner has proved himself."""
        handler, session = await BrokerProtocolHandler.init_from_connect(reader, writer, self.plugins_manager)
        name = session.username or ""
        session.will_flag = False
        session.clean_session = True
        session.parent = 0
        if self._accounts.admits(name, session.password or ""):
            session.client_id = f"{name}/{session.client_id}"
            await self._delete_session(session.client_id)
        else:
            session.username = None
            session.client_id = f"?{remote_address}:{remote_port}"
        return handler, session

    async def _authenticate(self, session: Session, _: ListenerConfig) -> bool:
        if session.username is None:
            _log.warning("refused a connection from %s", session.client_id)
            self._sessions.pop(session.client_id, None)
        return session.username is not None

    async def _topic_filtering(self, session: Session, topic: str, action: Action) -> bool:
        return may(session.username or "", topic, action)

    async def _handle_message_delivery(
        self, client_session: Session, handler: BrokerProtocolHandler, wait_deliver: asyncio.Future[Any]
    ) -> bool:
        message = wait_deliver.result()
        if message is not None and message.publish_packet and message.publish_packet.retain_flag:
            _log.warning("%s wanted a message retained; it was dropped", client_session.client_id)
            return True
        return await super()._handle_message_delivery(client_session, handler, wait_deliver)

    async def retain_message(self, *_: Any, **__: Any) -> None:
        """Nothing is retained."""

    async def _publish_retained_messages_for_subscription(self, *_: Any) -> None:
        """Nothing was retained."""

    async def _run_broadcast(self, running_tasks: deque) -> None:
        broadcast = await self._broadcast_queue.get()
        topic = broadcast["topic"]
        for pattern in _patterns(topic):
            for session, qos in tuple(self._subscriptions.get(pattern, ())):
                if session.transitions.state != "connected" or not may(session.username or "", topic, Action.RECEIVE):
                    continue
                handler = self._get_handler(session)
                if handler:
                    sending = handler.mqtt_publish(topic, broadcast["data"], broadcast.get("qos", qos), retain=False)
                    running_tasks.append(asyncio.ensure_future(sending))


def _patterns(topic: str) -> tuple[str, ...]:
    """The subscriptions that our rules allow and that match this topic."""
    head, _, _ = topic.rpartition("/")
    return (_ALL_UP,) if head.endswith("/up") else (f"{head}/+",)


async def serve(folder: Path, *, address: str, port: int) -> None:
    """Run until SIGTERM or SIGINT."""
    broker = EmbeddedBroker(FileAccounts(folder), address=address, port=port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await broker.start()
    await stop.wait()
    await broker.shutdown()


def run(folder: Path, *, address: str, port: int) -> None:
    """`zhangfa broker`."""
    logging.getLogger("amqtt").setLevel(logging.ERROR)
    logging.getLogger("transitions").setLevel(logging.ERROR)
    asyncio.run(serve(folder, address=address, port=port))
