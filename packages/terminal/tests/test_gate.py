"""The gate: which permits a terminal takes. Every law with its refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from terminal_support.county import (
    CHECK_CODE,
    GOOD_SHEET,
    HOUR,
    NOW,
    OTHER_CODE,
    PERMIT,
    SLEEVES,
    THIEF,
    TRUST,
    Ledger,
)  # fmt: skip
from zhangfa_protocol.refusals import TerminalRefusal as No
from zhangfa_terminal import gate
from zhangfa_terminal.machine.step import at_boot
from zhangfa_terminal.machine.values import Comparison, Durable, Held, Likeness, Sheet, Standing, Tree


def refusals(offer, durable=None, now=NOW, sleeves=SLEEVES):
    return gate.examine(offer, TRUST, durable or Durable(), sleeves, now).refusals


def test_it_takes_a_logged_permit_for_its_own_seal():
    ledger = Ledger()
    ledger.grow(5)
    seen = gate.examine(ledger.offer(), TRUST, Durable(), SLEEVES, NOW)
    assert seen.refusals == () and seen.permit == PERMIT and seen.tree.size == 6


def test_law_1_another_signer_or_another_terminal_is_forged():
    assert refusals(Ledger().offer(signer=THIEF)) == (No.PERMIT_FORGED,)
    assert refusals(Ledger().offer(replace(PERMIT, terminal_id="other"))) == (No.PERMIT_FORGED,)


def test_law_1_the_seal_must_sit_in_the_named_sleeve():
    assert refusals(Ledger().offer(replace(PERMIT, slot=1))) == (No.PERMIT_OTHER_SEAL,)
    assert refusals(Ledger().offer(), sleeves=()) == (No.PERMIT_OTHER_SEAL,)


def test_law_2_no_leaf_no_permit():
    good = Ledger().offer()
    elsewhere = Ledger().offer(replace(PERMIT, granted=9))
    assert refusals(replace(elsewhere, leaf=good.leaf)) == (No.PERMIT_NOT_LOGGED,)
    assert refusals(Ledger().offer(kind="application.submitted")) == (No.PERMIT_NOT_LOGGED,)
    assert refusals(replace(good, size=2)) == (No.PERMIT_NOT_LOGGED,)
    assert refusals(Ledger(THIEF).offer()) == (No.PERMIT_NOT_LOGGED,)


def test_law_2_a_wrong_path_proves_nothing():
    ledger = Ledger()
    ledger.grow(3)
    offer = ledger.offer()
    assert refusals(replace(offer, path=offer.path[::-1])) == (No.PERMIT_NOT_LOGGED,)
    assert refusals(replace(offer, index=0)) == (No.PERMIT_NOT_LOGGED,)


def test_law_3_the_ledger_never_shrinks_nor_forks():
    offer = Ledger().offer()
    tree = gate.examine(offer, TRUST, Durable(), SLEEVES, NOW).tree
    assert refusals(offer, Durable(tree=tree)) == ()
    assert refusals(offer, Durable(tree=replace(tree, size=9))) == (No.LOG_SHRUNK,)
    assert refusals(offer, Durable(tree=replace(tree, root=bytes(32)))) == (No.LOG_FORKED,)
    assert refusals(offer, Durable(tree=Tree("zhangfa.example/other", 0, bytes(32)))) == (No.LOG_FORKED,)


def test_law_4_without_trusted_time_nothing_is_accepted():
    assert refusals(Ledger().offer(), now=None) == (No.TIME_UNKNOWN,)
    assert refusals(Ledger().offer(), now=NOW + HOUR) == (No.PERMIT_EXPIRED,)
    assert refusals(Ledger().offer(), now=NOW + HOUR - 1) == ()


@pytest.mark.parametrize(
    ("durable", "reason"),
    [
        (Durable(permits=(Held(PERMIT, 2),)), No.PERMIT_SPENT),
        (Durable(permits=(Held(PERMIT, 0, Standing.CLOSED),)), No.PERMIT_SPENT),
        (Durable(permits=(Held(PERMIT, 0, Standing.REVOKED),)), No.PERMIT_REVOKED),
        (Durable(revoked=("permit1",)), No.PERMIT_REVOKED),
        (Durable(permits=(Held(replace(PERMIT, granted=9)),)), No.PERMIT_FORGED),
    ],
)
def test_a_spent_revoked_or_altered_permit_does_not_come_back(durable, reason):
    assert refusals(Ledger().offer(), durable) == (reason,)


def test_use_waits_for_the_window_and_stops_when_locked():
    held = Held(replace(PERMIT, opens_ms=NOW + 1, closes_ms=NOW + 2))
    durable = Durable(permits=(held,))
    assert gate.why_not_use(held, durable, SLEEVES, NOW) == (No.PERMIT_NOT_YET,)
    assert gate.why_not_use(held, replace(durable, locked="x"), SLEEVES, NOW + 1) == (No.LOCKED,)
    assert gate.why_not_use(None, durable, SLEEVES, NOW) == (No.PERMIT_NOT_HELD,)


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (None, No.PAGE_MISSING),
        (Sheet(None, blank=True), No.PAGE_BLANK),
        (Sheet(None), No.PAGE_NO_CODE),
        (Sheet(None, readable=False), No.PAGE_UNREADABLE),
        (Sheet(None, foreign_code=True), No.PAGE_OTHER_DOCUMENT),
        (Sheet(OTHER_CODE, 1, 1), No.PAGE_OTHER_DOCUMENT),
        (Sheet(CHECK_CODE, 1, 2), No.PAGE_WRONG_NUMBER),
        (Sheet(CHECK_CODE, 2, 1), No.PAGE_WRONG_NUMBER),
        (Sheet(CHECK_CODE, 1, 1, blank=True), No.PAGE_BLANK),
    ],
)
def test_pages_are_refused_with_their_reason(sheet, reason):
    assert gate.why_not_sheet(sheet, PERMIT) == (reason,)
    assert gate.why_not_sheet(GOOD_SHEET, PERMIT) == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (None, No.PAGE_COMPARING),
        (Likeness.MISMATCH, No.PAGE_CHANGED),
        (Likeness.DOUBTFUL, No.PAGE_DOUBTFUL),
        (Likeness.UNREADABLE, No.PAGE_UNREADABLE),
        (Likeness.MATCH, None),
    ],
)
def test_law_5_only_the_approved_text_is_stamped(said, reason):
    """What is doubtful only after a person looked at this very sheet; nothing else is helped by a person."""
    sheet = replace(GOOD_SHEET, comparison=said and Comparison(said, "test", 900))
    state = at_boot(TRUST, Durable())
    looked = replace(state, found_right=sheet)
    assert gate.why_not_page(state, sheet, PERMIT) == ((reason,) if reason else ())
    assert gate.why_not_page(looked, sheet, PERMIT) == ((reason,) if reason not in (None, No.PAGE_DOUBTFUL) else ())
    assert gate.why_not_page(replace(state, trust=replace(TRUST, compares=False)), sheet, PERMIT) == ()
