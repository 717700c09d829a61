"""The tree against RFC 6962's own recursion, and against published values of an implementation that is not ours."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_protocol import merkle
from zhangfa_protocol.merkle import EMPTY_ROOT, Frontier, ProofError


def reference_root(data: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\x01" + reference_root(data[:k]) + reference_root(data[k:])).digest()


def reference_path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(data) == 1:
        return []
    k = 1
    while k * 2 < len(data):
        k *= 2
    if m < k:
        return [*reference_path(m, data[:k]), reference_root(data[k:])]
    return [*reference_path(m - k, data[k:]), reference_root(data[:k])]


def reference_proof(m: int, data: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if m == len(data):
        return [] if whole else [reference_root(data)]
    k = 1
    while k * 2 < len(data):
        k *= 2
    if m <= k:
        return [*reference_proof(m, data[:k], whole), reference_root(data[k:])]
    return [*reference_proof(m - k, data[k:], False), reference_root(data[:k])]


def grown(data: list[bytes]):
    frontier, nodes = Frontier.empty(), {}
    for item in data:
        frontier, made = frontier.append(merkle.leaf_hash(item))
        nodes |= {(level, index): value for level, index, value in made}
    return frontier, lambda level, index: nodes[level, index]


DATA = [str(n).encode() for n in range(70)]


def test_every_tree_and_proof_up_to_33_leaves_is_the_references():
    _, nodes = grown(DATA)
    for size in range(34):
        part = DATA[:size]
        assert (
            Frontier.load(size, nodes).root() == reference_root(part) == merkle.root(list(map(merkle.leaf_hash, part)))
        )
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, nodes)
            assert list(proof) == reference_path(index, part)
            merkle.verify_inclusion(merkle.leaf_hash(DATA[index]), index, size, proof, reference_root(part))
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(first, size, nodes)
            assert list(proof) == reference_proof(first, part)
            merkle.verify_consistency(first, size, proof, reference_root(DATA[:first]), reference_root(part))


@given(st.integers(1, 70), st.data())
def test_frontiers_load_and_grow_alike(size, data):
    frontier, nodes = grown(DATA[:size])
    assert Frontier.load(size, nodes) == frontier
    start = data.draw(st.integers(0, size))
    assert sum(1 << level for level, _ in merkle.complete_nodes(start, size)) == size - start


def test_published_roots_of_the_certificate_transparency_reference():
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    hashes = [merkle.leaf_hash(bytes.fromhex(item)) for item in inputs]
    for size, expected in roots.items():
        assert merkle.root(hashes[:size]).hex() == expected


def test_published_proofs_of_transparency_dev_merkle():
    """Values from its test data: inclusion of leaf 5 of 8, consistency 6 → 8 and 1 → 8."""
    root8 = base64.b64decode("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=")
    shared = ["yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=", "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="]
    leaf = base64.b64decode("QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=")
    path = _raw(["vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=", *shared])
    merkle.verify_inclusion(leaf, 5, 8, path, root8)
    root6 = base64.b64decode("duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=")
    six = _raw(["DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", *shared])
    merkle.verify_consistency(6, 8, six, root6, root8)
    root1 = base64.b64decode("bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=")
    one = _raw(
        [
            "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
            "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
            "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
        ]
    )
    merkle.verify_consistency(1, 8, one, root1, root8)
    merkle.verify_consistency(1, 1, (), root1, root1)


def _raw(texts: list[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in texts)


@given(st.integers(1, 70), st.data())
def test_a_damaged_inclusion_proof_is_refused(size, data):
    _, nodes = grown(DATA[:size])
    index = data.draw(st.integers(0, size - 1))
    leaf, root = merkle.leaf_hash(DATA[index]), reference_root(DATA[:size])
    proof = merkle.inclusion_proof(index, size, nodes)
    for damaged in _damages(proof, root):
        with pytest.raises(ProofError):
            merkle.verify_inclusion(leaf, index, size, damaged, root)
    for other in (index - 1, index + 1, index ^ 1, size):
        if other != index:
            with pytest.raises(ProofError):
                merkle.verify_inclusion(leaf, other, size, proof, root)
    with pytest.raises(ProofError):
        merkle.verify_inclusion(merkle.leaf_hash(b"another"), index, size, proof, root)


@given(st.integers(2, 70), st.data())
def test_a_damaged_consistency_proof_is_refused(second, data):
    _, nodes = grown(DATA[:second])
    first = data.draw(st.integers(1, second - 1))
    old, new = reference_root(DATA[:first]), reference_root(DATA[:second])
    proof = merkle.consistency_proof(first, second, nodes)
    for damaged in _damages(proof, new):
        with pytest.raises(ProofError):
            merkle.verify_consistency(first, second, damaged, old, new)
    for low, high, left, right in ((first, second, new, old), (second, first, old, new), (first, second, old, old)):
        with pytest.raises(ProofError):
            merkle.verify_consistency(low, high, proof, left, right)


def _damages(proof: tuple[bytes, ...], root: bytes):
    yield (*proof, root)
    yield (*proof, b"")
    yield (root, *proof)
    for place, item in enumerate(proof):
        yield proof[:place] + proof[place + 1 :]
        yield (*proof[:place], bytes([item[0] ^ 16]) + item[1:], *proof[place + 1 :])


def test_edges_of_size_zero_and_one():
    root1 = merkle.leaf_hash(b"")
    assert merkle.root([]) == EMPTY_ROOT == Frontier.empty().root()
    merkle.verify_inclusion(root1, 0, 1, (), root1)
    merkle.verify_consistency(0, 0, (), EMPTY_ROOT, EMPTY_ROOT)
    merkle.verify_consistency(0, 1, (), EMPTY_ROOT, root1)
    merkle.verify_consistency(1, 1, (), root1, root1)
    refused = [
        lambda: merkle.verify_inclusion(root1, 0, 0, (), EMPTY_ROOT),
        lambda: merkle.verify_inclusion(root1, -1, 1, (), root1),
        lambda: merkle.verify_inclusion(root1, 1, 1, (), root1),
        lambda: merkle.verify_inclusion(root1, 0, 1, (root1,), root1),
        lambda: merkle.verify_consistency(0, 1, (), root1, root1),
        lambda: merkle.verify_consistency(0, 1, (root1,), EMPTY_ROOT, root1),
        lambda: merkle.verify_consistency(1, 0, (), root1, EMPTY_ROOT),
        lambda: merkle.verify_consistency(1, 2, (), root1, EMPTY_ROOT),
        lambda: merkle.verify_consistency(1, 1, (), root1, EMPTY_ROOT),
        lambda: merkle.verify_consistency(-1, 1, (), root1, root1),
        lambda: merkle.inclusion_proof(0, 0, dict().get),
        lambda: merkle.consistency_proof(2, 1, dict().get),
        lambda: merkle.consistency_proof(-1, 1, dict().get),
    ]
    for attempt in refused:
        with pytest.raises(ProofError):
            attempt()
