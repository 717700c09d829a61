"""Where a seal stands: millimetres from the upper left corner of the page as people see it. 中文 盖章位置、骑缝章。"""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.picture import SealPicture

MOST_STRIPS = 10  # a seal cut finer than this is no longer readable when the pages are fanned out


@dataclass(frozen=True)
class Place:
    """The seal's centre on a page; pages count from 1."""

    page: int
    x_mm: float
    y_mm: float


@dataclass(frozen=True)
class Straddle:
    """骑缝章 on the right edge of every page, its centre `y_mm` below the upper edge."""

    y_mm: float


@dataclass(frozen=True)
class Box:
    """Millimetres from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Strip:
    """The part of a straddling seal on one page: the window that shows, and where the whole seal would lie."""

    page: int
    window: Box
    whole: Box


def box(place: Place, picture: SealPicture, page_mm: tuple[float, float]) -> Box:
    """The seal's rectangle. Raises `eseal.place_outside` when any of it would be off the page."""
    found = Box(
        place.x_mm - picture.width_mm / 2, place.y_mm - picture.height_mm / 2, picture.width_mm, picture.height_mm
    )
    slack = 0.01
    inside = found.left >= -slack and found.left + found.width <= page_mm[0] + slack
    if not inside or found.top < -slack or found.top + found.height > page_mm[1] + slack:
        raise Unacceptable("eseal.place_outside", f"page {place.page}")
    return found


def strips(straddle: Straddle, picture: SealPicture, pages_mm: list[tuple[float, float]]) -> list[Strip]:
    """One strip a page, first page leftmost; more than ten pages share several whole seals as evenly as can be."""
    if len(pages_mm) < 2:
        raise Unacceptable("eseal.straddle_one_page")
    groups = -(-len(pages_mm) // MOST_STRIPS)
    found = []
    for group in range(groups):
        first, after = group * len(pages_mm) // groups, (group + 1) * len(pages_mm) // groups
        width = picture.width_mm / (after - first)
        for number in range(first, after):
            page_width, page_height = pages_mm[number]
            top = straddle.y_mm - picture.height_mm / 2
            if top < 0 or top + picture.height_mm > page_height or width > page_width:
                raise Unacceptable("eseal.place_outside", f"page {number + 1}")
            left = page_width - width
            whole = Box(left - (number - first) * width, top, picture.width_mm, picture.height_mm)
            found.append(Strip(number + 1, Box(left, top, width, picture.height_mm), whole))
    return found
