"""Whose seal is it (认印)? Every impression of a picture against every registered one: a seal's id, or a stranger."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from zhangfa_vision.seals import aligning, canvas, comparing, finding, law, quality
from zhangfa_vision.seals.comparing import Measures
from zhangfa_vision.seals.cover import Cover
from zhangfa_vision.seals.finding import Impression
from zhangfa_vision.seals.quality import Quality
from zhangfa_vision.seals.registered import Registered
from zhangfa_vision.seals.registry import Registry

_CLOSELY = 3  # registered seals that an impression is laid over, the likeliest by their polar pictures


@dataclass(frozen=True)
class Judged:
    """verdict: match | doubtful | stranger; seal: the registered seal's id if it matches, else None; likely: the
    nearest registered seal, whatever the verdict; score: 0 (nothing alike) to 1, a match from 0.5 on; turn: degrees
    clockwise against the registered impression, None without one."""

    impression: Impression
    verdict: str
    seal: str | None
    likely: str | None
    score: float
    turn: float | None
    quality: Quality
    reasons: tuple[dict[str, str], ...]
    measures: Measures | None

    def as_json(self) -> dict:
        x, y = self.impression.centre
        told = {"centre": [round(x, 1), round(y, 1)], "diameter": round(self.impression.diameter, 1)}
        told |= {"shape": self.impression.shape, "rotation": None if self.turn is None else round(self.turn, 1)}
        told |= {"verdict": self.verdict, "seal": self.seal, "likely": self.likely, "score": round(self.score, 4)}
        poor = self.quality
        told["quality"] = {"flaw": poor.flaw or "good", "again": poor.again, "advice": poor.advice}
        told["quality"] |= {"strength": poor.strength, "complete": poor.complete, "doubled": poor.doubled}
        told["reasons"] = list(self.reasons)
        told["measures"] = {k: round(v, 4) for k, v in vars(self.measures).items()} if self.measures else {}
        return told


@dataclass(frozen=True)
class Page:
    """All impressions of one picture, judged; version: of the thresholds."""

    impressions: tuple[Judged, ...]
    seconds: float
    version: str

    def as_json(self) -> dict:
        return {
            "impressions": [one.as_json() for one in self.impressions],
            "seconds": round(self.seconds, 3),
            "version": self.version,
        }


def judge(image: np.ndarray, registry: Registry, colour: str = "red", by: law.Thresholds | None = None) -> Page:
    """Find every impression of a BGR picture (uint8) and say whose it is, by a registry (id → Registered)."""
    started, by = time.monotonic(), by or law.current()
    judged = tuple(one_of(image, one, registry, colour, by) for one in finding.find(image, colour))
    return Page(judged, time.monotonic() - started, by.version)


def one_of(image: np.ndarray, impression: Impression, registry: Registry, colour: str, by: law.Thresholds) -> Judged:
    """One impression that was found in the picture, judged."""
    seen = canvas.lay(image, impression.outline, colour)
    best: tuple[float, str, aligning.Laid, Measures] | None = None
    for name, seal, tried in _likely(impression, seen, registry, by):
        laid = aligning.lay(seal.ink, seen, tried)
        if laid is None:
            continue
        measures = comparing.measure(seal.ink, laid, seal.shape)
        strange = law.strangeness(measures, by)
        if best is None or strange < best[0]:
            best = strange, name, laid, measures
    if best is None:
        told = ({"code": "judge.stranger", "advice": law.ADVICE["judge.stranger"]},)
        return Judged(impression, "stranger", None, None, 0.0, None, quality.alone(impression, seen, by), told, None)
    strange, name, laid, measures = best
    ready = quality.against(registry[name].ink, laid, measures, by)
    verdict = law.verdict(strange, measures, bool(ready.flaw), by)
    told = () if verdict == "match" else ({"code": f"judge.{verdict}", "advice": law.ADVICE[f"judge.{verdict}"]},)
    seal = name if verdict == "match" else None
    return Judged(impression, verdict, seal, name, law.score(strange), laid.turn, ready, told, measures)


def _likely(
    impression: Impression, seen: Cover, registry: Registry, by: law.Thresholds
) -> list[tuple[str, Registered, list[tuple[float, float]]]]:
    """The registered seals of this shape that come nearest by the polar picture, with the turns to try."""
    long, short = impression.outline.radii
    around = canvas.polar(seen.ink)
    same = [
        (name, seal)
        for name, seal in registry.items()
        if seal.shape == impression.shape
        and abs(seal.aspect - short / long) < by.aspect  # a tilted sheet shortens, too
    ]
    turns = [(name, seal, aligning.turns(seal.polar, around, seal.shape)) for name, seal in same]
    return sorted(turns, key=lambda one: -one[2][0][0])[:_CLOSELY]
