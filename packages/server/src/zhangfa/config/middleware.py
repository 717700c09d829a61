"""What holds for every request, whichever door it came through: headers, body size, CSRF, compression."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware

from zhangfa.api import errors
from zhangfa.api.open.auth import rate_headers

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
VERIFY = "/verify"  # the public page that takes sealed files
TEXT = re.compile(r"(?:text/|application/json)")


class Address:
    """Who is asking: behind our own proxy, the last address that the proxy wrote down; it replaces REMOTE_ADDR."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY:
            forwarded = request.headers.get("X-Forwarded-For", "")
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip() or "unknown"
        return self.get_response(request)


class Headers:
    """The content policy (no inline script anywhere) and the powers a page does without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
        if errors.is_api(request):
            response.setdefault("Cache-Control", "no-store")
        if hasattr(request, "rate"):
            for name, value in rate_headers(request.rate).items():
                response[name] = value
        return response


class BodySize:
    """Turn away what is too large before a byte of it is read. A body of unknown length counts as none (WSGI)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length") or "0"
        if not length.isdecimal():
            return errors.malformed(request, ValueError(length))
        if int(length) > self.limit(request):
            return errors.too_large(request, ValueError(length))
        return self.get_response(request)

    @staticmethod
    def limit(request: HttpRequest) -> int:
        if request.path in {f"{settings.API_PREFIX}files", VERIFY}:
            return settings.UPLOAD_MAX_BYTES + 64 * 1024  # room for the multipart frame around the file
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class CsrfAlways(CsrfViewMiddleware):
    """CSRF for every write of every door: no view can exempt itself. The open API knows no cookie, so nothing that a
    browser sends by itself opens it."""

    def process_view(self, request: HttpRequest, callback, callback_args, callback_kwargs):
        if request.path.startswith(settings.OPEN_PREFIX):
            return None
        return super().process_view(request, _not_exempt, callback_args, callback_kwargs)


def _not_exempt() -> None:
    """Stands in for the view, so that a `csrf_exempt` mark on the view is not seen."""


class Compression(GZipMiddleware):
    """Compress text on the way to weak lines; pictures and packages are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not TEXT.match(response.get("Content-Type", "")):
            return response
        return super().process_response(request, response)
