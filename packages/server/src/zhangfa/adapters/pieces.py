"""The pieces of photos on their way, in the memory of the program that hears the terminals."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Begun:
    photo: str
    data: bytearray


@dataclass
class MemoryPieces:
    """At most one photo of each terminal (4 MiB, by the protocol); what an outage takes is sent again."""

    _begun: dict[str, Begun] = field(default_factory=dict)

    def held(self, terminal_id: str, photo: str) -> int:
        begun = self._begun.get(terminal_id)
        return len(begun.data) if begun and begun.photo == photo else 0

    def add(self, terminal_id: str, photo: str, data: bytes) -> None:
        if not self.held(terminal_id, photo):
            self._begun[terminal_id] = Begun(photo, bytearray())
        self._begun[terminal_id].data += data

    def take(self, terminal_id: str, photo: str) -> bytes:
        return bytes(self._begun.pop(terminal_id).data) if self.held(terminal_id, photo) else b""

    def forget(self) -> None:
        """All of it, as an outage does."""
        self._begun.clear()
