"""Is this the approved page (比对)? The whole way from two pictures to a verdict with every difference in its place."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import cv2
import numpy as np

from zhangfa_vision import (
    evidence,
    inkmap,
    likeness,
    overall,
    pages,
    pictures,
    register,
    reread,
    residue,
    spots,
    unlike,
    verdict,
)
from zhangfa_vision.pages import Laid, Prepared
from zhangfa_vision.verdict import ADVICE, Thresholds

MOST_SECONDS = 300.0
MOST_LOOKED_AT = 12  # places that get a second look; the strongest first
_MOSTLY = 0.5
_NO_INK = 0.4  # of the other page's: a place is bare
_MARGIN_MM = 7.0  # nobody prints nearer to the edge
_EDGE_MM2 = 60.0  # larger things at the edge of the sheet are hands, pens and other sheets

Box = list[list[float]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """kind: changed | added | removed; boxes: four corners in pixels of the given files; score: see `verdict`."""

    kind: str
    ref_box: Box
    cand_box: Box
    ref_text: str
    cand_text: str
    score: float


@dataclass(frozen=True)
class Result:
    """verdict: match | mismatch | doubtful | unreadable; score: higher is more surely changed; reasons: code, advice;
    version: of the thresholds; measures: what the picture was like, for whoever studies verdicts."""

    verdict: str
    score: float
    changes: tuple[Change, ...] = ()
    reasons: tuple[dict[str, str], ...] = ()
    seconds: float = 0.0
    version: str = ""
    measures: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict:
        """What is told outside: everything but the measures."""
        return {key: value for key, value in asdict(self).items() if key != "measures"}


def files(ref: str, cand: str, by: Thresholds | None = None) -> Result:
    """Compare two files (see `pictures.load`)."""
    return guarded(lambda: prepared(ref), lambda: pictures.load(cand), by)


def guarded(approved: Callable[[], Prepared], image: Callable[[], np.ndarray], by: Thresholds | None = None) -> Result:
    """Compare what the two functions give. Whatever goes wrong on the way, the answer is never a match."""
    started = time.monotonic()
    by = by or verdict.current()
    try:
        return pictures_alike(approved(), image(), by, started)
    except pictures.Unfit as problem:
        return _unreadable(problem.reason, by, started)
    except Exception:  # a picture that breaks a library is a picture that nobody vouches for
        _log.exception("a comparison broke off")
        return _unreadable("picture.broken", by, started)


def prepared(ref: str) -> Prepared:
    """The approved page of a file, ready to be compared with many pictures. Raises pictures.Unfit."""
    return pages.prepare(pictures.load(ref))


def pictures_alike(approved: Prepared, image: np.ndarray, by: Thresholds, started: float | None = None) -> Result:
    """Compare a BGR picture (uint8 HxWx3) with an approved page."""
    started = time.monotonic() if started is None else started
    details = register.features(image)
    laid = pages.lay(approved, image, details)
    if laid is None:
        return _nothing_fits(approved, image, len(details.points), by, started)
    return judged(approved, laid, by, started)


def judged(approved: Prepared, laid: Laid, by: Thresholds, started: float) -> Result:
    """The verdict on a page that is laid over the approved one."""
    found = residue.of(approved.ink, laid.ink, laid.valid, steady=by.noise_steady)
    hidden = _hidden(approved, laid, found.level)
    measures = {"noise": found.noise, "blur": found.blur, "print": found.level, "hidden": hidden}
    measures |= {"px_per_mm": laid.scale, "cut": laid.cut, "agreement": laid.agreement, "inliers": float(laid.inliers)}
    if _another_page(laid, found, by):
        whole = _whole(approved, laid)
        return _result("mismatch", 3.0, [whole], ["page.other"], measures, by, started)
    if found.noise > by.noise_third_look:
        changes = [_line_change(kind, line, approved, laid) for kind, line in overall.differing(approved, laid)]
        if changes:
            return _result("mismatch", 2.0, changes, [], measures, by, started)
    red = inkmap.red(approved.picture) | inkmap.red(laid.picture)
    places = looked_at(spots.find(found, laid.valid, approved.rules, red), found, by)
    readings = evidence.read(places, approved, laid)
    scores = [_score(*one, places, found.noise, by) for one in zip(places, readings, strict=True)]
    for one in evidence.moved(places, readings):
        scores[one] = 0.0
    order = sorted((i for i in range(len(places)) if scores[i] >= by.doubtful_from), key=lambda i: -scores[i])
    changes = [_change(places[i], readings[i], scores[i], approved, laid) for i in order]
    said, reasons = verdict.verdict(scores, by), _not_to_be_read(laid, found, hidden, by)
    if said != "mismatch" or not any(one.differs >= by.differs_sure and one.both for one in readings):
        said = "unreadable" if reasons else said
    if said == "match":
        reasons, doubts = _before_a_match(approved, laid, found, hidden, by)
        changes += doubts
        scores += [one.score for one in doubts]
        said = "doubtful" if reasons or doubts else said
    score = max(scores, default=0.0)
    return _result(said, score, changes, reasons if said != "mismatch" else [], measures, by, started)


def _score(
    spot: spots.Spot, reading: evidence.Reading, others: list[spots.Spot], noise: float, by: Thresholds
) -> float:
    one_sided = reading.differs > 0 and not reading.both
    return verdict.changed(spot.supported(others) if one_sided else spot, reading, noise, by)


def _hidden(approved: Prepared, laid: Laid, level: float) -> float:
    """Share of the approved print, well inside the sheet, that the other picture does not show."""
    sheet = (laid.valid | laid.hidden).astype(np.uint8)
    inside = cv2.distanceTransform(sheet, cv2.DIST_L2, 3) > _MARGIN_MM * inkmap.PX_PER_MM
    clear = (approved.ink > 0.4 * level) & inside
    return float((clear & laid.hidden).sum() / max(int(clear.sum()), 1))


def looked_at(found: list[spots.Spot], left: residue.Residue, by: Thresholds) -> list[spots.Spot]:
    """The places that deserve a second look, after a closer one: strongest first, few at the edge of the sheet."""
    worth = [spots.closer(spot, left) for spot in found[: spots.MOST]]
    worth += [start for start in (spot.start() for spot in worth) if start is not None]
    worth = [spot for spot in worth if spot.strength - by.noise_share * left.noise > 0.5 * by.differs_strength]
    worth = [spot for spot in worth if not verdict.is_speck(spot, by) or spot.apart <= by.speck_apart_mm]
    worth.sort(key=lambda spot: by.red_share * spot.red * spot.strength - spot.strength)
    edge = [spot for spot in worth if spot.inside < by.edge_mm and spot.area < _EDGE_MM2]
    return [spot for spot in worth if spot.inside >= by.edge_mm][:MOST_LOOKED_AT] + edge[: MOST_LOOKED_AT // 4]


def _another_page(laid: Laid, found: residue.Residue, by: Thresholds) -> bool:
    return laid.agreement < by.agreement_other and found.noise > by.noise_other


def _not_to_be_read(laid: Laid, found: residue.Residue, hidden: float, by: Thresholds) -> list[str]:
    """Why this picture cannot be judged, or nothing."""
    reasons = {
        "page.too_small": laid.scale < by.px_per_mm_unreadable,
        "page.glare": hidden > by.hidden_unreadable and laid.glare > _MOSTLY,
        "page.covered": hidden > by.hidden_unreadable and laid.glare <= _MOSTLY,
        "page.blurred": found.noise > by.noise_unreadable,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _before_a_match(
    approved: Prepared, laid: Laid, found: residue.Residue, hidden: float, by: Thresholds
) -> tuple[list[str], list[Change]]:
    """Why a page without a difference is not yet a match, and places in a picture that is not quite clear for a person
    to look at."""
    reasons = _not_all_seen(approved, laid, found.noise, hidden, by)
    if reasons:
        return reasons, []
    doubts: list[Change] = []
    if found.noise > by.noise_calm:
        red = by.red_share * (inkmap.red(approved.picture) | inkmap.red(laid.picture))
        places = likeness.unlike(found, laid.valid, approved.rules, by.unlike, red)[:MOST_LOOKED_AT]
        for place, reading in zip(places, evidence.read(places, approved, laid), strict=True):
            if verdict.in_doubt(place.strength, reading, by):
                doubts.append(_change(place, reading, _in_doubt(by), approved, laid))
    if found.noise > by.noise_reread:
        doubts += [_read_change(one, approved, laid, by) for one in reread.differing(approved, laid, by)]
    return [], doubts


def _not_all_seen(approved: Prepared, laid: Laid, noise: float, hidden: float, by: Thresholds) -> list[str]:
    """Why a page without a difference is not yet a match: a part of it was not looked at, or a changed digit would
    drown in the picture's noise."""
    cut = approved.outline is not None and laid.cut > by.cut_doubtful
    unseen = "page.glare" if laid.glare > _MOSTLY else "page.covered"
    reasons = {"page.cut": cut, unseen: hidden > by.hidden_doubtful, "page.poor": noise > by.noise_doubtful}
    return [reason for reason, holds in reasons.items() if holds]


def _nothing_fits(approved: Prepared, image: np.ndarray, details: int, by: Thresholds, started: float) -> Result:
    """Too few features agree; details: features of the picture."""
    reason, quad = unlike.reason(approved, image, details)
    if reason == "page.blank_approved":  # a photograph, say: a person can compare it
        return _result("doubtful", _in_doubt(by), [], [reason], {}, by, started)
    if quad is None or reason not in ("page.other", "page.blank"):
        return _unreadable(reason, by, started)
    height, width = approved.ink.shape
    back = np.linalg.inv(approved.to_frame)
    whole = Change("changed", _there([0, 0, width, height], back), quad.round(1).tolist(), "", "", 3.0)
    return _result("mismatch", 3.0, [whole], [reason], {}, by, started)


def _there(box: list[float], matrix: np.ndarray) -> Box:
    x0, y0, x1, y1 = box
    corners = np.float32([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]])
    return [[round(float(x), 1), round(float(y), 1)] for x, y in cv2.perspectiveTransform(corners, matrix)[0]]


def _through(box: list[float], where: np.ndarray) -> Box:
    x0, y0, x1, y1 = (int(one) for one in box)
    height, width = where.shape[:2]
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return [
        [round(float(one), 1) for one in where[min(max(y, 0), height - 1), min(max(x, 0), width - 1)]]
        for x, y in corners
    ]


def _change(spot: spots.Spot, reading: evidence.Reading, score: float, approved: Prepared, laid: Laid) -> Change:
    x0, y0, x1, y1 = spot.box
    before, after = (float(ink[y0:y1, x0:x1].max(initial=0.0)) for ink in (approved.ink, laid.ink))
    kind = "added" if before < _NO_INK * after else "removed" if after < _NO_INK * before else "changed"
    back = np.linalg.inv(approved.to_frame)
    ref_box, cand_box = _there(list(spot.box), back), _through(list(spot.box), laid.where)
    return Change(kind, ref_box, cand_box, reading.ref, reading.cand, round(score, 3))


def _line_change(kind: str, line: overall.Line, approved: Prepared, laid: Laid) -> Change:
    ref_box, cand_box = _there(list(line.box), np.linalg.inv(approved.to_frame)), _through(list(line.box), laid.where)
    old, new = (line.text, "") if kind == "removed" else ("", line.text)
    return Change(kind, ref_box, cand_box, old, new, 2.0)


def _read_change(one: reread.Other, approved: Prepared, laid: Laid, by: Thresholds) -> Change:
    ref_box, cand_box = _there(list(one.box), np.linalg.inv(approved.to_frame)), _through(list(one.box), laid.where)
    return Change("changed", ref_box, cand_box, one.ref, one.cand, _in_doubt(by))


def _in_doubt(by: Thresholds) -> float:
    """The score of what is doubtful and no more: half way to a change."""
    return round(0.5 + 0.5 * by.doubtful_from, 3)


def _whole(approved: Prepared, laid: Laid) -> Change:
    height, width = approved.ink.shape
    box = [0, 0, width - 1, height - 1]
    return Change("changed", _there(box, np.linalg.inv(approved.to_frame)), _through(box, laid.where), "", "", 3.0)


def _unreadable(reason: str, by: Thresholds, started: float) -> Result:
    return _result("unreadable", 0.0, [], [reason], {}, by, started)


def _result(
    said: str, score: float, changes: list[Change], reasons: list[str], measures: dict, by: Thresholds, started: float
) -> Result:
    """Put together; what took too long is never a match."""
    seconds = time.monotonic() - started
    if seconds > MOST_SECONDS and said == "match":
        said, reasons = "doubtful", [*reasons, "time.over"]
    told = tuple({"code": code, "advice": ADVICE.get(code, "")} for code in reasons)
    rounded = {key: round(float(value), 4) for key, value in measures.items()}
    return Result(said, round(float(score), 4), tuple(changes), told, round(seconds, 3), by.version, rounded)
