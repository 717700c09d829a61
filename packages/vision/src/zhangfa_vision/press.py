"""Before and after the press (盖前盖后): only the impressions that were meant may have been added to the sheet.

Laws: 1. A match needs exactly the count, each the registered seal's, each at a permitted place, nothing else changed.
2. What could not be seen or told is doubtful and goes to a person; whatever breaks is never a match.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import cv2
import numpy as np

from zhangfa_vision import compare as pages_compare
from zhangfa_vision import find, inkmap, pages, pictures, register, screens, verdict
from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.pages import Laid, Prepared
from zhangfa_vision.seals import cover, finding, judging, law
from zhangfa_vision.seals.finding import Impression
from zhangfa_vision.seals.judging import Judged
from zhangfa_vision.seals.registered import Registered

_log = logging.getLogger(__name__)

ADVICE = {
    "press.blank": "盖章前的纸是空白的，不能盖空白章",
    "press.missing": "新盖的印迹比应盖的少",
    "press.extra": "新盖的印迹比应盖的多",
    "press.wrong_seal": "盖上的不是登记的这枚印章",
    "press.unsure_seal": "印迹不够清楚，不能确定是不是登记的印章，请人工核对",
    "press.not_enrolled": "这枚印章还没有登记印模，不能核对是不是它盖的",
    "press.place": "印迹不在允许的位置",
    "press.changed": "除印迹以外，纸上还有别的改动",
    "press.other_red": "除印迹以外，纸上还多了别的红色痕迹，请人工核对",
    "press.not_same_sheet": "盖章前后的两张照片不是同一张纸",
    "press.not_compared": "照片不够清楚，不能确定纸上其他内容没有变，请人工核对",
    "press.moire": "画面有屏幕纹路，可能拍的是屏幕而不是纸，请人工核对",
    "press.glare": "画面大片反光，可能拍的是屏幕或光面照片，请人工核对",
    "press.broken": "照片无法比对，请重拍",
}
_SURE = ("press.blank", "press.missing", "press.extra", "press.wrong_seal", "press.place", "press.changed")
_SAME_PLACE_MM = 4.0  # an impression that was there before lies within this of where it was
_RIM_MM = 12.0
_OTHER_RED_MM2 = 12.0
_RED = 0.2  # share of light: less is a shadow's colour

Picture = bytes | np.ndarray


@dataclass(frozen=True)
class Place:
    """Where an impression may be: its centre within `box` (x0, y0, x1, y1 as shares of the upright sheet, 0..1 from the
    top left); `edge`: it must be cut by the sheet's edge (骑缝)."""

    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    edge: bool = False


@dataclass(frozen=True)
class PressVerdict:
    """verdict: match | mismatch | doubtful | unreadable; added: the impressions that are new, in pixels of the second
    picture; reasons: code and advice, the gravest first; version: of both sets of thresholds."""

    verdict: str
    added: tuple[Judged, ...] = ()
    reasons: tuple[dict[str, str], ...] = ()
    seconds: float = 0.0
    version: str = ""
    comparison: dict | None = None

    def as_json(self) -> dict:
        told = asdict(self) | {"added": [one.as_json() for one in self.added], "seconds": round(self.seconds, 3)}
        return told


def compare(
    before: Picture,
    after: Picture,
    registered: Registered | None,
    count: int,
    places: Sequence[Place] = (),
    ink: str = "red",
) -> PressVerdict:
    """Two pictures (bytes, or BGR uint8) of one sheet, before and after `count` presses of one seal.

    No places: anywhere on the sheet. Without a registered impression nothing is ever a match. Raises nothing: what
    cannot be judged is doubtful or unreadable.
    """
    started = time.monotonic()
    try:
        images = [pictures.decode(one) if isinstance(one, bytes) else one for one in (before, after)]
        return _compared(images[0], images[1], registered, count, places, ink, started)
    except pictures.Unfit as problem:
        return _verdict([problem.reason], started, said="unreadable")
    except Exception:  # a picture that breaks a library is a picture that nobody vouches for
        _log.exception("a comparison before and after the press broke off")
        return _verdict(["press.broken"], started, said="unreadable")


def _compared(
    before: np.ndarray,
    after: np.ndarray,
    registered: Registered | None,
    count: int,
    places: Sequence[Place],
    ink: str,
    started: float,
) -> PressVerdict:
    sheet = pages.prepare(before)
    rim = round(_RIM_MM * PX_PER_MM)  # the sheet's own edge and what lies beyond it are no print
    if inkmap.contrast(sheet.ink[rim:-rim, rim:-rim]) == 0.0:
        return _verdict(["press.blank"], started)
    laid = pages.lay(sheet, after, register.features(after))
    if laid is None:
        return _verdict(["press.not_same_sheet"], started, said="doubtful")
    by = law.current()
    old = [_on_sheet(one, sheet) for one in finding.find(before, ink)]
    fresh = [one for one in finding.find(after, ink) if _is_new(_on_frame(one, laid), old)]
    known = {} if registered is None else {"registered": registered}
    added = tuple(judging.one_of(after, one, known, ink, by) for one in fresh)
    reasons = _count(len(added), count) + (_whose(added) if known else ["press.not_enrolled"])
    reasons += ["press.place"] if _misplaced(added, sheet, laid, places) else []
    whole = pages_compare.judged(sheet, laid, verdict.current(), started)
    reasons += {"match": [], "mismatch": ["press.changed"]}.get(whole.verdict, ["press.not_compared"])
    reasons += ["press.other_red"] if _other_red(sheet, laid, [_on_frame(one, laid) for one in fresh], ink) else []
    reasons += [code for code in screens.signs(after) if code not in reasons]
    return _verdict(reasons, started, added, whole.as_json())


def _verdict(
    reasons: list[str],
    started: float,
    added: tuple[Judged, ...] = (),
    comparison: dict | None = None,
    said: str | None = None,
) -> PressVerdict:
    sure = [code for code in _SURE if code in reasons]
    said = said or ("mismatch" if sure else "doubtful" if reasons else "match")
    told = tuple(
        {"code": code, "advice": ADVICE.get(code) or verdict.ADVICE.get(code, "")}
        for code in sure + [one for one in reasons if one not in sure]
    )
    return PressVerdict(said, added, told, time.monotonic() - started, version(), comparison)


def version() -> str:
    """Of both sets of thresholds, the page's and the seal's."""
    return f"{verdict.current().version}/{law.current().version}"


def _count(found: int, meant: int) -> list[str]:
    return [] if found == meant else ["press.missing" if found < meant else "press.extra"]


def _whose(added: tuple[Judged, ...]) -> list[str]:
    """A stranger's impression is wrong; one that cannot be told is for a person."""
    said = {one.verdict for one in added}
    codes = {"stranger": "press.wrong_seal", "doubtful": "press.unsure_seal"}
    return [code for word, code in codes.items() if word in said]


Spot = tuple[float, float, float]  # x, y, diameter in pixels of the sheet's frame


def _on_sheet(one: Impression, sheet: Prepared) -> Spot:
    """An impression of the first picture in the frame."""
    x, y = cv2.perspectiveTransform(np.float32([[one.centre]]), sheet.to_frame)[0, 0]
    rim = np.float32([[one.outline.centre + one.outline.matrix[:, 0]]])
    edge = cv2.perspectiveTransform(rim, sheet.to_frame)[0, 0]
    return float(x), float(y), 2 * float(np.hypot(*(edge - (x, y))))


def _on_frame(one: Impression, laid: Laid) -> Spot:
    """An impression of the second picture in the frame: where the picture's places that were looked at come nearest."""
    coarse = laid.where[::4, ::4]
    off = np.hypot(coarse[:, :, 0] - one.centre[0], coarse[:, :, 1] - one.centre[1])
    y, x = np.unravel_index(int(off.argmin()), off.shape)
    return 4.0 * float(x), 4.0 * float(y), one.diameter / laid.scale * PX_PER_MM


def _is_new(spot: Spot, old: list[Spot]) -> bool:
    near = _SAME_PLACE_MM * PX_PER_MM
    return not any(np.hypot(spot[0] - x, spot[1] - y) < near and 0.8 < spot[2] / max(d, 1) < 1.25 for x, y, d in old)


def _misplaced(added: tuple[Judged, ...], sheet: Prepared, laid: Laid, places: Sequence[Place]) -> bool:
    height, width = sheet.ink.shape
    margin = find.MARGIN_MM * PX_PER_MM
    for one in added:
        x, y, diameter = _on_frame(one.impression, laid)
        share = (x - margin) / (width - 2 * margin), (y - margin) / (height - 2 * margin)
        inner = min(x - margin, y - margin, width - margin - x, height - margin - y)
        if not any(_within(place, share, inner < diameter / 2) for place in places or (Place(),)):
            return True
    return False


def _within(place: Place, at: tuple[float, float], cut: bool) -> bool:
    x0, y0, x1, y1 = place.box
    room = 0.06 if place.edge else 0.0  # half of a straddling seal lies on the other sheet
    return x0 - room <= at[0] <= x1 + room and y0 - room <= at[1] <= y1 + room and (cut or not place.edge)


def _other_red(sheet: Prepared, laid: Laid, fresh: list[Spot], ink: str) -> bool:
    """Whether the seal's colour was added anywhere else: bool."""
    thick = round(13 * PX_PER_MM)
    then, now = (cover.of(picture, thick, ink).ink for picture in (sheet.picture, laid.picture))
    near = cv2.dilate(then, np.ones((9, 9), np.uint8))
    more = ((now - near > _RED) & laid.valid).astype(np.uint8)
    for x, y, diameter in fresh:
        cv2.circle(more, (round(x), round(y)), round(0.6 * diameter), 0, -1)
    more = cv2.morphologyEx(more, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return float(more.sum()) > _OTHER_RED_MM2 * PX_PER_MM**2
