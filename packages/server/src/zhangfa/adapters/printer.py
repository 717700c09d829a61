"""The virtual printer: a folder for each terminal, where the demo's papers come out."""

from __future__ import annotations

import os
from pathlib import Path

SLOT = "{terminal}"


class FolderPrinter:
    """`pattern` is a folder name with `{terminal}` for the serial; empty means that there is no printer."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def print(self, pdf: bytes, *, name: str, terminal: str) -> bool:
        """Whether the paper came out. It appears whole or not at all."""
        if not self._pattern or not terminal:
            return False
        folder = Path(self._pattern.replace(SLOT, terminal))
        if not folder.is_dir():
            return False
        unfinished = folder / f".{name}.part"
        unfinished.write_bytes(pdf)
        os.replace(unfinished, folder / f"{name}.pdf")
        return True
