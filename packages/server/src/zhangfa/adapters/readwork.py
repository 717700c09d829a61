"""The confined process that reads one paper; run by paper_reader.py.

    python -I -m zhangfa.adapters.readwork FILE MOST_PAGES CPU_SECONDS

Writes one JSON object (docs/vision/reading.md). Anything else (a crash, silence) is a failure to the parent.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from zhangfa_vision.reading import read

from zhangfa.adapters.confinement import confine, limit

MEMORY_BYTES = 4_000_000_000  # of address space: the models are mapped, a page needs well under half of it
FILE_BYTES = 1_000_000
_PATIENT = 10  # niceness: whoever waits at a screen goes first


def main(arguments: list[str]) -> None:
    source, most_pages, cpu_seconds = arguments
    limit(cpu_seconds=int(cpu_seconds), memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)
    confine()
    os.nice(_PATIENT)
    answer = read.bytes_(Path(source).read_bytes(), most_pages=int(most_pages)).answer
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
