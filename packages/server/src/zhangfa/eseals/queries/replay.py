"""From the ledger to what the rows must say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhangfa.eseals.core import (
    DocumentSealed,
    DocumentVoided,
    ESealApplied,
    ESealMoved,
    ESealState,
    SealingState,
    Validity,
)
from zhangfa.eseals.models import DocumentRow, ESealRow
from zhangfa.ledger.core import Discrepancy, Entry


class ESealReplay:
    """Rebuilds the states of e-seals, which files were sealed and which documents still stand; says where a row
    differs."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[str, tuple[str, ...], str]] = {}
        self._eseals: dict[str, str] = {}

    def take(self, entry: Entry) -> None:
        match entry.fact:
            case ESealApplied(subject=subject):
                self._eseals[subject] = ESealState.APPLIED.value
            case ESealMoved(subject=subject, state=state):
                self._eseals[subject] = state.value
            case DocumentSealed(document=document, permit=permit, pdf=pdf, ofd=ofd):
                files = tuple(sorted(each.hex() for each in (pdf, ofd) if each))
                self._documents[document] = (permit, files, Validity.VALID.value)
            case DocumentVoided(document=document, validity=validity):
                permit, files, _ = self._documents.get(document, ("never sealed", (), ""))
                self._documents[document] = (permit, files, validity.value)

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        rows = DocumentRow.objects.filter(tenant=tenant, state=SealingState.MADE.value).prefetch_related("files")
        stored = {
            row.pk: (row.permit_id, tuple(sorted(each.digest for each in row.files.all())), row.validity)
            for row in rows
        }
        seals = dict(ESealRow.objects.filter(tenant=tenant).values_list("pk", "state"))
        yield from _differing(tenant, stored, self._documents)
        yield from _differing(tenant, seals, self._eseals)


def _differing(tenant: str, stored: Mapping[str, object], replayed: Mapping[str, object]) -> Iterable[Discrepancy]:
    for key in sorted(stored.keys() | replayed.keys()):
        if stored.get(key) != replayed.get(key):
            what = f"row says {stored.get(key)}, ledger says {replayed.get(key)}"
            yield Discrepancy(tenant, f"eseals/{key}", what)
