"""The confined process that makes one registered impression of three presses; run by seal_enroller.py.

    python -I -m zhangfa.adapters.enrolwork CPU_SECONDS PHOTO PHOTO PHOTO

Writes one JSON object: {"impression", "agreement", "version"}, or {"refused", "press"} with what is wrong and with
which press (0: all). Anything else (a crash, silence) is a failure.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

from zhangfa_vision import pictures
from zhangfa_vision.seals import NotEnrolled, enrol, law

from zhangfa.adapters.confinement import confine, limit

MEMORY_BYTES = 2_000_000_000
FILE_BYTES = 1_000_000
_PATIENT = 5  # niceness: whoever waits at a screen goes first


def main(arguments: list[str]) -> None:
    cpu_seconds, *photos = arguments
    limit(cpu_seconds=int(cpu_seconds), memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)
    confine()
    os.nice(_PATIENT)
    sys.stdout.write(json.dumps(answer([Path(photo).read_bytes() for photo in photos])) + "\n")


def answer(photos: list[bytes]) -> dict:
    try:
        made = enrol([pictures.decode(photo) for photo in photos])
    except NotEnrolled as no:
        return {"refused": no.code.removeprefix("enrol."), "press": no.press}
    except pictures.Unfit:
        return {"refused": "broken", "press": 0}
    impression = base64.b64encode(made.to_bytes()).decode()
    return {"impression": impression, "agreement": made.agreement, "version": law.current().version}


if __name__ == "__main__":
    main(sys.argv[1:])
