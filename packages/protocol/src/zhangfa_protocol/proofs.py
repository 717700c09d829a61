"""The proof file (.tlog-proof, C2SP tlog-proof): that one leaf is in the log, checkable offline and by others' tools.

Ours carries the leaf itself as the `extra` line, so that the one file suffices. The extra data proves nothing by
itself: only what hashes up to the signed root is believed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhangfa_protocol import merkle
from zhangfa_protocol.checkpoint import Checkpoint, NoteError, open_note, strict_base64
from zhangfa_protocol.keys import VerifyKey
from zhangfa_protocol.leaf import Leaf, LeafError, decode_leaf
from zhangfa_protocol.merkle import ProofError

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_PATH = 63


@dataclass(frozen=True)
class ProofFile:
    """The parts of a proof file, unverified."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes | None


def write(index: int, path: Sequence[bytes], note: str, extra: bytes | None = None) -> str:
    """The text of a proof file."""
    lines = [HEADER]
    if extra is not None:
        lines.append("extra " + base64.b64encode(extra).decode())
    lines.append(f"index {index}")
    lines += [base64.b64encode(item).decode() for item in path]
    return "\n".join(lines) + "\n\n" + note


def read(text: str) -> ProofFile:
    """The parts of a proof file; the note stays as it is, for its signature."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != HEADER:
        raise ProofError("not a proof file")
    try:
        extra = strict_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
        index = _index(lines.pop(0)) if lines else _index("")
        path = tuple(strict_base64(line) for line in lines)
    except NoteError as error:
        raise ProofError(str(error)) from error
    if len(path) > _MAX_PATH or any(len(item) != merkle.HASH_BYTES for item in path):
        raise ProofError("a proof holds hashes of 32 bytes")
    return ProofFile(index, path, note, extra)


def verify_entry(text: str, leaf_bytes: bytes | None, vkeys: Mapping[str, VerifyKey]) -> tuple[Leaf, int, Checkpoint]:
    """The leaf, its index and the checkpoint it is proved in; without `leaf_bytes` the file's own leaf is taken."""
    proof = read(text)
    data = proof.extra if leaf_bytes is None else leaf_bytes
    if data is None:
        raise ProofError("the proof file carries no leaf and none was given")
    try:
        checkpoint = open_note(proof.note, vkeys)
        merkle.verify_inclusion(merkle.leaf_hash(data), proof.index, checkpoint.size, proof.path, checkpoint.root)
        return decode_leaf(data), proof.index, checkpoint
    except (NoteError, LeafError) as error:
        raise ProofError(str(error)) from error


def _index(line: str) -> int:
    if not line.startswith("index ") or not _INDEX.fullmatch(line[6:]):
        raise ProofError("not a proof file: no index")
    return int(line[6:])
