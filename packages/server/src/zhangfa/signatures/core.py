"""A person's own handwritten signature, and where it was put (手写签名).

Laws
1. What is handed in is strokes or a small photo; we draw it anew and keep our drawing alone.
2. It is kept encrypted, and shown by itself to its owner and to nobody else.
3. It is used only by an act of its owner, on one step of one application; no other person, job or terminal can use it.
4. Whoever has none is told so, and what needed it is not done.
5. Drawing a new one or taking it away changes no paper on which it was used.
6. What was taken away and is needed by no unfinished form is gone.

Deeds   save, remove, use, let_go.
Never   lends a signature, and never shows one outside the form it was put on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

WIDE, HIGH = 1000, 500  # the field on which strokes are drawn; points are whole numbers inside it
MOST_STROKES = 80
MOST_POINTS = 4000
MOST_PHOTO_BYTES = 60 * 1024
MOST_PICTURE_BYTES = 60 * 1024
_LEAST_WIDE, _LEAST_HIGH = 80, 30

Point = tuple[int, int]
Strokes = tuple[tuple[Point, ...], ...]


class Origin(StrEnum):
    """How a signature came to be."""

    DRAWN = "drawn"
    PHOTO = "photo"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature as its owner sees it: PNG, black ink on nothing."""

    picture: bytes
    digest: str
    origin: Origin
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Use:
    """Where a signature was put: `revision` is the application's before the act, so it names the act."""

    application_id: str
    revision: int
    step: str
    box: str
    person_id: str
    digest: str
    at: datetime


def why_not_owner(actor: Actor) -> tuple[Refusal, ...]:
    return () if actor.is_person else (Refusal("signatures.people_only"),)


def why_not_strokes(strokes: Sequence[Sequence[Sequence[int]]]) -> tuple[Refusal, ...]:
    """Reasons why these strokes are no signature: outside the field, too many, or hardly anything."""
    points = [point for stroke in strokes for point in stroke]
    if len(strokes) > MOST_STROKES or len(points) > MOST_POINTS:
        return (Refusal("signatures.too_much"),)
    if any(len(point) != 2 or not (0 <= point[0] <= WIDE and 0 <= point[1] <= HIGH) for point in points):
        return (Refusal("signatures.outside"),)
    if not points or _extent(points, 0) < _LEAST_WIDE or _extent(points, 1) < _LEAST_HIGH:
        return (Refusal("signatures.too_little"),)
    return ()


def _extent(points: Sequence[Sequence[int]], axis: int) -> int:
    along = [point[axis] for point in points]
    return max(along) - min(along)


def why_not_photo(photo: bytes) -> tuple[Refusal, ...]:
    if not photo.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return (Refusal("signatures.not_a_picture"),)
    return (Refusal("signatures.photo_too_large"),) if len(photo) > MOST_PHOTO_BYTES else ()


def why_not_let_go(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    return () if actor.may("signature:let_go", path) else (Refusal("signatures.not_by_hand"),)


def why_not_use(actor: Actor, has_one: bool) -> tuple[Refusal, ...]:
    if not actor.is_person:
        return why_not_owner(actor)
    return () if has_one else (Refusal("applications.signature_missing"),)


@dataclass(frozen=True, kw_only=True)
class SignatureSaved(Fact):
    """`digest` is of the picture; it stands in the record alone, because a leaf is for everybody."""

    kind = "signature.saved"

    origin: Origin
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class SignatureRemoved(Fact):
    kind = "signature.removed"

    digest: bytes


@dataclass(frozen=True, kw_only=True)
class SignatureUsed(Fact):
    """`subject` is the application. `box` is the place on the form, `revision` names the act that put it there."""

    kind = "signature.used"
    public = frozenset({"step", "box", "revision"})

    step: str
    box: str
    revision: int
    person: str
    digest: bytes
