"""Files that people hand in."""

from __future__ import annotations

from typing import Literal

from ninja import Schema

from zhangfa.api.schemas.common import Reason


class FileView(Schema):
    id: str
    name: str
    kind: str
    state: Literal["converting", "ready", "refused"]
    pages: int
    size: int
    refusal: Reason | None


class Preview(Schema):
    """A generated paper before it is submitted: the file's id and the addresses of its page images."""

    id: str
    pages: list[str]
