"""Keys and their names: every signed object says which algorithm and which key made it.

A key's identifier (kid) is the first 8 bytes of SHA-256 over the canonical list [algorithm, public key]. Ed25519 is
the algorithm today; the number for SM2 is reserved and refused until it is implemented. Seeds rest in JSON files that
only their owner may read.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from zhangfa_protocol import canonical

ED25519 = -8  # COSE: EdDSA
SM2 = -65538  # COSE private use; reserved here for SM2 with SM3
SUPPORTED = frozenset({ED25519})


class InvalidKey(ValueError):
    """A key is malformed, of an unknown algorithm, or kept where others can read it."""


class BadSignature(ValueError):
    """The signature was not made by this key over these bytes."""


@dataclass(frozen=True)
class VerifyKey:
    """The public half: 32 raw bytes and the algorithm's COSE number."""

    raw: bytes
    alg: int = ED25519

    def __post_init__(self) -> None:
        if self.alg not in SUPPORTED:
            raise InvalidKey(f"algorithm {self.alg} is not supported")
        if type(self.raw) is not bytes or len(self.raw) != 32:
            raise InvalidKey("a public key has 32 bytes")

    @cached_property
    def kid(self) -> bytes:
        return hashlib.sha256(canonical.encode([self.alg, self.raw])).digest()[:8]

    @cached_property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def verify(self, signature: bytes, data: bytes) -> None:
        """Returns nothing when the signature holds; raises BadSignature otherwise."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature as error:
            raise BadSignature("signature does not match") from error

    @property
    def text(self) -> str:
        """`ed25519:<base64>`, the form used in JSON files."""
        return "ed25519:" + base64.b64encode(self.raw).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> VerifyKey:
        return _from_text(text)


@lru_cache(maxsize=1024)
def _from_text(text: str) -> VerifyKey:
    """The same few keys are read again and again, and each prepares itself once."""
    name, _, encoded = text.partition(":")
    if name != "ed25519":
        raise InvalidKey("a verify key is written ed25519:<base64>")
    return VerifyKey(_unbase64(encoded))


class SigningKey:
    """The secret half of an Ed25519 pair."""

    alg = ED25519

    def __init__(self, seed: bytes) -> None:
        if type(seed) is not bytes or len(seed) != 32:
            raise InvalidKey("a seed has 32 bytes")
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verify_key = VerifyKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> SigningKey:
        return cls(os.urandom(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        return cls(seed)

    @property
    def kid(self) -> bytes:
        return self.verify_key.kid

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)

    def save(self, path: Path) -> None:
        _save(path, {"algorithm": "Ed25519", "seed": _base64(self._seed), "public": self.verify_key.text})

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        return cls(_load(path, "Ed25519"))


class BoxKey:
    """An X25519 pair to which others can seal a secret."""

    def __init__(self, seed: bytes) -> None:
        if type(seed) is not bytes or len(seed) != 32:
            raise InvalidKey("a seed has 32 bytes")
        self._seed = seed
        self.private = X25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self.private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> BoxKey:
        return cls(os.urandom(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> BoxKey:
        return cls(seed)

    @property
    def text(self) -> str:
        return box_text(self.public)

    def save(self, path: Path) -> None:
        _save(path, {"algorithm": "X25519", "seed": _base64(self._seed), "public": self.text})

    @classmethod
    def load(cls, path: Path) -> BoxKey:
        return cls(_load(path, "X25519"))


def box_text(public: bytes) -> str:
    """`x25519:<base64>` for JSON files."""
    return "x25519:" + _base64(public)


def box_from_text(text: str) -> bytes:
    name, _, encoded = text.partition(":")
    raw = _unbase64(encoded)
    if name != "x25519" or len(raw) != 32:
        raise InvalidKey("a box key is written x25519:<base64>")
    return raw


def key_ring(*keys: VerifyKey) -> dict[bytes, VerifyKey]:
    """The mapping from kid to key that verifiers take."""
    return {key.kid: key for key in keys}


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise InvalidKey("not base64") from error
    if _base64(raw) != text:
        raise InvalidKey("base64 with loose ends")
    return raw


def _save(path: Path, content: dict[str, str]) -> None:
    """Writes a new file that only its owner can read; an existing key is never written over."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _load(path: Path, algorithm: str) -> bytes:
    if os.stat(path).st_mode & 0o077:
        raise InvalidKey(f"{path} may be read by others; it must have mode 600")
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    if content.get("algorithm") != algorithm:
        raise InvalidKey(f"{path} does not hold an {algorithm} key")
    return _unbase64(content["seed"])
