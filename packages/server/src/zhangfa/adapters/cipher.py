"""Boxes and blind indexes by keys in one file outside the database: AES-256-GCM and HMAC-SHA256.

A box is 1 byte of version, 12 bytes of nonce, ciphertext and tag; the context is authenticated with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhangfa.kernel.outcome import Fault

_VERSION = b"\x01"
_NONCE = 12


class FileCipher:
    """The keys in a JSON file of mode 600; lose it, and the numbers are lost."""

    def __init__(self, path: Path) -> None:
        if os.stat(path).st_mode & 0o077:
            raise Fault(f"{path} may be read by others; it must have mode 600")
        keys = json.loads(path.read_text(encoding="utf-8"))
        self._box = AESGCM(base64.b64decode(keys["box"], validate=True))
        self._index = base64.b64decode(keys["index"], validate=True)

    @classmethod
    def create(cls, path: Path) -> FileCipher:
        """Makes new keys; an existing file is never written over."""
        keys = {name: base64.b64encode(os.urandom(32)).decode() for name in ("box", "index")}
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(keys, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return cls(path)

    def encrypt(self, plaintext: str, *, context: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._box.encrypt(nonce, plaintext.encode(), context.encode())

    def decrypt(self, box: bytes, *, context: str) -> str:
        if box[:1] != _VERSION:
            raise Fault("a box of an unknown version")
        nonce, sealed = box[1 : 1 + _NONCE], box[1 + _NONCE :]
        try:
            return self._box.decrypt(nonce, sealed, context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Fault("a box was altered or belongs elsewhere") from error

    def blind_index(self, value: str, *, purpose: str) -> str:
        message = f"{purpose}\n{value}".encode()
        return hmac.new(self._index, message, hashlib.sha256).hexdigest()[:32]
