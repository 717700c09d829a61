"""Callbacks (回调): what another system is told of, how it is signed, and how often it is tried. Pure.

The signature is that of Standard Webhooks (standardwebhooks.com, version 1): HMAC-SHA256 over `id.timestamp.body` with
a secret that only this receiver has. Why this and no public key: docs/decisions/0011.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.partners.core.keys import Key, Scope

FOLLOWER = "partners"
MOST_CALLBACKS = 5
LONGEST_URL = 500
# Together a little less than a day; after the last of them a delivery is parked.
PAUSES = tuple(timedelta(seconds=each) for each in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800))
# Kind of fact → what it is called, and the scope without which nobody is told of it.
EVENTS: Mapping[str, tuple[str, Scope]] = {
    "application.submitted": ("用章申请已提交", Scope.APPLICATIONS),
    "application.resubmitted": ("用章申请补正后重新提交", Scope.APPLICATIONS),
    "application.accepted": ("用章申请已受理", Scope.APPLICATIONS),
    "application.approved": ("用章申请已批准", Scope.APPLICATIONS),
    "application.returned": ("用章申请退回补正", Scope.APPLICATIONS),
    "application.refused": ("用章申请不予办理", Scope.APPLICATIONS),
    "application.withdrawn": ("用章申请已撤回", Scope.APPLICATIONS),
    "application.lapsed": ("用章申请已过期作废", Scope.APPLICATIONS),
    "application.used": ("用章申请已用印", Scope.APPLICATIONS),
    "application.archived": ("用章申请已归档", Scope.APPLICATIONS),
    "impression.ended": ("盖了一次章", Scope.USES),
    "impression.settled": ("一次存疑的用印有了结论", Scope.USES),
}


class DeliveryState(Labelled):
    WAITING = "waiting", "待推送"
    SENT = "sent", "已送达"
    PARKED = "parked", "没送到，已搁置"
    DROPPED = "dropped", "密钥失效，不再推送"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A fact as another system is told of it. `index` is its place in the county's log; `about` the application."""

    log: str
    index: int
    kind: str
    at: datetime
    path: TreePath
    about: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Callback:
    id: str
    key: str
    url: str
    kinds: frozenset[str]
    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """`answer` is the last thing that came back: a status, or what went wrong."""

    id: int
    callback: str
    partner: str
    url: str
    event: str
    kind: str
    state: DeliveryState
    attempts: int
    made_at: datetime
    due_at: datetime
    sent_at: datetime | None
    answer: str


def event_id(log: str, index: int) -> str:
    """The same event has the same id, however often it is sent."""
    return f"evt_{log}_{index}"


def hears(key: Key, callback: Callback, event: Event) -> bool:
    _, scope = EVENTS[event.kind]
    wanted = event.kind in callback.kinds and event.at >= callback.made_at
    return wanted and {scope, Scope.CALLBACKS} <= key.scopes and key.place.contains(event.path)


def rest(attempts: int) -> timedelta | None:
    """How long after so many tries the next one is made; None when it is given up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def signed(secret: bytes, message_id: str, body: str, now: datetime) -> Mapping[str, str]:
    """The headers of a delivery; `secret` as it was shown after `whsec_`, decoded."""
    seconds = to_ms(now) // 1000
    mark = hmac.new(secret, f"{message_id}.{seconds}.{body}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def why_not_register(key: Key, url: str, kinds: Collection[str], *, others: int) -> tuple[Refusal, ...]:
    """Where a name leads is looked at when it is connected to; here is turned away what can be seen at once."""
    if Scope.CALLBACKS not in key.scopes:
        return (Refusal("partners.scope_missing", {"scope": Scope.CALLBACKS.label}),)
    if others >= MOST_CALLBACKS:
        return (Refusal("partners.callbacks_full", {"most": MOST_CALLBACKS}),)
    wrong = () if _is_address(url) else (Refusal("partners.callback_url", field="url"),)
    unknown = [kind for kind in kinds if kind not in EVENTS]
    if unknown or not kinds:
        return (*wrong, Refusal("partners.event_unknown", {"kinds": "、".join(unknown) or "（空）"}, "kinds"))
    missing = {EVENTS[kind][1] for kind in kinds} - key.scopes
    if missing:
        names = "、".join(sorted(each.label for each in missing))
        wrong = (*wrong, Refusal("partners.scope_missing", {"scope": names}, "kinds"))
    return wrong


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    named = bool(host) and not parts.username and not parts.password and not parts.fragment and port != 0
    return plain and named and parts.scheme == "https" and "." in host and not _is_literal(host)


def _is_literal(host: str) -> bool:
    """An address in numbers has no certificate of its own that anybody could check."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def why_not_send_again(delivery: Delivery, key: Key, now: datetime) -> tuple[Refusal, ...]:
    if delivery.state is not DeliveryState.PARKED or not key.is_open(now):
        return (Refusal("partners.not_parked", {"state": delivery.state.label}),)
    return ()


@dataclass(frozen=True, kw_only=True)
class CallbackRegistered(Fact):
    kind = "partner.callback_registered"
    url: str
    kinds: list
    callback: str


@dataclass(frozen=True, kw_only=True)
class CallbackRemoved(Fact):
    kind = "partner.callback_removed"
    callback: str


@dataclass(frozen=True, kw_only=True)
class DeliveryResent(Fact):
    kind = "partner.delivery_resent"
    event: str
    callback: str
