"""村务公开: what a village's seals were used for, for everybody; who asked, who stamped, who complained, for nobody."""

from __future__ import annotations

import io

import cast
import pypdfium2
import pytest
import world as worlds
from django.test import Client
from zhangfa.kernel.clock import day_in_china
from zhangfa.kernel.clock import now as clock_now
from zhangfa.kernel.identifiers import new_id
from zhangfa.ratings import services as ratings
from zhangfa.ratings.core import About, Score

COMPLAINT = "跑了三趟"


@pytest.fixture
def rated(world: worlds.World) -> worlds.World:
    """Whoever was served is not content, and says who he is."""
    ratings.rate(
        actor=cast.VILLAGER.actor,
        now=clock_now(),
        rating_id=new_id(),
        application_id=world.ids["archived"],
        score=Score.BAD,
        words=COMPLAINT,
        about=About.DELAY,
        anonymous=False,
    )
    return world


def board(path: object, **more: str):
    return Client().get(f"/board/{path}", more)


def sheet(path: object) -> str:
    answer = Client().get(f"/board/{path}/sheet.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_board_says_for_what_when_and_how_often_and_how_people_were_served(rated: worlds.World):
    text = board(cast.VILLAGE).content.decode()
    _, month, day = day_in_china(clock_now()).split("-")
    on = f"<td>{int(month)}月{int(day)}日</td>"
    for word in ("青石村", "居住情况说明", on, "共盖章 1 次", "<dt>不满意</dt><dd>1</dd>"):
        assert word in text
    printed = sheet(cast.VILLAGE)
    for word in ("村级印章使用情况公开", "居住情况说明", "1 次", "不满意 1"):
        assert word in printed


def test_nobody_stands_on_the_board(rated: worlds.World):
    """ratings law 5: of a place the public sees numbers alone."""
    secrets = {*rated.canaries, "周*山", cast.KEEPER.name, cast.HEAD.name, cast.SECRETARY.name, COMPLAINT}
    for text in (board(cast.VILLAGE).content.decode(), sheet(cast.VILLAGE)):
        assert not [each for each in secrets if each in text]


def test_what_is_only_asked_for_or_approved_is_not_on_the_board(rated: worlds.World):
    """Three more applications wait in this village, and the next one has used nothing."""
    assert board(cast.VILLAGE).content.decode().count("<tr><td>") == 1
    assert "这个月没有用过章" in board(cast.NEXT_VILLAGE).content.decode()


@pytest.mark.parametrize("place", [cast.TOWN.text, cast.COUNTY.text, "3399/000000", "x", "../etc"])
def test_only_villages_have_a_board(world: worlds.World, place: str):
    assert board(place).status_code == 404


@pytest.mark.parametrize("month", ["2001-01", "2999-12", "2026-13", "x"])
def test_a_month_that_is_not_of_the_last_twelve_is_not_shown(world: worlds.World, month: str):
    assert board(cast.VILLAGE, month=month).status_code == 404
