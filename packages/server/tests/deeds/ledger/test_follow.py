"""Following: sequenced entries, once, in order; what fails is parked and the rest goes on."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from trial import note
from zhangfa.ledger import queries, services

KINDS = {"trial.tried"}


@pytest.fixture
def sequence(db, signer):
    return lambda: services.sequence_all(signer=signer, now=cast.NOW)


def each(react):
    """Reacts to one entry after the other."""
    return lambda entries: [react(entry) for entry in entries]


def follow(react, name="test", kinds=KINDS, limit=50):
    return services.follow(name=name, react=each(react), kinds=kinds, now=cast.NOW, limit=limit)


def test_only_sequenced_entries_once_and_in_order(sequence):
    """ledger law 8."""
    seen = []
    for number in range(5):
        note(number)
    assert follow(lambda entry: seen.append(entry.index)) == 0
    sequence()
    note(9)
    while follow(lambda entry: seen.append(entry.fact.number), limit=2):
        pass
    assert seen == [0, 1, 2, 3, 4]


def test_followers_do_not_disturb_one_another(sequence):
    note(1)
    sequence()
    seen = []
    follow(lambda entry: seen.append("a"), name="a")
    follow(lambda entry: seen.append("b"), name="b")
    assert seen == ["a", "b"]
    assert queries.behind("a") == {}


def test_other_kinds_are_passed_over(sequence):
    note(1)
    sequence()
    seen = []
    assert follow(seen.append, kinds={"something.else"}) == 1
    assert (seen, queries.behind("test")) == ([], {})


def test_one_that_fails_is_undone_and_parked_and_the_rest_goes_on(sequence):
    """ledger law 8."""
    bad, good = note(1), note(2)
    sequence()
    seen = []

    def react(entry):
        note(100 + entry.fact.number, subject="consequence")
        if entry.id == bad:
            raise ValueError("no")
        seen.append(entry.id)

    follow(react)
    assert seen[-1] == good and bad not in seen
    assert [entry.fact.number for entry in queries.history("consequence")] == [102]
    assert [row[:3] for row in queries.parked("test")] == [(bad, 1, "ValueError: no")]


def test_a_parked_entry_is_tried_again_after_a_rest(sequence):
    """ledger law 8."""
    entry_id = note(1)
    sequence()

    def fail(entry):
        raise ValueError("no")

    def retry(react, seconds):
        return services.retry_parked(name="test", react=each(react), now=cast.NOW + timedelta(seconds=seconds))

    follow(fail)
    seen = []
    assert retry(seen.append, 0) == 0
    assert retry(fail, 1) == 0
    assert [row[:2] for row in queries.parked("test")] == [(entry_id, 2)]
    assert retry(seen.append, 2) == 0
    assert retry(seen.append, 3) == 1
    assert [entry.id for entry in seen] == [entry_id]
    assert queries.parked("test") == ()


def test_two_under_one_name_share_the_entries(sequence):
    """ledger law 8: whoever comes second finds the cursor moved and does nothing."""
    note(1)
    sequence()
    seen = []

    def react(entry):
        seen.append(entry.id)
        assert services._follow_log("test", cast.TENANT, 0, each(seen.append), KINDS, cast.NOW, 50) == 0

    follow(react)
    assert len(seen) == 1
    assert queries.parked("test") == ()


def test_those_before_the_one_that_fails_are_done_once(sequence):
    """ledger law 8: handed over together, then one by one."""
    good, bad, last = note(1), note(2), note(3)
    sequence()
    together = []

    def react(entries):
        together.append([entry.id for entry in entries])
        for entry in entries:
            note(100 + entry.fact.number, subject="consequence")
            if entry.id == bad:
                raise ValueError("no")

    services.follow(name="test", react=react, kinds=KINDS, now=cast.NOW)
    assert together == [[good, bad, last], [good], [bad], [last]]
    assert [entry.fact.number for entry in queries.history("consequence")] == [101, 103]
