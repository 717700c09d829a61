"""Seals: which seals a village has, what each may speak for, and whether it may be used today.

中文 印章。
Laws
    1. A seal speaks for exactly one body of one unit; the contract seal belongs to a town, the others to a village.
    2. Only an active seal that sits in a sleeve can be pressed.
    3. A seal that is lost, transferred or destroyed never comes back into use.
    4. A seal sits in at most one sleeve, and a sleeve holds at most one seal.
    5. Taking a seal out of use, bringing it back and reporting it lost are done with words.
    6. A registered impression comes of three presses that agree; that of a demo seal also of its own drawing. It is
       replaced or withdrawn, with words, and never changed; only a seal in use or about to be has one.

Deeds   register, activate, place_in_sleeve, suspend, resume, report_lost, enrol, withdraw.
Never   decides who may have a paper stamped (applications) or opens a sleeve (permits, the terminal).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

DIAMETERS_MM = (38, 40, 42)
NAME_LENGTH = (4, 40)
REASON_LENGTH = (2, 200)


class SealBody(Labelled):
    """Who speaks through a seal."""

    PARTY = "party", "党组织印章"
    COMMITTEE = "committee", "村委会印章"
    COOPERATIVE = "cooperative", "股份经济合作社印章"
    CONTRACT = "contract", "合同专用章"


class SealState(Labelled):
    MADE = "made", "已刻制未启用"
    ACTIVE = "active", "启用"
    SUSPENDED = "suspended", "停用"
    LOST = "lost", "遗失"
    TRANSFERRED = "transferred", "已移交"
    DESTROYED = "destroyed", "已销毁"


class SealAction(Labelled):
    ACTIVATE = "activate", "启用"
    SUSPEND = "suspend", "停用"
    RESUME = "resume", "恢复使用"
    REPORT_LOST = "report_lost", "报失"


TRANSITIONS: Mapping[tuple[SealState, SealAction], SealState] = {
    (SealState.MADE, SealAction.ACTIVATE): SealState.ACTIVE,
    (SealState.ACTIVE, SealAction.SUSPEND): SealState.SUSPENDED,
    (SealState.SUSPENDED, SealAction.RESUME): SealState.ACTIVE,
    (SealState.MADE, SealAction.REPORT_LOST): SealState.LOST,
    (SealState.ACTIVE, SealAction.REPORT_LOST): SealState.LOST,
    (SealState.SUSPENDED, SealAction.REPORT_LOST): SealState.LOST,
}


class Origin(Labelled):
    """What a registered impression was made of."""

    PRESSES = "presses", "三次实盖"
    DRAWING = "drawing", "演示图样"


# What the eyes find wrong with presses, what is said of it, and of which press; anything else is a broken answer.
PRESS_REFUSALS: Mapping[str, tuple[str, str]] = {
    "three": ("seals.press_three", ""),
    "none": ("seals.press_none", "which"),
    "several": ("seals.press_several", "which"),
    "differ": ("seals.press_differ", "which"),
    "print": ("seals.press_print", "which"),
    "faint": ("seals.press_faint", "which"),
    "incomplete": ("seals.press_incomplete", "which"),
    "slipped": ("seals.press_slipped", "which"),
    "smeared": ("seals.press_smeared", "which"),
    "broken": ("seals.press_broken", ""),
}
IN_USE = (SealState.MADE, SealState.ACTIVE, SealState.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """What the eyes made of presses or of a drawing. impression: bytes for `zhangfa_vision.seals`; picture: PNG of it;
    agreement: the lowest likeness of two presses, in thousandths; version: of the thresholds."""

    impression: bytes
    picture: bytes
    agreement: int
    version: str


@dataclass(frozen=True, kw_only=True)
class RegisteredImpression:
    """SHA-256 in hex of the impression, of its picture, and of the photos of the presses (none of a drawing)."""

    seal: str
    digest: str
    picture: str
    photos: tuple[str, ...]
    origin: Origin
    agreement: int
    version: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Custody:
    """Where a seal is kept: one sleeve of one terminal."""

    terminal_id: str
    slot: int


@dataclass(frozen=True, kw_only=True)
class Seal:
    id: str
    path: TreePath
    body: SealBody
    name: str
    diameter_mm: int
    state: SealState
    custody: Custody | None = None
    demo: bool = False


def why_not_register(
    *, path: TreePath, body: SealBody, name: str, diameter_mm: int, existing: tuple[Seal, ...]
) -> tuple[Refusal, ...]:
    """`existing` are the seals of the same unit and body."""
    refusals = []
    if not NAME_LENGTH[0] <= len(name) <= NAME_LENGTH[1]:
        refusals.append(Refusal("seals.name_length", {"least": NAME_LENGTH[0], "most": NAME_LENGTH[1]}, "name"))
    if diameter_mm not in DIAMETERS_MM:
        refusals.append(Refusal("seals.diameter_unknown", {"diameter": diameter_mm}, "diameter_mm"))
    if path.depth != home_depth(body):
        refusals.append(Refusal("seals.wrong_unit", {"body": body.label}, "body"))
    ended = {SealState.LOST, SealState.TRANSFERRED, SealState.DESTROYED}
    if any(seal.state not in ended for seal in existing):
        refusals.append(Refusal("seals.already_registered", {"body": body.label}, "body"))
    return tuple(refusals)


def home_depth(body: SealBody) -> int:
    """Depth in the tree of the unit that keeps such a seal: 3 is a town, 4 a village."""
    return 3 if body is SealBody.CONTRACT else 4


def home_of(body: SealBody, village: TreePath) -> TreePath:
    """The unit whose seal a paper of this village needs: the village, or its town for the contract seal."""
    return village.parent if body is SealBody.CONTRACT and village.depth == 4 else village


def why_not(seal: Seal, action: SealAction, reason: str) -> tuple[Refusal, ...]:
    """Whoever takes a seal out of use or brings it back says why; a new one is simply activated."""
    if (seal.state, action) not in TRANSITIONS:
        return (Refusal("seals.not_in_this_state", {"state": seal.state.label}),)
    least, most = REASON_LENGTH
    if action is not SealAction.ACTIVATE and not least <= len(reason.strip()) <= most:
        return (Refusal("seals.reason_needed", {"least": least, "most": most}, field="reason"),)
    return ()


def why_not_place(seal: Seal, *, slot: int, slots: int, occupant: Seal | None) -> tuple[Refusal, ...]:
    refusals = []
    if seal.state is not SealState.ACTIVE:
        refusals.append(Refusal("seals.not_active", {"state": seal.state.label}))
    if not 1 <= slot <= slots:
        refusals.append(Refusal("seals.no_such_sleeve", {"slot": slot, "slots": slots}, "slot"))
    if occupant is not None and occupant.id != seal.id:
        refusals.append(Refusal("seals.sleeve_occupied", {"slot": slot, "name": occupant.name}, "slot"))
    return tuple(refusals)


def why_not_press(seal: Seal) -> tuple[Refusal, ...]:
    """Reasons why no permit may be issued on this seal now."""
    if seal.state is not SealState.ACTIVE:
        return (Refusal("seals.not_active", {"state": seal.state.label}),)
    if seal.custody is None:
        return (Refusal("seals.not_in_a_sleeve", {"name": seal.name}),)
    return ()


def why_not_enrol(seal: Seal, origin: Origin) -> tuple[Refusal, ...]:
    """Seals law 6."""
    if seal.state not in IN_USE:
        return (Refusal("seals.not_in_this_state", {"state": seal.state.label}),)
    if origin is Origin.DRAWING and not seal.demo:
        return (Refusal("seals.drawing_of_a_real_seal"),)
    return ()


def why_not_withdraw(found: RegisteredImpression | None, reason: str) -> tuple[Refusal, ...]:
    if found is None:
        return (Refusal("seals.not_enrolled"),)
    least, most = REASON_LENGTH
    if not least <= len(reason.strip()) <= most:
        return (Refusal("seals.reason_needed", {"least": least, "most": most}, field="reason"),)
    return ()


@dataclass(frozen=True, kw_only=True)
class SealRegistered(Fact):
    kind = "seal.registered"
    public = frozenset({"body", "name", "diameter_mm", "demo"})
    keep_years = 100

    body: SealBody
    name: str
    diameter_mm: int
    demo: bool


@dataclass(frozen=True, kw_only=True)
class SealStateChanged(Fact):
    kind = "seal.state_changed"
    public = frozenset({"action", "state"})
    keep_years = 100

    action: SealAction
    state: SealState
    reason: str


@dataclass(frozen=True, kw_only=True)
class SealPlaced(Fact):
    kind = "seal.placed"
    public = frozenset({"terminal_id", "slot"})
    keep_years = 100

    terminal_id: str
    slot: int


@dataclass(frozen=True, kw_only=True)
class SealTakenOut(Fact):
    kind = "seal.taken_out"
    public = frozenset({"terminal_id", "slot"})
    keep_years = 100

    terminal_id: str
    slot: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SealImpressionRegistered(Fact):
    """A registered impression; it takes the place of the one before. Digests are SHA-256; `photos` are the presses."""

    kind = "seal.impression_registered"
    public = frozenset({"digest", "origin"})
    keep_years = 100

    digest: bytes
    photos: tuple[bytes, ...]
    origin: Origin
    agreement: int
    version: str


@dataclass(frozen=True, kw_only=True)
class SealImpressionWithdrawn(Fact):
    kind = "seal.impression_withdrawn"
    public = frozenset({"digest"})
    keep_years = 100

    digest: bytes
    reason: str
