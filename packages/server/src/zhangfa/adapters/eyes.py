"""Has a page compared by a confined process of its own (eyework.py) and takes over only what it wrote."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhangfa_vision import verdict

from zhangfa.adapters.confined import BrokenAnswer, TookTooLong, ask
from zhangfa.comparisons.core import Compared, Verdict, place_of
from zhangfa.kernel.outcome import Refusal, Refused

PATIENCE_SECONDS = 240
CPU_SECONDS = 120


class ConfinedEyes:
    """Compares photos with PDF pages under limits on time, memory, files, sockets and programs."""

    @property
    def version(self) -> str:
        return verdict.current().version

    def compare(self, pdf: bytes, *, page: int, photo: bytes) -> Compared:
        with tempfile.TemporaryDirectory(prefix="zhangfa-") as place:
            (Path(place) / "approved").write_bytes(pdf)
            (Path(place) / "photo").write_bytes(photo)
            arguments = [str(Path(place) / "approved"), str(page), str(Path(place) / "photo"), str(CPU_SECONDS)]
            try:
                answer = ask("eyework", arguments, place=Path(place), patience_seconds=PATIENCE_SECONDS)
                return _compared(answer)
            except TookTooLong as error:
                raise Refused(Refusal("comparisons.took_too_long")) from error
            except (BrokenAnswer, KeyError, TypeError, ValueError) as error:
                raise Refused(Refusal("comparisons.broken")) from error


def _compared(answer: Mapping[str, Any]) -> Compared:
    return Compared(
        verdict=Verdict(answer["verdict"]),
        score=float(answer["score"]),
        version=str(answer["version"]),
        advice=str(answer["advice"])[:120],
        places=tuple(place_of(value) for value in answer["places"]),
        approved=base64.b64decode(answer["approved"], validate=True),
        seen=base64.b64decode(answer["seen"], validate=True) if answer["seen"] else None,
    )
