"""Chance: names for new things, and digits for codes. Doors and jobs ask for it; cores and services receive it."""

from __future__ import annotations

import base64
import secrets


def new_id() -> str:
    """128 random bits in 26 characters."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def new_digits(count: int) -> str:
    """A random number of `count` digits, leading zeros included."""
    return f"{secrets.randbelow(10**count):0{count}d}"
