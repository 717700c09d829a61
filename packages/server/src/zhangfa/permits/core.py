"""The authority to make marks: one seal, one document, so many impressions, one terminal, a window of time (用印许可).

Laws
1. What the open and spent permits of an application and a seal grant together never exceeds what was approved.
2. A permit is spent one impression after the other, and never more often than granted.
3. A mark that was made counts, even when the news of it comes after the permit was revoked or had expired.
4. The use code opens a permit once, at its own terminal, within its window, and only once the terminal holds it.
5. Five wrong codes at one terminal within an hour shut it to codes for an hour.
6. A permit that is spent, expired or revoked never opens again.
7. A permit leaves for the terminal only after it stands in the log.
8. What a closed job leaves unused may be issued again, within the same window.
9. A permit for an electronic seal has no code and goes to no terminal; the e-seal service alone holds and spends it,
   under the same count.

The reasons against a claim end in the words of zhangfa_protocol.refusals, so that the terminal can show them.
Deeds: issue, hold, claim, spend, close, revoke, expire. Never: opens a sleeve by itself, or lengthens a window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from zhangfa_protocol.permit import LEAF_FIELD, LEAF_KIND

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.kernel.window import Window
from zhangfa.ledger.core import Fact

CODE_DIGITS = 8
WRONG_TRIES = 5
TRIES_WITHIN = timedelta(hours=1)
VALID_FOR = timedelta(days=15)
LATE_NEWS = timedelta(days=1)


class Medium(Labelled):
    """By what the permit's marks are made (执行方式)."""

    INK = "ink", "实物印章"
    ELECTRONIC = "electronic", "电子印章"


class PermitState(Labelled):
    ISSUED = "issued", "已签发，正在送往印控终端"
    HELD = "held", "可以用印"
    CLAIMED = "claimed", "正在用印"
    SPENT = "spent", "已用完"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已撤销"


class PermitAction(StrEnum):
    HOLD = "hold"
    CLAIM = "claim"
    SPEND = "spend"
    CLOSE = "close"
    EXPIRE = "expire"
    REVOKE = "revoke"


# Spending reaches SPENT with the last impression granted; until then a claimed permit stays claimed.
TRANSITIONS: Mapping[tuple[PermitState, PermitAction], PermitState] = {
    (PermitState.ISSUED, PermitAction.HOLD): PermitState.HELD,
    (PermitState.ISSUED, PermitAction.EXPIRE): PermitState.EXPIRED,
    (PermitState.ISSUED, PermitAction.REVOKE): PermitState.REVOKED,
    (PermitState.HELD, PermitAction.CLAIM): PermitState.CLAIMED,
    (PermitState.HELD, PermitAction.EXPIRE): PermitState.EXPIRED,
    (PermitState.HELD, PermitAction.REVOKE): PermitState.REVOKED,
    (PermitState.CLAIMED, PermitAction.SPEND): PermitState.CLAIMED,
    (PermitState.CLAIMED, PermitAction.CLOSE): PermitState.SPENT,
    (PermitState.CLAIMED, PermitAction.EXPIRE): PermitState.EXPIRED,
    (PermitState.CLAIMED, PermitAction.REVOKE): PermitState.REVOKED,
    (PermitState.SPENT, PermitAction.SPEND): PermitState.SPENT,
    (PermitState.SPENT, PermitAction.CLOSE): PermitState.SPENT,
    (PermitState.EXPIRED, PermitAction.SPEND): PermitState.EXPIRED,
    (PermitState.REVOKED, PermitAction.SPEND): PermitState.REVOKED,
}
_NOT_CLAIMABLE: Mapping[PermitState, Refusal] = {
    PermitState.REVOKED: Refusal("permits.permit_revoked"),
    PermitState.ISSUED: Refusal("permits.permit_not_held"),
    PermitState.CLAIMED: Refusal("permits.code_used"),
    PermitState.SPENT: Refusal("permits.code_used"),
}
OPEN = frozenset({PermitState.ISSUED, PermitState.HELD, PermitState.CLAIMED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """`used` counts impressions that were made or may have been made; `closed` says that the terminal ended the job.

    Of an electronic one `terminal` is the e-seal, and `slot` says nothing.
    """

    id: str
    application: str
    path: TreePath
    seal: str
    terminal: str
    slot: int
    granted: int
    used: int
    window: Window
    state: PermitState
    revision: int
    closed: bool = False
    medium: Medium = Medium.INK


def apply(permit: Permit, action: PermitAction) -> Permit:
    """The permit after the action, one revision on. KeyError when the table knows no such step."""
    target = TRANSITIONS[permit.state, action]
    changed = replace(permit, state=target, revision=permit.revision + 1)
    if action is PermitAction.SPEND:
        used = permit.used + 1
        done = permit.state is PermitState.CLAIMED and used == permit.granted
        return replace(changed, used=used, state=PermitState.SPENT if done else target)
    return replace(changed, closed=True) if action is PermitAction.CLOSE else changed


def why_not(permit: Permit, action: PermitAction, now: datetime) -> tuple[Refusal, ...]:
    if (permit.state, action) not in TRANSITIONS:
        return (Refusal("permits.not_now", {"state": permit.state.label}),)
    if action is PermitAction.SPEND and permit.used >= permit.granted:
        return (Refusal("permits.permit_spent", {"granted": permit.granted}),)
    if action is PermitAction.EXPIRE and now < _ends(permit):
        return (Refusal("permits.still_valid"),)
    return ()


def _ends(permit: Permit) -> datetime:
    """A claimed permit is left open a day longer, so that news on its way from the terminal finds it."""
    late = LATE_NEWS if permit.state is PermitState.CLAIMED else timedelta(0)
    return permit.window.closes_at + late


def why_not_issue(*, approved: int, reserved: int, granted: int) -> tuple[Refusal, ...]:
    """`reserved` is what open permits grant and spent ones have used."""
    if granted < 1 or reserved + granted > approved:
        return (Refusal("permits.quota_spent", {"approved": approved}),)
    return ()


def why_not_claim(permit: Permit, *, terminal: str, now: datetime) -> tuple[Refusal, ...]:
    """The code was right; may this terminal take the permit now?"""
    if permit.terminal != terminal:
        return (Refusal("permits.code_other_place"),)
    if permit.state is PermitState.EXPIRED or now >= permit.window.closes_at:
        return (Refusal("permits.permit_expired"),)
    if permit.state in _NOT_CLAIMABLE:
        return (_NOT_CLAIMABLE[permit.state],)
    if now < permit.window.opens_at:
        return (Refusal("permits.permit_not_yet"),)
    return ()


def why_not_try(wrong: int) -> tuple[Refusal, ...]:
    """`wrong` codes were typed at this terminal within the last hour."""
    if wrong >= WRONG_TRIES:
        return (Refusal("permits.code_too_many", {"tries": WRONG_TRIES}),)
    return ()


def reserved_by(permit: Permit) -> int:
    """How much of the quota the permit holds: all it grants while open, afterwards what it used."""
    return permit.granted if permit.state in OPEN else permit.used


@dataclass(frozen=True, kw_only=True)
class PermitIssued(Fact):
    """`cose` are the signed bytes of the permit; the leaf names them by their digest, as the terminal checks it."""

    kind = LEAF_KIND
    public = frozenset({LEAF_FIELD, "permit", "number", "seal", "granted"})
    permit: str
    number: str
    seal: str
    terminal: str
    slot: int
    granted: int
    opens_at: datetime
    closes_at: datetime
    document: bytes
    permit_digest: bytes
    cose: bytes


@dataclass(frozen=True, kw_only=True)
class PermitHeld(Fact):
    kind = "permit.held"
    public = frozenset({"permit"})
    permit: str
    terminal: str


@dataclass(frozen=True, kw_only=True)
class PermitNotTaken(Fact):
    """The terminal would not take it; `reason` is the protocol's code."""

    kind = "permit.not_taken"
    public = frozenset({"permit", "reason"})
    permit: str
    terminal: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermitClaimed(Fact):
    kind = "permit.claimed"
    public = frozenset({"permit"})
    permit: str
    terminal: str
    keeper: str


@dataclass(frozen=True, kw_only=True)
class PermitSpent(Fact):
    """One impression of the permit, counted before it was made. `late`: the permit had ended already."""

    kind = "permit.spent"
    public = frozenset({"permit", "used", "granted"})
    permit: str
    terminal: str
    used: int
    granted: int
    late: bool


@dataclass(frozen=True, kw_only=True)
class PermitClosed(Fact):
    """The terminal ended the job; `left` impressions were not used."""

    kind = "permit.closed"
    public = frozenset({"permit", "used", "left"})
    permit: str
    terminal: str
    used: int
    left: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermitRevoked(Fact):
    kind = "permit.revoked"
    public = frozenset({"permit", "used"})
    personal = frozenset({"reason"})
    permit: str
    terminal: str
    used: int
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class PermitExpired(Fact):
    kind = "permit.expired"
    public = frozenset({"permit", "used"})
    permit: str
    terminal: str
    used: int


@dataclass(frozen=True, kw_only=True)
class CodeRefused(Fact):
    """A wrong code was typed; `subject` is the terminal. `tries` counts those of the last hour."""

    kind = "permit.code_refused"
    public = frozenset({"tries"})
    terminal: str
    tries: int
    reason: str
