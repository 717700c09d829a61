"""Electronic seals (电子印章) and the documents that carry them (电子文件): who may seal what, once, and what is left.

Laws
1. A sealed document is found by its token, its short code or the digest of its file, by whoever holds one of them;
   names of persons are masked.
2. The files of a sealed document never change. That it was declared void or replaced stands beside it, once, with a
   reason, by somebody who may approve there.

Deeds: declare_void.
Never: holds a private key, or decides whether an application was approved.
"""

from __future__ import annotations

from zhangfa.eseals.core.codes import address, is_token, new_code, read_code, shown_code
from zhangfa.eseals.core.sealed import (
    DocumentSealed,
    DocumentVoided,
    FileFormat,
    SealedFile,
    SealingState,
    Validity,
    why_not_void,
)

__all__ = [
    "DocumentSealed",
    "DocumentVoided",
    "FileFormat",
    "SealedFile",
    "SealingState",
    "Validity",
    "address",
    "is_token",
    "new_code",
    "read_code",
    "shown_code",
    "why_not_void",
]
