"""Two workers at the same moment: each entry is followed once, on SQLite and on PostgreSQL."""

from __future__ import annotations

import cast
import pytest
from django.db import OperationalError
from together import at_once
from trial import note
from zhangfa.kernel.outcome import Conflict
from zhangfa.ledger import queries, services

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_under_one_name_react_once_to_each_entry(signer):
    """ledger law 8."""
    for number in range(40):
        note(number)
    services.sequence_all(signer=signer, now=cast.NOW)

    def work():
        while queries.behind("worker"):
            services.follow(
                name="worker",
                react=lambda entries: [note(entry.fact.number, subject="consequence") for entry in entries],
                kinds={"trial.tried"},
                now=cast.NOW,
                limit=3,
            )

    _, failures = at_once(work, work)
    assert [error for error in failures if not isinstance(error, Conflict | OperationalError)] == []
    assert sorted(entry.fact.number for entry in queries.history("consequence")) == list(range(40))
    assert queries.parked("worker") == ()


def test_two_retries_of_one_parked_entry(signer):
    """ledger law 8."""
    note(1)
    services.sequence_all(signer=signer, now=cast.NOW)

    def fail(entries):
        raise ValueError("no")

    services.follow(name="worker", react=fail, kinds={"trial.tried"}, now=cast.NOW)
    late = cast.NOW.replace(hour=2)

    def retry():
        return services.retry_parked(name="worker", react=lambda entries: note(2, subject="done"), now=late)

    results, failures = at_once(retry, retry)
    assert (sorted(results), failures) == ([0, 1], [])
    assert len(queries.history("done")) == 1
