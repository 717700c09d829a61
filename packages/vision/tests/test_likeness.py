"""Blurred print that is another one looks less like its counterpart than the page's other print does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from zhangfa_vision import likeness, residue, verdict
from zhangfa_vision.evidence import Reading

RULES = np.zeros((700, 900), np.uint8)
SEEN = np.ones((700, 900), bool)
PLACE = (10, 8)  # column and row of the figure that is another one


def inked(other: bool = False, seed: int = 1) -> np.ndarray:
    """Ink (0..1) of rows of figures seen through a poor lens; `other`: one figure is another one."""
    drawn, dice = np.zeros((700, 900), np.float32), np.random.default_rng(4)
    for row in range(2, 20):
        for column in range(3, 26):
            figure = str(dice.choice(list("0124678")))
            figure = "3" if other and (column, row) == PLACE else figure
            cv2.putText(drawn, figure, (column * 32, row * 34), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 1.0, 3, cv2.LINE_AA)
    return np.clip(
        cv2.GaussianBlur(drawn, (0, 0), 2.6) + np.random.default_rng(seed).normal(0, 0.03, drawn.shape), 0, 1
    )


def pair(other: bool) -> residue.Residue:
    return residue.of(inked().astype(np.float32), inked(other, 2).astype(np.float32), SEEN, tolerance=2)


def test_the_one_figure_that_is_another_is_the_least_like_and_nothing_else_is():
    far = verdict.current().unlike
    assert likeness.unlike(pair(False), SEEN, RULES, far) == []
    (first, *more) = likeness.unlike(pair(True), SEEN, RULES, far)
    x, y = PLACE[0] * 32 + 9, PLACE[1] * 34 - 10
    assert abs(first.peak[0] - x) < 20 and abs(first.peak[1] - y) < 20
    assert all(abs(one.peak[0] - x) < 45 and abs(one.peak[1] - y) < 45 for one in more)


def test_under_an_impression_it_must_look_more_unlike():
    far, half = verdict.current().unlike, np.full((700, 900), 0.5, np.float32)
    plain = likeness.unlike(pair(True), SEEN, RULES, far)[0].strength
    assert likeness.unlike(pair(True), SEEN, RULES, 0.9 * plain, half) == []
    under = likeness.unlike(pair(True), SEEN, RULES, 0.4 * plain, half)[0]
    assert abs(under.strength - plain / 2) < 0.05 * plain


def test_a_page_with_hardly_any_print_says_nothing():
    assert likeness.unlike(pair(True), SEEN & (np.arange(700)[:, None] < 60), RULES, 0.1) == []


@pytest.mark.parametrize(
    ("unlike", "reading", "doubt"),
    [
        (4.5, Reading("曹明", "露成", 0.16, 0.0, True), True),  # reads otherwise, however unsurely
        (3.5, Reading("曹明", "露成", 0.16, 0.0, True), False),  # no less like than print of this page may be
        (5.9, Reading("见", "见", 0.0, 1.0, False), False),
        (5.0, Reading("", "", 0.0, 0.0, False), False),
        (6.5, Reading("", "", 0.0, 0.0, False), True),
    ],
)
def test_what_looks_unlike_goes_to_a_person_unless_it_reads_alike(unlike, reading, doubt):
    assert verdict.in_doubt(unlike, reading, verdict.current()) is doubt
