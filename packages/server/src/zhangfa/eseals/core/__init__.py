"""Electronic seals (电子印章) and the documents that carry them (电子文件): who may seal what, once, and what is left.

Laws
1. A sealed document is found by its token, its short code or the digest of its file, by whoever holds one of them;
   names of persons are masked.
2. The files of a sealed document never change. That it was declared void or replaced stands beside it, once, with a
   reason, by somebody who may approve there.
3. An e-seal seals only while it is in use, within its term, and while its seal of rubber is in use.
4. Whoever applied for an e-seal does not approve it; approving is for the unit above.
5. A permit is counted, and the intent written down, before anything is signed.
6. A permit gets one sealed original. What was begun and whose end nobody knows is in doubt: nothing is signed again
   for it; the stored result is found, or a person settles it.
7. A try that is known to have left nothing may be tried again under the same count, a limited number of times.

The life of an e-seal follows 国办发〔2025〕33号: 申请 制作 备案 使用 注销.
Deeds: apply_for, approve, refuse, make, file, cancel; begin, keep_result, finish, try_later, try_again, give_up;
declare_void.
Never: holds a private key, or decides whether an application was approved.
"""

from __future__ import annotations

from zhangfa.eseals.core.codes import address, is_token, new_code, read_code, shown_code
from zhangfa.eseals.core.life import (
    PERMISSIONS,
    ESeal,
    ESealAction,
    ESealApplied,
    ESealMade,
    ESealMoved,
    ESealState,
    why_not_apply,
    why_not_move,
    why_not_use,
)
from zhangfa.eseals.core.sealed import (
    LEASE,
    MOST_TRIES,
    DocumentSealed,
    DocumentVoided,
    FileFormat,
    SealedFile,
    SealingState,
    Validity,
    rest_after,
    why_not_void,
)

__all__ = [
    "LEASE",
    "MOST_TRIES",
    "PERMISSIONS",
    "DocumentSealed",
    "DocumentVoided",
    "ESeal",
    "ESealAction",
    "ESealApplied",
    "ESealMade",
    "ESealMoved",
    "ESealState",
    "FileFormat",
    "SealedFile",
    "SealingState",
    "Validity",
    "address",
    "is_token",
    "new_code",
    "read_code",
    "rest_after",
    "shown_code",
    "why_not_apply",
    "why_not_move",
    "why_not_use",
    "why_not_void",
]
