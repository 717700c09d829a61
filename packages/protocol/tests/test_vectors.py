"""Golden vectors, both directions: what we make is what is written, and what is written is what we read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from zhangfa_protocol import canonical, checkpoint, cose, journal, leaf, merkle, pagecode, permit, proofs, sealed
from zhangfa_protocol.keys import BoxKey, SigningKey, VerifyKey, key_ring
from zhangfa_protocol.leaf import Leaf
from zhangfa_protocol.permit import Permit

BUILD = Path(__file__).parent.parent / "vectors" / "build.py"


def test_building_again_changes_nothing():
    assert subprocess.run([sys.executable, str(BUILD), "--check"], check=False).returncode == 0


def test_keys(vectors):
    for row in vectors["keys"]["signing"].values():
        key = SigningKey(bytes.fromhex(row["seed"]))
        assert (key.verify_key.text, key.kid.hex()) == (row["public"], row["kid"])


def test_canonical(vectors):
    for case in vectors["canonical"]["good"]:
        data = bytes.fromhex(case["encoded"])
        assert canonical.encode(canonical.decode(data)) == data
    for name, text in vectors["canonical"]["bad"].items():
        with pytest.raises(canonical.CanonicalError):
            canonical.decode(bytes.fromhex(text))
            pytest.fail(name)


def test_cose(vectors):
    row = vectors["cose"]
    ring = key_ring(VerifyKey.from_text(row["key"]))
    claims = cose.verify(
        bytes.fromhex(row["signed"]), ring, type=row["type"], audience=row["audience"], now_ms=row["issued"]
    )
    assert claims.payload == row["body"] and claims.nonce.hex() == row["nonce"]


def test_sealed(vectors):
    row = vectors["sealed"]
    recipient = BoxKey(bytes.fromhex(row["recipient_seed"]))
    for case in row["cases"]:
        context = bytes.fromhex(case["context"])
        assert sealed.open(bytes.fromhex(case["box"]), recipient, context=context).hex() == case["plaintext"]


def test_permit_and_its_leaf(vectors):
    row = vectors["permit"]
    data = bytes.fromhex(row["signed"])
    expected = Permit(**(row["permit"] | {"document": bytes.fromhex(row["permit"]["document"])}))
    assert permit.read(data, key_ring(VerifyKey.from_text(row["key"])), expected.terminal_id) == expected
    permit.check_leaf(data, leaf.decode_leaf(bytes.fromhex(row["leaf"])))


def test_leaves(vectors):
    row = vectors["leaf"]
    assert leaf.commit(bytes.fromhex(row["salt"]), row["record"]).hex() == row["commitment"]
    for case in row["leaves"]:
        found = leaf.decode_leaf(bytes.fromhex(case["encoded"]))
        assert found == Leaf(case["kind"], case["at"], case["public"])


def test_merkle(vectors):
    row = vectors["merkle"]
    leaves = [merkle.leaf_hash(bytes.fromhex(item)) for item in row["inputs"]]
    roots = [bytes.fromhex(item) for item in row["roots"]]
    for case in row["inclusion"]:
        path = [bytes.fromhex(item) for item in case["proof"]]
        merkle.verify_inclusion(leaves[case["index"]], case["index"], case["size"], path, roots[case["size"]])
    for case in row["consistency"]:
        path = [bytes.fromhex(item) for item in case["proof"]]
        merkle.verify_consistency(case["first"], case["second"], path, roots[case["first"]], roots[case["second"]])


def test_proof(vectors):
    row = vectors["proof"]
    found, index, head = proofs.verify_entry(row["proof"], bytes.fromhex(row["leaf"]), checkpoint.vkeys([row["vkey"]]))
    assert (index, head.size, head.root.hex(), found.kind) == (row["index"], row["size"], row["root"], "permit.issued")


def test_pagecode(vectors):
    row = vectors["pagecode"]
    found = pagecode.from_url(row["url"])
    assert (found.check_code, found.page, found.log_index) == (row["check_code"], row["page"], row["index"])
    assert pagecode.new_check_code(bytes.fromhex(row["entropy"])) == row["code_of_entropy"]
    for text in row["bad"]:
        with pytest.raises(pagecode.PageCodeError):
            pagecode.from_url(text)
            pytest.fail(text)


def test_journal(vectors):
    row = vectors["journal"]
    entries = [bytes.fromhex(item) for item in row["entries"]]
    found = journal.verify_chain(entries, VerifyKey.from_text(row["key"]))
    assert [item.type.value for item in found] == row["types"]
    assert journal.entry_hash(entries[-1]).hex() == row["head"]
