"""A sealed document: what is known of its making, which files it has, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.ledger.core import Fact

REASON_LENGTH = (4, 200)
LEASE = timedelta(minutes=2)  # longer than any sealing takes; whoever is silent for so long is gone
MOST_TRIES = 10
_REST = timedelta(seconds=5)
_LONGEST_REST = timedelta(minutes=30)


class SealingState(Labelled):
    """INTENDED: counted, somebody is at it. WAITING: that try is known to have failed and left nothing."""

    INTENDED = "intended", "正在加盖电子印章"
    WAITING = "waiting", "暂未盖上，正在重试"
    MADE = "made", "已加盖电子印章"
    NOT_MADE = "not_made", "没有盖上（次数已扣）"
    UNCERTAIN = "uncertain", "待核实（次数已扣）"


class Validity(Labelled):
    """Whether a sealed document still stands (效力)."""

    VALID = "valid", "有效"
    VOID = "void", "作废"
    REPLACED = "replaced", "已替换"


class FileFormat(StrEnum):
    PDF = "pdf"
    OFD = "ofd"


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedFile:
    """`digest` is SHA-256, `sm3` SM3, both in hex; `size` in bytes."""

    format: FileFormat
    digest: str
    sm3: str
    size: int


def rest_after(attempt: int) -> timedelta:
    """How long to wait after the try number `attempt` (from 1)."""
    return min(_REST * 2 ** (attempt - 1), _LONGEST_REST)


def why_not_void(*, state: SealingState, validity: Validity, reason: str) -> tuple[Refusal, ...]:
    """Eseals law 6."""
    if state is not SealingState.MADE:
        return (Refusal("eseals.no_document"),)
    if validity is not Validity.VALID:
        return (Refusal("eseals.void_already", {"state": validity.label}),)
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        return (Refusal("eseals.reason_needed", {"least": least, "most": most}, field="reason"),)
    return ()


@dataclass(frozen=True, kw_only=True)
class DocumentSealed(Fact):
    """`subject` is the application. The files by their SHA-256; `ofd` is None where none was made."""

    kind = "eseal.document_sealed"
    public = frozenset({"permit", "pdf", "ofd"})
    keep_years = 100

    document: str
    permit: str
    eseal: str
    pdf: bytes
    ofd: bytes | None
    sealed_at: datetime


@dataclass(frozen=True, kw_only=True)
class DocumentVoided(Fact):
    """`subject` is the application; `validity` says whether something took its place, `replaced_by` what."""

    kind = "eseal.document_voided"
    public = frozenset({"permit", "validity"})
    personal = frozenset({"reason"})
    keep_years = 100

    document: str
    permit: str
    validity: Validity
    replaced_by: str
    reason: str | None
