"""Sequencing: places without gaps, checkpoints over what is stored, one sequencer at a time."""

from __future__ import annotations

import threading

import cast
import pytest
from together import at_once
from trial import note
from zhangfa.kernel.outcome import Conflict, Fault
from zhangfa.ledger import queries, services
from zhangfa.ledger.models import EntryRow, LogRow
from zhangfa_protocol import proofs
from zhangfa_protocol.checkpoint import open_note, vkeys
from zhangfa_protocol.leaf import decode_leaf
from zhangfa_protocol.merkle import leaf_hash, verify_consistency, verify_inclusion


def sequence(signer, limit=500):
    return services.sequence_all(signer=signer, now=cast.NOW, limit=limit)


def opened(signer, tenant=cast.TENANT, size=None):
    return open_note(queries.checkpoint(tenant, size), vkeys(signer.verifier_keys(f"zhangfa.example/{tenant}")))


def test_places_are_dense_and_kept(db, signer):
    """ledger law 2."""
    first = [note(number) for number in range(3)]
    assert sequence(signer) == 3
    second = [note(number) for number in range(2)]
    assert sequence(signer) == 2
    assert [queries.entry(entry_id).index for entry_id in first + second] == [0, 1, 2, 3, 4]
    assert sequence(signer) == 0


def test_counties_have_separate_logs(db, signer):
    """ledger law 2."""
    here, there = note(1), note(1, path=cast.OTHER_COUNTY)
    sequence(signer)
    assert (queries.entry(here).index, queries.entry(there).index) == (0, 0)
    assert opened(signer, "339902").origin == "zhangfa.example/339902"


def test_every_entry_proves_itself(db, signer):
    """ledger law 4: with the signed checkpoint and nothing else, as a stranger would check it."""
    ids = [note(number) for number in range(300)]
    sequence(signer, limit=100)
    sequence(signer)
    for entry_id in (ids[0], ids[99], ids[255], ids[256], ids[299]):
        proof = queries.proof(entry_id)
        checkpoint = opened(signer)
        verify_inclusion(leaf_hash(proof.leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
        text = proofs.write(proof.index, proof.path, proof.note, extra=proof.leaf)
        assert proofs.read(text).extra == proof.leaf
        assert decode_leaf(proof.leaf).public["number"] == proof.index


def test_every_checkpoint_extends_every_earlier_one(db, signer):
    """ledger law 5."""
    sizes = []
    for count in (1, 2, 1, 7, 30):
        for number in range(count):
            note(number)
        sequence(signer)
        sizes.append(queries.size(cast.TENANT))
    for first in sizes:
        for second in (size for size in sizes if size >= first):
            verify_consistency(
                first,
                second,
                queries.consistency(cast.TENANT, first, second),
                opened(signer, size=first).root,
                opened(signer, size=second).root,
            )


@pytest.mark.parametrize("column", ["leaf", "record", "personal_salt", "salt"])
def test_an_entry_altered_before_its_place_is_not_signed(db, signer, column):
    """ledger law 4: the sequencer stops rather than sign over what contradicts itself."""
    altered, other = note(1), note(2)
    EntryRow.objects.filter(pk=altered).update(**{column: getattr(EntryRow.objects.get(pk=other), column)})
    with pytest.raises(Fault):
        sequence(signer)
    assert queries.checkpoint(cast.TENANT) is None
    assert queries.entry(other).index is None


def test_a_log_is_never_begun_anew(db, signer):
    """ledger law 5."""
    note(1)
    sequence(signer)
    LogRow.objects.all().delete()
    note(2)
    with pytest.raises(Fault):
        sequence(signer)


class BrokenSigner:
    def sign(self, checkpoint):
        raise Fault("the key is not there")

    def verifier_keys(self, origin):
        return ()


def test_without_a_signature_there_are_no_places(db):
    """ledger law 4."""
    entry_id = note(1)
    with pytest.raises(Fault):
        services.sequence(tenant=cast.TENANT, signer=BrokenSigner(), now=cast.NOW)
    assert queries.entry(entry_id).index is None
    assert queries.checkpoint(cast.TENANT) is None


@pytest.mark.django_db(transaction=True)
def test_writers_and_sequencers_side_by_side(signer):
    """ledger law 2, ledger law 5: four writers and two sequencers leave one dense log that checks out."""
    left = threading.Semaphore(0)

    def write():
        for number in range(25):
            note(number)
        left.release()

    def keep_sequencing():
        while left._value < 4:
            try:
                sequence(signer, limit=7)
            except Conflict:
                continue

    _, failures = at_once(*[write] * 4, *[keep_sequencing] * 2)
    assert failures == []
    sequence(signer)
    assert sorted(EntryRow.objects.values_list("idx", flat=True)) == list(range(100))
    assert queries.check(signer) == ()
