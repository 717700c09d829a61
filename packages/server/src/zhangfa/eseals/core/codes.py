"""How a sealed document is named to strangers: a token in its QR code, and a short 核验码 that people can type.

The token has 128 random bits. The short code has 75, in sixteen characters of Crockford's 32 (no I, L, O, U), the
last of which checks the others: one wrong character, and almost every pair of neighbours exchanged, is noticed.
"""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARACTERS = 15
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_TOKEN = re.compile(r"[a-z2-7]{26}")
_GAPS = re.compile(r"[\s\-－—–_·]+")


def address(base: str, token: str) -> str:
    """What the QR code says; `base` like https://host without a slash at the end."""
    return f"{base}/e/{token}"


def is_token(text: object) -> bool:
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def new_code(entropy: bytes) -> str:
    """A short code, without gaps, from at least 10 random bytes, which come from the caller."""
    if len(entropy) < 10:
        raise ValueError("too little randomness")
    number = int.from_bytes(entropy, "big")
    places = [number >> (5 * place) & 31 for place in range(_RANDOM_CHARACTERS)]
    return "".join(_ALPHABET[place] for place in (*places, _check(places)))


def read_code(text: str) -> str | None:
    """The code that a person typed, in whatever groups and cases; None when it can be no code."""
    plain = _GAPS.sub("", text).upper().translate(_LOOKS_LIKE)
    if len(plain) != _RANDOM_CHARACTERS + 1 or set(plain) - set(_ALPHABET):
        return None
    places = [_ALPHABET.index(character) for character in plain]
    return plain if _check(places[:-1]) == places[-1] else None


def shown_code(code: str) -> str:
    """In four groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check(places: list[int]) -> int:
    """Luhn's sum for 32 symbols, every second one doubled, counted from the right."""
    total = 0
    for distance, place in enumerate(reversed(places)):
        doubled = place * 2 if distance % 2 == 0 else place
        total += doubled // 32 + doubled % 32
    return -total % 32
