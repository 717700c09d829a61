"""The real enroller: our own drawing at once, strangers' photos in a confined process."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from zhangfa.adapters import enrolwork
from zhangfa.adapters.drawn_impressions import DrawnImpressions
from zhangfa.adapters.fonts import BOLD
from zhangfa.adapters.seal_enroller import ConfinedEnroller
from zhangfa.kernel.outcome import Refused
from zhangfa.seals.drawing import Face, draw
from zhangfa_vision import seals
from zhangfa_vision.seals import registered

FACE = Face(name="云溪县白水镇青石村村民委员会", diameter_mm=42, demo=True)


@pytest.fixture(scope="module")
def drawing() -> bytes:
    return draw(FACE, font=BOLD)


def pressed(drawing: bytes, turn: float, strength: float = 0.85) -> bytes:
    """JPEG of one press on white paper, ten pixels a millimetre."""
    seal = Image.open(io.BytesIO(drawing)).rotate(turn, resample=Image.Resampling.BICUBIC).resize((430, 430))
    sheet = Image.new("RGB", (640, 640), (246, 245, 242))
    sheet.paste((206, 40, 52), (105, 105, 535, 535), seal.getchannel("A").point(lambda share: int(share * strength)))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=90)
    return out.getvalue()


def test_a_press_of_the_drawn_seal_is_found_right_and_that_of_another_name_is_not(drawing: bytes):
    made = DrawnImpressions().of_drawing(drawing, diameter_mm=42)
    known = {"own": registered.from_bytes(made.impression)}
    assert made.picture.startswith(b"\x89PNG") and made.version
    other = draw(Face(name="云溪县白水镇柳河村村民委员会", diameter_mm=42, demo=True), font=BOLD)
    for face, verdict in ((drawing, "match"), (other, "stranger")):
        with Image.open(io.BytesIO(pressed(face, 5))) as photo:
            picture = np.asarray(photo)[:, :, ::-1].copy()
        (one,) = seals.judge(picture, known).impressions
        assert one.verdict == verdict


def test_what_the_confined_process_answers(drawing: bytes):
    answer = enrolwork.answer([pressed(drawing, turn) for turn in (0, 4, -5)])
    assert answer["impression"] and answer["agreement"] > 0.9 and answer["version"]
    assert enrolwork.answer([pressed(drawing, 0), b"no picture", b""]) == {"refused": "broken", "press": 0}
    assert enrolwork.answer([pressed(drawing, 0)]) == {"refused": "three", "press": 0}


def test_three_presses_are_registered_and_a_faint_one_is_named(drawing: bytes):
    good = [pressed(drawing, turn) for turn in (0, 4, -5)]
    made = ConfinedEnroller().of_presses(good)
    assert registered.from_bytes(made.impression).presses == 3 and made.picture.startswith(b"\x89PNG")
    assert 900 < made.agreement <= 1000 and made.version
    with pytest.raises(Refused) as no:
        ConfinedEnroller().of_presses([good[0], pressed(drawing, 4, strength=0.2), good[2]])
    (refusal,) = no.value.refusals
    assert (refusal.code, dict(refusal.detail)["which"]) == ("seals.press_faint", "第 2 张")


def test_files_that_are_no_pictures_are_refused():
    with pytest.raises(Refused, match="seals.press_broken"):
        ConfinedEnroller().of_presses([b"no picture"] * 3)
