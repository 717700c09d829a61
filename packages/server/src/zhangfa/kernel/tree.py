"""A place in the tree of units, written as the codes on the way down to it.

1. The root (the empty path) contains every path; a path contains itself and all below it.
2. A path never contains a neighbour whose code merely begins with the same digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATH = re.compile(r"([0-9a-z]{1,20}(/[0-9a-z]{1,20}){0,7})?")


@dataclass(frozen=True, slots=True, order=True)
class TreePath:
    """`TreePath("3307/330799/330799101")`; `TreePath("")` is the root."""

    text: str

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.text):
            raise ValueError(f"not a tree path: {self.text!r}")

    def __str__(self) -> str:
        return self.text

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.text.split("/")) if self.text else ()

    @property
    def depth(self) -> int:
        return len(self.segments)

    @property
    def code(self) -> str:
        """The last code of the path, `""` for the root."""
        return self.text.rpartition("/")[2]

    @property
    def parent(self) -> TreePath:
        """The path above; the root is above itself."""
        return TreePath(self.text.rpartition("/")[0])

    @property
    def lineage(self) -> tuple[TreePath, ...]:
        """Every place from the widest down to this one, which is the last; the root has none."""
        codes = self.segments
        return tuple(TreePath("/".join(codes[:depth])) for depth in range(1, len(codes) + 1))

    def child(self, code: str) -> TreePath:
        return TreePath(f"{self.text}/{code}" if self.text else code)

    def contains(self, other: TreePath) -> bool:
        """Whether `other` is this place or lies below it."""
        return not self.text or other.text == self.text or other.text.startswith(self.text + "/")


ROOT = TreePath("")
