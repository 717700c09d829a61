"""What the server made of stamped pages, for whoever may read the record there."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import comparisons as shapes
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.comparisons import queries
from zhangfa.comparisons.queries import Comparison
from zhangfa.kernel.outcome import Refusal, Refused


def of_application(caller: Caller, application_id: str) -> list[shapes.ComparisonView]:
    item = applications.find(caller.actor, application_id)
    return [_view(each) for each in queries.of_application(caller.actor, item.id, cipher=ports().cipher)]


def picture(caller: Caller, comparison_id: int, which: str) -> HttpResponse:
    digest = queries.picture_for(caller.actor, comparison_id, which)
    if digest is None:
        raise Refused(Refusal("comparisons.unknown"))
    headers = {"Cache-Control": "private, max-age=3600"}
    return HttpResponse(ports().storage.get(digest), content_type="image/jpeg", headers=headers)


def _view(each: Comparison) -> shapes.ComparisonView:
    return shapes.ComparisonView(
        permit=each.permit,
        number=each.number,
        page=each.page,
        verdict=each.verdict.value,
        label=each.verdict.label,
        advice=each.advice,
        version=each.version,
        at=each.compared_at,
        places=[shapes.ComparedPlace(**asdict(place)) for place in each.places],
        approved=_address(each, "approved") if each.approved else "",
        seen=_address(each, "seen") if each.seen else "",
    )


def _address(each: Comparison, which: str) -> str:
    return f"{settings.API_PREFIX}comparisons/{each.id}/{which}.jpg"
