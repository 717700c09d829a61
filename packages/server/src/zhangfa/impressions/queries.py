"""Who may read what of impressions and their photos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from zhangfa.applications import queries as applications
from zhangfa.impressions.core import (
    Finding,
    Impression,
    ImpressionEnded,
    ImpressionIntended,
    ImpressionSettled,
    ImpressionState,
    Photo,
    settleable,
    why_not_settle,
)
from zhangfa.impressions.models import ImpressionRow, PhotoRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Discrepancy, Entry, tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.organizations import queries as organizations


def of_application(application_id: str) -> tuple[Impression, ...]:
    """For whoever may read the application already, and for the public record."""
    rows = plain.fetch(ImpressionRow, application_id=application_id)
    return tuple(row.value() for row in sorted(rows, key=lambda row: (row.permit_id, row.number)))


def of_permit(permit_id: str) -> tuple[Impression, ...]:
    """For concepts."""
    rows = ImpressionRow.objects.filter(permit_id=permit_id).order_by("number")
    return tuple(row.value() for row in rows)


def made_between(path: TreePath, since: datetime, until: datetime) -> tuple[Impression, ...]:
    """Marks of exactly this place that are on paper or may be, recorded in the span, in order. For the notice board."""
    rows = ImpressionRow.objects.filter(tenant=tenant_of(path), path=path.text, recorded_at__gte=since)
    rows = rows.filter(recorded_at__lt=until).exclude(state=ImpressionState.NOT_MADE.value)
    return tuple(row.value() for row in rows.order_by("recorded_at", "pk"))


def listed(
    place: TreePath,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str = "",
    limit: int = 50,
) -> tuple[tuple[tuple[Impression, datetime], ...], str]:
    """Every mark at or below `place` with the moment when it was recorded, village by village, the oldest first; with
    the next cursor. For doors that ask their own rule."""
    asked = {"recorded_at__gte": since, "recorded_at__lt": until}
    rows = ImpressionRow.objects.filter(organizations.within([place]), tenant=tenant_of(place))
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    page, after = organizations.walk(rows, by="recorded_at", cursor=cursor, limit=limit)
    return tuple((row.value(), row.recorded_at) for row in page), after


def one(permit_id: str, number: int) -> Impression | None:
    """For concepts."""
    row = plain.fetch_one(ImpressionRow, permit_id=permit_id, number=number)
    return row.value() if row else None


def photos_of_application(application_id: str) -> tuple[Photo, ...]:
    """For concepts and for whoever may read the application already; not all need have arrived."""
    return tuple(row.value() for row in plain.fetch(PhotoRow, application_id=application_id, order="id"))


def photo(digest: str) -> Photo | None:
    """Which record a photo belongs to. For doors, which then ask whether the actor may read that application."""
    row = PhotoRow.objects.filter(digest=digest).first()
    return row.value() if row else None


def photo_for(actor: Actor, digest: str) -> Photo | None:
    """The photo, if the actor may read records at its place; None for all others."""
    found = photo(digest)
    return found if found is not None and actor.may("record:read", found.path) else None


def involved_in(application_id: str) -> frozenset[str]:
    """Whoever applied, filled in the form or decided: they do not judge the mark afterwards."""
    about = applications.about_one(application_id)
    return frozenset(about.people if about else ()) | applications.deciders_of(application_id)


def findings_open_to(actor: Actor, made: Iterable[Impression]) -> Mapping[tuple[str, int], tuple[Finding, ...]]:
    """What this person may still say of each mark, by permit and number; what he may not settle is left out."""
    found = {}
    for each in made:
        fitting = tuple(finding for finding in Finding if finding in settleable(each))
        if actor.may("impression:settle", each.path) and fitting:
            involved = involved_in(each.application)
            if not why_not_settle(each, actor, involved=involved):
                found[each.permit, each.number] = fitting
    return found


class ImpressionReplay:
    """Rebuilds the state of every impression from the ledger and says where a row differs."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, int], tuple[str, str]] = {}

    def take(self, entry: Entry) -> None:
        match entry.fact:
            case ImpressionIntended(permit=permit, number=number):
                self._states[permit, number] = (ImpressionState.INTENDED.value, "")
            case ImpressionEnded(permit=permit, number=number, outcome=outcome):
                self._states[permit, number] = (outcome.value, "")
            case ImpressionSettled(permit=permit, number=number, outcome=outcome, finding=finding):
                self._states[permit, number] = (outcome.value, finding.value)

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        rows = ImpressionRow.objects.filter(tenant=tenant).values_list("permit_id", "number", "state", "finding")
        stored = {(permit, number): (state, finding) for permit, number, state, finding in rows}
        for key in sorted(stored.keys() | self._states.keys()):
            if stored.get(key) != self._states.get(key):
                what = f"row says {stored.get(key)}, ledger says {self._states.get(key)}"
                yield Discrepancy(tenant, f"impressions/{key[0]}-{key[1]}", what)
