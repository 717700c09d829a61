"""Shows the whole corpus to every judge that is here and writes what each let through: `python -m tests.tampering`.

Writes docs/eseal/tampering.md. A judge that is missing stops it: a table with holes would say less than it seems to.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pyhanko.version import __version__ as pyhanko_version

from tests.tampering import judges, ofd, pdf, world

PLACE = Path(__file__).parents[2] / "docs/eseal/tampering.md"
_HEAD = """# What verifiers let through

Every row is one file made by a script from a good one (`tests/tampering`), shown to our verifier and to programs that
are not ours. Written by `make tampering`; do not edit. **accepted** in bold is a tampered file that a program called
good.

Judges: {versions}.
"""
_FOOT = """
What the columns mean:

- **ours**: `zhangfa_eseal.verify`, everything at once, with our roots.
- **pdfsig**: signatures valid and trusted; it does not judge document timestamps, nor what came after a signature.
- **pyHanko**: its everyday validation of signatures and timestamps. Ours asks it the stricter long-term question and
  adds rules of its own.
- **openssl**: `cms -verify -cades` and `ts -verify` over the bytes that each `ByteRange` names; it knows nothing of
  PDF, so it cannot see what lies outside them.
- **Bouncy Castle**: `tests/tampering/OfdVerify.java`: digests, coverage, seal and signature; neither chain, list of
  holders nor timestamp.
- **ofd.js**: digests of the references and the signature; it never compares the signed digest with Signature.xml.
"""


def main() -> int:
    try:
        text = _HEAD.format(versions=_versions()) + "".join(
            (
                _table("PDF", pdf.sealed(), pdf.CASES, judges.PDF),
                _table("OFD", world.sealed_ofd(), ofd.CASES, judges.OFD),
            )
        )
    except judges.Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    PLACE.write_text(text + _FOOT, encoding="utf-8")
    print(PLACE)
    return 0


def _table(
    kind: str, good: bytes, cases: dict[str, tuple[str, Callable[[], bytes]]], court: dict[str, judges.Judge]
) -> str:
    rows = [("nothing: the good file", good), *((words, make()) for words, make in cases.values())]
    lines = [f"\n## {kind}\n", f"| tampered with | {' | '.join(court)} |", "|" + "---|" * (len(court) + 1)]
    with tempfile.TemporaryDirectory() as folder:
        for number, (words, document) in enumerate(rows):
            verdicts = [judge(document, Path(folder)) for judge in court.values()]
            said = ["accepted" if one else "rejected" for one in verdicts]
            if number:
                said = ["**accepted**" if one else "rejected" for one in verdicts]
            lines.append(f"| {words} | {' | '.join(said)} |")
    return "\n".join(lines) + "\n"


def _versions() -> str:
    seen = subprocess.run(["pdfsig", "-v"], capture_output=True, text=True, check=False).stderr.split("\n")[0]
    openssl = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=False).stdout
    castle = judges.BOUNCY_CASTLE.resolve().stem
    found = (seen, f"pyHanko {pyhanko_version}", " ".join(openssl.split()[:2]), castle)
    return ", ".join((*found, "ofd.js 0.2.6"))


if __name__ == "__main__":
    sys.exit(main())
