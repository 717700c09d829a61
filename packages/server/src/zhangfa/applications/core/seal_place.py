"""Where on the paper an approver wants the electronic seal."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa.applications.core.machine import Action
from zhangfa.kernel.outcome import Refusal

WHOLE = 1000


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The seal's centre on a page counted from 1: thousandths of the page's width and height, from its upper left
    corner."""

    page: int
    x: int
    y: int

    @property
    def text(self) -> str:
        """As it stands in the register and in the log."""
        return f"{self.page} {self.x} {self.y}"

    @classmethod
    def read(cls, text: str) -> SealPlace | None:
        """What `text` says; None where nothing was said."""
        return cls(*(int(part) for part in text.split())) if text else None


def why_not_placed(place: SealPlace | None, action: Action, *, electronic: bool, pages: int) -> tuple[Refusal, ...]:
    """Only whoever approves says it, and only where an electronic seal will land."""
    if place is None:
        return ()
    if action is not Action.APPROVE or not electronic:
        return (Refusal("applications.seal_not_placed_here", field="seal_at"),)
    on_paper = 1 <= place.page <= pages and all(0 <= part <= WHOLE for part in (place.x, place.y))
    return () if on_paper else (Refusal("applications.seal_place_off", {"pages": pages}, field="seal_at"),)
