"""Laying one page over another, on invented features whose places are known."""

from __future__ import annotations

import numpy as np
from zhangfa_vision import register

SIZE = (1660, 2310)


def test_a_foot_line_far_below_the_text_is_followed_where_the_paper_curls():
    dice = np.random.default_rng(5)
    text = np.column_stack([dice.uniform(200, 1450, 500), dice.uniform(200, 1300, 500)])
    foot = np.column_stack([dice.uniform(800, 950, 14), dice.uniform(2080, 2110, 14)])
    here = np.vstack([text, foot]).astype(np.float32)
    marks = dice.normal(size=(len(here), 128)).astype(np.float32)
    marks /= np.linalg.norm(marks, axis=1, keepdims=True)
    there = here + np.float32([0, 1]) * np.where(here[:, 1:] > 2000, 30, 0)
    frame, seen = register.Features(here, marks), register.Features(there.astype(np.float32), marks)
    plane = register.Fit(np.eye(3), 500, 514)
    bent = register.follow(frame, seen, plane, (here[:500], there[:500].astype(np.float32)), SIZE)
    assert abs(bent.bend[2095, 870, 1] - 30) < 4
    assert np.abs(bent.bend[300:1200, 300:1300]).max() < 3


def test_one_place_with_several_marks_has_one_voice():
    dice = np.random.default_rng(6)
    here = dice.uniform(200, 1400, (60, 2)).astype(np.float32)
    marks = dice.normal(size=(60, 128)).astype(np.float32)
    marks /= np.linalg.norm(marks, axis=1, keepdims=True)
    twice = register.Features(np.vstack([here, here[:1], here[:1]]), np.vstack([marks, -marks[:2]]))
    matched, met = register._matched(twice, twice, register._alike(twice, twice), 0.85)
    assert len(matched) == len(met) == 60


def test_a_place_far_from_others_does_not_vouch_for_itself():
    dice = np.random.default_rng(7)
    places = np.vstack([dice.uniform(100, 400, (80, 2)), [[700, 300], [708, 304]]]).astype(np.float32)
    values = np.zeros((82, 2), np.float32)
    values[80] = (0, 9)  # beside a place that says it lies where everybody lies
    astray = register._astray(places, values, (600, 800), 30)
    assert astray[80] > 6 and astray[:80].max() < 0.5
