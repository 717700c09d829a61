"""What happens to a procedure."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa.ledger.core import Fact


@dataclass(frozen=True, kw_only=True)
class ProcedureBegun(Fact):
    """The application for a contract was handed in; `subject` is the application."""

    kind = "procedure.begun"
    keep_years = 100
    matter: str


@dataclass(frozen=True, kw_only=True)
class ProcedureWritten(Fact):
    """The record as it was written then: anybody who holds it can compare its `digest`. `reason` says why it was
    changed; empty for what is written first."""

    kind = "procedure.written"
    public = frozenset({"revision", "digest"})
    personal = frozenset({"content", "reason"})
    keep_years = 100
    revision: int
    digest: bytes
    files: tuple[bytes, ...]
    content: str | None
    reason: str | None

    @property
    def note(self) -> str | None:
        """What stands under the line of a timeline."""
        return self.reason


@dataclass(frozen=True, kw_only=True)
class ProcedureFixed(Fact):
    """The first approver has agreed; from here on only the publicity of the result is added."""

    kind = "procedure.fixed"
    public = frozenset({"revision", "digest"})
    keep_years = 100
    revision: int
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class ProcedureReopened(Fact):
    """The application went back to the village; the record may be mended."""

    kind = "procedure.reopened"
    public = frozenset({"revision"})
    keep_years = 100
    revision: int
