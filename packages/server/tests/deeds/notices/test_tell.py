"""Telling: once, to the right person, in the app and on the phone."""

from __future__ import annotations

import cast
import pytest
from zhangfa.adapters.no_sms import NoSms
from zhangfa.adapters.sms import DemoSms
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault
from zhangfa.notices import core, queries, services
from zhangfa.notices.models import NoticeRow

PARAMS = {"matter": "居住证明", "number": "261122000018", "note": "缺身份证照片"}


def tell(person=cast.VILLAGER, kind="application.returned", reason="entry 1", params=PARAMS):
    return services.tell(
        person_id=person.id, kind=kind, params=params, link="/m/applications/1", reason=reason, now=cast.NOW
    )


class Post:
    def __init__(self, works=True):
        self.works = works
        self.sent = []

    def send(self, phone, text):
        if not self.works:
            raise Fault("the centre is down")
        self.sent.append((phone, text))


def test_a_notice_stands_in_the_app(village):
    assert tell()
    (notice,) = queries.notices(cast.VILLAGER.actor)
    assert (notice.title, notice.link) == ("申请被退回，需要补正", "/m/applications/1")
    assert "缺身份证照片" in notice.text
    assert queries.unread(cast.VILLAGER.actor) == 1


def test_the_same_is_told_once(village):
    """notices law 1."""
    assert [tell(), tell(), tell(reason="entry 2"), tell(person=cast.CLERK)] == [True, False, True, True]
    assert len(queries.notices(cast.VILLAGER.actor)) == 2


def test_nothing_half_said_is_stored(village):
    """notices law 2."""
    with pytest.raises(ValueError, match="note"):
        tell(params={"matter": "居住证明", "number": "1"})
    assert NoticeRow.objects.count() == 0


def test_nobody_reads_or_marks_anothers(village):
    """notices law 3."""
    tell()
    (notice,) = queries.notices(cast.VILLAGER.actor)
    for other in (cast.STRANGER.actor, cast.HEAD.actor, Actor.for_public(), Actor.for_job(cast.VILLAGER.id)):
        assert queries.notices(other) == queries.news(other, after=0) == ()
        assert (queries.unread(other), queries.latest_id(other)) == (0, 0)
    assert services.mark_read(ids=[notice.id], actor=cast.STRANGER.actor, now=cast.NOW) == 0
    assert queries.unread(cast.VILLAGER.actor) == 1
    assert services.mark_read(ids=[notice.id], actor=cast.VILLAGER.actor, now=cast.NOW) == 1
    assert services.mark_read(ids=None, actor=cast.VILLAGER.actor, now=cast.NOW) == 0
    assert queries.unread(cast.VILLAGER.actor) == 0


def test_pages_and_news(village):
    for number in range(5):
        tell(reason=f"entry {number}")
    actor = cast.VILLAGER.actor
    first = queries.notices(actor, limit=2)
    second = queries.notices(actor, before=first[-1].id, limit=10)
    assert [len(first), len(second)] == [2, 3]
    assert [notice.id for notice in queries.news(actor, after=second[0].id)] == [first[1].id, first[0].id]
    assert queries.latest_id(actor) == first[0].id


def deliver(cipher, post):
    return services.deliver(sms=post, cipher=cipher, now=cast.NOW)


def test_it_goes_to_the_phone_once_where_its_kind_says_so(village, cipher):
    """notices law 4."""
    tell()
    tell(kind="application.submitted")
    post = Post()
    assert [deliver(cipher, post), deliver(cipher, post)] == [1, 0]
    ((phone, text),) = post.sent
    assert phone == cast.VILLAGER.phone and "缺身份证照片" in text


def test_a_failed_message_loses_nothing(village, cipher):
    """notices law 4: tried five times, and readable in the app all along."""
    tell()
    assert deliver(cipher, Post(works=False)) == 0
    post = Post()
    assert deliver(cipher, post) == 1 and len(post.sent) == 1
    tell(reason="entry 2")
    assert [deliver(cipher, Post(works=False)) for _ in range(core.MOST_TRIES)] == [0] * core.MOST_TRIES
    assert deliver(cipher, post) == 0
    assert len(queries.notices(cast.VILLAGER.actor)) == 2


def test_the_demo_keeps_what_it_would_send(village, cipher):
    tell()
    centre = DemoSms(clock=lambda: cast.NOW)
    deliver(cipher, centre)
    centre.send_code("13911111111", "123654")
    (code, notice) = queries.demo_messages()
    assert code[0] == "13911111111" and "123654" in code[1]
    assert notice[0] == cast.VILLAGER.phone


def test_without_a_gateway_messages_are_parked_and_it_is_told_once(village, cipher, caplog):
    """notices law 5."""
    with caplog.at_level("WARNING"):
        nobody = NoSms()
        tell()
        tell(reason="entry 2")
        assert [services.deliver(sms=nobody, cipher=cipher, now=cast.NOW) for _ in range(3)] == [0, 0, 0]
    assert len(caplog.records) == 1 and queries.parked_count() == 2
    row = NoticeRow.objects.first()
    assert (row.sms_due, row.sms_parked, row.sms_at) == (False, True, None)
    assert queries.unread(cast.VILLAGER.actor) == 2
