"""The life of an e-seal: applied for, approved by the unit above, made, filed, used, cancelled (国办发〔2025〕33号)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.seals.core import Seal, SealState

RENEW_BEFORE = timedelta(days=90)
NOTE_LENGTH = (2, 200)


class ESealState(Labelled):
    APPLIED = "applied", "已申请，待上级同意"
    APPROVED = "approved", "已同意，待制作"
    MADE = "made", "已制作，待备案"
    IN_USE = "in_use", "已备案，可以使用"
    REFUSED = "refused", "未同意"
    CANCELLED = "cancelled", "已注销"


class ESealAction(Labelled):
    APPROVE = "approve", "同意制作"
    REFUSE = "refuse", "不同意"
    MAKE = "make", "制作"
    FILE = "file", "备案"
    CANCEL = "cancel", "注销"

    @property
    def needs_words(self) -> bool:
        return self in _WITH_WORDS


TRANSITIONS: Mapping[tuple[ESealState, ESealAction], ESealState] = {
    (ESealState.APPLIED, ESealAction.APPROVE): ESealState.APPROVED,
    (ESealState.APPLIED, ESealAction.REFUSE): ESealState.REFUSED,
    (ESealState.APPROVED, ESealAction.MAKE): ESealState.MADE,
    (ESealState.MADE, ESealAction.FILE): ESealState.IN_USE,
    (ESealState.APPLIED, ESealAction.CANCEL): ESealState.CANCELLED,
    (ESealState.APPROVED, ESealAction.CANCEL): ESealState.CANCELLED,
    (ESealState.MADE, ESealAction.CANCEL): ESealState.CANCELLED,
    (ESealState.IN_USE, ESealAction.CANCEL): ESealState.CANCELLED,
}
# Approving and refusing is for the unit above; a grant held there reaches down to here.
PERMISSIONS: Mapping[ESealAction, str] = {
    ESealAction.APPROVE: "eseal:approve",
    ESealAction.REFUSE: "eseal:approve",
    ESealAction.MAKE: "eseal:make",
    ESealAction.FILE: "eseal:make",
    ESealAction.CANCEL: "eseal:cancel",
}
_FROM_ABOVE = frozenset({ESealAction.APPROVE, ESealAction.REFUSE})
_WITH_WORDS = frozenset({ESealAction.REFUSE, ESealAction.FILE, ESealAction.CANCEL})


@dataclass(frozen=True, kw_only=True, slots=True)
class ESeal:
    """`seal` is the seal of rubber whose picture and power it has; `renews` the e-seal that it will replace."""

    id: str
    path: TreePath
    seal: str
    name: str
    state: ESealState
    applied_by: str
    demo: bool
    renews: str = ""
    filing_number: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def expires_soon(self, now: datetime) -> bool:
        ends = self.valid_until
        return self.state is ESealState.IN_USE and ends is not None and ends - RENEW_BEFORE <= now


def why_not_apply(
    actor: Actor, seal: Seal, *, now: datetime, current: ESeal | None, open_: bool
) -> tuple[Refusal, ...]:
    """`current` is the e-seal in use of the same seal; `open_`: another one is on its way already."""
    if not actor.may("eseal:apply", seal.path):
        return (Refusal("eseals.may_not_apply"),)
    if seal.state is not SealState.ACTIVE:
        return (Refusal("eseals.seal_not_active", {"state": seal.state.label}),)
    if open_:
        return (Refusal("eseals.on_its_way"),)
    if current is not None and not current.expires_soon(now):
        return (Refusal("eseals.not_yet_renewed", {"days": RENEW_BEFORE.days}),)
    return ()


def why_not_move(eseal: ESeal, action: ESealAction, actor: Actor, note: str) -> tuple[Refusal, ...]:
    """Eseals law 4, and who may what; `note` is the reason, or the number under which it was filed."""
    place = eseal.path.parent if action in _FROM_ABOVE else eseal.path
    if not actor.may(PERMISSIONS[action], place):
        return (Refusal("eseals.may_not", {"action": action.label}),)
    if (eseal.state, action) not in TRANSITIONS:
        return (Refusal("eseals.not_in_this_state", {"state": eseal.state.label}),)
    if action in _FROM_ABOVE and actor.id == eseal.applied_by:
        return (Refusal("eseals.own_application"),)
    least, most = NOTE_LENGTH
    if action in _WITH_WORDS and not least <= len(note.strip()) <= most:
        return (Refusal("eseals.words_needed", {"least": least, "most": most}, field="note"),)
    return ()


def why_not_use(eseal: ESeal, seal: Seal | None, now: datetime) -> tuple[Refusal, ...]:
    """Eseals law 3."""
    if eseal.state is not ESealState.IN_USE:
        return (Refusal("eseals.not_in_use", {"state": eseal.state.label}),)
    if eseal.valid_from is None or eseal.valid_until is None or not eseal.valid_from <= now < eseal.valid_until:
        return (Refusal("eseals.out_of_term"),)
    if seal is None or seal.state is not SealState.ACTIVE:
        return (Refusal("eseals.seal_not_active", {"state": seal.state.label if seal else "无"}),)
    return ()


@dataclass(frozen=True, kw_only=True)
class ESealApplied(Fact):
    """`subject` is the e-seal."""

    kind = "eseal.applied"
    public = frozenset({"seal", "name"})
    keep_years = 100

    seal: str
    name: str
    renews: str


@dataclass(frozen=True, kw_only=True)
class ESealMoved(Fact):
    kind = "eseal.moved"
    public = frozenset({"action", "state"})
    keep_years = 100

    action: ESealAction
    state: ESealState
    note: str


@dataclass(frozen=True, kw_only=True)
class ESealMade(Fact):
    """Its certificates by their SHA-256, and its term."""

    kind = "eseal.made"
    public = frozenset({"pdf_certificate", "ofd_certificate"})
    keep_years = 100

    pdf_certificate: bytes
    ofd_certificate: bytes
    valid_from: datetime
    valid_until: datetime
