"""Has registered impressions made of strangers' photos by a confined process (enrolwork.py)."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zhangfa.adapters.confined import BrokenAnswer, TookTooLong, ask
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.seals.core import PRESS_REFUSALS, Enrolled

PATIENCE_SECONDS = 120
CPU_SECONDS = 60


class ConfinedEnroller:
    """Compares presses under limits on time, memory, files, sockets and programs."""

    def of_presses(self, photos: Sequence[bytes]) -> Enrolled:
        with tempfile.TemporaryDirectory(prefix="zhangfa-") as place:
            paths = [Path(place) / f"press-{number}" for number in range(1, len(photos) + 1)]
            for path, photo in zip(paths, photos, strict=True):
                path.write_bytes(photo)
            arguments = [str(CPU_SECONDS), *map(str, paths)]
            try:
                answer = ask("enrolwork", arguments, place=Path(place), patience_seconds=PATIENCE_SECONDS)
                return _enrolled(answer)
            except TookTooLong as error:
                raise Refused(Refusal("seals.press_took_too_long")) from error
            except (BrokenAnswer, KeyError, TypeError, ValueError) as error:
                raise Refused(Refusal("seals.press_broken")) from error


def _enrolled(answer: Mapping[str, Any]) -> Enrolled:
    if "refused" in answer:
        which = f"第 {int(answer['press'])} 张" if answer["press"] else "三张照片"
        code, told = PRESS_REFUSALS[answer["refused"]]
        raise Refused(Refusal(code, {told: which} if told else {}))
    made = base64.b64decode(answer["impression"], validate=True)
    agreement = round(float(answer["agreement"]) * 1000)
    return Enrolled(impression=made, picture=picture_in(made), agreement=agreement, version=str(answer["version"])[:60])


def picture_in(impression: bytes) -> bytes:
    """The PNG that stands behind two lines in a registered impression; ValueError when there is none."""
    picture = impression.split(b"\n", 2)[2]
    if not picture.startswith(b"\x89PNG\r\n"):
        raise ValueError("no picture in the registered impression")
    return picture
