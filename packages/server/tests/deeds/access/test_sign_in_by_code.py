"""Name, phone and code: for everybody, and telling nobody who is known."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from zhangfa.access import core, services
from zhangfa.access.models import AccountRow, SignInCodeRow
from zhangfa.adapters.no_sms import NoSms
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.models import EntryRow
from zhangfa.organizations import queries as people
from zhangfa.organizations.models import PersonRow

STRANGE_PHONE = "13911111111"


class Post:
    """A double of the message centre that keeps what it would send."""

    def __init__(self):
        self.sent = []

    def send_code(self, phone, code):
        self.sent.append((phone, code))


@pytest.fixture
def door(village, cipher):
    """request() and confirm() with everything a door would add; `door.post.sent` is what went to phones."""

    class Door:
        post = Post()

        def request(self, name="周大山", phone=cast.VILLAGER.phone, code="123654", address="10.0.0.1", now=cast.NOW):
            return services.request_code(
                name=name, phone=phone, code=code, address=address, sender=self.post, cipher=cipher, now=now
            )

        def confirm(self, phone=cast.VILLAGER.phone, code="123654", home=None, now=cast.NOW, person_id="new"):
            return services.confirm_code(
                phone=phone, code=code, person_id=person_id, home=home, address="10.0.0.1", cipher=cipher, now=now
            )

    return Door()


def refused(deed, **kwargs):
    with pytest.raises(Refused) as refusal:
        deed(**kwargs)
    return [reason.code for reason in refusal.value.refusals]


def test_the_code_opens_the_account_of_the_phone(door):
    """access law 6."""
    door.request()
    account = door.confirm()
    assert account.person_id == cast.VILLAGER.id
    assert not account.has_usable_password()
    assert ledger.history(cast.VILLAGER.id)[-1].kind == "account.opened"
    door.request(now=cast.NOW + timedelta(minutes=2))
    assert door.confirm(now=cast.NOW + timedelta(minutes=2)).pk == account.pk


def test_the_answer_is_the_same_for_a_strange_phone(door):
    """access law 5."""
    known = door.request()
    unknown = door.request(name="陌生人", phone=STRANGE_PHONE)
    assert (known.sent_to, unknown.sent_to) == ("138****0001", "139****1111")
    assert known.resend_after == unknown.resend_after
    assert [phone for phone, _ in door.post.sent[-2:]] == [cast.VILLAGER.phone, STRANGE_PHONE]
    assert refused(door.confirm, code="000000") == refused(door.confirm, code="000000", phone=STRANGE_PHONE)


def test_a_new_phone_becomes_a_villager(door, cipher):
    """access law 6: first the village is asked for, and the same code goes on working."""
    door.request(name="郑小花", phone=STRANGE_PHONE)
    assert refused(door.confirm, phone=STRANGE_PHONE) == ["access.village_needed"]
    account = door.confirm(phone=STRANGE_PHONE, home=cast.NEXT_VILLAGE)
    assert people.person_home(account.person_id) == cast.NEXT_VILLAGE
    assert people.person_by_phone(STRANGE_PHONE, cipher).id == "new"
    entry = ledger.history("new")[0]
    assert (entry.kind, entry.actor_id) == ("person.registered", "new")


def test_a_home_given_by_a_known_phone_changes_nothing(door):
    """access law 2."""
    door.request()
    account = door.confirm(home=cast.NEXT_VILLAGE)
    assert people.person_home(account.person_id) == cast.VILLAGE


def test_another_name_does_not_enter(door):
    """access law 6."""
    door.request(name="周小山")
    assert refused(door.confirm) == ["access.name_differs"]
    assert AccountRow.objects.count() == 0


def test_a_code_works_once(door):
    """access law 4."""
    door.request()
    door.confirm()
    assert refused(door.confirm) == ["access.code_expired"]


def test_a_code_lives_five_minutes(door):
    """access law 4."""
    door.request()
    assert refused(door.confirm, now=cast.NOW + core.CODE_LIFE) == ["access.code_expired"]
    assert door.confirm(now=cast.NOW + core.CODE_LIFE - timedelta(milliseconds=1))


def test_five_wrong_tries_end_a_code(door):
    """access law 4: even the right one comes too late then."""
    door.request()
    assert [refused(door.confirm, code="000000") for _ in range(5)] == [["access.code_wrong"]] * 5
    assert refused(door.confirm) == ["access.code_expired"]
    assert AccountRow.objects.count() == 0


def test_a_newer_code_replaces_the_older(door):
    """access law 4."""
    door.request(code="111222")
    door.request(code="333444")
    assert refused(door.confirm, code="111222") == ["access.code_wrong"]
    assert door.confirm(code="333444")


def test_codes_are_kept_as_keyed_hashes(door):
    """access law 4."""
    door.request(code="987123")
    (row,) = SignInCodeRow.objects.all()
    assert "987123" not in repr(vars(row))


def test_asking_too_often_is_refused_for_a_while(door):
    """access law 9."""
    for _ in range(core.SEND_TO_PHONE.tries):
        door.request()
    sent = len(door.post.sent)
    assert refused(door.request) == ["access.too_many"]
    assert len(door.post.sent) == sent
    door.request(name="陌生人", phone=STRANGE_PHONE)
    door.request(now=cast.NOW + core.SEND_TO_PHONE.span)


def test_an_address_cannot_try_phone_after_phone(door):
    """access law 9."""
    for number in range(core.SEND_FROM_ADDRESS.tries):
        door.request(name="陌生人", phone=f"1370000{number:04d}")
    assert refused(door.request) == ["access.too_many"]
    door.request(address="10.0.0.2")


def test_a_blocked_account_does_not_enter(door):
    """access law 7."""
    door.request()
    account = door.confirm()
    services.block_account(person_id=account.person_id, reason="手机丢失", actor=cast.ADMINISTRATOR.actor, now=cast.NOW)
    door.request()
    assert refused(door.confirm) == ["access.blocked"]


@pytest.mark.parametrize(("name", "phone"), [("周", cast.VILLAGER.phone), ("周大山", "123"), ("", "")])
def test_nothing_is_sent_for_what_cannot_be(door, name, phone):
    before = (len(door.post.sent), EntryRow.objects.count(), PersonRow.objects.count())
    refused(door.request, name=name, phone=phone)
    assert (len(door.post.sent), EntryRow.objects.count(), PersonRow.objects.count()) == before
    assert SignInCodeRow.objects.count() == 0


def test_stale_codes_and_counters_are_forgotten(door):
    door.request()
    assert services.forget_stale(now=cast.NOW) == 0
    assert services.forget_stale(now=cast.NOW + timedelta(hours=2)) == 4


def test_without_a_gateway_everybody_is_told_so(door):
    door.post = NoSms()
    for name, phone in (("周大山", cast.VILLAGER.phone), ("陌生人", STRANGE_PHONE)):
        assert refused(door.request, name=name, phone=phone) == ["access.no_gateway"]
