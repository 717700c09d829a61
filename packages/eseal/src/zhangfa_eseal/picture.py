"""A seal's picture: a PNG with clear ground and its size in millimetres, checked once. 中文 印章图片。"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from zhangfa_eseal.failures import Unacceptable

MOST_BYTES = 4_000_000
MOST_PIXELS = 16_000_000
MOST_MM = 120.0
DOTS_PER_MM = 300 / 25.4


@dataclass(frozen=True)
class SealPicture:
    """Raises `eseal.picture_broken` unless it is a PNG with transparency of a sensible size."""

    png: bytes
    width_mm: float
    height_mm: float

    def __post_init__(self) -> None:
        sized = 0 < self.width_mm <= MOST_MM and 0 < self.height_mm <= MOST_MM
        if not sized or len(self.png) > MOST_BYTES or not self.clear():
            raise Unacceptable("eseal.picture_broken")

    def clear(self) -> bool:
        """Whether some of the ground is transparent: an opaque seal would cover what it is put on."""
        return self._image.getchannel("A").getextrema()[0] < 255

    @cached_property
    def _image(self) -> Image.Image:
        """RGBA at 300 dots per inch or less."""
        try:
            with Image.open(io.BytesIO(self.png), formats=("PNG",)) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise Unacceptable("eseal.picture_broken", "too many dots")
                image = found.convert("RGBA")
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise Unacceptable("eseal.picture_broken") from error
        most = (max(1, round(self.width_mm * DOTS_PER_MM)), max(1, round(self.height_mm * DOTS_PER_MM)))
        return image if image.width <= most[0] else image.resize(most, Image.Resampling.LANCZOS)

    @property
    def dots(self) -> tuple[int, int]:
        return self._image.size

    @cached_property
    def colours(self) -> bytes:
        """RGB rows, deflated."""
        return zlib.compress(self._image.convert("RGB").tobytes(), 9)

    @cached_property
    def cover(self) -> bytes:
        """One byte of opacity for each dot, deflated."""
        return zlib.compress(self._image.getchannel("A").tobytes(), 9)

    @cached_property
    def smaller_png(self) -> bytes:
        """PNG at the resolution that goes into documents."""
        out = io.BytesIO()
        self._image.save(out, "PNG")
        return out.getvalue()
