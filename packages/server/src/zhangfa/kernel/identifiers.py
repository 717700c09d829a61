"""Names for new things: 128 random bits in 26 characters. Doors and jobs make them; cores and services receive them."""

from __future__ import annotations

import base64
import secrets


def new_id() -> str:
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
