"""Three kinds of no, never mixed.

*Refused*: a rule says no and gives its reasons, each a code whose Chinese text stands in config/texts/refusals.toml.
*Conflict*: somebody was first; look again. *Fault*: the system is at fault, not the person.

1. A refusal always names at least one reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Detail = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: `Refusal("permits.spent", {"granted": 2})`; `field` names the form field it is about."""

    code: str
    detail: Detail | Mapping[str, str | int] = ()
    field: str | None = None

    def __post_init__(self) -> None:
        pairs = self.detail.items() if isinstance(self.detail, Mapping) else self.detail
        object.__setattr__(self, "detail", tuple(sorted(pairs)))

    @property
    def params(self) -> dict[str, str | int]:
        return dict(self.detail)


class Refused(Exception):
    """The law says no."""

    def __init__(self, *refusals: Refusal) -> None:
        if not refusals:
            raise ValueError("a refusal needs a reason")
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = tuple(refusals)


class Conflict(Exception):
    """Somebody was first."""


class Fault(Exception):
    """A bug or an outage; what was asked for may be right."""


class Unwired(Fault):
    """Nothing stands behind this port in this installation; trying again does not help."""


def require(refusals: Iterable[Refusal]) -> None:
    """Raise Refused when there is any reason against."""
    reasons = tuple(refusals)
    if reasons:
        raise Refused(*reasons)
