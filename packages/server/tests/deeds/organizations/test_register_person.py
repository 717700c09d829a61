"""Registering people: numbers are boxed, found again by blind index, and shown masked."""

from __future__ import annotations

import cast
import pytest
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.models import EntryRow
from zhangfa.organizations import queries, services
from zhangfa.organizations.models import PersonRow

NUMBER = "11010519491231002X"


def register(cipher, actor=cast.CLERK.actor, **changes):
    values = {"person_id": "new", "name": "郑小花", "home": cast.VILLAGE, "phone": "13900000000", "id_number": NUMBER}
    return services.register_person(**{**values, **changes}, cipher=cipher, actor=actor, now=cast.NOW)


def test_numbers_are_nowhere_in_the_clear(village, cipher):
    """organizations law 6."""
    register(cipher)
    row, entry = PersonRow.objects.get(pk="new"), EntryRow.objects.latest("id")
    stored = repr(vars(row)).encode() + bytes(row.phone_box) + bytes(row.id_number_box)
    stored += bytes(entry.leaf) + bytes(entry.record) + bytes(entry.personal)
    assert b"13900000000" not in stored and NUMBER.encode() not in stored
    assert "郑小花".encode() not in bytes(entry.leaf)


def test_a_person_is_found_by_phone_and_seen_masked(village, cipher):
    register(cipher)
    assert queries.person_by_phone("13900000000", cipher).id == "new"
    seen = queries.person(cast.CLERK.actor, "new", cipher)
    assert (seen.name, seen.phone_masked) == ("郑小花", "139****0000")
    assert queries.masked_id_number(cast.CLERK.actor, "new", cipher) == "110***********002X"


def test_the_stranger_sees_nothing(village, cipher):
    register(cipher)
    stranger = cast.STRANGER.actor
    assert queries.person(stranger, "new", cipher) is None
    assert queries.masked_id_number(stranger, "new", cipher) == ""
    assert queries.people(stranger, cast.VILLAGE, cipher) == ()
    assert queries.appointments(stranger, cast.VILLAGE) == ()
    assert queries.person(Actor.for_public(), "new", cipher) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phone": cast.HEAD.phone}, "organizations.phone_taken"),
        ({"phone": "12345"}, "organizations.phone_wrong"),
        ({"id_number": "339901196803150018"}, "organizations.id_number_wrong"),
        ({"name": "郑"}, "organizations.name_unclear"),
        ({"home": cast.VILLAGE.parent.child("339901101999")}, "organizations.may_not_register"),
        ({"actor": cast.STRANGER.actor}, "organizations.may_not_register"),
    ],
)
def test_on_a_refusal_nothing_happens(village, cipher, changes, code):
    """organizations law 5, organizations law 7."""
    people, entries = PersonRow.objects.count(), EntryRow.objects.count()
    with pytest.raises(Refused) as refused:
        register(cipher, **changes)
    assert [reason.code for reason in refused.value.refusals] == [code]
    assert (PersonRow.objects.count(), EntryRow.objects.count()) == (people, entries)


def test_a_person_without_a_phone_can_be_registered(village, cipher):
    register(cipher, phone="", id_number="")
    register(cipher, person_id="other", name="郑老伯", phone="", id_number="")
    assert queries.person(cast.CLERK.actor, "other", cipher).phone_masked == ""


def test_a_number_is_revealed_for_a_reason_that_stays(village, cipher):
    """organizations law 6."""
    reveal = {"person_id": cast.VILLAGER.id, "cipher": cipher, "now": cast.NOW}
    shown = services.reveal_id_number(reason="核对申请材料", actor=cast.AUDITOR.actor, **reveal)
    assert shown == cast.VILLAGER.id_number
    assert ledger.history(cast.VILLAGER.id)[-1].fact.reason == "核对申请材料"
    entries = EntryRow.objects.count()
    with pytest.raises(Refused):
        services.reveal_id_number(reason="核对申请材料", actor=cast.HEAD.actor, **reveal)
    assert EntryRow.objects.count() == entries
