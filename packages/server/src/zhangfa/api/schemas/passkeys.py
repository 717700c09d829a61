"""One's own passkeys."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment


class PasskeyView(Schema):
    id: str
    name: str
    made_at: Moment
    used_at: Moment | None


class PasskeyList(Schema):
    items: list[PasskeyView]


class PasskeyIn(Schema):
    """`response` is what `navigator.credentials.create` gave, as JSON."""

    name: str = Field(max_length=40)
    response: dict[str, Any]
