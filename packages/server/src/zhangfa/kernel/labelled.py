"""Values that have a word for people: `OPEN = "open", "草稿"`. The value is stored and sent, the label is shown."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A StrEnum whose members carry their Chinese word in `label`."""

    label: str

    def __new__(cls, value: str, label: str) -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Every value with its word, in order."""
        return {member.value: member.label for member in cls}
