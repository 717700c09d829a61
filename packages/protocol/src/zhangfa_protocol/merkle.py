"""The Merkle tree of RFC 6962: leaf and node hashes, roots, inclusion and consistency proofs.

A complete subtree of 2^level leaves starting at index * 2^level is the node (level, index); only complete nodes are
ever stored. Verifiers return nothing or raise ProofError: there is no False to forget.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
GetNode = Callable[[int, int], bytes]


class ProofError(ValueError):
    """The proof does not lead where it says."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over all leaves, recomputed from nothing."""
    frontier = Frontier.empty()
    for item in leaf_hashes:
        frontier, _ = frontier.append(item)
    return frontier.root()


@dataclass(frozen=True)
class Frontier:
    """The right edge of a tree: one complete node per set bit of its size, largest first."""

    size: int
    hashes: tuple[bytes, ...]

    @classmethod
    def empty(cls) -> Frontier:
        return cls(0, ())

    @classmethod
    def load(cls, size: int, get_node: GetNode) -> Frontier:
        return cls(size, tuple(get_node(level, index) for level, index in complete_nodes(0, size)))

    def append(self, leaf: bytes) -> tuple[Frontier, tuple[tuple[int, int, bytes], ...]]:
        """The next frontier and the nodes (level, index, hash) that became complete, the leaf first."""
        made = [(0, self.size, leaf)]
        hashes = list(self.hashes)
        level, size = 0, self.size
        while size >> level & 1:
            parent = node_hash(hashes.pop(), made[-1][2])
            level += 1
            made.append((level, self.size >> level, parent))
        return Frontier(self.size + 1, (*hashes, made[-1][2])), tuple(made)

    def root(self) -> bytes:
        if not self.hashes:
            return EMPTY_ROOT
        result = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            result = node_hash(left, result)
        return result


def complete_nodes(start: int, end: int) -> list[tuple[int, int]]:
    """The largest complete nodes (level, index) that together cover leaves start..end-1, left to right."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def inclusion_proof(index: int, size: int, get_node: GetNode) -> tuple[bytes, ...]:
    """RFC 6962 2.1.1: the audit path of leaf `index` in the tree of `size`, sibling of the leaf first."""
    (proof,) = inclusion_proofs((index,), size, get_node)
    return proof


def inclusion_proofs(indexes: Iterable[int], size: int, get_node: GetNode) -> tuple[tuple[bytes, ...], ...]:
    """As `inclusion_proof`, for several leaves of one tree; what their paths have in common is hashed once."""

    @cache
    def subtree(start: int, end: int) -> bytes:
        return _subtree(start, end, get_node)

    return tuple(tuple(subtree(start, end) for start, end in _leaf_path(index, size)) for index in indexes)


def _leaf_path(index: int, size: int) -> list[tuple[int, int]]:
    if not 0 <= index < size:
        raise ProofError("no such leaf in a tree of this size")
    return _path(index, size)


def consistency_proof(first: int, second: int, get_node: GetNode) -> tuple[bytes, ...]:
    """RFC 6962 2.1.2: that the tree of size `second` begins with the tree of size `first`."""
    if not 0 <= first <= second:
        raise ProofError("the first tree must not be larger than the second")
    if first in (0, second):
        return ()
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, second, True
    while first != end:
        split = start + _split(end - start)
        if first <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start, whole = split, False
    if not whole:
        ranges.append((start, end))
    return tuple(_subtree(low, high, get_node) for low, high in reversed(ranges))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """That `leaf` (a leaf hash) stands at `index` in the tree of `size` with this root."""
    _check_hashes((leaf, root, *proof))
    ranges = _leaf_path(index, size)
    if len(proof) != len(ranges):
        raise ProofError("the proof has the wrong length")
    result = leaf
    for (start, _), sibling in zip(ranges, proof, strict=True):
        result = node_hash(sibling, result) if start < index else node_hash(result, sibling)
    if result != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """That nothing in the tree of size `first` was changed on the way to size `second`."""
    _check_hashes((first_root, second_root, *proof))
    if not 0 <= first <= second:
        raise ProofError("the log has become shorter")
    if first == 0 or first == second:
        _verify_trivial(first, second, proof, first_root, second_root)
        return
    if not proof:
        raise ProofError("the proof is empty")
    _verify_growth(first, second, list(proof), first_root, second_root)


def _verify_trivial(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    if proof:
        raise ProofError("the proof must be empty")
    if first == 0 and first_root != EMPTY_ROOT:
        raise ProofError("an empty log has another root")
    if first == second and first_root != second_root:
        raise ProofError("two roots for one size")


def _verify_growth(first: int, second: int, proof: list[bytes], first_root: bytes, second_root: bytes) -> None:
    """RFC 9162 2.1.4.2, which defines the same proofs as RFC 6962."""
    if first & (first - 1) == 0:
        proof = [first_root, *proof]
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("the proof is too short")
    if old != first_root or new != second_root:
        raise ProofError("the proof leads to another root")


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _path(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges of the siblings on the way from the leaf to the root."""
    ranges = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    return ranges[::-1]


def _subtree(start: int, end: int, get_node: GetNode) -> bytes:
    *before, (level, index) = complete_nodes(start, end)
    result = get_node(level, index)
    for level, index in reversed(before):
        result = node_hash(get_node(level, index), result)
    return result


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if not all(type(item) is bytes and len(item) == HASH_BYTES for item in hashes):
        raise ProofError("a hash has 32 bytes")
