"""The gate (准入): which permits a terminal takes, and when it may be used. Pure; every no has its reason.

Laws
    1. A permit counts only if a pinned key signed it, for this very terminal, and its seal sits in the
       sleeve it names.
    2. Log before unlock: it is in the ledger, under a checkpoint signed by a pinned log key.
    3. The ledger never shrinks: a checkpoint smaller than the last one seen, or different at the same size, is refused.
    4. Without trusted time nothing is accepted and nothing opens.
    5. What was not compared, differs or cannot be read is not stamped; what is doubtful only after a person looked.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa_protocol import checkpoint, leaf, merkle
from zhangfa_protocol import permit as permits
from zhangfa_protocol.permit import Permit
from zhangfa_protocol.refusals import TerminalRefusal as No

from zhangfa_terminal.machine.events import PermitOffered
from zhangfa_terminal.machine.values import Durable, Held, Likeness, Sheet, Standing, State, Tree
from zhangfa_terminal.trust import Sleeve, Trust


@dataclass(frozen=True)
class Examined:
    """What the gate read; it holds only when `refusals` is empty."""

    permit: Permit | None
    tree: Tree | None
    refusals: tuple[No, ...]


def examine(
    offer: PermitOffered, trust: Trust, durable: Durable, sleeves: tuple[Sleeve, ...], now: int | None
) -> Examined:
    """Check everything about an offered permit; first its origin, then its place, then its time."""
    try:
        permit = permits.read(offer.permit, trust.permit_ring, trust.terminal_id)
    except ValueError:
        return Examined(None, None, (No.PERMIT_FORGED,))
    tree = _proved_tree(offer, trust)
    refusals = (
        *why_not_logged(tree, durable.tree),
        *why_not_here(permit, sleeves),
        *why_not_accept(permit, durable, now),
    )
    return Examined(permit, tree, refusals)


def why_not_logged(tree: Tree | None, seen: Tree | None) -> tuple[No, ...]:
    """Proved, and under a checkpoint that can be a later state of the log this terminal has seen before."""
    if tree is None:
        return (No.PERMIT_NOT_LOGGED,)
    if seen is None or tree == seen:
        return ()
    if tree.origin != seen.origin or tree.size == seen.size:
        return (No.LOG_FORKED,)
    return (No.LOG_SHRUNK,) if tree.size < seen.size else ()


def why_not_here(permit: Permit, sleeves: tuple[Sleeve, ...]) -> tuple[No, ...]:
    fits = any(s.slot == permit.slot and s.seal_id == permit.seal_id for s in sleeves)
    return () if fits else (No.PERMIT_OTHER_SEAL,)


def why_not_accept(permit: Permit, durable: Durable, now: int | None) -> tuple[No, ...]:
    held = durable.held(permit.id)
    if permit.id in durable.revoked or (held and held.standing is Standing.REVOKED):
        return (No.PERMIT_REVOKED,)
    if held and (held.standing is Standing.CLOSED or held.left == 0):
        return (No.PERMIT_SPENT,)
    if held and held.permit != permit:
        return (No.PERMIT_FORGED,)
    return (No.TIME_UNKNOWN,) if now is None else ((No.PERMIT_EXPIRED,) if now >= permit.closes_ms else ())


def why_not_use(held: Held | None, durable: Durable, sleeves: tuple[Sleeve, ...], now: int | None) -> tuple[No, ...]:
    """May one more impression be counted from this permit, here and now?"""
    if held is None:
        return (No.PERMIT_NOT_HELD,)
    refusals = (*why_not_accept(held.permit, durable, now), *why_not_here(held.permit, sleeves))
    if now is not None and now < held.permit.opens_ms:
        refusals = (*refusals, No.PERMIT_NOT_YET)
    return (No.LOCKED, *refusals) if durable.locked is not None else refusals


def why_not_page(state: State, sheet: Sheet | None, permit: Permit) -> tuple[No, ...]:
    """May this sheet be stamped? The right one by its code, and the same text as approved."""
    refusals = why_not_sheet(sheet, permit)
    if refusals or not state.trust.compares:
        return refusals
    return why_not_text(sheet, found_right=sheet == state.found_right)


def why_not_text(sheet: Sheet, *, found_right: bool) -> tuple[No, ...]:
    """Compared with the approved page, and the same; where the comparison doubts, a person may find it right."""
    if sheet.comparison is None:
        return (No.PAGE_COMPARING,)
    if sheet.comparison.verdict is Likeness.DOUBTFUL and found_right:
        return ()
    return _TEXT[sheet.comparison.verdict]


_TEXT: dict[Likeness, tuple[No, ...]] = {
    Likeness.MATCH: (),
    Likeness.MISMATCH: (No.PAGE_CHANGED,),
    Likeness.DOUBTFUL: (No.PAGE_DOUBTFUL,),
    Likeness.UNREADABLE: (No.PAGE_UNREADABLE,),
}


def why_not_sheet(sheet: Sheet | None, permit: Permit) -> tuple[No, ...]:
    """Is it a sheet of this document? Our page code, this document, a page of it, not blank."""
    if sheet is None:
        return (No.PAGE_MISSING,)
    if sheet.blank:
        return (No.PAGE_BLANK,)
    if sheet.check_code is None:
        return (_why_no_code(sheet),)
    if sheet.check_code != permit.check_code:
        return (No.PAGE_OTHER_DOCUMENT,)
    if sheet.pages != permit.pages or not 1 <= sheet.page <= permit.pages:
        return (No.PAGE_WRONG_NUMBER,)
    return ()


def _why_no_code(sheet: Sheet) -> No:
    if sheet.foreign_code:
        return No.PAGE_OTHER_DOCUMENT
    return No.PAGE_NO_CODE if sheet.readable else No.PAGE_UNREADABLE


def _proved_tree(offer: PermitOffered, trust: Trust) -> Tree | None:
    """The checkpoint under which this very permit is proved to be logged, or None."""
    try:
        note = checkpoint.open_note(offer.note, checkpoint.vkeys(trust.log_vkeys))
        permits.check_leaf(offer.permit, leaf.decode_leaf(offer.leaf))
        merkle.verify_inclusion(merkle.leaf_hash(offer.leaf), offer.index, note.size, offer.path, note.root)
    except ValueError:
        return None
    return Tree(note.origin, note.size, note.root) if note.size == offer.size else None
