"""Readings: what the machine read of a paper, beside what its form says (机器读到的).

Laws
1. A reading decides nothing: no step waits for one, and one that failed says so and blocks nobody.
2. Each file is read once for an application; only the job that reads keeps what was read.
3. What was read is kept encrypted; the ledger gets its digest and how it went, never a word of it.
4. A difference is told only between two values that both stand; what was not surely read is "unread", never a guess.
5. What was read of an application goes when its time is over.

Deeds   ask, read, forget.
Never   changes an application, or opens a stranger's file in the server's own process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

MOST_PAGES = 6  # of one paper are read: what a contract names stands at its beginning and its end
READ = "paper:read"
FORGET = "paper:forget"
Said = Mapping[str, str]


class ReadingState(Labelled):
    WAITING = "waiting", "正在识读"
    READ = "read", "已识读"
    FAILED = "failed", "没能读出来，请人工核对"


class Verdict(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    UNREAD = "unread"


@dataclass(frozen=True, kw_only=True)
class Place:
    """box: four corners (x, y) as shares (0..1) of the page's width and height."""

    page: int
    box: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Value:
    """One field as it was read; value is "" where it was not surely read, raw is what it looked like."""

    name: str
    label: str
    value: str
    raw: str
    confidence: float
    places: tuple[Place, ...] = ()
    repaired: str = ""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What in the paper does not agree with itself."""

    code: str
    reason: str
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that was read of one file."""

    kind: str
    kind_name: str
    values: tuple[Value, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        return next((one.value for one in self.values if one.name == name), "")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A field of the form beside what was read of it; `read` is None where the paper names nothing of the kind."""

    name: str
    label: str
    said: str
    read: Value | None
    verdict: Verdict


def why_not_keep(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    return () if actor.may(READ, path) else (Refusal("readings.not_by_hand"),)


def why_not_forget(actor: Actor) -> tuple[Refusal, ...]:
    return () if actor.paths(FORGET) else (Refusal("readings.not_by_hand"),)


def content_of(answer: Mapping[str, Any]) -> Content:
    """The plain answer of the reader (docs/vision/reading.md) as what is kept. Raises KeyError, TypeError, ValueError
    for what is no such answer."""
    sizes = {page["page"]: (page["width"], page["height"]) for page in answer["pages"]}
    values = tuple(
        Value(
            name=str(one["name"]),
            label=str(one["label"]),
            value=str(one["value"] or ""),
            raw=str(one["raw"]),
            confidence=float(one["confidence"]),
            places=_places([one, *one["more"]], sizes),
            repaired=str(one["repaired"] or ""),
        )
        for one in answer["fields"]
    )
    doubts = tuple(
        Doubt(code=str(one["code"]), reason=str(one["reason"]), places=_places(one["places"], sizes))
        for one in answer["findings"]
    )
    notes = tuple(str(one["text"]) for one in answer["reasons"])
    return Content(
        kind=str(answer["kind"]), kind_name=str(answer["kind_name"]), values=values, doubts=doubts, notes=notes
    )


def _places(given: Iterable[Mapping[str, Any]], sizes: Mapping[int, tuple[int, int]]) -> tuple[Place, ...]:
    return tuple(
        Place(page=one["page"], box=_shares(one["box"], *sizes[one["page"]])) for one in given if one["page"] in sizes
    )


def _shares(box: Iterable[tuple[float, float]], width: int, height: int) -> tuple[tuple[float, float], ...]:
    return tuple((round(x / width, 4), round(y / height, 4)) for x, y in box)


def masked(value: Value) -> Value:
    """As it may be shown: of the codes and telephones of people the middle is hidden."""
    if value.name.endswith(("id", "phone", "account")):
        return replace(value, value=_hidden(value.value), raw=_hidden(value.raw))
    return value


def _hidden(text: str) -> str:
    return text[:3] + "*" * max(len(text) - 7, 0) + text[-4:] if len(text) > 7 else "*" * len(text)


# ---- beside the form -------------------------------------------------------------------------------------------------

_BESIDE = {
    "counterparty": ("party_b", "party_a"),
    "area": ("area_mu",),
    "rent": ("rent_per_mu",),
    "amount": ("total", "total_of_term", "total_yearly"),
    "begins_on": ("starts",),
    "ends_on": ("ends",),
}


def compare(form: Iterable[tuple[str, str, str]], content: Content) -> tuple[Comparison, ...]:
    """The form's fields (name, label, value as shown) that a paper also names, each beside what was read."""
    values = {one.name: one for one in content.values}
    whole = _of_term(values)
    if whole is not None:
        values["total_of_term"] = whole
    out = []
    for name, label, said in form:
        if name in _BESIDE and not (name == "area" and not said.endswith("亩")):
            out.append(_beside(name, label, said, [values[each] for each in _BESIDE[name] if each in values]))
    return tuple(out)


def _of_term(values: Mapping[str, Value]) -> Value | None:
    """The rent of a year times the years, where a paper names these and the form the whole."""
    yearly, years = values.get("total_yearly"), values.get("years")
    if "total" in values or not (yearly and years and yearly.value and years.value):
        return None
    whole = _plain(Decimal(yearly.value) * Decimal(years.value))
    raw = f"{yearly.value}元/年×{years.value}年"
    sure = min(yearly.confidence, years.confidence)
    return Value(name="total_of_term", label="租金合计", value=whole, raw=raw, confidence=sure, places=yearly.places)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _beside(name: str, label: str, said: str, read: list[Value]) -> Comparison:
    stand = [one for one in read if one.value]
    if not stand:
        return Comparison(name=name, label=label, said=said, read=read[0] if read else None, verdict=Verdict.UNREAD)
    same = next((one for one in stand if _alike(said, one.value)), None)
    verdict = Verdict.SAME if same else Verdict.DIFFERS
    return Comparison(name=name, label=label, said=said, read=same or stand[0], verdict=verdict)


def _alike(said: str, read: str) -> bool:
    """Amounts, days and names, however they are written."""
    return _key(said) == _key(read)


def _key(text: str) -> str | Decimal | date:
    days = re.fullmatch(r"(\d{4})[年-](\d{1,2})[月-](\d{1,2})日?", text)
    if days:
        return date(*(int(part) for part in days.groups()))
    number = re.match(r"(\d[\d,]*(?:\.\d+)?)(?:元|亩|$)", text)
    if number:
        return Decimal(number[1].replace(",", ""))
    return re.sub(r"[\s（）()]", "", text)


@dataclass(frozen=True, kw_only=True)
class PaperRead(Fact):
    """`subject` is the application. `digest` is the SHA-256 of what was kept; of its words none stands here."""

    kind = "paper.read"

    file: str
    outcome: ReadingState
    digest: bytes
    doubts: int
