"""A draw that nobody can choose: which entries of a log are looked at is decided by a checkpoint that was signed after
the draw was announced. Anybody can make it again from what is published.

seed  = SHA-256("zhangfa-draw-v1\\n" origin "\\n" size "\\n" root in hex "\\n" digest of the population in hex "\\n")
score = SHA-256(seed, index as decimal digits); the entries with the lowest scores are drawn.
The population's digest is SHA-256 over its indexes in order, as decimal digits with "\\n" after each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from zhangfa_protocol.checkpoint import Checkpoint

_NAME = b"zhangfa-draw-v1\n"


def population_digest(indexes: Iterable[int]) -> bytes:
    """SHA-256 over the indexes in rising order."""
    return hashlib.sha256(b"".join(b"%d\n" % index for index in sorted(indexes))).digest()


def draw(population: Sequence[int], count: int, head: Checkpoint) -> tuple[int, ...]:
    """`count` of the population's indexes (all of them when there are fewer), in rising order. ValueError when an index
    occurs twice or `count` is not positive."""
    if len(set(population)) != len(population) or count < 1:
        raise ValueError("a draw takes at least one of different entries")
    words = (head.origin, str(head.size), head.root.hex(), population_digest(population).hex())
    seed = hashlib.sha256(_NAME + "".join(f"{word}\n" for word in words).encode()).digest()
    scored = sorted(population, key=lambda index: hashlib.sha256(seed + b"%d" % index).digest())
    return tuple(sorted(scored[:count]))
