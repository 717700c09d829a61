"""Passwords for the desk, numbers and PINs for terminals."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from allauth.mfa.models import Authenticator
from zhangfa.access import core, services
from zhangfa.access.models import AccountRow, KeeperPinRow
from zhangfa.kernel.outcome import Refused
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import today

PASSWORD = "qingshi-desk-2026"


def refused(deed, **kwargs):
    with pytest.raises(Refused) as refusal:
        deed(**kwargs)
    return [reason.code for reason in refusal.value.refusals]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The real hash takes a quarter of a second, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def desk(village, cipher):
    services.open_account(
        person_id=cast.CLERK.id, username="liufang", password=PASSWORD, actor=cast.ADMINISTRATOR.actor, now=cast.NOW
    )

    def enter(username="liufang", password=PASSWORD, address="10.0.0.1", now=cast.NOW):
        return services.check_password(username=username, password=password, address=address, cipher=cipher, now=now)

    return enter


def test_the_right_password_enters(desk):
    assert desk().person_id == cast.CLERK.id


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(desk):
    """access law 5."""
    assert refused(desk, password="something-else") == refused(desk, username="nobody") == ["access.password_wrong"]


def test_guessing_stops_for_a_while(desk):
    """access law 9: even the right password waits then."""
    for _ in range(core.PASSWORD_OF_ACCOUNT.tries):
        refused(desk, password="wrong-password-1")
    assert refused(desk) == ["access.too_many"]
    assert desk(now=cast.NOW + core.PASSWORD_OF_ACCOUNT.span)


def test_a_second_factor_is_not_passed_by(desk):
    """access law 10."""
    account = AccountRow.objects.get(username="liufang")
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert refused(desk) == ["access.second_factor_needed"]


@pytest.mark.parametrize("who", [cast.HEAD, cast.STRANGER, cast.CLERK, cast.AUDITOR])
def test_only_the_administrator_opens_accounts(village, who):
    """access law 1."""
    opening = {"person_id": cast.KEEPER.id, "username": "zhao", "password": PASSWORD, "now": cast.NOW}
    assert refused(services.open_account, actor=who.actor, **opening) == ["access.may_not_manage"]
    assert AccountRow.objects.count() == 0


def test_simple_passwords_are_refused(village):
    opening = {"person_id": cast.KEEPER.id, "actor": cast.ADMINISTRATOR.actor, "now": cast.NOW}
    assert refused(services.open_account, username="zhao", password="1234567890", **opening) == [
        "access.password_too_simple"
    ]
    assert AccountRow.objects.count() == 0


@pytest.fixture
def terminal(village, cipher):
    services.set_keeper_pin(
        person_id=cast.KEEPER.id,
        number="100001",
        pin="246810",
        cipher=cipher,
        actor=cast.ADMINISTRATOR.actor,
        now=cast.NOW,
    )

    def enter(number="100001", pin="246810", path=cast.VILLAGE, now=cast.NOW):
        return services.check_keeper_pin(number=number, pin=pin, path=path, cipher=cipher, now=now)

    return enter


def test_a_keeper_enters_where_he_is_keeper(terminal):
    """access law 8."""
    keeper = terminal()
    assert (keeper.id, keeper.name) == (cast.KEEPER.id, "赵玉兰")
    assert keeper.may("terminal:keep", cast.VILLAGE)


def test_wrong_pin_unknown_number_and_another_village_are_answered_alike(terminal):
    """access law 8."""
    answers = [
        refused(terminal, pin="246811"),
        refused(terminal, number="100002"),
        refused(terminal, path=cast.NEXT_VILLAGE),
        refused(terminal, path=cast.TOWN),
    ]
    assert answers == [["access.keeper_unknown"]] * 4


def test_an_ended_appointment_ends_the_keeping_at_once(terminal):
    """access law 8, access law 1."""
    organizations.end_appointment(
        appointment_id="keeper6", closes_on=today(cast.NOW), actor=cast.ADMINISTRATOR.actor, now=cast.NOW
    )
    assert refused(terminal) == ["access.keeper_unknown"]


def test_guessing_pins_stops_for_a_while(terminal):
    """access law 9."""
    for _ in range(core.PIN_OF_KEEPER.tries):
        refused(terminal, pin="999990")
    assert refused(terminal) == ["access.too_many"]
    assert terminal(now=cast.NOW + core.PIN_OF_KEEPER.span + timedelta(seconds=1))


def test_pins_are_kept_as_keyed_hashes(terminal):
    """access law 8."""
    assert "246810" not in repr(vars(KeeperPinRow.objects.get()))


def test_a_number_belongs_to_one_keeper(terminal, cipher):
    """access law 8."""
    second = {"person_id": cast.CLERK.id, "number": "100001", "pin": "135791", "cipher": cipher, "now": cast.NOW}
    assert refused(services.set_keeper_pin, actor=cast.ADMINISTRATOR.actor, **second) == ["access.keeper_number_taken"]
    assert KeeperPinRow.objects.count() == 1
