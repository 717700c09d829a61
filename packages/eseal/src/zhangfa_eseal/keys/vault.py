"""Private keys at rest: scrypt and AES-256-GCM, bound to the name under which they lie. 密钥加密存放。

1. A box opens only with its secret and only under its own name: exchanged files do not open.
2. Nothing about the key is readable in the box.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zhangfa_eseal.failures import Unacceptable

_MAGIC = b"ZFEK\x01"
_SALT, _NONCE = 16, 12


def lock(pkcs8: bytes, *, secret: bytes, name: str) -> bytes:
    """A box of magic, salt, nonce and ciphertext."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return _MAGIC + salt + nonce + AESGCM(_wrapping_key(secret, salt)).encrypt(nonce, pkcs8, name.encode())


def unlock(box: bytes, *, secret: bytes, name: str) -> bytes:
    """The key in PKCS#8. Raises `eseal.key_wrong` for a wrong secret, another name or an altered box."""
    if not box.startswith(_MAGIC):
        raise Unacceptable("eseal.key_wrong", "not a key box")
    salt, rest = box[len(_MAGIC) :][:_SALT], box[len(_MAGIC) + _SALT :]
    try:
        return AESGCM(_wrapping_key(secret, salt)).decrypt(rest[:_NONCE], rest[_NONCE:], name.encode())
    except (InvalidTag, ValueError) as error:
        raise Unacceptable("eseal.key_wrong") from error


def _wrapping_key(secret: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(secret)
