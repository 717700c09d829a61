"""The leaf (存证条目): one fact of the ledger as the log keeps it, without personal data.

What is public stands in the leaf; everything else stands behind a commitment, an HMAC with a random salt of that
record alone. When record and salt are erased the commitment can no longer be guessed, and every proof still holds.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhangfa_protocol import canonical
from zhangfa_protocol.canonical import CanonicalError

VERSION = 1
SALT_BYTES = 16
MAX_LEAF_BYTES = 65535  # C2SP tlog-tiles entry bundles allow no more
_KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_KEYS = {"v", "kind", "at", "public", "commitment"}
PublicValue = int | str | bytes


class LeafError(ValueError):
    """The bytes are not a ledger leaf."""


@dataclass(frozen=True)
class Leaf:
    """kind: `concept.past_participle`; at_ms: Unix milliseconds; commitment: 32 bytes or None."""

    kind: str
    at_ms: int
    public: Mapping[str, PublicValue] = field(default_factory=dict)
    commitment: bytes | None = None
    version: int = VERSION

    def encode(self) -> bytes:
        value = {
            "v": self.version,
            "kind": self.kind,
            "at": self.at_ms,
            "public": dict(self.public),
            "commitment": self.commitment,
        }
        _check(value)
        return canonical.encode(value, max_bytes=MAX_LEAF_BYTES)


def decode_leaf(data: bytes) -> Leaf:
    """The leaf whose one encoding is `data`."""
    try:
        value = canonical.decode(data, max_bytes=MAX_LEAF_BYTES)
    except CanonicalError as error:
        raise LeafError(str(error)) from error
    _check(value)
    return Leaf(value["kind"], value["at"], value["public"], value["commitment"], value["v"])


def commit(salt: bytes, record: Mapping[str, Any]) -> bytes:
    """HMAC-SHA256(salt, canonical(record)); the salt is 16 random bytes used for this record only."""
    return commit_encoded(salt, canonical.encode(dict(record), max_bytes=1 << 20))


def commit_encoded(salt: bytes, encoded: bytes) -> bytes:
    """The same over a record that is already in its canonical encoding."""
    if type(salt) is not bytes or len(salt) != SALT_BYTES:
        raise LeafError("the salt must have 16 bytes")
    return hmac.digest(salt, encoded, "sha256")


def _check(value: Any) -> None:
    if type(value) is not dict or set(value) != _KEYS:
        raise LeafError("not a leaf")
    if value["v"] != VERSION or type(value["v"]) is not int:
        raise LeafError("a leaf of an unknown version")
    if type(value["kind"]) is not str or not _KIND.fullmatch(value["kind"]):
        raise LeafError("a leaf without a proper kind")
    if type(value["at"]) is not int or value["at"] < 0:
        raise LeafError("a leaf without a time")
    if type(value["public"]) is not dict:
        raise LeafError("a leaf without public fields")
    for name, item in value["public"].items():
        if type(name) is not str or type(item) not in (int, str, bytes):
            raise LeafError("a public field must be a number, text or bytes")
    commitment = value["commitment"]
    if commitment is not None and (type(commitment) is not bytes or len(commitment) != 32):
        raise LeafError("a commitment has 32 bytes")
