"""Ink: strokes become a picture, a photo loses its paper, and what is no signature is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter
from zhangfa.adapters.imaging import ConfinedImaging
from zhangfa.adapters.ink import PillowInk
from zhangfa.kernel.outcome import Refused
from zhangfa.signatures.core import MOST_PICTURE_BYTES

INK = PillowInk(ConfinedImaging())
LINE = ((100, 100), (200, 260), (320, 120), (480, 300), (640, 140))


def opened(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG" and picture.mode == "LA" and len(png) < MOST_PICTURE_BYTES
    return picture


def photo(*, light: int = 250, shade: int = 0, scribble: bool = True) -> bytes:
    """Ink on paper that is darker towards one side, as under a lamp."""
    paper = Image.linear_gradient("L").resize((900, 450)).point(lambda value: light - value * shade // 255)
    if scribble:
        ImageDraw.Draw(paper).line([(150, 150), (350, 330), (500, 140), (740, 320)], fill=40, width=9, joint="curve")
    out = io.BytesIO()
    paper.filter(ImageFilter.GaussianBlur(1)).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        INK.of_photo(data)
    return caught.value.refusals[0].code


def test_strokes_become_black_ink_on_nothing_cut_to_the_ink():
    picture = opened(INK.of_strokes((LINE,)))
    cover = picture.getchannel("A")
    assert picture.width <= 480 and picture.height <= 240 and picture.width > picture.height
    assert cover.getextrema() == (0, 255)
    assert picture.getchannel("L").getextrema() == (0, 0)


def test_the_same_strokes_make_the_same_picture():
    assert INK.of_strokes((LINE,)) == INK.of_strokes((LINE,))


def test_a_dot_is_drawn_as_a_dot():
    opened(INK.of_strokes((LINE, ((700, 400),))))


@pytest.mark.parametrize("shade", [0, 90])
def test_a_photo_loses_its_paper_even_in_bad_light(shade):
    picture = opened(INK.of_photo(photo(shade=shade)))
    covered = sum(1 for value in picture.getchannel("A").tobytes() if value > 60) / (picture.width * picture.height)
    assert 0.02 < covered < 0.25
    assert picture.width > 2 * picture.height


def test_what_is_no_signature_is_refused_with_a_reason():
    assert refusal(photo(scribble=False)) == "signatures.too_little"
    assert refusal(b"\x89PNG\r\n\x1a\n rubbish") == "documents.broken"
    noise = io.BytesIO()
    Image.effect_noise((900, 450), 180).save(noise, "JPEG", quality=60)
    assert refusal(noise.getvalue()) == "signatures.not_on_white"
