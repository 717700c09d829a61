"""Who may see which seals, and what their impressions look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Discrepancy, Entry
from zhangfa.ledger.queries import plain
from zhangfa.organizations.queries import within
from zhangfa.seals.core import (
    IN_USE,
    TRANSITIONS,
    Origin,
    RegisteredImpression,
    Seal,
    SealAction,
    SealBody,
    SealImpressionRegistered,
    SealImpressionWithdrawn,
    SealPlaced,
    SealRegistered,
    SealState,
    SealStateChanged,
    SealTakenOut,
    home_of,
    why_not_enrol,
)
from zhangfa.seals.drawing import Face, draw
from zhangfa.seals.models import EnrolmentRow, SealRow

_CONTRACT_LINE = "合同专用章"


def list_seals(actor: Actor, *, path: TreePath | None = None) -> list[Seal]:
    """Seals at the places where the actor may read seals, below `path` when one is given."""
    rows = SealRow.objects.filter(within(actor.paths("seal:read")))
    if path is not None:
        rows = rows.filter(within([path]))
    return [row.snapshot() for row in rows.order_by("path", "body")]


def find_seal(actor: Actor, seal_id: str) -> Seal | None:
    row = SealRow.objects.filter(within(actor.paths("seal:read")), pk=seal_id).first()
    return row.snapshot() if row else None


def seal_for(actor: Actor, *, village: TreePath, body: SealBody) -> Seal | None:
    """The seal that a paper of this village needs. Who speaks through which seal is public; nothing else is shown."""
    rows = plain.fetch(SealRow, path=str(home_of(body, village)), body=body.value, order="id")
    return next((row.snapshot() for row in rows if row.state in IN_USE), None)


def seal_of_record(actor: Actor, seal_id: str) -> Seal | None:
    """The seal named on a permit or an impression, for whoever may read that record already."""
    row = SealRow.objects.filter(pk=seal_id).first()
    return row.snapshot() if row else None


def seals_in_terminal(actor: Actor, terminal_id: str) -> list[Seal]:
    """What sits in the sleeves of one terminal, by slot, for whoever may read that terminal already."""
    rows = SealRow.objects.filter(terminal_id=terminal_id).exclude(terminal_id="").order_by("slot")
    return [row.snapshot() for row in rows]


def registered_impressions(seals: Iterable[Seal]) -> Mapping[str, RegisteredImpression]:
    """The registered impressions that hold now, by seal, for whoever may read these seals already."""
    rows = EnrolmentRow.objects.filter(seal_id__in=[seal.id for seal in seals], ended_at__isnull=True)
    return {row.seal_id: row.value() for row in rows}


def pictures_of(actor: Actor, seal_id: str) -> RegisteredImpression | None:
    """The registered impression of a seal that this person may read."""
    seal = find_seal(actor, seal_id)
    return registered_impressions([seal]).get(seal.id) if seal else None


def enrollable(actor: Actor, seal_id: str, origin: Origin = Origin.PRESSES) -> Seal:
    """The seal, or Refused: asked before pictures are looked at, which takes seconds."""
    seal = find_seal(actor, seal_id)
    if seal is None:
        raise Refused(Refusal("seals.unknown"))
    if not actor.may("seal:register", seal.path):
        raise Refused(Refusal("seals.no_leave"))
    require(why_not_enrol(seal, origin))
    return seal


def may_enrol(actor: Actor, seal: Seal) -> bool:
    return actor.may("seal:register", seal.path) and seal.state in IN_USE


def actions(actor: Actor, seal: Seal) -> tuple[SealAction, ...]:
    """What this person may do with it now: take it out of use, bring it back, say that it is lost."""
    if not actor.may("seal:register", seal.path):
        return ()
    known = (action for action in SealAction if action is not SealAction.ACTIVATE)
    return tuple(action for action in known if (seal.state, action) in TRANSITIONS)


def face_of(seal: Seal) -> Face:
    line = _CONTRACT_LINE if seal.body is SealBody.CONTRACT else ""
    name = seal.name.removesuffix(_CONTRACT_LINE) if line else seal.name
    return Face(name=name, diameter_mm=seal.diameter_mm, line=line, demo=seal.demo)


def impression(seal: Seal, *, font: Path) -> bytes:
    """PNG of the seal's impression, 600 dpi, clear background."""
    return _drawn(face_of(seal), font)


@lru_cache(maxsize=128)
def _drawn(face: Face, font: Path) -> bytes:
    return draw(face, font=font)


class SealReplay:
    """Rebuilds state, custody and registered impression of every seal from the ledger and says where a row differs."""

    def __init__(self) -> None:
        self._impressions: dict[str, str] = {}
        self._seals: dict[str, tuple[str, str, int | None]] = {}

    def take(self, entry: Entry) -> None:
        match entry.fact:
            case SealRegistered(subject=seal_id):
                self._seals[seal_id] = (SealState.MADE.value, "", None)
            case SealStateChanged(subject=seal_id, state=state):
                _, terminal_id, slot = self._known(seal_id)
                lost = state is SealState.LOST
                self._seals[seal_id] = (state.value, "", None) if lost else (state.value, terminal_id, slot)
            case SealPlaced(subject=seal_id, terminal_id=terminal_id, slot=slot):
                self._seals[seal_id] = (self._known(seal_id)[0], terminal_id, slot)
            case SealImpressionRegistered(subject=seal_id, digest=digest):
                self._impressions[seal_id] = digest.hex()
            case SealImpressionWithdrawn(subject=seal_id):
                self._impressions.pop(seal_id, None)
            case SealTakenOut(subject=seal_id):
                self._seals[seal_id] = (self._known(seal_id)[0], "", None)

    def _known(self, seal_id: str) -> tuple[str, str, int | None]:
        """What was replayed so far; a seal that was never registered differs from any row."""
        return self._seals.get(seal_id, ("never registered", "", None))

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        rows = SealRow.objects.filter(tenant=tenant).values_list("pk", "state", "terminal_id", "slot")
        stored = {pk: (state, terminal_id, slot) for pk, state, terminal_id, slot in rows}
        held = dict(EnrolmentRow.objects.filter(tenant=tenant, ended_at__isnull=True).values_list("seal_id", "digest"))
        for seal_id in sorted(key for key in held | self._impressions if held.get(key) != self._impressions.get(key)):
            yield Discrepancy(tenant, f"seals/{seal_id}", "row and ledger name different registered impressions")
        for seal_id in sorted(stored.keys() | self._seals.keys()):
            if stored.get(seal_id) != self._seals.get(seal_id):
                what = f"row says {stored.get(seal_id)}, ledger says {self._seals.get(seal_id)}"
                yield Discrepancy(tenant, f"seals/{seal_id}", what)
