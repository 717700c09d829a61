"""What a seal looks like in PDF: the picture, its form, the strips on page edges; for upright and for turned pages."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Box, Strip

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Frame:
    """The visible rectangle of a page in its own units, its clockwise turn, and how many points a unit has."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0
    unit: float = 1.0

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height in page units as people see the page."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn in {90, 270} else (width, height)

    @property
    def millimetres(self) -> tuple[float, float]:
        width, height = self.upright
        return width * self.unit / POINTS_PER_MM, height * self.unit / POINTS_PER_MM

    @property
    def matrix(self) -> tuple[float, ...]:
        """From the upright page, origin at its lower left corner, to the page's own units."""
        return {
            0: (1, 0, 0, 1, self.left, self.bottom),
            90: (0, 1, -1, 0, self.right, self.bottom),
            180: (-1, 0, 0, -1, self.right, self.top),
            270: (0, -1, 1, 0, self.left, self.top),
        }[self.turn]

    def units(self, box: Box) -> tuple[float, float, float, float]:
        """Left, bottom, width, height on the upright page, in page units."""
        scale = POINTS_PER_MM / self.unit
        height = self.upright[1]
        return box.left * scale, height - (box.top + box.height) * scale, box.width * scale, box.height * scale

    def rectangle(self, box: Box) -> tuple[float, float, float, float]:
        """Lower left and upper right corner in the page's own units, for an annotation."""
        x, y, width, height = self.units(box)
        a, b, c, d, e, f = self.matrix
        corners = [(a * u + c * v + e, b * u + d * v + f) for u, v in ((x, y), (x + width, y + height))]
        horizontal, vertical = sorted(u for u, _ in corners), sorted(v for _, v in corners)
        return horizontal[0], vertical[0], horizontal[1], vertical[1]


def number(value: float) -> bytes:
    return b"%.4f" % value if value % 1 else b"%d" % value


def plain(values: tuple[float, ...]) -> bytes:
    return b"[" + b" ".join(map(number, values)) + b"]"


def cover_entries(picture: SealPicture) -> bytes:
    return (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode" % picture.dots
    )


def image_entries(picture: SealPicture, cover: int) -> bytes:
    return (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /FlateDecode /SMask %d 0 R" % (*picture.dots, cover)
    )


def form_entries(frame: Frame, box: Box, image: int) -> bytes:
    """An appearance whose matrix turns it with the page, so that people see it upright."""
    _, _, width, height = frame.units(box)
    turned = plain((*frame.matrix[:4], 0, 0))
    return b"/Type /XObject /Subtype /Form /BBox %s /Matrix %s /Resources << /XObject << /Seal %d 0 R >> >>" % (
        plain((0, 0, width, height)),
        turned,
        image,
    )


def form_content(frame: Frame, box: Box) -> bytes:
    _, _, width, height = frame.units(box)
    return b"q %s 0 0 %s 0 0 cm /Seal Do Q" % (number(width), number(height))


def strip_content(frame: Frame, strip: Strip, name: bytes) -> bytes:
    """Page content, to follow a page's own between `q` and `Q`."""
    window = b" ".join(map(number, frame.units(strip.window)))
    x, y, width, height = map(number, frame.units(strip.whole))
    matrix = b" ".join(map(number, frame.matrix))
    return b"Q\nq %s cm %s re W n %s 0 0 %s %s %s cm %s Do Q" % (matrix, window, width, height, x, y, name)
