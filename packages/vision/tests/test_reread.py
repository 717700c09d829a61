"""What counts as another character where two noisy pages are read line by line."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from zhangfa_vision import compare, evidence, inkmap, likeness, lines, pages, reader, register, reread, spots, verdict

CORNERS = np.float32([[100, 200], [400, 200], [400, 230], [100, 230]])


def line(text: str, sure: float = 0.99) -> tuple[reader.Letter, ...]:
    return tuple(reader.Letter(char, (i + 1) / (len(text) + 1), sure) for i, char in enumerate(text))


def laid_pair() -> tuple[pages.Prepared, pages.Laid]:
    """Two pages alike with one row of bars: what is read on them is said by each test."""
    picture = np.full((600, 500, 3), 235, np.uint8)
    for x in range(110, 390, 24):
        picture[200:230, x : x + 10] = 40
    ink, shape = inkmap.of(picture), picture.shape[:2]
    none = register.Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    approved = pages.Prepared(picture, np.eye(3), ink, np.zeros(shape, np.uint8), none, None)
    where = register.through(np.zeros((*shape, 2), np.float32), np.eye(3))
    seen = np.ones(shape, bool)
    return approved, pages.Laid(picture, ink, where, seen, ~seen, 100, 1.0, 7.5, 0.0, 0.0)


def told(monkeypatch, ref, cand) -> list[reread.Other]:
    monkeypatch.setattr(lines, "down", lambda *_: [CORNERS])
    monkeypatch.setattr(lines, "cut", lambda picture, corners: np.zeros((30, 300, 3), np.uint8))
    monkeypatch.setattr(evidence, "even", lambda strip: strip)
    monkeypatch.setattr(reader, "read", lambda strips: [ref, cand] * (len(strips) // 2))
    return reread.differing(*laid_pair(), verdict.current())


def test_a_digit_that_surely_is_another_one_is_told_once_and_in_its_place(monkeypatch):
    (one,) = told(monkeypatch, line("2022年8月11日"), line("2021年8月11日"))
    assert (one.ref, one.cand) == ("2", "1")
    middle = 100 + 300 * 4 / 11
    assert one.box[0] < middle < one.box[2] and one.box[1] <= 200 and one.box[3] >= 230
    assert one.box[2] - one.box[0] < 60


@pytest.mark.parametrize(
    ("ref", "cand"),
    [
        (line("2022年8月11日"), line("2022年8月11日")),
        (line("2022年8月11日"), line("2021年8月11日", 0.9)),  # read, but not surely
        (line("2022年8月11日"), line("202年8月11日")),  # a poor picture swallows characters
        (line("宅基地面积十亩"), line("八步他回和干山", 0.7)),
        ((), line("2021年8月11日")),
    ],
)
def test_what_is_not_surely_read_on_both_pages_is_not_told(monkeypatch, ref, cand):
    assert told(monkeypatch, ref, cand) == []


def test_a_noisy_page_that_reads_differently_is_no_match_and_a_quiet_one_is_not_read_again(monkeypatch):
    approved, laid = laid_pair()
    other = reread.Other((200, 200, 230, 230), "2", "1", 0.99)
    monkeypatch.setattr(reread, "differing", lambda *_: [other])
    quiet = verdict.current()
    assert compare.judged(approved, laid, quiet, time.monotonic()).verdict == "match"
    result = compare.judged(approved, laid, replace(quiet, noise_reread=-1.0), time.monotonic())
    assert result.verdict == "doubtful" and (result.changes[0].ref_text, result.changes[0].cand_text) == ("2", "1")
    assert quiet.doubtful_from <= result.score < 1.0


def test_print_that_looks_unlike_and_reads_otherwise_makes_a_noisy_match_doubtful_and_no_mismatch(monkeypatch):
    approved, laid = laid_pair()
    by = verdict.current()
    place = spots.Spot((190, 200, 214, 224), 4.8, 10.0, 0.5, 99.0, 0.0, 0.0, peak=(202, 212))
    monkeypatch.setattr(likeness, "unlike", lambda *_: [place])
    otherwise = evidence.Reading("曹", "露", 0.2, 0.0, True)
    monkeypatch.setattr(evidence, "read", lambda places, *_: [otherwise] * len(places))
    assert compare.judged(approved, laid, by, time.monotonic()).verdict == "match"
    result = compare.judged(approved, laid, replace(by, noise_calm=-1.0), time.monotonic())
    assert result.verdict == "doubtful" and (result.changes[0].ref_text, result.changes[0].cand_text) == ("曹", "露")
    assert by.doubtful_from <= result.score < 1.0
