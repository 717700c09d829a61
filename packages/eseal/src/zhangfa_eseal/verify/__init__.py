"""The verifier: `examine` takes a file of either kind and answers; it fetches nothing and raises nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhangfa_eseal.verify import ofd, pdf
from zhangfa_eseal.verify.report import FileReport

MOST_BYTES = 100_000_000


def examine(data: bytes, *, roots: Sequence[bytes], now: datetime, others: Sequence[bytes] = ()) -> FileReport:
    """`roots` are trusted certificates (DER) of any algorithm, `others` authorities below them.

    A file that was bent on purpose can keep this busy for long: where strangers hand in files, call `confined.examine`.
    """
    if len(data) > MOST_BYTES:
        return FileReport(kind="unknown", problems=("file_unreadable",))
    try:
        if data.startswith(b"PK"):
            return ofd.examine(data, roots=roots, now=now, others=others)
        if b"%PDF-" in data[:1024]:
            return pdf.examine(data, roots=roots, now=now)
    except Exception:  # the libraries below raise what they like over a bent file; to whoever asks it is unreadable
        return FileReport(kind="unknown", problems=("file_unreadable",))
    return FileReport(kind="unknown", problems=("kind_unknown",))
