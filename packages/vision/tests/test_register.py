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
