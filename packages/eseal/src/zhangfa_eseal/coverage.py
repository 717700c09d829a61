"""How much of a file a signature speaks for. 中文 覆盖范围。"""

from __future__ import annotations

from enum import StrEnum


class Coverage(StrEnum):
    WHOLE = "whole"  # all of the file
    REVISION = "revision"  # all that was there when it was made; only seals and evidence came after
    PART = "part"
