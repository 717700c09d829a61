"""From the three kinds of no to one JSON answer: refused, conflict, fault (and invalid for what cannot be read)."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from zhangfa.api import words
from zhangfa.api.schemas.common import Problem, Reason
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Conflict, Refusal, Refused

log = logging.getLogger("zhangfa.faults")


def answer(kind: str, reasons: list[Reason], status: int, incident: str | None = None) -> JsonResponse:
    problem = Problem(kind=kind, reasons=reasons, incident=incident)
    return JsonResponse(problem.model_dump(), status=status, json_dumps_params={"ensure_ascii": False})


def told(kind: str, refusal: Refusal) -> JsonResponse:
    return answer(kind, [words.reason(refusal)], words.status((refusal,)))


def plain(code: str, kind: str = "invalid") -> JsonResponse:
    return told(kind, Refusal(code))


def refused(request: HttpRequest, exc: Refused) -> HttpResponse:
    try:
        return answer("refused", [words.reason(each) for each in exc.refusals], words.status(exc.refusals))
    except KeyError as unknown:  # a reason without words, or words with a gap, is our fault
        return fault(request, unknown)


def conflict(request: HttpRequest, exc: Conflict) -> HttpResponse:
    return plain("api.conflict", "conflict")


def not_found(request: HttpRequest, exc: Exception) -> HttpResponse:
    return plain("api.not_found", "refused")


def not_signed_in(request: HttpRequest, exc: Exception) -> HttpResponse:
    return plain("api.not_signed_in", "refused")


def too_many(request: HttpRequest, exc: Throttled) -> HttpResponse:
    response = plain("api.too_many", "refused")
    response["Retry-After"] = str(int(exc.wait or 60) + 1)
    return response


def too_large(request: HttpRequest, exc: Exception) -> HttpResponse:
    return plain("api.too_large")


def malformed(request: HttpRequest, exc: Exception) -> HttpResponse:
    return plain("api.malformed")


def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Name the fields that could not be read; pydantic's own words stay inside."""
    names = dict.fromkeys(".".join(str(part) for part in error["loc"][1:] if part != "body") for error in exc.errors)
    reasons = [words.reason(Refusal("api.invalid", field=name.removeprefix("body.") or None)) for name in names]
    return answer("invalid", reasons, 422)


def fault(request: HttpRequest, exc: Exception) -> HttpResponse:
    """A bug or an outage: the person gets a number, the log gets the trace under the same number."""
    incident = new_id()[:8]
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=exc)
    refusal = Refusal("api.fault", {"incident": incident})
    return answer("fault", [words.reason(refusal)], 500, incident)


def install(api: NinjaAPI) -> None:
    handlers = {
        Refused: refused,
        Conflict: conflict,
        Http404: not_found,
        AuthenticationError: not_signed_in,
        Throttled: too_many,
        RequestDataTooBig: too_large,
        SuspiciousOperation: malformed,
        HttpError: malformed,
        ValidationError: invalid,
        Exception: fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's view for a write without the CSRF token."""
    return plain("api.csrf", "refused")


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith((settings.API_PREFIX, settings.OPEN_PREFIX))
