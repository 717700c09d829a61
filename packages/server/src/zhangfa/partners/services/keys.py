"""Making, revoking and using keys."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.partners import core, queries
from zhangfa.partners.core import Key, Scope
from zhangfa.partners.models import KeyRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """A request that was let in: how many more may come in the running minute, and in how many seconds it ends."""

    key: Key
    left: int
    ends_in: int


class TooMany(Exception):
    """The key has asked too often in this minute. `admission` as above, with `left` 0."""

    def __init__(self, admission: Admission) -> None:
        super().__init__(f"key {admission.key.id} asks too often")
        self.admission = admission


def make_key(
    *,
    actor: Actor,
    now: datetime,
    key_id: str,
    secret: str,
    place: TreePath,
    name: str,
    purpose: str,
    scopes: Collection[Scope],
    life: timedelta,
    per_minute: int,
) -> Key:
    """`secret` is shown to the maker by the door and kept as a digest. Those who supervise the county are told."""
    asked = {"name": name, "purpose": purpose, "scopes": scopes, "per_minute": per_minute, "life": life}
    require(core.why_not_make(actor, place, **asked))
    if organizations.unit(place) is None:
        raise Refused(Refusal("partners.place_unknown", field="unit"))
    with transaction.atomic():
        row = KeyRow.objects.create(
            id=key_id,
            tenant=tenant_of(place),
            place=place.text,
            name=name.strip(),
            purpose=purpose.strip(),
            scopes=sorted({each.value for each in scopes}),
            per_minute=per_minute,
            digest=core.digest_of(secret),
            made_by=actor.id,
            made_at=now,
            expires_at=now + life,
        )
        ledger.append(_made(row), actor=actor, now=now)
    return row.value()


def _made(row: KeyRow) -> core.KeyMade:
    return core.KeyMade(
        subject=row.pk,
        path=row.place,
        name=row.name,
        purpose=row.purpose,
        scopes=" ".join(row.scopes),
        expires_ms=to_ms(row.expires_at),
        per_minute=row.per_minute,
    )


def revoke_key(*, actor: Actor, now: datetime, key_id: str, reason: str) -> Key:
    """At once: the next request with it is turned away, and nothing more is sent for it."""
    with transaction.atomic():
        found = queries.key(actor, key_id)
        require(core.why_not_revoke(found, actor))
        rows = KeyRow.objects.filter(pk=key_id, revoked_at=None)
        if rows.update(revoked_at=now, revoked_by=actor.id) != 1:
            raise Conflict("somebody else has revoked this key")
        fact = core.KeyRevoked(subject=key_id, path=found.place.text, reason=reason.strip())
        ledger.append(fact, actor=actor, now=now)
    return queries.key(actor, key_id)


def use_key(*, token: str, now: datetime) -> Admission:
    """Counts this use, in one statement, so that many processes count right. Refused partners.key_unknown for whatever
    does not open; raises TooMany beyond what the key may ask in a minute."""
    key_id, secret = core.read_token(token) or ("", "")
    row = KeyRow.objects.filter(pk=key_id).first()
    require(core.why_not_open(row.value() if row else None, row.digest if row else "", secret, now))
    fresh = Q(window_at=None) | Q(window_at__lte=now - core.WINDOW)
    room = fresh | Q(window_used__lt=F("per_minute"))
    counted = KeyRow.objects.filter(room, pk=key_id).update(
        used=F("used") + 1,
        used_at=now,
        window_used=Case(When(fresh, then=Value(1)), default=F("window_used") + 1),
        window_at=Case(When(fresh, then=Value(now)), default=F("window_at")),
    )
    admission = _admission(key_id, now)
    if not counted:
        raise TooMany(admission)
    return admission


def _admission(key_id: str, now: datetime) -> Admission:
    row = KeyRow.objects.get(pk=key_id)
    ends_in = max(1, math.ceil((row.window_at + core.WINDOW - now).total_seconds()))
    return Admission(key=row.value(), left=max(0, row.per_minute - row.window_used), ends_in=ends_in)
