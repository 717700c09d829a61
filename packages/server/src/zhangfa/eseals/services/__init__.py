"""Who may change e-seals and sealed documents: `from zhangfa.eseals import services as eseals`."""

from __future__ import annotations

from zhangfa.eseals.services.life import apply_for, cancel, file, make, move
from zhangfa.eseals.services.sealing import begin, finish, give_up, keep_result, try_again, try_later
from zhangfa.eseals.services.voiding import declare_void

__all__ = [
    "apply_for",
    "begin",
    "cancel",
    "declare_void",
    "file",
    "finish",
    "give_up",
    "keep_result",
    "make",
    "move",
    "try_again",
    "try_later",
]
