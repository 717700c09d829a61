"""Agencies that ask a person for a paper which the village may not issue: who asked, for what, how often."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhangfa.kernel.outcome import Refusal

AGENCY_LENGTH = 60
NOTE_LENGTH = 300
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class WrongRequest:
    """One report. `item` is the id of a negative item or of a matter, `title` its name on that day."""

    id: str
    path: str
    item: str
    title: str
    agency: str
    note: str
    reported_at: datetime


@dataclass(frozen=True, kw_only=True)
class Count:
    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Register:
    """What was reported below a place: by agency and by paper, the most frequent first, and the latest reports."""

    total: int
    agencies: tuple[Count, ...]
    papers: tuple[Count, ...]
    latest: tuple[WrongRequest, ...]


def agency_name(text: str) -> str:
    """As it is counted: narrow, without blanks, so that one agency is one line."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def why_not_report(agency: str, note: str) -> tuple[Refusal, ...]:
    """Law 9."""
    found = []
    if not 2 <= len(agency) <= AGENCY_LENGTH:
        found.append(Refusal("matters.agency_missing", {"most": AGENCY_LENGTH}, "agency"))
    if len(note) > NOTE_LENGTH:
        found.append(Refusal("matters.note_too_long", {"most": NOTE_LENGTH}, "note"))
    return tuple(found)


def register_of(reports: Sequence[WrongRequest], latest: int = 20) -> Register:
    ordered = sorted(reports, key=lambda report: report.reported_at, reverse=True)
    return Register(
        total=len(ordered),
        agencies=_counted([(report.agency, report.reported_at) for report in ordered]),
        papers=_counted([(report.title, report.reported_at) for report in ordered]),
        latest=tuple(ordered[:latest]),
    )


def _counted(named: Sequence[tuple[str, datetime]]) -> tuple[Count, ...]:
    times: dict[str, int] = {}
    last: dict[str, datetime] = {}
    for name, at in named:
        times[name] = times.get(name, 0) + 1
        last[name] = max(last.get(name, at), at)
    counts = [Count(name=name, times=times[name], last_at=last[name]) for name in times]
    return tuple(sorted(counts, key=lambda count: (-count.times, count.name)))
