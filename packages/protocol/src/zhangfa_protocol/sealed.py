"""Sealed boxes: what only its receiver may read: photos, PINs and use codes for the server, a paper for a terminal.

X25519 with a fresh key per box, HKDF-SHA256, ChaCha20-Poly1305. The context (what the box is for) is bound into both
key and tag, so that a box cannot be moved to another place. Layout: 0x01 || ephemeral public key (32) || ciphertext.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zhangfa_protocol.keys import BoxKey

_VERSION = b"\x01"
_NONCE = bytes(12)  # each box has a key of its own, so the nonce never repeats under one key
OVERHEAD = 1 + 32 + 16


class SealedError(ValueError):
    """The box is not for this key or this context, or was changed."""


def seal(plaintext: bytes, recipient: bytes, *, context: bytes, ephemeral: BoxKey | None = None) -> bytes:
    """A box that the holder of `recipient` (32-byte X25519 public key) can open; `ephemeral` only for vectors."""
    sender = ephemeral or BoxKey.generate()
    shared = sender.private.exchange(X25519PublicKey.from_public_bytes(recipient))
    key = _key(shared, sender.public, recipient, context)
    return _VERSION + sender.public + ChaCha20Poly1305(key).encrypt(_NONCE, plaintext, context)


def open(box: bytes, box_key: BoxKey, *, context: bytes) -> bytes:
    """The plaintext; raises SealedError when anything about the box is wrong."""
    if len(box) < OVERHEAD or box[:1] != _VERSION:
        raise SealedError("not a sealed box")
    sender, ciphertext = box[1:33], box[33:]
    try:
        shared = box_key.private.exchange(X25519PublicKey.from_public_bytes(sender))
        key = _key(shared, sender, box_key.public, context)
        return ChaCha20Poly1305(key).decrypt(_NONCE, ciphertext, context)
    except (InvalidTag, ValueError) as error:
        raise SealedError("the box does not open") from error


def _key(shared: bytes, sender: bytes, recipient: bytes, context: bytes) -> bytes:
    info = b"zhangfa sealed v1\n" + context
    return HKDF(algorithm=SHA256(), length=32, salt=sender + recipient, info=info).derive(shared)
