"""The law of seals, and the look of an impression."""

from __future__ import annotations

import io
from itertools import product

import cast
import pytest
from PIL import Image
from zhangfa.adapters.fonts import BOLD
from zhangfa.seals import core
from zhangfa.seals.core import Custody, Seal, SealAction, SealBody, SealState
from zhangfa.seals.drawing import DOTS_PER_MM, Face, draw


def seal(**changes: object) -> Seal:
    values = {
        "id": "seal1",
        "path": cast.VILLAGE,
        "body": SealBody.COMMITTEE,
        "name": "云溪县白水镇青石村村民委员会",
        "diameter_mm": 38,
        "state": SealState.ACTIVE,
        "custody": Custody(terminal_id="t1", slot=2),
    }
    return Seal(**(values | changes))


def codes(refusals: tuple) -> list[str]:
    return [refusal.code for refusal in refusals]


def register(**changes: object) -> list[str]:
    values = {
        "path": cast.VILLAGE,
        "body": SealBody.COMMITTEE,
        "name": "云溪县白水镇青石村村民委员会",
        "diameter_mm": 38,
        "existing": (),
    }
    return codes(core.why_not_register(**(values | changes)))


def test_a_seal_speaks_for_one_body_of_one_unit():
    """seals law 1"""
    assert register() == []
    assert register(path=cast.TOWN) == ["seals.wrong_unit"]
    assert register(body=SealBody.CONTRACT) == ["seals.wrong_unit"]
    assert register(body=SealBody.CONTRACT, path=cast.TOWN) == []
    assert register(existing=(seal(),)) == ["seals.already_registered"]
    assert register(existing=(seal(state=SealState.LOST),)) == []
    assert register(diameter_mm=45, name="章") == ["seals.name_length", "seals.diameter_unknown"]
    assert core.home_of(SealBody.CONTRACT, cast.VILLAGE) == cast.TOWN
    assert core.home_of(SealBody.PARTY, cast.VILLAGE) == cast.VILLAGE


@pytest.mark.parametrize("state", SealState)
def test_only_an_active_seal_in_a_sleeve_can_be_pressed(state):
    """seals law 2"""
    in_sleeve = core.why_not_press(seal(state=state))
    outside = core.why_not_press(seal(state=state, custody=None))

    if state is SealState.ACTIVE:
        assert codes(in_sleeve) == []
        assert codes(outside) == ["seals.not_in_a_sleeve"]
    else:
        assert codes(in_sleeve) == codes(outside) == ["seals.not_active"]


@pytest.mark.parametrize(
    ("state", "action"), [*product((SealState.LOST, SealState.TRANSFERRED, SealState.DESTROYED), SealAction)]
)
def test_a_seal_that_is_gone_never_comes_back(state, action):
    """seals law 3"""
    assert codes(core.why_not(seal(state=state), action, "换届")) == ["seals.not_in_this_state"]


@pytest.mark.parametrize("action", [SealAction.SUSPEND, SealAction.REPORT_LOST])
def test_a_seal_is_not_taken_out_of_use_without_words(action):
    """seals law 5"""
    assert (
        codes(core.why_not(seal(), action, " ")) == codes(core.why_not(seal(), action, "换")) == ["seals.reason_needed"]
    )
    assert codes(core.why_not(seal(), action, "换届")) == []
    assert codes(core.why_not(seal(state=SealState.MADE), SealAction.ACTIVATE, "")) == []


def test_a_sleeve_holds_one_seal():
    """seals law 4"""
    other = seal(id="seal2")

    assert codes(core.why_not_place(seal(), slot=1, slots=3, occupant=None)) == []
    assert codes(core.why_not_place(seal(), slot=1, slots=3, occupant=seal())) == []
    assert codes(core.why_not_place(seal(), slot=1, slots=3, occupant=other)) == ["seals.sleeve_occupied"]
    assert codes(core.why_not_place(seal(), slot=4, slots=3, occupant=None)) == ["seals.no_such_sleeve"]
    assert codes(core.why_not_place(seal(state=SealState.MADE), slot=0, slots=3, occupant=None)) == [
        "seals.not_active",
        "seals.no_such_sleeve",
    ]


@pytest.mark.parametrize("diameter", core.DIAMETERS_MM)
@pytest.mark.parametrize("name", ["青石村村民委员会", "中共云溪县白水镇青石村支部委员会", "云溪县" * 8])
def test_the_impression_is_round_red_and_clear_where_there_is_no_ink(diameter, name):
    picture = Image.open(
        io.BytesIO(draw(Face(name=name, diameter_mm=diameter, line="合同专用章", demo=True), font=BOLD))
    )
    side = picture.width
    alpha = picture.getchannel("A")

    assert picture.mode == "RGBA" and picture.size == (side, side)
    assert side == pytest.approx((diameter + 1) * DOTS_PER_MM, abs=2)
    assert picture.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    assert alpha.getpixel((0, 0)) == 0
    assert picture.getpixel((side // 2, round(1.1 * DOTS_PER_MM))) == (200, 16, 30, 255)
    assert alpha.getpixel((side // 2, side // 2)) == 255, "the star covers the centre"
    assert alpha.getbbox() == pytest.approx((12, 12, side - 12, side - 12), abs=2)


def test_the_demo_mark_is_the_only_difference_of_a_demo_seal():
    earnest = Image.open(io.BytesIO(draw(Face(name="青石村村民委员会", diameter_mm=38), font=BOLD))).getchannel("A")
    demo = Image.open(io.BytesIO(draw(Face(name="青石村村民委员会", diameter_mm=38, demo=True), font=BOLD))).getchannel(
        "A"
    )
    side = earnest.width

    upper = (0, 0, side, round(side * 0.8))
    assert earnest.crop(upper).tobytes() == demo.crop(upper).tobytes()
    assert earnest.tobytes() != demo.tobytes()
