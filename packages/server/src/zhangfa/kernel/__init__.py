"""Words that every concept shares and that mean nothing about seals: who acts, what came of it, where, when."""

from __future__ import annotations
