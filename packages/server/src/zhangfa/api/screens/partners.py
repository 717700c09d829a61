"""Keys of other systems for the desk."""

from __future__ import annotations

from datetime import timedelta

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import partners as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens import places
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.organizations import queries as organizations
from zhangfa.partners import queries, services
from zhangfa.partners.core import (
    EVENTS,
    MANAGE,
    MOST_DAYS,
    MOST_PER_MINUTE,
    Delivery,
    DeliveryState,
    Key,
    Scope,
    token_of,
)

_STATES = {"open": "有效", "expired": "已过期", "revoked": "已吊销"}


def listed(caller: Caller) -> shapes.KeyList:
    found = queries.keys(caller.actor)
    counties = sorted(caller.actor.paths(MANAGE))
    names = places.refs(counties)
    return shapes.KeyList(
        items=_lines(caller, found),
        counties=[names[path] for path in counties],
        scopes=[_scope(each) for each in Scope],
        most_days=MOST_DAYS,
        most_per_minute=MOST_PER_MINUTE,
    )


def _scope(scope: Scope) -> Choice:
    return Choice(code=scope.value, label=scope.label)


def _lines(caller: Caller, found: tuple[Key, ...]) -> list[shapes.KeyLine]:
    units = places.refs(each.place for each in found)
    people = organizations.person_names(each.made_by for each in found)
    lines = []
    for each in found:
        state = "revoked" if each.revoked_at else "open" if each.is_open(caller.now) else "expired"
        same = ("id", "name", "purpose", "per_minute", "made_at", "expires_at", "revoked_at", "used", "used_at")
        told = [shapes.KeyCallback(url=one.url, kinds=sorted(one.kinds)) for one in queries.callbacks(each)]
        lines.append(
            shapes.KeyLine(
                **{name: getattr(each, name) for name in same},
                unit=units[each.place],
                scopes=[_scope(scope) for scope in Scope if scope in each.scopes],
                state=Choice(code=state, label=_STATES[state]),
                made_by=people.get(each.made_by, ""),
                callbacks=told,
            )
        )
    return lines


def make(caller: Caller, body: shapes.KeyIn) -> shapes.KeyMade:
    place = places.unit_path(body.unit)
    if place is None:
        raise Refused(Refusal("partners.place_unknown", field="unit"))
    key_id, secret = new_id(), new_id() + new_id()
    made = services.make_key(
        actor=caller.actor,
        now=caller.now,
        key_id=key_id,
        secret=secret,
        place=place,
        name=body.name,
        purpose=body.purpose,
        scopes=[Scope(each) for each in body.scopes],
        life=timedelta(days=body.days),
        per_minute=body.per_minute,
    )
    return shapes.KeyMade(key=_lines(caller, (made,))[0], token=token_of(key_id, secret))


def revoke(caller: Caller, key_id: str, body: shapes.KeyRevokeIn) -> shapes.KeyLine:
    key = services.revoke_key(actor=caller.actor, now=caller.now, key_id=key_id, reason=body.reason)
    return _lines(caller, (key,))[0]


def deliveries(caller: Caller, *, state: str, cursor: str) -> shapes.DeliveryPage:
    wanted = DeliveryState(state) if state else None
    found = queries.deliveries(caller.actor, state=wanted, cursor=cursor)
    return shapes.DeliveryPage(items=[_delivery(each) for each in found.items], next=found.next or None)


def send_again(caller: Caller, delivery_id: int) -> shapes.DeliveryLine:
    return _delivery(services.send_again(actor=caller.actor, now=caller.now, delivery_id=delivery_id))


def _delivery(each: Delivery) -> shapes.DeliveryLine:
    same = ("id", "partner", "url", "event", "attempts", "made_at", "due_at", "sent_at", "answer")
    return shapes.DeliveryLine(
        **{name: getattr(each, name) for name in same},
        kind=Choice(code=each.kind, label=EVENTS[each.kind][0]),
        state=Choice(code=each.state.value, label=each.state.label),
        may_send_again=each.state is DeliveryState.PARKED,
    )
