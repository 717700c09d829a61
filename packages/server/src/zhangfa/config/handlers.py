"""What no view could answer: JSON for programs, a page for people."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse

from zhangfa.api import errors
from zhangfa.pages import views


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer = errors.malformed if errors.is_api(request) else views.bad_request
    return answer(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer = errors.not_found if errors.is_api(request) else views.not_found
    return answer(request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    return errors.fault(request, sys.exc_info()[1]) if errors.is_api(request) else views.fault(request)
