"""Plain statements do what the model layer does, on every database."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from django.db import IntegrityError, transaction
from trial import note
from zhangfa.ledger import services
from zhangfa.ledger.models import CheckpointRow, EntryRow, FollowerRow
from zhangfa.ledger.queries import plain

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_the_model_layer_gives_them():
    note(1)
    (row,) = plain.fetch(EntryRow, tenant=cast.TENANT)
    same = EntryRow.objects.get()
    assert {name: getattr(row, name) for name in plain._attributes(EntryRow)} == {
        name: getattr(same, name) for name in plain._attributes(EntryRow)
    }
    assert row.at == cast.NOW and row.idx is None


def test_comparing_ordering_and_limiting(signer):
    for number in range(5):
        note(number)
    services.sequence(tenant=cast.TENANT, signer=signer, now=cast.NOW, limit=3)
    found = plain.fetch(EntryRow, tenant=cast.TENANT, idx__gte=1, idx__lte=2, order="idx")
    assert [row.idx for row in found] == [1, 2]
    assert [row.idx for row in plain.fetch(EntryRow, idx__gt=0, order="idx", limit=1)] == [1]
    assert len(plain.fetch(EntryRow, idx=None)) == 2
    assert sorted(row.idx for row in plain.fetch(EntryRow, idx__in=(0, 2, 9))) == [0, 2]
    assert plain.fetch(EntryRow, idx__in=()) == []
    assert plain.fetch_one(EntryRow, idx=7) is None


def test_a_row_is_changed_once():
    """Compare and set: whoever comes second changes nothing."""
    plain.insert(FollowerRow(name="one", tenant=cast.TENANT, next=1))
    seen = {"name": "one", "next": 1}
    assert [plain.change(FollowerRow, seen, {"next": 2}), plain.change(FollowerRow, seen, {"next": 3})] == [1, 0]
    assert plain.fetch_one(FollowerRow, name="one", lock=True).next == 2


def test_a_row_that_is_there_is_left_alone_or_an_error():
    row = {"name": "one", "tenant": cast.TENANT}
    assert plain.insert(FollowerRow(**row, next=1), once=True)
    assert not plain.insert(FollowerRow(**row, next=2), once=True)
    plain.insert_all([FollowerRow(**row, next=3), FollowerRow(name="two", tenant=cast.TENANT)], once=True)
    assert sorted((each.name, each.next) for each in FollowerRow.objects.all()) == [("one", 1), ("two", 0)]
    for wrong in (plain.insert, lambda one: plain.insert_all([one])):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong(FollowerRow(**row))


def test_times_and_bytes_survive():
    later = cast.NOW + timedelta(milliseconds=7)
    plain.insert(CheckpointRow(tenant=cast.TENANT, size=1, root=b"\x00root", note="n", at=later))
    row = plain.fetch_one(CheckpointRow, at=later)
    assert (bytes(row.root), row.at) == (b"\x00root", later)
