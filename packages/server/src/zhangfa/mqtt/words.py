"""Our refusals in the words of the protocol, so that the terminal can show and record them."""

from __future__ import annotations

from collections.abc import Mapping

from zhangfa_protocol.refusals import TerminalRefusal

from zhangfa.kernel.outcome import Refused

_WORDS = {word.value: word for word in TerminalRefusal}
_OTHERS: Mapping[str, TerminalRefusal] = {
    "access.too_many": TerminalRefusal.KEEPER_TOO_MANY,
    "terminals.unknown": TerminalRefusal.PERMIT_OTHER_TERMINAL,
}


def in_protocol(refused: Refused) -> TerminalRefusal:
    """`permits.code_wrong` is code_wrong; what a terminal has no word for is a fault of ours."""
    code = refused.refusals[0].code
    return _OTHERS.get(code) or _WORDS.get(code.partition(".")[2], TerminalRefusal.SERVER_FAULT)
