"""Who may read a review: its team, those who hold reviews there, and the villages for what is asked of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from zhangfa.applications import queries as applications
from zhangfa.applications.queries import About
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, office_label, today
from zhangfa.reviews.core import HOLD, RECTIFY, Checklist, Judged, Member, Review, ReviewState, read_checklist
from zhangfa.reviews.models import JudgedRow, ReviewRow

_CHECKLIST = Path(__file__).parent / "rules" / "checklist.toml"
MOST = 20_000
_WATCHING = frozenset(
    {
        Office.DISCIPLINE_OFFICER,
        Office.AUDITOR,
        Office.ECONOMIC_STATION,
        Office.FIELD_LEADER,
        Office.SUPERVISION_HEAD,
        Office.LIAISON_INSPECTOR,
    }
)


@cache
def checklist() -> Checklist:
    """reviews/rules/checklist.toml, read once."""
    return read_checklist(tomllib.loads(_CHECKLIST.read_text("utf-8")))


def page(actor: Actor) -> tuple[Review, ...]:
    """The newest first."""
    rows = (row.value() for row in ReviewRow.objects.order_by("-month", "path"))
    return tuple(each for each in rows if may_read(actor, each))


def may_read(actor: Actor, review: Review) -> bool:
    below = any(review.path.contains(path) for path in actor.paths(RECTIFY))
    return review.is_member(actor.id) or actor.may(HOLD, review.path) or below


def find(actor: Actor, review_id: str) -> Review:
    return row_for(actor, review_id).value()


def row_for(actor: Actor, review_id: str, *, lock: bool = False) -> ReviewRow:
    """Within reviews only. Refused reviews.unknown for those who may not know of it."""
    rows = ReviewRow.objects.select_for_update() if lock else ReviewRow.objects
    row = rows.filter(pk=review_id).first()
    if row is None or not may_read(actor, row.value()):
        raise Refused(Refusal("reviews.unknown"))
    return row


def judged(actor: Actor, review: Review) -> tuple[Judged, ...]:
    """All of it for the team and those who hold reviews; the villages see what was found with them."""
    whole = review.is_member(actor.id) or actor.may(HOLD, review.path)
    rows = JudgedRow.objects.filter(review_id=review.id).order_by("index", "pk")
    return tuple(row.value() for row in rows if whole or actor.may(RECTIFY, TreePath(row.path)))


def month_span(month: str) -> tuple[datetime, datetime]:
    """From midnight of the first to midnight after the last, there. Refused reviews.month_wrong."""
    try:
        first = datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=CHINA)
    except ValueError as error:
        raise Refused(Refusal("reviews.month_wrong", field="month")) from error
    after = first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    return first, after


def population(town: TreePath, month: str) -> tuple[int, ...]:
    """Places in the log of every use that was completed in this town in this month."""
    since, until = month_span(month)
    entries = ledger.between(tenant_of(town), since, until, ["application.used"], limit=MOST)
    return tuple(entry.index for entry in entries if town.contains(TreePath(entry.path)))


def uses(review: Review) -> Mapping[int, About]:
    """The drawn applications by their place in the log."""
    entries = ledger.at_places(tenant_of(review.path), review.drawn)
    about = applications.about({entry.subject for entry in entries})
    return {entry.index: about[entry.subject] for entry in entries if entry.subject in about}


def candidates(town: TreePath, now: datetime) -> tuple[Member, ...]:
    """Who can be in a team: those who watch or audit in the town, its villages or its county."""
    places = [town.parent, town, *(unit.path for unit in organizations.children(town))]
    found = [
        Member(person=appointment.person_id, name=name, office=office_label(office, field))
        for place in places
        for office, field, holders in organizations.office_table(place, today(now))
        for appointment, name in holders
        if office in _WATCHING
    ]
    return tuple({each.person: each for each in found}.values())


def to_draw() -> tuple[str, ...]:
    """For jobs."""
    return tuple(ReviewRow.objects.filter(state=ReviewState.ANNOUNCED.value).values_list("pk", flat=True))


def published(review_id: str) -> Mapping[str, Any] | None:
    """What anybody needs to make the draw again; nothing in it names a person. None for what is no review."""
    row = ReviewRow.objects.filter(pk=review_id).first()
    if row is None:
        return None
    review = row.value()
    return {
        "log": tenant_of(review.path),
        "month": review.month,
        "population": list(review.population),
        "population_digest": review.digest,
        "count": review.count,
        "announced_in": review.announced_in,
        "checkpoint": review.checkpoint,
        "drawn": list(review.drawn),
    }
