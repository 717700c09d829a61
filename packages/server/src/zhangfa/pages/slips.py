"""Slips to take along: where to go instead (转办指引), and the receipt of an application (回执)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest

from zhangfa.access import queries as access
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import now
from zhangfa.kernel.outcome import Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import queries as matters
from zhangfa.organizations import queries as organizations
from zhangfa.permits import queries as permits


@dataclass(frozen=True)
class Referral:
    no: int
    title: str
    ground: str
    where_to_go: str
    list_name: str


@dataclass(frozen=True)
class Receipt:
    number: str
    matter: str
    applicant: str
    copies: int
    submitted_at: datetime
    stage_label: str
    state_label: str
    code: str | None


def referral(request: HttpRequest, item_id: str) -> Referral:
    """Open to everybody; the list that holds where the slip is for, else the first city's."""
    try:
        place = TreePath(request.GET["unit"]) if "unit" in request.GET else _any_place()
        item = matters.negative_item(Actor.for_public(), item_id, unit=place)
    except (Refused, ValueError) as no:
        raise Http404 from no
    title = matters.negative_list_title(Actor.for_public(), unit=place, item=item)
    return Referral(item.no, item.title, item.ground, item.where_to_go, title)


def _any_place() -> TreePath:
    cities = organizations.children(TreePath(""))
    if not cities:
        raise Http404
    return cities[0].path


def receipt(request: HttpRequest, application_id: str) -> Receipt | None:
    """None when nobody is signed in; whoever may not read the application is told that there is none."""
    if not request.user.is_authenticated:
        return None
    actor = access.actor_of(request.user, now())
    try:
        item = applications.find(actor, application_id)
    except Refused as refused:
        raise Http404 from refused
    current = permits.of_application(actor, application_id, cipher=ports().cipher)
    return Receipt(
        number=item.number,
        matter=item.title,
        applicant=item.applicant_name,
        copies=item.copies,
        submitted_at=item.submitted_at,
        stage_label=item.stage.label,
        state_label=item.state.label,
        code=current[0].code if current else None,
    )
