"""Two at the same moment: one code, one person, one account; and no try that is not counted."""

from __future__ import annotations

import cast
import pytest
from together import at_once
from zhangfa.access import core, services
from zhangfa.access.models import AccountRow, AttemptRow
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office, today
from zhangfa.organizations.models import PersonRow
from zhangfa.organizations.queries import offices_held

PHONE = "13911111111"


class Post:
    def send_code(self, phone, code):
        pass


@pytest.fixture
def everybody(transactional_db, cipher):
    cast.settle(cipher)


def test_one_code_makes_one_villager(everybody, cipher):
    """access law 4."""
    given = {"phone": PHONE, "code": "123654", "address": "10.0.0.1", "cipher": cipher, "now": cast.NOW}
    services.request_code(name="郑小花", sender=Post(), **given)
    confirm = [
        lambda person_id=person_id: services.confirm_code(person_id=person_id, home=cast.VILLAGE, **given)
        for person_id in ("one", "two", "three")
    ]
    results, failures = at_once(*confirm)
    assert len(results) == 1
    assert all(isinstance(error, Refused | Conflict) for error in failures)
    assert (PersonRow.objects.filter(name="郑小花").count(), AccountRow.objects.count()) == (1, 1)


def test_every_wrong_try_is_counted(everybody, cipher):
    """access law 9: eight at once, and not one more than the limit gets an answer about the PIN."""

    def guess():
        services.check_keeper_pin(number="100001", pin="999990", path=cast.VILLAGE, cipher=cipher, now=cast.NOW)

    _, failures = at_once(*[guess] * 8)
    codes = sorted(error.refusals[0].code for error in failures)
    assert codes == ["access.keeper_unknown"] * core.PIN_OF_KEEPER.tries + ["access.too_many"] * 3
    assert sorted(AttemptRow.objects.values_list("tries", flat=True)) == [8, 8]


def test_keeper_and_approver_cannot_slip_in_side_by_side(everybody):
    """organizations law 4."""

    def appoint(office):
        return lambda: organizations.appoint(
            appointment_id=office.value,
            person_id=cast.VILLAGER.id,
            office=office,
            path=cast.VILLAGE,
            opens_on=today(cast.NOW),
            actor=cast.ADMINISTRATOR.actor,
            now=cast.NOW,
        )

    results, failures = at_once(appoint(Office.KEEPER), appoint(Office.SECRETARY))
    assert len(results) == 1
    assert [error.refusals[0].code for error in failures] == ["organizations.keeper_must_not_approve"]
    assert len(offices_held(cast.VILLAGER.id, today(cast.NOW))) == 1
