"""Erasing: the personal part goes, the proof stays, and the erasure is itself an entry."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from trial import note
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries, services
from zhangfa.ledger.models import EntryRow
from zhangfa_protocol.checkpoint import open_note, vkeys
from zhangfa_protocol.merkle import leaf_hash, verify_inclusion

RETENTION = Actor.for_job("retention", {"ledger:erase"})
LATE = cast.NOW + timedelta(days=40 * 365)


def erase(now=LATE, actor=RETENTION):
    return services.erase(subject="thing", ground="retention", actor=actor, now=now)


def test_no_plaintext_is_left_and_the_old_proof_still_holds(db, signer):
    """ledger law 6."""
    entry_id = note(1)
    services.sequence_all(signer=signer, now=cast.NOW)
    before = queries.proof(entry_id)
    assert erase() == 1
    row = EntryRow.objects.get(pk=entry_id)
    stored = b"".join(bytes(part or b"") for part in (row.leaf, row.record, row.personal, row.personal_salt))
    assert "周大山".encode() not in stored and "刘芳".encode() not in stored
    assert queries.proof(entry_id) == before
    checkpoint = open_note(before.note, vkeys(signer.verifier_keys("zhangfa.example/339901")))
    verify_inclusion(leaf_hash(bytes(row.leaf)), 0, checkpoint.size, before.path, checkpoint.root)
    assert queries.entry(entry_id).fact.who is None


def test_the_erasure_is_an_entry_and_everything_still_checks(db, signer):
    """ledger law 6, ledger law 9."""
    note(1)
    erase()
    services.sequence_all(signer=signer, now=LATE)
    assert [entry.kind for entry in queries.history("thing")] == ["trial.tried", "ledger.record_erased"]
    assert queries.check(signer) == ()


@pytest.mark.parametrize(("now", "actor"), [(cast.NOW, RETENTION), (LATE, cast.ADMINISTRATOR.actor)])
def test_too_early_or_without_leave_nothing_happens(db, now, actor):
    """ledger law 7."""
    entry_id = note(1)
    with pytest.raises(Refused):
        erase(now, actor)
    assert queries.entry(entry_id).fact.who == "周大山"
    assert len(queries.history("thing")) == 1


def test_twice_is_refused(db):
    note(1)
    erase()
    with pytest.raises(Refused) as refused:
        erase()
    assert refused.value.refusals[0].code == "ledger.nothing_to_erase"
