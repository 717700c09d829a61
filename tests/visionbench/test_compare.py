"""Compare pages whose truth is known: a few drawn ones, quick enough for every run. Whole sets: `make vision-bench`."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa_vision import compare, eyes, pages, pictures, verdict
from zhangfa_vision.evidence import NOTHING, Reading
from zhangfa_vision.spots import Spot

from tests.visionbench.draw import SERIF, Style, draw, impress
from tests.visionbench.papers import Line, certificate

STYLE = Style(
    str(SERIF / "400Regular/NotoSerifSC_400Regular.ttf"), str(SERIF / "700Bold/NotoSerifSC_700Bold.ttf"), True, 27.0
)
PAPER = certificate(random.Random(7))


def shot(sheet, *, blur: float = 0.7, turn: float = 2.0, seed: int = 1) -> np.ndarray:
    """A plain photograph of a sheet on a dark desk: BGR uint8, about seven pixels to the millimetre."""
    ink = (
        cv2.resize(np.dstack([sheet.black, sheet.blue, sheet.red]), (1470, 2079), interpolation=cv2.INTER_AREA) / 255.0
    )
    paper = np.full((2079, 1470, 3), 240.0)
    for layer, colour in enumerate(((0.86, 0.86, 0.86), (0.3, 0.7, 0.8), (0.72, 0.78, 0.08))):
        paper *= 1 - ink[:, :, layer : layer + 1] * np.array(colour)
    move = cv2.getRotationMatrix2D((735, 1040), turn, 0.9)
    picture = cv2.warpAffine(paper.astype(np.uint8), move, (1470, 2079), borderValue=(50, 60, 55), flags=cv2.INTER_AREA)
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), blur) + noise, 0, 255).astype(np.uint8)


def smaller(picture: np.ndarray, share: float) -> np.ndarray:
    return cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)


def dimmer(picture: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(8).normal(0, 9, picture.shape)
    return np.clip(picture * 0.4 + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def approved() -> pages.Prepared:
    return pages.prepare(shot(draw(PAPER, STYLE), turn=-1.0, seed=9))


def judged(approved: pages.Prepared, picture: np.ndarray) -> compare.Result:
    return compare.pictures_alike(approved, picture, verdict.current())


def test_the_same_sheet_matches_upside_down_and_with_an_impression(approved):
    sheet = draw(PAPER, STYLE)
    impress(sheet, "青石村村民委员会", 140, 130, 40, random.Random(3))
    result = judged(approved, cv2.rotate(shot(sheet), cv2.ROTATE_180))
    assert result.verdict == "match" and result.changes == ()


def test_one_digit_is_found_in_its_place_and_stays_found_in_a_worse_picture(approved):
    value = PAPER.fields["id"]
    forged = draw(PAPER.with_field("id", value[:9] + ("3" if value[9] != "3" else "8") + value[10:]), STYLE)
    result = judged(approved, shot(forged))
    assert result.verdict == "mismatch"
    place = np.array(result.changes[0].cand_box)
    glyph = next(g for g, old in zip(forged.glyphs, draw(PAPER, STYLE).glyphs, strict=True) if g.char != old.char)
    move = cv2.getRotationMatrix2D((735, 1040), 2.0, 0.9)
    x, y = cv2.transform(
        np.float32([[[(glyph.box[0] + glyph.box[2]) * 3.5, (glyph.box[1] + glyph.box[3]) * 3.5]]]), move
    )[0, 0]
    assert abs(place[:, 0].mean() - x) < 35 and abs(place[:, 1].mean() - y) < 35
    for worse in (shot(forged, blur=2.2, seed=4), dimmer(smaller(shot(forged), 0.5))):
        assert judged(approved, worse).verdict != "match"


def test_look_alikes_are_found_in_a_good_picture():
    texts = (
        "乙方未按约定办理，姓土的一方负责。",
        "乙方末按约定办理，姓士的一方负责。",
        "自己付清的入账。",
        "自已付清的人账。",
    )
    sheets = [
        draw(replace(PAPER, items=(*PAPER.items, Line(texts[i], 5.2), Line(texts[i + 2], 5.2))), STYLE) for i in (0, 1)
    ]
    result = judged(pages.prepare(shot(sheets[0], turn=-1.0, seed=9)), shot(sheets[1]))
    assert result.verdict == "mismatch"
    read = "".join(change.cand_text for change in result.changes if change.score >= 1)
    assert set("末士已人") <= set(read)


def test_dirt_is_no_decimal_point(approved):
    sheet = draw(PAPER, STYLE)
    for x, y in ((60, 91), (120, 60), (90, 200)):
        cv2.circle(sheet.black, (x * 10, y * 10), 2, 200, -1)
    assert judged(approved, shot(sheet)).verdict == "match"


def test_a_reflection_is_named_and_no_match(approved):
    picture = shot(draw(PAPER, STYLE), seed=3).astype(np.float32) * 0.85
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    shine = 600 * np.exp(-((x - 700) ** 2 + (y - 560) ** 2) / 2 / 110**2)
    result = judged(approved, np.clip(picture + shine[:, :, None], 0, 255).astype(np.uint8))
    assert result.verdict in ("doubtful", "unreadable") and result.reasons[0]["code"] == "page.glare"


def test_added_handwriting_is_a_mismatch(approved):
    result = judged(approved, shot(draw(replace(PAPER, added=(("作废", 60.0, 230.0, 7.0),)), STYLE)))
    assert result.verdict == "mismatch" and result.changes[0].kind == "added"


@pytest.mark.parametrize("picture", [np.full((900, 700, 3), 60, np.uint8), np.zeros((64, 64, 3), np.uint8)])
def test_nothing_to_see_is_unreadable(approved, picture):
    assert judged(approved, picture).verdict == "unreadable"


def test_a_blank_sheet_is_not_the_page(approved):
    result = judged(approved, shot(draw(replace(PAPER, items=()), STYLE)))
    assert result.verdict == "mismatch" and result.reasons[0]["code"] == "page.blank"


def test_a_blank_sheet_on_another_sheet_and_a_grained_desk_is_blank(approved):
    grain = cv2.resize(np.random.default_rng(2).normal(0, 1, (260, 184)), (1470, 2079), interpolation=cv2.INTER_CUBIC)
    picture = np.clip(40 + 14 * grain[:, :, None], 0, 255).repeat(3, axis=2).astype(np.uint8)
    cv2.fillConvexPoly(picture, np.int32([[300, 120], [1390, 170], [1360, 1990], [280, 1960]]), (196, 200, 198))
    cv2.polylines(picture, [np.int32([[1180, 185], [1290, 1925]])], False, (110, 112, 112), 9)  # its shadow
    cv2.fillConvexPoly(picture, np.int32([[150, 180], [1180, 180], [1290, 1930], [150, 1930]]), (206, 212, 214))
    picture = cv2.GaussianBlur(picture, (0, 0), 1.0)
    result = judged(approved, picture)
    assert result.verdict == "mismatch" and result.reasons[0]["code"] == "page.blank"


def test_an_approved_page_that_cannot_be_read_accuses_no_other():
    unread = pages.of(np.zeros((2317, 1665, 3), np.uint8), np.eye(3), None)
    noisy = np.clip(np.random.default_rng(3).normal(120, 60, (2317, 1665, 3)), 0, 255).astype(np.uint8)
    for nothing in (unread, pages.of(cv2.GaussianBlur(noisy, (0, 0), 2), np.eye(3), None)):
        assert judged(nothing, shot(draw(PAPER, STYLE))).verdict == "unreadable"


def test_a_fingerprint_is_small_and_compares_like_the_page_itself(approved):
    small = eyes.fingerprint(approved)
    carried = eyes.from_fingerprint(small)
    assert len(small) <= 200_000 and np.allclose(carried.to_frame, approved.to_frame)
    assert eyes.compare(carried, shot(draw(PAPER, STYLE), seed=5)).verdict == "match"
    forged = shot(draw(PAPER.with_field("n", "王小明"), STYLE), seed=6)
    assert eyes.compare(carried, forged).verdict == "mismatch"
    for broken in (b"", small[: len(small) // 2], small[200:], b"{}\n" + small, small + bytes(200_000)):
        with pytest.raises(pictures.Unfit):
            eyes.from_fingerprint(broken)


def test_an_approved_photograph_without_words_goes_to_a_person():
    """Copies of cards are stamped, too: nobody is accused, and nothing matches by itself."""
    card = np.full((2317, 1665, 3), 240, np.uint8)
    cv2.circle(card, (800, 600), 300, (150, 160, 180), -1)
    cv2.rectangle(card, (300, 1200), (1300, 1260), (90, 80, 70), -1)
    move = cv2.getRotationMatrix2D((735, 1040), 2.0, 0.9)
    seen = cv2.warpAffine(cv2.resize(card, (1470, 2079)), move, (1470, 2079), borderValue=(50, 60, 55))
    result = judged(pages.of(card, np.eye(3), None), seen)
    assert result.verdict == "doubtful" and result.reasons[0]["code"] == "page.blank_approved"


def test_a_comparison_that_breaks_is_unreadable(approved, monkeypatch):
    monkeypatch.setattr(pages, "lay", lambda *_: 1 / 0)
    result = eyes.compare(approved, shot(draw(PAPER, STYLE)))
    assert result.verdict == "unreadable" and result.reasons[0]["advice"]


def png_of(width: int, height: int) -> bytes:
    """A small PNG that says it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(4000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "picture.empty"),
        (b"not a picture", "picture.broken"),
        (png_of(60_000, 60_000), "picture.too_large"),
        (png_of(3, 3), "picture.too_small"),
        (b"%PDF-1.7 broken", "picture.broken"),
        (b"\xff\xd8\xff\xe0" + bytes(300), "picture.broken"),
    ],
)
def test_hostile_files_are_refused(tmp_path, data, reason):
    path = tmp_path / "file.jpg"
    path.write_bytes(data)
    with pytest.raises(pictures.Unfit) as refused:
        pictures.load(str(path))
    assert refused.value.reason == reason
    result = compare.files(str(path), str(path))
    assert result.verdict == "unreadable" and result.reasons[0]["advice"]


GOOD = cv2.imencode(".jpg", np.full((80, 80, 3), 200, np.uint8))[1].tobytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12), st.integers(1, len(GOOD)))
def test_broken_bytes_give_a_picture_or_a_refusal(changes, length):
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    try:
        assert pictures.decode(bytes(data[:length])).ndim == 3
    except pictures.Unfit as problem:
        assert problem.reason.startswith("picture.")


share = st.floats(0, 1)
spots = st.builds(
    Spot, st.just((0, 0, 9, 9)), st.floats(0, 1.5), st.floats(0, 30), share, st.floats(0, 90), st.floats(0, 4), share
)
readings = st.one_of(st.just(NOTHING), st.builds(Reading, st.just("甲"), st.just("乙"), share, share, st.booleans()))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(spots, readings), max_size=4), share, st.floats(0.3, 1))
def test_stricter_thresholds_never_turn_a_mismatch_into_a_match(found, noise, factor):
    """vision law 2"""
    loose = verdict.current()
    strict = replace(loose, **{name: getattr(loose, name) * factor for name in verdict.STRENGTHS})
    said = [verdict.verdict([verdict.changed(s, r, noise, by) for s, r in found], by) for by in (loose, strict)]
    assert not (said[0] == "mismatch" and said[1] != "mismatch")
