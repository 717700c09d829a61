"""Reasons in words: text, remedy and status of every refusal code, from config/texts/refusals.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from zhangfa.api.schemas.common import Reason
from zhangfa.kernel.outcome import Refusal


@cache
def table() -> Mapping[str, Mapping]:
    """Every refusal code with its text, remedy and status."""
    return tomllib.loads((Path(settings.TEXTS) / "refusals.toml").read_text("utf-8"))


def reason(refusal: Refusal) -> Reason:
    """The refusal as a person reads it. A code without a text is a fault of ours: KeyError."""
    row = table()[refusal.code]
    return Reason(
        code=refusal.code,
        text=row["text"].format_map(refusal.params),
        remedy=row.get("remedy", "").format_map(refusal.params),
        field=refusal.field,
    )


def status(refusals: tuple[Refusal, ...]) -> int:
    """The status of the answer: what must not be known of wins, then the first reason's."""
    found = [table()[refusal.code].get("status", 422) for refusal in refusals]
    return 404 if 404 in found else found[0]
