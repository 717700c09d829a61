"""Where messages travel: `zf/1/<terminal>/up/<kind>` to the server, `zf/1/<terminal>/down/<kind>` to the terminal.

QoS 1, never retained. The kinds and their directions are in `messages`, the only table.
"""

from __future__ import annotations

import re
from enum import StrEnum

VERSION = "1"
QOS = 1
ALL_UP = f"zf/{VERSION}/+/up/+"
_TERMINAL = re.compile(r"[0-9a-z]{1,64}")
_TOPIC = re.compile(rf"zf/{VERSION}/([0-9a-z]{{1,64}})/(up|down)/([a-z_]{{1,32}})")


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class TopicError(ValueError):
    """Not one of our topics."""


def topic(terminal_id: str, direction: Direction, kind: str) -> str:
    if not _TERMINAL.fullmatch(terminal_id):
        raise TopicError("a terminal's id is 1 to 64 digits and small letters")
    return f"zf/{VERSION}/{terminal_id}/{direction.value}/{kind}"


def all_down(terminal_id: str) -> str:
    """What a terminal subscribes to, and all it may subscribe to."""
    return topic(terminal_id, Direction.DOWN, "+")


def parse(text: str) -> tuple[str, Direction, str]:
    """(terminal id, direction, kind) of a topic name."""
    match = _TOPIC.fullmatch(text)
    if match is None:
        raise TopicError("not a topic of this protocol")
    return match[1], Direction(match[2]), match[3]
