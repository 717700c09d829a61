"""State equals replay: rebuild the state of every application from the ledger and say where a row differs."""

from __future__ import annotations

from collections.abc import Iterable

from zhangfa.applications.core import State
from zhangfa.applications.core.facts import (
    DECIDED,
    MOVED,
    TURNED,
    ApplicationDissented,
    ApplicationPassed,
    ApplicationResubmitted,
    ApplicationSentBack,
    ApplicationSigned,
    FormFinished,
)
from zhangfa.applications.core.facts import ApplicationSubmitted as Submitted
from zhangfa.applications.models import ApplicationRow
from zhangfa.ledger.core import Discrepancy, Entry

_HANDED = (Submitted, ApplicationResubmitted)
_ON_THE_WAY = (ApplicationPassed, ApplicationSigned, ApplicationDissented, ApplicationSentBack)
_STEPPED = (*DECIDED.values(), *MOVED.values(), *TURNED.values(), *_ON_THE_WAY)
_Kept = tuple[str, int, int, str]  # state, round, revision, document


class ApplicationReplay:
    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._gaps: list[tuple[str, str, str]] = []

    def take(self, entry: Entry) -> None:
        fact = entry.fact
        if isinstance(fact, _HANDED):
            self._follow(entry, fact.revision)
            self._kept[fact.subject] = (State.SUBMITTED.value, fact.round, fact.revision, fact.document.hex())
        elif isinstance(fact, _STEPPED):
            self._follow(entry, fact.revision)
            _, round_, _, document = self._kept.get(fact.subject, ("", 0, 0, ""))
            self._kept[fact.subject] = (fact.state.value, round_, fact.revision, document)

        elif isinstance(fact, FormFinished):
            state, round_, revision, _ = self._kept.get(fact.subject, ("", 0, 0, ""))
            self._kept[fact.subject] = (state, round_, revision, fact.document.hex())

    def _follow(self, entry: Entry, revision: int) -> None:
        before = self._kept.get(entry.subject, ("", 0, 0, ""))[2]
        if revision != before + 1:
            self._gaps.append((entry.tenant, entry.subject, f"revision {revision} follows revision {before}"))

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        yield from (Discrepancy(where, f"applications/{subject}", what) for where, subject, what in self._gaps)
        rows = ApplicationRow.objects.filter(tenant=tenant)
        stored = {
            pk: rest for pk, *rest in rows.values_list("pk", "state", "round", "revision", "paper_digest").iterator()
        }
        for subject in sorted(stored.keys() | self._kept.keys()):
            row = tuple(stored[subject]) if subject in stored else None
            if row != self._kept.get(subject):
                what = f"row says {row}, ledger says {self._kept.get(subject)}"
                yield Discrepancy(tenant, f"applications/{subject}", what)
