"""What both ways to a signature share: finding ink on white paper, and writing it down as a small picture.

Needs nothing but Pillow, because the confined workshop runs it too.
"""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageFilter

_MARGIN = 8
_FAINTEST = 40
WIDEST, HIGHEST = 480, 240
_LONGEST = 1400
_PAPER_AROUND = 31  # pixels: wider than any stroke of a pen on a photo of this size


def picture_of_ink(ink: Image.Image) -> bytes:
    """`ink` is bright where the pen was; cut to it, made small, written as black with that much cover."""
    left, top, right, bottom = ink_box(ink) or (0, 0, ink.width, ink.height)
    edges = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
    cover = ink.crop((max(0, edges[0]), max(0, edges[1]), min(ink.width, edges[2]), min(ink.height, edges[3])))
    cover.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    picture = Image.new("LA", cover.size, 0)
    picture.putalpha(cover)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def ink_box(ink: Image.Image) -> tuple[int, int, int, int] | None:
    return ink.point(lambda value: 255 if value > _FAINTEST else 0).getbbox()


def ink_of_photo(photo: Image.Image) -> Image.Image:
    """Bright where a pen was darker than the paper around it, so that shadows and yellow light do not count."""
    grey = photo.convert("L")
    grey.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    paper = grey.filter(ImageFilter.MaxFilter(9)).resize((max(1, grey.width // 8), max(1, grey.height // 8)))
    paper = paper.filter(ImageFilter.MaxFilter(_PAPER_AROUND // 8 * 2 + 1)).filter(ImageFilter.GaussianBlur(2))
    darker = ImageChops.subtract(paper.resize(grey.size, Image.Resampling.BICUBIC), grey)
    return darker.point(lambda value: 0 if value < 38 else min(255, (value - 38) * 5)).filter(
        ImageFilter.MedianFilter(3)
    )
