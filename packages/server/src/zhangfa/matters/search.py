"""Finds matters by the words people use: 「没犯过事的证明」 finds 无犯罪记录证明. No index: a catalogue is small."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_NOISE = re.compile(r"[\s\W_]+")
_FILLERS: tuple[str, ...] = (
    "怎么办理",
    "怎么开",
    "怎么办",
    "我要",
    "我想",
    "我需要",
    "需要",
    "想要",
    "办理",
    "申请",
    "开具",
    "出具",
    "村里",
    "证明",
)
_FILLERS += ("请问", "如何", "一个", "一张", "一份", "盖章", "盖个章", "的", "开", "办", "要", "个", "了")
LEAST_SCORE = 0.34


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """`id` with the words it may be found by; the title counts a little more than the rest."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    summary: str = ""


def search(query: str, things: Iterable[Searchable]) -> list[str]:
    """Ids that fit, best first; every id when the query is empty."""
    things = list(things)
    wanted = normal(query)
    if not wanted:
        return [thing.id for thing in things]
    scored = [(_score(wanted, thing), number, thing.id) for number, thing in enumerate(things)]
    fitting = [entry for entry in scored if entry[0] >= LEAST_SCORE]
    return [found for _, _, found in sorted(fitting, key=lambda entry: (-entry[0], entry[1]))]


def normal(text: str) -> str:
    """Narrow, lower case, without blanks and stops."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def essence(text: str) -> str:
    """What remains when words that fit every matter are taken away; the whole text when nothing would remain."""
    short = text
    for filler in _FILLERS:
        short = short.replace(filler, "")
    return short or text


def _score(wanted: str, thing: Searchable) -> float:
    title = _likeness(wanted, normal(thing.title))
    aliases = max((_likeness(wanted, normal(alias)) for alias in thing.aliases), default=0.0)
    summary = 0.4 if len(essence(wanted)) >= 2 and essence(wanted) in normal(thing.summary) else 0.0
    return max(title * 1.05, aliases, summary)


def _likeness(wanted: str, text: str) -> float:
    """1 for the same words, less for shared pairs of characters; a part within the other counts by its share."""
    wanted, text = essence(wanted), essence(text)
    if not wanted or not text:
        return 0.0
    if wanted == text:
        return 1.0
    shorter, longer = sorted((wanted, text), key=len)
    if shorter in longer and (len(shorter) >= 2 or shorter == wanted):
        return 0.6 + 0.35 * len(shorter) / len(longer)
    pairs_wanted, pairs_text = _pairs(wanted), _pairs(text)
    if not pairs_wanted or not pairs_text:
        return 0.0
    shared = len(pairs_wanted & pairs_text)
    return 2 * shared / (len(pairs_wanted) + len(pairs_text))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))
