"""The law of other systems' keys and callbacks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import cast
import pytest
from zhangfa.kernel import clock
from zhangfa.kernel.tree import TreePath
from zhangfa.partners import core
from zhangfa.partners.core import EVENTS, PAUSES, Callback, Event, Key, Scope

DAY = timedelta(days=1)
SECRET = "b" * 52
KEY = Key(
    id="k" * 26,
    name="县数据平台",
    purpose="汇总用章情况",
    scopes=frozenset(Scope),
    place=cast.TOWN,
    per_minute=60,
    made_by=cast.ADMINISTRATOR.id,
    made_at=cast.NOW,
    expires_at=cast.NOW + DAY,
    revoked_at=None,
    revoked_by="",
    used=0,
    used_at=None,
)
ASKED = {"name": "县数据平台", "purpose": "汇总用章情况", "scopes": [Scope.USES], "per_minute": 60, "life": DAY}
CALLBACK = Callback(id="c" * 26, key=KEY.id, url="https://oa.example.com/x", kinds=frozenset(EVENTS), made_at=cast.NOW)
EVENT = Event(log=cast.TENANT, index=7, kind="application.approved", at=cast.NOW, path=cast.VILLAGE, about="1")


def codes(refusals: tuple) -> list[str]:
    return [each.code for each in refusals]


def test_only_the_countys_administrator_makes_keys_within_his_county():
    """partners law 3"""
    assert core.why_not_make(cast.ADMINISTRATOR.actor, cast.VILLAGE, **ASKED) == ()
    for member in (cast.STRANGER, cast.SECRETARY, cast.DISCIPLINE, cast.AUDITOR):
        assert codes(core.why_not_make(member.actor, cast.VILLAGE, **ASKED)) == ["partners.may_not"]
    town = cast.Member(30, "镇管理员", cast.TOWN, cast.ADMINISTRATOR.offices)
    for place in (cast.TOWN, cast.VILLAGE):
        assert codes(core.why_not_make(town.actor, place, **ASKED)) == ["partners.may_not"]
    for place in (cast.OTHER_COUNTY, cast.CITY, TreePath("")):
        assert codes(core.why_not_make(cast.ADMINISTRATOR.actor, place, **ASKED)) == ["partners.may_not"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "x"}, "partners.words"),
        ({"purpose": "  x  "}, "partners.words"),
        ({"scopes": []}, "partners.no_scope"),
        ({"life": timedelta()}, "partners.life"),
        ({"life": timedelta(days=731)}, "partners.life"),
        ({"per_minute": 0}, "partners.per_minute"),
        ({"per_minute": 601}, "partners.per_minute"),
    ],
)
def test_what_a_key_must_say(wrong: dict, code: str):
    """partners law 3"""
    assert codes(core.why_not_make(cast.ADMINISTRATOR.actor, cast.TOWN, **{**ASKED, **wrong})) == [code]


def test_a_key_opens_while_it_stands_and_with_its_own_secret_alone():
    """partners law 2"""
    kept = core.digest_of(SECRET)
    assert SECRET not in kept
    assert core.why_not_open(KEY, kept, SECRET, cast.NOW) == ()
    for key, secret, at in (
        (None, SECRET, cast.NOW),
        (KEY, "c" * 52, cast.NOW),
        (KEY, SECRET, cast.NOW + DAY),
        (replace(KEY, revoked_at=cast.NOW), SECRET, cast.NOW),
    ):
        assert codes(core.why_not_open(key, kept if key else "", secret, at)) == ["partners.key_unknown"]


def test_a_key_asks_within_its_scopes_and_its_place():
    """partners law 1: a place outside is one that is not there; a neighbour's code that begins alike is outside."""
    assert core.why_not_ask(KEY, Scope.USES, cast.VILLAGE) == ()
    narrow = replace(KEY, scopes=frozenset({Scope.FIGURES}))
    assert codes(core.why_not_ask(narrow, Scope.USES, cast.VILLAGE)) == ["partners.scope_missing"]
    for place in (cast.COUNTY, cast.OTHER_TOWN, cast.OTHER_COUNTY, TreePath("")):
        assert codes(core.why_not_ask(KEY, Scope.USES, place)) == ["api.not_found"]
    assert not replace(KEY, scopes=frozenset({Scope.USES})).actor.may("insight:read", cast.VILLAGE)
    assert narrow.actor.may("insight:read", cast.VILLAGE) and not narrow.actor.may("insight:read", cast.OTHER_TOWN)
    assert not KEY.actor.is_person


def test_a_token_is_read_as_it_was_written_and_nothing_else_is():
    assert core.read_token(core.token_of(KEY.id, SECRET)) == (KEY.id, SECRET)
    for text in ("", "zf_", core.token_of(KEY.id, SECRET) + "a", core.token_of(KEY.id, SECRET[1:]), "zf_é_x"):
        assert core.read_token(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://oa.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://user:word@oa.example.com/x",
        "https://oa.example.com/x#y",
        "https://oa.example.com:99999/x",
        "https://oa.example.com/ x",
        "https://oa.example.com/\nx",
        "https:///x",
        "https://[oa.example.com/x",
        "ftp://oa.example.com/x",
        "https://例子.example.com/",
        "https://oa.example.com/" + "x" * 500,
    ],
)
def test_a_callback_goes_to_a_name_over_https(url: str):
    """partners law 5"""
    assert codes(core.why_not_register(KEY, url, ["application.approved"], others=0)) == ["partners.callback_url"]
    assert core.why_not_register(KEY, CALLBACK.url, ["application.approved"], others=0) == ()


def test_a_callback_hears_what_its_key_may_read():
    """partners law 7"""
    assert core.hears(KEY, CALLBACK, EVENT)
    assert not core.hears(replace(KEY, scopes=frozenset({Scope.CALLBACKS, Scope.USES})), CALLBACK, EVENT)
    assert not core.hears(replace(KEY, scopes=frozenset({Scope.APPLICATIONS})), CALLBACK, EVENT)
    assert not core.hears(KEY, CALLBACK, replace(EVENT, path=cast.OTHER_TOWN))
    assert not core.hears(KEY, CALLBACK, replace(EVENT, at=cast.NOW - DAY))
    assert not core.hears(KEY, replace(CALLBACK, kinds=frozenset({"impression.ended"})), EVENT)
    few = replace(KEY, scopes=frozenset({Scope.CALLBACKS}))
    for key, kinds, others, code in (
        (few, ["application.approved"], 0, "partners.scope_missing"),
        (replace(KEY, scopes=frozenset()), ["application.approved"], 0, "partners.scope_missing"),
        (KEY, ["session.opened"], 0, "partners.event_unknown"),
        (KEY, [], 0, "partners.event_unknown"),
        (KEY, ["application.approved"], core.MOST_CALLBACKS, "partners.callbacks_full"),
    ):
        assert codes(core.why_not_register(key, CALLBACK.url, kinds, others=others)) == [code]


def test_the_signature_is_that_of_standard_webhooks():
    """partners law 6: the very bytes that the specification's own example signs come out as its example says."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = cast.NOW.fromtimestamp(1614265330, tz=cast.NOW.tzinfo)
    headers = core.signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', at)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"
    signed = f'{headers["webhook-id"]}.1614265330.{"{"}"test": 2432232315{"}"}'.encode()
    other = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert other != headers["webhook-signature"].removeprefix("v1,")


def test_pauses_grow_and_end_within_a_day():
    """partners law 8"""
    rests = [core.rest(number) for number in range(1, len(PAUSES) + 1)]
    assert rests == sorted(rests) and timedelta(hours=23) < sum(rests, timedelta()) <= DAY
    assert core.rest(len(PAUSES) + 1) is None


def test_a_secret_is_on_no_screen_and_in_no_fact():
    """partners law 2"""
    assert "secret" not in str(core.KeyMade.__dataclass_fields__) and "digest" not in core.KeyMade.__dataclass_fields__


def test_the_example_in_the_documents_checks_what_we_sign():
    """partners law 6: the receiver's code, as it is published, takes what is genuine once and nothing else."""
    page = (Path(__file__).parents[4] / "docs/open/README.md").read_text("utf-8")
    given: dict = {}
    exec(page.split("```python\n")[1].split("```")[0], given)  # the very text that others will copy
    secret, body, seen = bytes(range(32)), '{"type":"application.approved"}', set()
    text = f"whsec_{base64.b64encode(secret).decode()}"
    now = clock.now()
    headers = core.signed(secret, "evt_339901_7", body, now)
    assert not given["genuine"](text, headers, body.encode() + b" ", seen)
    assert not given["genuine"](text.replace("A", "B"), headers, body.encode(), seen)
    old = core.signed(secret, "evt_339901_8", body, now - timedelta(minutes=6))
    assert not given["genuine"](text, old, body.encode(), seen)
    assert given["genuine"](text, headers, body.encode(), seen)
    assert not given["genuine"](text, headers, body.encode(), seen), "a replay"
