"""The ledger's laws, without a database."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import cast
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trial import FACT, Mood, Tried
from zhangfa.kernel.actor import Actor
from zhangfa.ledger import core
from zhangfa.ledger.core import tiles
from zhangfa.ledger.core.facts import Fact
from zhangfa_protocol.leaf import decode_leaf
from zhangfa_protocol.merkle import Frontier, consistency_proof, inclusion_proof, leaf_hash, root


def sealed(fact: Fact = FACT) -> core.Sealed:
    return core.seal_fact(fact, cast.CLERK.actor, cast.NOW, os.urandom(16), os.urandom(16))


def opened(stored: core.Sealed, erased: bool = False) -> core.Entry:
    return core.open_entry(
        stored, entry_id=1, tenant=cast.TENANT, index=0, subject="thing", path=cast.VILLAGE.text, erased=erased
    )


COLUMNS = {"kind": "trial.tried", "subject": "thing", "path": cast.VILLAGE.text, "at": cast.NOW}


def test_a_fact_comes_back_as_it_was():
    entry = opened(sealed())
    assert entry.fact == FACT
    assert (entry.actor_id, entry.actor_name, entry.at) == (cast.CLERK.id, "刘芳", cast.NOW)


def test_nothing_personal_is_in_the_leaf():
    """ledger law 3."""
    stored = sealed()
    leaf = decode_leaf(stored.leaf)
    assert leaf.public == {"number": 7, "digest": b"\x01" * 32}
    for hidden in ("周大山", "刘芳", cast.CLERK.id, cast.VILLAGE.text):
        assert hidden.encode() not in stored.leaf


def test_equal_facts_have_unequal_commitments():
    """ledger law 3: a commitment cannot be guessed from a likely record."""
    assert sealed().leaf != sealed().leaf


def test_the_personal_part_can_go_and_the_rest_still_agrees():
    """ledger law 6."""
    stored = sealed()
    rest = core.Sealed(stored.leaf, stored.salt, stored.record, None, None)
    assert list(core.discrepancies(rest, COLUMNS, erased=True)) == []
    entry = opened(rest, erased=True)
    assert (entry.fact.who, entry.fact.when, entry.actor_name) == (None, None, "")
    assert (entry.fact.number, entry.fact.mood) == (7, Mood.GOOD)


@pytest.mark.parametrize("part", ["leaf", "salt", "record", "personal_salt", "personal"])
def test_every_altered_part_is_seen(part):
    """ledger law 9: another fact's part, or one flipped bit, contradicts the leaf."""
    stored, other = sealed(), sealed(Tried(**{**vars(FACT), "number": 8, "mood": Mood.GOOD, "who": "别人"}))
    values = {name: getattr(stored, name) for name in ("leaf", "salt", "record", "personal_salt", "personal")}
    mixed = core.Sealed(**{**values, part: getattr(other, part)})
    assert list(core.discrepancies(mixed, COLUMNS, erased=False)) != []


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "trial.other"), ("subject", "x"), ("at", cast.NOW + timedelta(1))]
)
def test_an_altered_column_is_seen(column, value):
    """ledger law 9."""
    assert list(core.discrepancies(sealed(), {**COLUMNS, column: value}, erased=False)) != []


def test_personal_fields_cannot_be_public():
    """ledger law 3."""
    with pytest.raises(TypeError):
        type("Leaky", (Fact,), {"kind": "trial.leaky", "public": frozenset({"who"}), "personal": frozenset({"who"})})


def test_each_county_has_its_log():
    assert core.tenant_of(cast.VILLAGE) == core.tenant_of(cast.COUNTY) == "339901"
    assert core.tenant_of(cast.CITY) == "3399"
    with pytest.raises(ValueError):
        core.tenant_of("")


def eraser() -> Actor:
    return Actor.for_job("retention", {"ledger:erase"})


def test_nothing_is_erased_while_it_must_be_kept():
    """ledger law 7: thirty years for this fact, to the day."""
    entries = [opened(sealed())]
    early, late = datetime(2056, 11, 22, tzinfo=UTC), datetime(2056, 11, 24, tzinfo=UTC)
    assert [reason.code for reason in core.why_not_erase(entries, eraser(), early)] == ["ledger.must_be_kept"]
    assert core.why_not_erase(entries, eraser(), late) == ()
    assert [reason.code for reason in core.why_not_erase((), eraser(), late)] == ["ledger.nothing_to_erase"]


@pytest.mark.parametrize("who", cast.ALL)
def test_nobody_in_office_erases(who):
    """ledger law 7."""
    late = datetime(2096, 1, 1, tzinfo=UTC)
    assert [reason.code for reason in core.why_not_erase([opened(sealed())], who.actor, late)] == [
        "ledger.may_not_erase"
    ]


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def grown(leaves: list[bytes], batch: int) -> tuple[Frontier, dict[tiles.TileId, bytes]]:
    """The tree as the sequencer grows it: batch by batch, loading only the tiles at the edge."""
    frontier, stored = Frontier.empty(), {}
    for start in range(0, len(leaves), batch):
        loaded = {tile: stored[tile] for tile in tiles.edge(frontier.size)}
        frontier, changed = tiles.extend(frontier, leaves[start : start + batch], loaded)
        stored.update(changed)
    return frontier, stored


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 700), batch=st.integers(1, 300), data=st.data())
def test_tiles_prove_what_the_leaves_say(count, batch, data):
    """ledger law 5: the tree grown in batches equals the tree over all leaves, and its proofs are the same."""
    leaves = hashes(count)
    frontier, stored = grown(leaves, batch)
    assert frontier.root() == root(leaves)
    plain = {(0, index): leaf for index, leaf in enumerate(leaves)}

    def get(level: int, index: int) -> bytes:
        return plain[0, index] if level == 0 else root(leaves[index << level : index + 1 << level])

    index, first = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count))
    load = lambda wanted: {tile: stored[tile] for tile in wanted}  # noqa: E731
    assert tiles.read_by(lambda read: inclusion_proof(index, count, read), load) == inclusion_proof(index, count, get)
    proof = tiles.read_by(lambda read: consistency_proof(first, count, read), load)
    assert proof == consistency_proof(first, count, get)


def test_a_proof_reads_few_tiles():
    """Seventy thousand leaves: at most the leaf's tiles and those of the right edge."""
    frontier, stored = grown(hashes(70_000), 1000)
    wanted: set[tiles.TileId] = set()

    def load(ids: set[tiles.TileId]) -> dict[tiles.TileId, bytes]:
        wanted.update(ids)
        return {tile: stored[tile] for tile in ids}

    tiles.read_by(lambda read: inclusion_proof(12_345, 70_000, read), load)
    assert len(wanted) <= 6


@given(st.integers(1, 300_000), st.lists(st.integers(0, 299_999), min_size=1, max_size=4))
def test_the_tiles_of_a_proof_hold_every_node_that_it_reads(size, indexes):
    indexes = [index % size for index in indexes]
    read = set()

    def get_node(level, index):
        read.add(tiles._place(level, index)[0])
        return bytes(32)

    for index in indexes:
        inclusion_proof(index, size, get_node)
    assert read <= tiles.proof_tiles(indexes, size)
