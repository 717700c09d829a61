"""From measures to a word (判定): whose seal, or a stranger's; by thresholds that carry a version.

Laws: 1. More that differs never makes a stranger a match. 2. What could not be seen is never a match.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from zhangfa_vision.seals.comparing import Measures

ADVICE = {
    "quality.good": "印迹清晰，无需补盖",
    "quality.faint": "印迹太淡，请蘸足印油后补盖",
    "quality.incomplete": "印迹不完整，请垫平纸张、用力均匀后补盖",
    "quality.slipped": "盖章时移动或盖了两次，印迹有重影，请补盖",
    "quality.smeared": "印迹抹花，请待印油干后或换新纸补盖",
    "enrol.three": "登记印模需要三张照片，每张一个清晰的印迹",
    "enrol.none": "没有找到印迹，请盖在白纸上、拍清楚",
    "enrol.several": "照片里不止一个印迹，请每张只盖一个",
    "enrol.differ": "三次印迹不一致，请确认是同一枚印章，重新盖印",
    "enrol.print": "印迹压住了文字，请盖在空白处",
    "enrol.faint": "印迹太淡，请蘸足印油重盖",
    "enrol.incomplete": "印迹不完整，请垫平纸张重盖",
    "enrol.slipped": "印迹有重影，请按稳印章重盖",
    "enrol.smeared": "印迹抹花，请重盖",
    "judge.stranger": "与登记的印章都不一致",
    "judge.doubtful": "印迹不够清楚，不能确定是不是登记的印章，请人工核对",
}


@dataclass(frozen=True)
class Thresholds:
    """What thresholds.json of this package holds. Strokes, or shares (0..1)."""

    version: str
    added: float  # strokes; each of the following is by itself enough for a stranger
    added_glyph: float  # strokes, mean over the room of a character
    foreign: float  # share of what is there that is too much over a wide place
    foreign_near: float  # the same over a few strokes
    absent: float  # share of what should be there that is missing over a wide place
    absent_near: float  # the same over a few strokes
    unlike: float  # one less the correlation over a character
    unlike_usual: float  # the same in most places: another cut
    outlying: float  # how many times more unlike than most of the impression one character may be
    likeness: float  # of the whole
    seen: float  # share of the registered ink that must be visible
    aspect: float  # by which the shorter axis may differ
    doubtful_from: float  # of what makes a stranger
    excused: float  # a poor press may be so much stranger before it is one for sure
    faint: float
    complete: float
    doubled: float
    pressed_twice: float
    smeared: float
    enrol_known: float


_TOGETHER = 4  # the power by which several signs add up: two at 0.85 are enough, two at 0.7 are not


@cache
def current() -> Thresholds:
    """The thresholds that come with this package."""
    given = json.loads(files("zhangfa_vision.seals").joinpath("thresholds.json").read_text(encoding="utf-8"))
    return Thresholds(**{one.name: given[one.name] for one in fields(Thresholds)})


def strangeness(m: Measures, by: Thresholds) -> float:
    """How surely an impression is not of this seal: 1 and more is a stranger's."""
    return sum(part**_TOGETHER for part in parts(m, by).values()) ** (1 / _TOGETHER)


def parts(m: Measures, by: Thresholds) -> dict[str, float]:
    """What speaks for a stranger, each by itself: 1 is enough."""
    named = ("added", "added_glyph", "foreign", "foreign_near", "absent", "absent_near")
    named += ("unlike", "unlike_usual", "outlying")
    told = {name: getattr(m, name) / getattr(by, name) for name in named}
    return told | {"likeness": max(1 - m.likeness, 0.0) / (1 - by.likeness)}


def verdict(strange: float, m: Measures, poor: bool, by: Thresholds) -> str:
    """match, doubtful or stranger. A poor press cannot be told from a stranger by its gaps, so it goes to a person."""
    if strange >= by.excused or (strange >= 1.0 and not poor):
        return "stranger"
    if strange >= by.doubtful_from or m.seen < by.seen:
        return "doubtful"
    return "match"


def score(strange: float) -> float:
    """0..1, half at the border."""
    return 1.0 / (1.0 + max(strange, 0.0) ** 2)
