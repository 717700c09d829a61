"""The door for terminals: verifies what they say, makes one service call, signs what we answer. It decides nothing."""

from __future__ import annotations
