"""The pieces of photos on their way: one file for each terminal below a folder, forgotten when the photo is whole."""

from __future__ import annotations

from pathlib import Path


class FolderPieces:
    """Not synced: what an outage takes is sent again."""

    def __init__(self, root: Path) -> None:
        self._root = Path(root)

    def held(self, terminal_id: str, photo: str) -> int:
        try:
            return self._file(terminal_id, photo).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, terminal_id: str, photo: str, data: bytes) -> None:
        file = self._file(terminal_id, photo)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            for other in file.parent.iterdir():
                other.unlink()
        with file.open("ab") as opened:
            opened.write(data)

    def take(self, terminal_id: str, photo: str) -> bytes:
        file = self._file(terminal_id, photo)
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return b""
        file.unlink()
        return data

    def _file(self, terminal_id: str, photo: str) -> Path:
        return self._root / terminal_id / photo
