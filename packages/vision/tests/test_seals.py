"""Seals drawn here, whose truth is known. Whole sets of photographs: `make vision-bench`."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from zhangfa_vision import seals
from zhangfa_vision.seals import aligning, canvas, comparing, law, registered, registry


def pressed(
    at: tuple[int, int] = (300, 300),
    *,
    bars: int = 9,
    turn: float = 0.0,
    onto: np.ndarray | None = None,
    foreign: int = -1,
    colour: tuple[int, int, int] = (60, 50, 205),
    radius: int = 150,
) -> np.ndarray:
    """A ring with a pointer in it and a figure of three bars at each of nine places; one figure may be another."""
    picture = np.full((600, 600, 3), 238, np.uint8) if onto is None else onto.copy()
    mark = np.zeros(picture.shape[:2], np.uint8)
    cv2.circle(mark, at, radius - 4, 255, 8, cv2.LINE_AA)
    cv2.fillConvexPoly(mark, np.array([(at[0], at[1] - 45), (at[0] + 22, at[1] + 30), (at[0] - 22, at[1] + 30)]), 255)
    for i in range(bars):
        angle = np.radians(-130 + 260 * i / 8)
        along, out = np.array([np.cos(angle), np.sin(angle)]), np.array([np.sin(angle), -np.cos(angle)])
        for k in range(3):
            swap = i == foreign
            middle = np.array(at) + out * radius * 0.72 + (along if swap else out) * (k - 1) * 12
            reach = (out if swap else along) * (14 if (i + k) % 2 or swap else 8)
            ends = [tuple(np.round(middle + way * reach).astype(int).tolist()) for way in (-1, 1)]
            cv2.line(mark, *ends, 255, 4, cv2.LINE_AA)
    move = cv2.getRotationMatrix2D((float(at[0]), float(at[1])), -turn, 1.0)
    share = cv2.warpAffine(mark, move, mark.shape[::-1])[:, :, None] / 255
    ink = picture * (np.array(colour) / 238)
    return (picture * (1 - share) + ink * share).astype(np.uint8)


def shaken(picture: np.ndarray, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def seal() -> seals.Registered:
    return seals.enrol([shaken(pressed(turn=turn), seed=turn) for turn in (3, 10, 17)])


def test_a_seal_is_found_with_its_place_turn_and_owner(seal):
    page = np.full((1200, 900, 3), 236, np.uint8)
    (one,) = seals.judge(shaken(pressed((520, 700), turn=33, onto=page)), {"A": seal}).impressions
    assert (one.verdict, one.seal, one.quality.flaw) == ("match", "A", "")
    assert np.hypot(one.impression.centre[0] - 520, one.impression.centre[1] - 700) < 2
    assert abs(one.impression.diameter - 300) < 6 and one.impression.shape == "round"


def test_a_character_that_is_as_square_as_a_small_seal_is_part_of_its_seal(seal):
    square = pressed(radius=280)
    cv2.rectangle(square, (250, 390), (320, 460), (60, 50, 205), 6)
    assert [one.shape for one in seals.find(shaken(square))] == ["round"]
    aside = pressed()
    cv2.rectangle(aside, (10, 10), (90, 90), (60, 50, 205), 6)
    assert sorted(one.shape for one in seals.find(shaken(aside))) == ["round", "square"]


def test_one_other_figure_makes_a_stranger(seal):
    (one,) = seals.judge(shaken(pressed(foreign=4)), {"A": seal}).impressions
    assert (one.verdict, one.seal, one.likely) == ("stranger", None, "A")


def strangeness(seal: seals.Registered, ink: np.ndarray) -> float:
    known = np.ones_like(ink)
    laid = aligning.Laid(ink, known, 0.0, aligning.likeness(seal.ink, ink, known))
    return law.strangeness(comparing.measure(seal.ink, laid, seal.shape), law.current())


def test_characters_that_print_pale_are_the_same_seal_and_characters_that_are_gone_are_not(seal):
    """The thin strokes of a number come out dark in one press and pale in the next."""
    y, x = np.mgrid[0 : canvas.SIDE, 0 : canvas.SIDE] - (canvas.SIDE - 1) / 2
    far = np.hypot(x, y) / canvas.RADIUS
    some = cv2.GaussianBlur(((far > 0.5) & (far < 0.88) & (y < 0)).astype(np.float32), (0, 0), 2)
    assert strangeness(seal, seal.ink * (1 - 0.75 * some)) < 1.0
    assert strangeness(seal, seal.ink * (1 - some)) >= 1.0


def test_a_slipped_and_a_faint_press_should_be_pressed_again(seal):
    slipped = pressed((308, 306), turn=1, onto=pressed())
    (one,) = seals.judge(shaken(slipped), {"A": seal}).impressions
    assert one.quality.flaw == "slipped" and one.quality.again and "补盖" in one.quality.advice
    assert one.seal is None and one.likely == "A"
    (one,) = seals.judge(shaken(pressed(colour=(190, 190, 232))), {"A": seal}).impressions
    assert one.quality.flaw == "faint" and one.verdict in ("match", "doubtful")


def test_what_prints_blue_is_found_when_blue_is_asked_for():
    blue = shaken(pressed(colour=(200, 60, 50)))
    assert seals.find(blue) == () and len(seals.find(blue, "blue")) == 1


def test_three_presses_that_differ_make_no_seal():
    with pytest.raises(seals.NotEnrolled) as refused:
        seals.enrol([shaken(pressed(), 1), shaken(pressed(turn=9), 2), shaken(pressed(foreign=2), 3)])
    assert (refused.value.code, refused.value.press) == ("enrol.differ", 3)
    with pytest.raises(seals.NotEnrolled) as refused:
        seals.enrol([shaken(pressed(), 1), np.full((600, 600, 3), 240, np.uint8), shaken(pressed(), 3)])
    assert (refused.value.code, refused.value.press) == ("enrol.none", 2)


def test_bytes_come_back_as_they_went(seal):
    again = registered.from_bytes(seal.to_bytes())
    assert (again.grey == seal.grey).all() and (again.shape, again.aspect) == (seal.shape, seal.aspect)


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:40], lambda b: b[15:], lambda b: b.replace(b"IHDR", b"IHDX"), lambda b: b""]
)
def test_hostile_bytes_are_no_seal(seal, spoil):
    with pytest.raises(seals.Unregistered):
        registered.from_bytes(spoil(seal.to_bytes()))


def test_a_registry_keeps_what_it_has_and_is_read_whole_or_not_at_all(seal, tmp_path):
    registry.save(tmp_path, "青石-1", seal)
    with pytest.raises(seals.Unregistered, match="taken"):
        registry.save(tmp_path, "青石-1", seal)
    with pytest.raises(seals.Unregistered, match="bad_id"):
        registry.save(tmp_path, "../x", seal)
    assert set(registry.load(tmp_path)) == {"青石-1"}
    (tmp_path / "b.seal").write_bytes(b"ZHANGFA-SEAL 1\n{}\n")
    with pytest.raises(seals.Unregistered, match=r"b\.seal"):
        registry.load(tmp_path)
