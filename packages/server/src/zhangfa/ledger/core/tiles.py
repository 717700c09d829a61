"""Where the hashes of the tree are kept: tiles of 256 hashes (C2SP tlog-tiles), so that a proof reads few of them.

Tile (height, n) holds the complete nodes of level 8·height with index 256·n … 256·n+255; its last tile is shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from zhangfa_protocol.merkle import HASH_BYTES, Frontier, GetNode, node_hash

WIDTH = 256
_BITS = 8
TileId = tuple[int, int]
Result = TypeVar("Result")


def edge(size: int) -> tuple[TileId, ...]:
    """The tiles of a tree of `size` that are begun and not full, which the next leaf extends."""
    found = []
    height = 0
    while size >> _BITS * height:
        count = size >> _BITS * height
        if count % WIDTH:
            found.append((height, count // WIDTH))
        height += 1
    return tuple(found)


def extend(
    frontier: Frontier, leaf_hashes: Iterable[bytes], tiles: Mapping[TileId, bytes]
) -> tuple[Frontier, dict[TileId, bytes]]:
    """The frontier after the leaves, and the tiles that changed. `tiles` holds at least `edge(frontier.size)`."""
    changed: dict[TileId, bytes] = {}
    for leaf_hash in leaf_hashes:
        frontier, nodes = frontier.append(leaf_hash)
        for level, index, node in nodes:
            height, inner = divmod(level, _BITS)
            if inner == 0:
                tile = (height, index // WIDTH)
                before = changed.get(tile, tiles.get(tile, b""))
                if len(before) != index % WIDTH * HASH_BYTES:
                    raise ValueError(f"tile {tile} does not end before node {index}")
                changed[tile] = before + node
    return frontier, changed


def _place(level: int, index: int) -> tuple[TileId, int, int]:
    """The tile of a node, its first hash there, and how many hashes it spans."""
    height, inner = divmod(level, _BITS)
    n, offset = divmod(index << inner, WIDTH)
    return (height, n), offset, 1 << inner


@lru_cache(maxsize=512)
def _complete(hashes: bytes, inner: int) -> tuple[bytes, ...]:
    """The complete nodes `inner` levels above a tile's own hashes. Remembered by these very hashes, of which nearly
    all tiles of a log never change: a tile that was changed behind our back is other hashes, and hashed anew."""
    if inner == 0:
        return tuple(hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
    below = _complete(hashes, inner - 1)
    return tuple(node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False))


def node_reader(tiles: Mapping[TileId, bytes]) -> GetNode:
    """Reads complete nodes out of `tiles`; each level of a tile is hashed once, however many nodes are read."""

    def get_node(level: int, index: int) -> bytes:
        tile, offset, span = _place(level, index)
        nodes = _complete(tiles[tile], level % _BITS)
        if offset // span >= len(nodes):
            raise ValueError(f"node {index} of level {level} is not complete")
        return nodes[offset // span]

    return get_node


def proof_tiles(indexes: Iterable[int], size: int) -> set[TileId]:
    """The tiles that inclusion proofs of these leaves in a tree of `size` read: at each height the leaf's own, and the
    one at the right edge."""
    found: set[TileId] = set()
    leaves, height = tuple(indexes), 0
    while size >> _BITS * height:
        last = ((size >> _BITS * height) - 1) // WIDTH
        found |= {(height, min(index >> _BITS * (height + 1), last)) for index in leaves} | {(height, last)}
        height += 1
    return found


def read_by(proof: Callable[[GetNode], Result], load: Callable[[set[TileId]], Mapping[TileId, bytes]]) -> Result:
    """Runs `proof` twice: once to learn which tiles it wants, then on those tiles, loaded together."""
    wanted: set[TileId] = set()

    def note_down(level: int, index: int) -> bytes:
        wanted.add(_place(level, index)[0])
        return bytes(HASH_BYTES)

    proof(note_down)
    return proof(node_reader(load(wanted)))
