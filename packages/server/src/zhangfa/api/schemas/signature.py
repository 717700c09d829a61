"""One's own handwritten signature."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment
from zhangfa.signatures.core import MOST_POINTS, MOST_STROKES

PointIn = Annotated[list[int], Field(min_length=2, max_length=2)]
MOST_PHOTO_LETTERS = 90_000  # a little more than the largest photo in base64: the law says what is too large


class SignatureIn(Schema):
    """Either strokes on a field of 1000 × 500, or a small photo (JPEG or PNG in base64) of ink on white paper."""

    strokes: list[Annotated[list[PointIn], Field(min_length=1, max_length=MOST_POINTS)]] | None = Field(
        default=None, max_length=MOST_STROKES
    )
    photo: str | None = Field(default=None, max_length=MOST_PHOTO_LETTERS)


class SignatureView(Schema):
    """`picture` is an address of the data kind, for an <img>; without a signature everything but `saved` is empty."""

    saved: bool
    picture: str | None = None
    origin: Literal["drawn", "photo"] | None = None
    saved_at: Moment | None = None
