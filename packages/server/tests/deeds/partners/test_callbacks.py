"""Registering callbacks, and carrying over what they are told."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import cast
import pytest
from zhangfa.jobs import callbacks
from zhangfa.kernel.outcome import Fault, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.partners import core, queries, services
from zhangfa.partners.core import PAUSES, Callback, DeliveryState, Event, Key, Scope
from zhangfa.partners.models import CallbackRow, DeliveryRow

pytestmark = pytest.mark.django_db
SECRET = bytes(range(32))
ADMIN = cast.ADMINISTRATOR.actor


@dataclass
class Courier:
    """Answers what it is told to answer, and keeps what it was given."""

    answers: list[int | Fault] = field(default_factory=list)
    carried: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.carried.append((url, body.decode(), headers))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Fault):
            raise answer
        return answer

    @property
    def events(self) -> list[str]:
        return [headers["webhook-id"] for _, _, headers in self.carried]


@pytest.fixture
def key(village: None) -> Key:
    return services.make_key(
        actor=ADMIN,
        now=cast.NOW,
        key_id="k" * 26,
        secret="q" * 52,
        place=cast.TOWN,
        name="县数据平台",
        purpose="汇总用章情况",
        scopes=list(Scope),
        life=timedelta(days=30),
        per_minute=60,
    )


def register(key: Key, cipher: object, number: int = 1, **more: object) -> Callback:
    asked = {"url": f"https://oa{number}.example.com/x", "kinds": ["application.approved"], **more}
    return services.register_callback(
        actor=key.actor, now=cast.NOW, callback_id=f"c{number:025d}", secret=SECRET, cipher=cipher, **asked
    )


def happen(index: int, at: datetime = cast.NOW, path: object = cast.VILLAGE) -> int:
    event = Event(log=cast.TENANT, index=index, kind="application.approved", at=at, path=path, about="1")
    return services.queue(event=event, data={"index": index}, now=at)


def deliver(courier: Courier, cipher: object, now: datetime) -> int:
    return callbacks.deliver(courier, cipher, lambda: now)


def states() -> list[str]:
    return list(DeliveryRow.objects.order_by("pk").values_list("state", flat=True))


def test_it_is_registered_with_its_secret_in_a_box(key: Key, cipher):
    made = register(key, cipher)
    assert queries.callbacks(key) == (made,)
    assert SECRET.hex().encode() not in bytes(CallbackRow.objects.get().secret_box)
    entry = ledger.history(key.id)[-1]
    assert (entry.kind, entry.actor_kind.value, entry.actor_id) == ("partner.callback_registered", "system", key.id)


def test_a_wrong_one_is_not(key: Key, cipher):
    """partners law 5; on the refusal nothing happened"""
    before = len(ledger.history(key.id))
    for wrong in ({"url": "https://127.0.0.1/"}, {"kinds": []}):
        with pytest.raises(Refused):
            register(key, cipher, **wrong)
    for number in range(core.MOST_CALLBACKS):
        register(key, cipher, number)
    with pytest.raises(Refused, match="partners.callbacks_full"):
        register(key, cipher, 9)
    assert CallbackRow.objects.count() == core.MOST_CALLBACKS
    assert len(ledger.history(key.id)) == before + core.MOST_CALLBACKS


def test_what_happens_is_carried_over_in_order_and_once(key: Key, cipher):
    """partners law 7"""
    register(key, cipher)
    assert [happen(each) for each in (3, 4, 4, 5)] == [1, 1, 1, 1]
    assert happen(6, path=cast.OTHER_TOWN) == 0
    courier = Courier()
    assert deliver(courier, cipher, cast.NOW) == 3
    assert courier.events == ["evt_339901_3", "evt_339901_4", "evt_339901_5"]
    assert deliver(courier, cipher, cast.NOW + timedelta(days=2)) == 0
    url, body, headers = courier.carried[0]
    assert body == '{"type":"application.approved","index":3}' and url.startswith("https://oa1.")
    assert dict(headers) == dict(core.signed(SECRET, "evt_339901_3", body, cast.NOW))


def test_what_is_not_taken_is_tried_for_a_day_and_then_parked(key: Key, cipher):
    """partners law 8"""
    register(key, cipher)
    happen(1)
    courier, now, tries = Courier([500, Fault("no answer"), 301] + [503] * 50), cast.NOW, []
    for pause in (*PAUSES, timedelta()):
        assert deliver(courier, cipher, now) == 0
        assert deliver(courier, cipher, now) == 0, "it rests"
        tries.append(now)
        now += pause
    assert len(courier.carried) == len(PAUSES) + 1 == len(tries) and states() == ["parked"]
    assert deliver(courier, cipher, now + timedelta(days=9)) == 0
    assert len(courier.carried) == len(PAUSES) + 1
    (parked,) = queries.deliveries(ADMIN, state=DeliveryState.PARKED, cursor="").items
    assert parked.answer == "503"
    assert queries.deliveries(cast.STRANGER.actor, state=None, cursor="").items == ()
    for actor in (cast.STRANGER.actor, cast.AUDITOR.actor):
        with pytest.raises(Refused, match="partners.unknown_delivery"):
            services.send_again(actor=actor, now=now, delivery_id=parked.id)
    services.send_again(actor=ADMIN, now=now, delivery_id=parked.id)
    with pytest.raises(Refused, match="partners.not_parked"):
        services.send_again(actor=ADMIN, now=now, delivery_id=parked.id)
    assert deliver(Courier(), cipher, now) == 1 and states() == ["sent"]
    assert ledger.history(key.id)[-1].kind == "partner.delivery_resent"


def test_what_is_not_taken_holds_up_nobody(key: Key, cipher):
    """partners law 8: not what comes after it, and not another receiver."""
    register(key, cipher, 1)
    register(key, cipher, 2)
    happen(1)
    happen(2)
    courier = Courier([503])
    assert deliver(courier, cipher, cast.NOW) == 2
    assert deliver(courier, cipher, cast.NOW) == 1
    assert sorted(states()) == ["sent", "sent", "sent", "waiting"]
    assert deliver(courier, cipher, cast.NOW + PAUSES[0]) == 1


def test_each_receivers_signature_has_its_own_time(key: Key, cipher):
    """Nobody takes a signature that is five minutes old, however slow the receiver before was."""
    register(key, cipher, 1)
    register(key, cipher, 2)
    happen(1)
    courier, hours = Courier(), itertools.count()
    assert callbacks.deliver(courier, cipher, lambda: cast.NOW + timedelta(hours=next(hours))) == 2
    times = [int(headers["webhook-timestamp"]) for _, _, headers in courier.carried]
    assert times == [int(cast.NOW.timestamp()) + 3600 * hour for hour in (1, 2)]


def test_nothing_more_goes_to_a_dead_key_or_a_removed_callback(key: Key, cipher):
    """partners law 2"""
    one, two = register(key, cipher, 1), register(key, cipher, 2)
    happen(1)
    services.remove_callback(actor=key.actor, now=cast.NOW, callback_id=two.id)
    with pytest.raises(Refused, match="partners.unknown_callback"):
        services.remove_callback(actor=key.actor, now=cast.NOW, callback_id=two.id)
    services.revoke_key(actor=ADMIN, now=cast.NOW, key_id=key.id, reason="停用")
    courier = Courier()
    assert deliver(courier, cipher, cast.NOW) == 0
    assert courier.carried == [] and states() == ["dropped", "dropped"] and happen(2) == 0
    assert queries.listening() == frozenset() and one.id != two.id
