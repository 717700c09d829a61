"""Comparisons: the page that was stamped, looked at again by the server beside the approved page (页面复核).

Laws
1. The server compares for itself: what the terminal said of the page is not asked.
2. A comparison carries the version of its thresholds and never changes; a newer version makes another one beside it.
3. What was found is kept encrypted; the ledger gets the verdict, the version and a digest, never a word of the page.
4. A comparison that failed says so; it is no match, and nobody waits for it.

Deeds   ask, compare.
Never   undoes an impression, or opens a photo in the server's own process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

COMPARE = "page:compare"


class Verdict(Labelled):
    WAITING = "waiting", "正在复核"
    MATCH = "match", "与批准的页面一致"
    MISMATCH = "mismatch", "与批准的页面不一样"
    DOUBTFUL = "doubtful", "有看不准的地方，请人工核对"
    UNREADABLE = "unreadable", "照片看不清，没能复核"
    FAILED = "failed", "复核没有完成"

    @property
    def done(self) -> bool:
        return self is not Verdict.WAITING


Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the pages differ. box: left, top, right, bottom as shares (0..1) of the approved page, in whose frame both
    pictures are shown; kind: changed, added or removed."""

    kind: str
    box: Box
    approved_text: str
    seen_text: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What the eyes said. score: higher is more surely changed; approved, seen: JPEG of both pages in one frame, the
    second None when it could not be laid over the first."""

    verdict: Verdict
    score: float
    version: str
    advice: str
    places: tuple[Place, ...]
    approved: bytes
    seen: bytes | None


def why_not_compare(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    return () if actor.may(COMPARE, path) else (Refusal("comparisons.not_by_hand"),)


def place_of(value: Mapping[str, Any]) -> Place:
    """A place from plain values. Raises KeyError, TypeError, ValueError for what is none."""
    left, top, right, bottom = (min(max(float(edge), 0.0), 1.0) for edge in value["box"])
    if value["kind"] not in ("changed", "added", "removed"):
        raise ValueError(f"no such kind: {value['kind']!r}")
    return Place(
        kind=value["kind"],
        box=(left, top, right, bottom),
        approved_text=str(value["approved_text"]),
        seen_text=str(value["seen_text"]),
    )


@dataclass(frozen=True, kw_only=True)
class PageCompared(Fact):
    """`subject` is the application; `digest` the SHA-256 of what was found, `photo` of the picture."""

    kind = "page.compared"

    permit: str
    number: int
    photo: bytes
    verdict: Verdict
    version: str
    digest: bytes
