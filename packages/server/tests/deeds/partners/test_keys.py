"""Making, using and revoking keys of other systems."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.models import EntryRow
from zhangfa.partners import queries, services
from zhangfa.partners.core import Key, Scope, token_of
from zhangfa.partners.models import KeyRow

pytestmark = pytest.mark.django_db
SECRET = "q" * 52
KEY = "k" * 26
TOKEN = token_of(KEY, SECRET)


def make(actor: cast.Member = cast.ADMINISTRATOR, **more: object) -> Key:
    asked = {"place": cast.TOWN, "name": "县数据平台", "purpose": "汇总用章情况", "scopes": [Scope.USES]}
    asked |= {"life": timedelta(days=30), "per_minute": 3, "key_id": KEY, "secret": SECRET, **more}
    return services.make_key(actor=actor.actor, now=cast.NOW, **asked)


def test_a_key_is_made_and_only_its_digest_is_kept(village: None):
    """partners law 2"""
    make()
    (row,) = KeyRow.objects.all()
    assert SECRET not in str(vars(row)) and len(row.digest) == 64
    (entry,) = ledger.history(KEY)
    assert entry.kind == "partner.key_made" and entry.actor_id == cast.ADMINISTRATOR.id
    assert entry.fact.scopes == "uses" and SECRET not in str(entry.fact)


@pytest.mark.parametrize("member", [cast.STRANGER, cast.AUDITOR, cast.DISCIPLINE], ids=lambda each: each.name)
def test_nobody_else_makes_revokes_or_sees_one(village: None, member: cast.Member):
    """partners law 3; on the refusal nothing happened"""
    make()
    entries = EntryRow.objects.count()
    with pytest.raises(Refused, match="partners.may_not"):
        make(member, key_id="n" * 26)
    with pytest.raises(Refused, match="partners.unknown"):
        services.revoke_key(actor=member.actor, now=cast.NOW, key_id=KEY, reason="x")
    assert queries.keys(member.actor) == ()
    assert (KeyRow.objects.count(), EntryRow.objects.count()) == (1, entries)
    assert services.use_key(token=TOKEN, now=cast.NOW).key.id == KEY


def test_a_place_that_is_not_there_gets_no_key(village: None):
    with pytest.raises(Refused, match="partners.place_unknown"):
        make(place=cast.COUNTY.child("339901999"))
    assert not KeyRow.objects.exists()


def test_every_use_is_counted_and_a_minute_has_so_many(village: None):
    """partners law 4"""
    make()
    left = [services.use_key(token=TOKEN, now=cast.NOW + timedelta(seconds=each)).left for each in range(3)]
    assert left == [2, 1, 0]
    with pytest.raises(services.TooMany) as many:
        services.use_key(token=TOKEN, now=cast.NOW + timedelta(seconds=59))
    assert many.value.admission.ends_in == 1
    again = services.use_key(token=TOKEN, now=cast.NOW + timedelta(seconds=60))
    assert (again.left, again.key.used, again.key.used_at) == (2, 4, cast.NOW + timedelta(seconds=60))


def test_a_revoked_key_is_dead_at_once_and_an_expired_one_by_itself(village: None):
    """partners law 2"""
    made = make()
    with pytest.raises(Refused, match="partners.key_unknown"):
        services.use_key(token=TOKEN, now=made.expires_at)
    services.revoke_key(actor=cast.ADMINISTRATOR.actor, now=cast.NOW, key_id=KEY, reason="系统停用")
    with pytest.raises(Refused, match="partners.key_unknown"):
        services.use_key(token=TOKEN, now=cast.NOW)
    with pytest.raises(Refused, match="partners.revoked_already"):
        services.revoke_key(actor=cast.ADMINISTRATOR.actor, now=cast.NOW, key_id=KEY, reason="再来一次")
    assert KeyRow.objects.get().used == 0
    assert [each.kind for each in ledger.history(KEY)] == ["partner.key_made", "partner.key_revoked"]


@pytest.mark.parametrize("token", ["", "x", token_of(KEY, "p" * 52), token_of("z" * 26, SECRET), TOKEN.upper()])
def test_what_is_no_key_opens_nothing_and_counts_nothing(village: None, token: str):
    """partners law 2"""
    make()
    with pytest.raises(Refused, match="partners.key_unknown"):
        services.use_key(token=token, now=cast.NOW)
    assert KeyRow.objects.get().used == 0
