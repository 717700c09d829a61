"""The check: whatever somebody with the database's password changes afterwards, it says so."""

from __future__ import annotations

import cast
import pytest
from trial import note
from zhangfa.ledger import core, queries, services
from zhangfa.ledger.models import CheckpointRow, EntryRow, LogRow, TileRow


@pytest.fixture
def filled(db, signer):
    for number in range(5):
        note(number)
    services.sequence_all(signer=signer, now=cast.NOW)
    note(5)
    services.sequence_all(signer=signer, now=cast.NOW)
    return signer


def test_an_untouched_ledger_is_well(filled):
    """ledger law 9."""
    assert queries.check(filled) == ()


def swap_records():
    one, other = EntryRow.objects.get(idx=1), EntryRow.objects.get(idx=2)
    EntryRow.objects.filter(pk=one.pk).update(record=other.record, salt=other.salt)


def forget_the_personal_part():
    EntryRow.objects.filter(idx=1).update(personal=None, personal_salt=None)


def rewrite_an_entry_whole():
    other = EntryRow.objects.get(idx=2)
    columns = ("leaf", "salt", "record", "personal_salt", "personal")
    EntryRow.objects.filter(idx=1).update(**{name: getattr(other, name) for name in columns})


def exchange_two_places():
    EntryRow.objects.filter(idx=1).update(idx=99)
    EntryRow.objects.filter(idx=2).update(idx=1)
    EntryRow.objects.filter(idx=99).update(idx=2)


TAMPERINGS = {
    "a record exchanged": swap_records,
    "a personal part gone": forget_the_personal_part,
    "an entry rewritten with all its parts": rewrite_an_entry_whole,
    "two places exchanged": exchange_two_places,
    "an entry removed": lambda: EntryRow.objects.filter(idx=3).delete(),
    "the last entry removed": lambda: EntryRow.objects.filter(idx=5).delete(),
    "a time moved": lambda: EntryRow.objects.filter(idx=1).update(at=cast.NOW.replace(year=2020)),
    "a subject moved": lambda: EntryRow.objects.filter(idx=1).update(subject="another"),
    "a tile altered": lambda: TileRow.objects.update(hashes=bytes(192)),
    "a checkpoint's root altered": lambda: CheckpointRow.objects.filter(size=5).update(root=bytes(32)),
    "a checkpoint's note exchanged": lambda: CheckpointRow.objects.filter(size=5).update(
        note=CheckpointRow.objects.get(size=6).note
    ),
    "the head set back": lambda: LogRow.objects.update(size=5),
}


@pytest.mark.parametrize("tamper", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_it_sees(filled, tamper):
    """ledger law 9."""
    tamper()
    assert queries.check(filled) != ()


def test_every_concept_replays_its_own(filled, monkeypatch):
    """ledger law 9: state equals replay."""

    class Counting:
        def __init__(self):
            self.numbers = []

        def take(self, entry):
            self.numbers.append(entry.fact.number)

        def compare(self, tenant):
            if self.numbers != [0, 1, 2, 3, 4, 5, 6]:
                yield core.Discrepancy(tenant, "counting", f"{self.numbers}")

    monkeypatch.setattr("zhangfa.ledger.core.replay._replays", {"counting": Counting})
    assert [found.where for found in queries.check(filled)] == ["counting"]
    note(6)
    assert queries.check(filled) == ()
