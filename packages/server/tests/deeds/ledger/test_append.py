"""Appending: in the transaction that makes the fact true, or not at all."""

from __future__ import annotations

import cast
import pytest
from django.db import transaction
from trial import FACT, note
from zhangfa.kernel.outcome import Fault
from zhangfa.ledger import queries, services


def test_an_entry_is_readable_and_waits_for_its_place(db):
    entry_id = note(1)
    (entry,) = queries.history("thing")
    assert (entry.id, entry.index, entry.fact.number) == (entry_id, None, 1)
    assert queries.proof(entry_id) is None
    assert queries.waiting() == (cast.TENANT,)


def test_a_fact_falls_with_its_transaction(db):
    """ledger law 1."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(1)
        _ = 1 / 0
    assert queries.history("thing") == ()


@pytest.mark.django_db(transaction=True)
def test_no_fact_outside_a_transaction():
    """ledger law 1."""
    with pytest.raises(Fault):
        services.append(FACT, actor=cast.CLERK.actor, now=cast.NOW)
    assert queries.history("thing") == ()


def test_history_is_for_those_who_may_read_the_ledger(db):
    note(1)
    assert len(queries.entries(cast.HEAD.actor, subject="thing")) == 1
    assert queries.entries(cast.STRANGER.actor, subject="thing") == ()
    assert queries.entries(cast.VILLAGER.actor, subject="thing") == ()
