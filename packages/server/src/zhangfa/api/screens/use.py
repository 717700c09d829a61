"""The use of the seal as screens show it: the permit, each impression, the photos that arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.applications import (
    FindingIn,
    FindingView,
    ImpressionView,
    PermitView,
    PressJudged,
    TerminalRef,
)
from zhangfa.api.schemas.common import Choice
from zhangfa.applications.queries import Detail
from zhangfa.bootstrap import ports
from zhangfa.impressions import queries as impressions
from zhangfa.impressions import services
from zhangfa.impressions.core import Finding, Impression
from zhangfa.ledger.core import Entry
from zhangfa.organizations import queries as organizations
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Medium
from zhangfa.terminals import queries as terminals

PHOTO_FIELDS = ("before", "after", "photo", "person")


@dataclass(frozen=True)
class Use:
    """`arrived` are the digests of photos that are here whole; a photo still on its way is not named. `electronic` are
    the permits of the e-seal service; `in_ink`: some permit is a terminal's."""

    permit: PermitView | None
    impressions: list[ImpressionView]
    arrived: frozenset[str]
    keepers: dict[str, str]
    electronic: frozenset[str] = frozenset()
    in_ink: bool = True

    def photos(self, entry: Entry) -> list[str]:
        """The photos that a ledger entry speaks of."""
        named = [getattr(entry.fact, name, None) for name in PHOTO_FIELDS]
        digests = [each.hex() for each in named if isinstance(each, bytes)]
        return [each for each in digests if each in self.arrived]

    def is_electronic(self, entry: Entry) -> bool:
        """Whether the entry speaks of the e-seal: by its permit, or because nothing else was used."""
        permit = getattr(entry.fact, "permit", "")
        return permit in self.electronic if permit else bool(self.electronic) and not self.in_ink

    def keeper(self, entry: Entry) -> str:
        return self.keepers.get(getattr(entry.fact, "keeper", ""), "")


def of(caller: Caller, found: Detail) -> Use:
    made = impressions.of_application(found.item.id)
    photos = impressions.photos_of_application(found.item.id)
    issued = permits.of_application(caller.actor, found.item.id, cipher=ports().cipher)
    electronic = [each for each in issued if each.permit.medium is Medium.ELECTRONIC]
    ink = [each for each in issued if each.permit.medium is Medium.INK]
    latest = next(iter([*ink, *electronic]), None)
    arrived = terminals.photos_stored(each.digest for each in photos)
    ids = {person for each in made for person in (each.keeper, each.settled_by)}
    ids |= {latest.keeper_id} if latest else set()
    keepers = dict(organizations.person_names(ids - {""}))
    open_to = impressions.findings_open_to(caller.actor, made)
    return Use(
        permit=_permit(latest) if latest else None,
        impressions=[_impression(each, arrived, keepers, open_to.get((each.permit, each.number), ())) for each in made],
        arrived=arrived,
        keepers=keepers,
        electronic=frozenset(each.permit.id for each in electronic),
        in_ink=bool(ink),
    )


def settle(caller: Caller, application_id: str, body: FindingIn) -> None:
    """What a supervisor found of a mark in doubt."""
    services.settle(
        application_id=application_id,
        permit_id=body.permit,
        number=body.number,
        finding=Finding(body.finding),
        note=body.note,
        actor=caller.actor,
        now=caller.now,
    )


def _permit(view: permits.PermitView) -> PermitView:
    permit = view.permit
    terminal = terminals.by_id(permit.terminal)
    return PermitView(
        id=permit.id,
        medium=permit.medium.value,
        medium_label=permit.medium.label,
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


def _impression(
    made: Impression, arrived: frozenset[str], people: dict[str, str], findings: tuple[Finding, ...]
) -> ImpressionView:
    return ImpressionView(
        permit=made.permit,
        number=made.number,
        page=made.page,
        state=made.state.value,
        state_label=made.state.label,
        at=made.at,
        keeper=people.get(made.keeper, ""),
        medium=made.medium.value,
        medium_label=made.medium.label,
        before=made.before if made.before in arrived else None,
        after=made.after if made.after in arrived else None,
        judged=_judged(made),
        found=_found(made, people),
        findings=[Choice(code=each.value, label=each.label) for each in findings],
    )


def _judged(made: Impression) -> PressJudged | None:
    said = made.judgement
    if said is None:
        return None
    label, details = said.verdict.label, list(said.words)
    return PressJudged(verdict=said.verdict.value, label=label, details=details, version=said.version)


def _found(made: Impression, people: dict[str, str]) -> FindingView | None:
    if made.finding is None or made.settled_at is None:
        return None
    return FindingView(
        finding=made.finding.value,
        label=made.finding.label,
        note=made.finding_note,
        by=people.get(made.settled_by, ""),
        at=made.settled_at,
    )
