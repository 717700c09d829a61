"""A key (接口密钥): what it opens, until when, and who makes it. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.kernel.actor import Actor, ActorKind, Grant
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

MANAGE = "partner:manage"
COUNTY_DEPTH = 2
MOST_DAYS = 730
MOST_PER_MINUTE = 600
WINDOW = timedelta(minutes=1)
NAME, PURPOSE = (2, 40), (5, 200)
_TOKEN = re.compile(r"zf_([a-z2-7]{26})_([a-z2-7]{52})")


class Scope(Labelled):
    APPLICATIONS = "applications", "查用章申请办到哪一步"
    USES = "uses", "查用印记录"
    FIGURES = "figures", "查用章统计"
    BOARDS = "boards", "查村务公开（用章）"
    PAPERS = "papers", "核验盖章文件"
    BUILDING_STARTS = "building_starts", "导入动工记录"
    CALLBACKS = "callbacks", "登记回调地址、接收事件"


# What the queries and deeds below a scope ask of whoever asks.
_PERMISSIONS: Mapping[Scope, frozenset[str]] = {
    Scope.APPLICATIONS: frozenset(),
    Scope.USES: frozenset(),
    Scope.FIGURES: frozenset({"insight:read"}),
    Scope.BOARDS: frozenset(),
    Scope.PAPERS: frozenset(),
    Scope.BUILDING_STARTS: frozenset({"insight:import"}),
    Scope.CALLBACKS: frozenset(),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """`place` and everything below is open to it; `used` counts every request that was let in."""

    id: str
    name: str
    purpose: str
    scopes: frozenset[Scope]
    place: TreePath
    per_minute: int
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str
    used: int
    used_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    @property
    def actor(self) -> Actor:
        permissions = frozenset(each for scope in self.scopes for each in _PERMISSIONS[scope])
        return Actor(ActorKind.SYSTEM, self.id, self.name, (Grant("partner", permissions, self.place),))


def token_of(key_id: str, secret: str) -> str:
    """What the other system sends; `secret` are 260 random bits in 52 letters and digits (base 32)."""
    return f"zf_{key_id}_{secret}"


def read_token(token: str) -> tuple[str, str] | None:
    """Id and secret; None for what is no key of ours."""
    found = _TOKEN.fullmatch(token)
    return (found[1], found[2]) if found else None


def digest_of(secret: str) -> str:
    """A plain SHA-256 in hexadecimal: nobody guesses 260 random bits, so nothing need make guessing slow."""
    return hashlib.sha256(secret.encode()).hexdigest()


def county_of(place: TreePath) -> TreePath:
    return TreePath("/".join(place.segments[:COUNTY_DEPTH]))


def why_not_make(
    actor: Actor,
    place: TreePath,
    *,
    name: str,
    purpose: str,
    scopes: Collection[Scope],
    per_minute: int,
    life: timedelta,
) -> tuple[Refusal, ...]:
    if why_not_manage(actor, place):
        return why_not_manage(actor, place)
    wrong = [
        Refusal("partners.words", {"least": least, "most": most}, field)
        for field, text, (least, most) in (("name", name, NAME), ("purpose", purpose, PURPOSE))
        if not least <= len(text.strip()) <= most
    ]
    if not scopes:
        wrong.append(Refusal("partners.no_scope", field="scopes"))
    if not timedelta() < life <= timedelta(days=MOST_DAYS):
        wrong.append(Refusal("partners.life", {"most": MOST_DAYS}, "days"))
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        wrong.append(Refusal("partners.per_minute", {"most": MOST_PER_MINUTE}, "per_minute"))
    return tuple(wrong)


def why_not_manage(actor: Actor, place: TreePath) -> tuple[Refusal, ...]:
    county = county_of(place)
    if not actor.is_person or county.depth != COUNTY_DEPTH or not actor.may(MANAGE, county):
        return (Refusal("partners.may_not"),)
    return ()


def why_not_revoke(key: Key, actor: Actor) -> tuple[Refusal, ...]:
    if why_not_manage(actor, key.place):
        return why_not_manage(actor, key.place)
    return (Refusal("partners.revoked_already"),) if key.revoked_at is not None else ()


def why_not_open(key: Key | None, kept: str, secret: str, now: datetime) -> tuple[Refusal, ...]:
    """`kept` is the digest that is kept. One answer for every kind of wrong key, so that none can be told apart."""
    same = hmac.compare_digest(digest_of(secret), kept)
    if key is None or not same or not key.is_open(now):
        return (Refusal("partners.key_unknown"),)
    return ()


def why_not_ask(key: Key, scope: Scope, place: TreePath) -> tuple[Refusal, ...]:
    """A place outside the key's is a place that is not there."""
    if scope not in key.scopes:
        return (Refusal("partners.scope_missing", {"scope": scope.label}),)
    return () if key.place.contains(place) else (Refusal("api.not_found", field="unit"),)


@dataclass(frozen=True, kw_only=True)
class KeyMade(Fact):
    kind = "partner.key_made"
    public = frozenset({"scopes", "expires_ms"})
    name: str
    purpose: str
    scopes: str
    expires_ms: int
    per_minute: int


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Fact):
    kind = "partner.key_revoked"
    reason: str
