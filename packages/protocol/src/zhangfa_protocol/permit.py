"""The permit (用印许可): what lets one sleeve of one terminal open, for one paper, a counted number of times.

It is a signed object for one terminal and holds no personal data. Law: a terminal acts on a permit only together with
the ledger leaf that names its digest and the proof that this leaf is in the log (log before unlock).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhangfa_protocol import cose
from zhangfa_protocol.keys import SigningKey, VerifyKey
from zhangfa_protocol.leaf import Leaf
from zhangfa_protocol.pagecode import is_check_code
from zhangfa_protocol.schema import SchemaError, bounded, from_map, to_map

TYPE = "permit"
LEAF_KIND = "permit.issued"
LEAF_FIELD = "permit_digest"


class PermitError(ValueError):
    """The permit is malformed, not signed by a permit key, or meant for another terminal."""


@dataclass(frozen=True)
class Permit:
    """All that the terminal needs to know; `matter` and `village` are what its screen shows."""

    id: str = bounded(1, 64)
    application: str = bounded(1, 32)  # the application's number
    check_code: str = bounded(22, 22)
    seal_id: str = bounded(1, 64)
    terminal_id: str = bounded(1, 64)
    slot: int = bounded(1, 16)
    document: bytes = bounded(32, 32)  # SHA-256 of the approved PDF
    pages: int = bounded(1, 999)
    granted: int = bounded(1, 999)  # impressions
    opens_ms: int = bounded(0, 2**53)
    closes_ms: int = bounded(0, 2**53)
    matter: str = bounded(1, 120)
    village: str = bounded(1, 120)


def issue(permit: Permit, key: SigningKey, now_ms: int, nonce: bytes) -> bytes:
    """The signed permit, addressed to its terminal; it expires when its window closes."""
    _check(permit)
    return cose.sign(
        to_map(permit),
        key,
        type=TYPE,
        audience=permit.terminal_id,
        now_ms=now_ms,
        expires_ms=max(permit.closes_ms, now_ms),
        nonce=nonce,
    )


def read(data: bytes, keys: Mapping[bytes, VerifyKey], terminal_id: str) -> Permit:
    """The permit, if one of `keys` (kid → key) signed it for this terminal. The window is the gate's to check."""
    try:
        claims = cose.verify(data, keys, type=TYPE, audience=terminal_id, now_ms=None)
    except cose.VerifyError as error:
        raise PermitError(str(error)) from error
    permit = _from_body(claims.payload)
    if permit.terminal_id != terminal_id:
        raise PermitError("meant for another terminal")
    return permit


def digest(data: bytes) -> bytes:
    """What the ledger's leaf says of a permit: SHA-256 of its signed bytes."""
    return hashlib.sha256(data).digest()


def check_leaf(data: bytes, leaf: Leaf) -> None:
    """That this leaf is the issue of exactly these permit bytes."""
    if leaf.kind != LEAF_KIND or leaf.public.get(LEAF_FIELD) != digest(data):
        raise PermitError("the ledger entry names another permit")


def _from_body(body: Mapping[str, Any]) -> Permit:
    try:
        permit = from_map(Permit, dict(body))
    except SchemaError as error:
        raise PermitError(str(error)) from error
    _check(permit)
    return permit


def _check(permit: Permit) -> None:
    if not is_check_code(permit.check_code):
        raise PermitError("not a check code")
    if permit.opens_ms >= permit.closes_ms:
        raise PermitError("the window closes before it opens")
