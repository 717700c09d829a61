"""One sheet before and after the press, drawn here: only what was meant may have been added."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from zhangfa_vision import press, screens, seals

from tests.visionbench import seals_die, seals_scene
from tests.visionbench.draw import Sheet, draw
from tests.visionbench.test_compare import PAPER, STYLE, shot

DIE = seals_die.village_die(random.Random(5))
OTHER = seals_die.village_die(random.Random(6))
PLACE = press.Place((0.4, 0.3, 0.9, 0.7))


def sheet_with(*marks: tuple[seals_die.Die, tuple[float, float]], seed: int = 1) -> Sheet:
    sheet, noise = draw(PAPER, STYLE), np.random.default_rng(seed)
    for die, at in marks:
        seals_scene.press(sheet, seals_die.picture(die), die.shape, die.size, at, "", noise)
    return sheet


@pytest.fixture(scope="module")
def registered() -> seals.Registered:
    presses = []
    for seed in (1, 2, 3):
        sheet = Sheet()
        seals_scene.press(sheet, seals_die.picture(DIE), "round", DIE.size, (100, 100), "", np.random.default_rng(seed))
        presses.append(shot(sheet, seed=seed)[400:1000, 400:1000])
    return seals.enrol(presses)


@pytest.fixture(scope="module")
def before() -> np.ndarray:
    return shot(sheet_with(), turn=-1.0, seed=9)


def codes(verdict: press.PressVerdict) -> list[str]:
    return [reason["code"] for reason in verdict.reasons]


def test_one_press_of_the_right_seal_at_its_place_is_a_match(before, registered):
    after = shot(sheet_with((DIE, (140, 150))))
    right = press.compare(before, after, registered, 1, (PLACE,))
    assert (right.verdict, right.reasons) == ("match", ()) and len(right.added) == 1


def test_one_press_of_another_seal_beside_the_permitted_place_instead_of_two_is_all_three(before, registered):
    wrong = press.compare(before, shot(sheet_with((OTHER, (60, 245)))), registered, 2, (PLACE,))
    assert wrong.verdict == "mismatch"
    assert codes(wrong)[:3] == ["press.missing", "press.wrong_seal", "press.place"]


def test_a_blank_sheet_and_a_broken_picture_are_never_a_match(before, registered):
    blank = press.compare(shot(Sheet()), shot(sheet_with((DIE, (140, 150)))), registered, 1)
    assert blank.verdict == "mismatch" and codes(blank) == ["press.blank"]
    broken = press.compare(before, b"not a picture", registered, 1)
    assert broken.verdict == "unreadable" and codes(broken) == ["picture.broken"]


def test_stripes_all_over_the_paper_are_a_screen_and_print_is_none(before):
    assert screens.signs(before) == ()
    y, x = np.mgrid[0 : before.shape[0], 0 : before.shape[1]]
    stripes = before * (1 + 0.06 * np.sin(x * 0.9 + y * 0.4)[:, :, None])
    assert screens.signs(cv2.convertScaleAbs(np.clip(stripes, 0, 255))) == ("press.moire",)
