"""From what was found to a verdict (判定): match, mismatch, doubtful or unreadable, by thresholds that carry a version.

Laws: 1. A match needs every suspicious place explained; what could not be examined is never a match.
2. Stricter thresholds never turn a mismatch into a match.
3. An unreadable page is unreadable, with a reason, not changed and not unchanged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from zhangfa_vision.evidence import Reading
from zhangfa_vision.spots import Spot

ADVICE = {
    "page.blurred": "画面模糊，请放平纸张、擦净镜头后重拍",
    "page.poor": "画面不够清楚，细小的改动看不出来，请在亮处放平、拿稳重拍",
    "page.too_small": "纸张在画面中太小，请靠近些重拍",
    "page.covered": "部分文字被遮挡或在画面之外，请移开手和其他物品、拍全整页",
    "page.glare": "纸面反光，看不清下面的文字，请避开灯光直射、换个角度重拍",
    "page.not_laid": "画面与批准的页对不齐，请把纸放平、拍全整页后重拍",
    "page.blank_approved": "批准的页上几乎没有文字，无法比对，请人工核对",
    "page.cut": "纸张的边缘没有认清，请把整张纸放在镜头下、避免强阴影后重拍",
    "page.not_found": "没有找到可以辨认的文字页面，请把纸放在镜头下重拍",
    "page.blank": "镜头下的纸几乎没有文字",
    "page.other": "镜头下的不是这一页",
    "picture.broken": "文件损坏，无法打开",
    "picture.empty": "文件是空的",
    "picture.missing": "找不到文件",
    "picture.too_large": "文件或画面过大",
    "picture.too_small": "画面过小",
    "picture.no_such_page": "文件里没有这一页",
    "time.over": "比对超时，请重试或换一张更清楚的照片",
}


@dataclass(frozen=True)
class Thresholds:
    """What thresholds.json holds. Strengths are in strokes, *_mm in millimetres, the rest are shares (0..1)."""

    version: str
    edge_mm: float  # nearer to the edge of what is seen, nothing is a finding
    margin_mm: float  # nearer to the edge, what is on one page only is doubtful, no more
    speck_mm2: float  # a smaller thing, alone, is dirt
    speck_mm: float  # if it is not longer either
    speck_apart_mm: float  # so far from print it is dirt even between digits
    speck_near_mm: float  # so far from print it is dirt where no digits are and nothing else is read
    fold_mm: float  # a longer, weaker, thin thing is a fold
    fold_strength: float
    noise_share: float  # of the page's own noise, taken off each strength
    differs_doubtful: float  # less sure than that, but not to be passed over
    red_share: float  # of a strength, taken off under an impression
    differs_sure: float  # the readings differ, so sure at least
    differs_strength: float  # strength that is a change where one character is read for another
    sure_share: float  # of that, what full certainty takes off in a good picture
    one_sided_strength: float  # strength that is a change where a character is read on one page only
    agrees_sure: float
    agrees_strength: float  # strength that is a change although readings agree
    unread_strength: float  # strength that is a change where nothing could be read
    unread_mm2: float  # smaller places count in proportion
    doubtful_from: float  # of the strength that would be a change
    cut_doubtful: float  # of one side of the frame, on which the sheet goes on
    hidden_doubtful: float  # of the approved print that is not to be seen
    hidden_unreadable: float
    noise_steady: float  # no more noise: the pair lies well enough to be looked at closely
    noise_calm: float  # no more noise: a good picture
    unlike: float  # so many times further off than the page's own print is a piece of print that may be another
    unlike_unread: float  # the same where nothing could be read
    noise_reread: float  # so much noise: all lines of both pages are read before a page is a match
    reread_sure: float  # so surely must both pages read for a character to be another one
    reread_line: float  # and so surely, on average, the line around it
    noise_doubtful: float  # so much noise hides a changed digit: no match
    noise_unreadable: float
    noise_third_look: float  # so much noise: are whole lines gone or new?
    noise_other: float  # so much noise means another page, if features agree
    agreement_other: float  # fewer matched features that fit mean another page
    px_per_mm_unreadable: float


@cache
def current() -> Thresholds:
    """The thresholds that come with this package."""
    given = json.loads(files("zhangfa_vision").joinpath("thresholds.json").read_text(encoding="utf-8"))
    return Thresholds(**{one.name: given[one.name] for one in fields(Thresholds)})


def changed(spot: Spot, reading: Reading, noise: float, by: Thresholds) -> float:
    """How surely a spot is a change of the text: 0 is explained, 1 and more is a change, between lies doubt."""
    strength = max(spot.strength * (1 - by.red_share * spot.red) - by.noise_share * noise, 0.0)
    if reading.differs >= by.differs_sure and reading.both:
        # The surer both readings are in a good picture, the less of a trace they need.
        needed = by.differs_strength * (1.0 - by.sure_share * reading.differs * (noise <= by.noise_calm))
        return strength / needed
    if _explained(spot, reading, by):
        return 0.0
    if reading.agrees >= by.agrees_sure:
        return strength / by.agrees_strength
    if reading.differs >= by.differs_sure:
        score = strength / by.one_sided_strength
    else:
        score = strength / by.unread_strength * min(1.0, (spot.area / by.unread_mm2) ** 0.5)
    if reading.both and reading.differs >= by.differs_doubtful:
        score = max(score, min(strength / by.differs_strength, 0.5 + 0.5 * by.doubtful_from))
    # Near the edge it may stand on another sheet that lies beneath: no accusation without a second character.
    return min(score, 0.5 + 0.5 * by.doubtful_from) if spot.inside < by.margin_mm else score


def in_doubt(unlike: float, reading: Reading, by: Thresholds) -> bool:
    """Whether print that looks less like its counterpart than other print of the page does (see `likeness`) goes to a
    person: it reads otherwise, however unsurely, or does not read at all and looks quite different."""
    if reading.both and reading.differs > 0.0:
        return unlike >= by.unlike
    return unlike >= by.unlike_unread and not reading.agrees


def is_speck(spot: Spot, by: Thresholds) -> bool:
    """Small and round: what is long, like a stroke of one, was written."""
    return spot.area < by.speck_mm2 and spot.length < by.speck_mm


def _explained(spot: Spot, reading: Reading, by: Thresholds) -> bool:
    """The page's edge, a speck of dirt alone on the paper, a fold, the line of a table."""
    edge = spot.inside < by.edge_mm
    plain = reading.differs < by.differs_sure and not reading.among_digits
    speck = is_speck(spot, by) and spot.apart > (by.speck_near_mm if plain else by.speck_apart_mm)
    thin = spot.area < spot.length * 2.0
    fold = spot.length > by.fold_mm and spot.strength < by.fold_strength and thin
    line = spot.ruled > 0.7 and spot.strength < 2 * by.fold_strength
    return edge or speck or fold or line


def verdict(scores: list[float], by: Thresholds) -> str:
    """match, doubtful or mismatch from the spots' scores."""
    worst = max(scores, default=0.0)
    if worst >= 1.0:
        return "mismatch"
    return "doubtful" if worst >= by.doubtful_from else "match"


STRENGTHS = ("differs_strength", "one_sided_strength", "agrees_strength", "unread_strength", "doubtful_from")
"""Smaller is stricter."""
