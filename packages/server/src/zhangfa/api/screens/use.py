"""The use of the seal as screens show it: the permit, each impression, the photos that arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.applications import ImpressionView, PermitView, TerminalRef
from zhangfa.applications.queries import Detail
from zhangfa.bootstrap import ports
from zhangfa.impressions import queries as impressions
from zhangfa.impressions.core import Impression
from zhangfa.ledger.core import Entry
from zhangfa.organizations import queries as organizations
from zhangfa.permits import queries as permits
from zhangfa.terminals import queries as terminals

PHOTO_FIELDS = ("before", "after", "photo", "person")


@dataclass(frozen=True)
class Use:
    """`arrived` are the digests of photos that are here whole; a photo still on its way is not named."""

    permit: PermitView | None
    impressions: list[ImpressionView]
    arrived: frozenset[str]
    keepers: dict[str, str]

    def photos(self, entry: Entry) -> list[str]:
        """The photos that a ledger entry speaks of."""
        named = [getattr(entry.fact, name, None) for name in PHOTO_FIELDS]
        digests = [each.hex() for each in named if isinstance(each, bytes)]
        return [each for each in digests if each in self.arrived]

    def keeper(self, entry: Entry) -> str:
        return self.keepers.get(getattr(entry.fact, "keeper", ""), "")


def of(caller: Caller, found: Detail) -> Use:
    made = impressions.of_application(found.item.id)
    photos = impressions.photos_of_application(found.item.id)
    latest = next(iter(permits.of_application(caller.actor, found.item.id, cipher=ports().cipher)), None)
    arrived = terminals.photos_stored(each.digest for each in photos)
    ids = {each.keeper for each in made} | ({latest.keeper_id} if latest else set())
    keepers = dict(organizations.person_names(ids - {""}))
    return Use(
        permit=_permit(latest) if latest else None,
        impressions=[_impression(each, arrived, keepers) for each in made],
        arrived=arrived,
        keepers=keepers,
    )


def _permit(view: permits.PermitView) -> PermitView:
    permit = view.permit
    terminal = terminals.by_id(permit.terminal)
    return PermitView(
        id=permit.id,
        state=permit.state.value,
        state_label=permit.state.label,
        granted=permit.granted,
        used=permit.used,
        opens_at=permit.window.opens_at,
        closes_at=permit.window.closes_at,
        terminal=TerminalRef(id=terminal.id, name=_name(terminal)) if terminal else None,
        code=view.code,
    )


def _name(terminal: Any) -> str:
    unit = organizations.unit_names([terminal.path]).get(terminal.path, "")
    return f"{unit}印控终端（{terminal.serial}）"


def _impression(made: Impression, arrived: frozenset[str], keepers: dict[str, str]) -> ImpressionView:
    return ImpressionView(
        number=made.number,
        page=made.page,
        state=made.state.value,
        state_label=made.state.label,
        at=made.at,
        keeper=keepers.get(made.keeper, ""),
        before=made.before if made.before in arrived else None,
        after=made.after if made.after in arrived else None,
    )
