"""The public page for sealed files: a token, a typed 核验码, a digest or a file; no sign-in, and nothing is kept."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from zhangfa.bootstrap import seal_verifier
from zhangfa.eseals import queries as eseals
from zhangfa.kernel.clock import now
from zhangfa.pages import sealed
from zhangfa.pages.throttle import at_most
from zhangfa.pages.views import NO_INDEX, show

QUESTIONS_PER_MINUTE, FILES_PER_MINUTE = 30, 6
MEGABYTE = 1024 * 1024
# With "no-referrer" a browser sends the form from the origin "null", and we would take it for a stranger's.
FORM_SENT = {"Referrer-Policy": "same-origin"}
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
NOT_FOUND = "没有这个核验码。请对照文件再输一次；仍然没有，说明不是本系统出的文件，请不要接受。"
NO_DIGEST = "指纹不对：应该是 64 个字符。请用本页的按钮来算。"
NO_FILE = "没有收到文件，请先选择文件。"
BUSY = "正在核验的人较多，请等半分钟再传；急用可以只算指纹，不用上传。"
WRONG_KIND = "这不是 PDF 或 OFD 文件。拍的照片不能核验，请用电子文件原件。"


@require_safe
@at_most(QUESTIONS_PER_MINUTE, "sealed")
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the QR code of a sealed document."""
    found = eseals.by_token(token)
    return _page(request, sealed.of_document(found)) if found else _page(request, problem=NOT_FOUND, status=404)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    return _of_file(request) if request.method == "POST" else _of_words(request)


@at_most(QUESTIONS_PER_MINUTE, "sealed")
def _of_words(request: HttpRequest) -> HttpResponse:
    code, digest = request.GET.get("code", "").strip(), request.GET.get("digest", "").strip()
    if digest:
        known = _DIGEST.fullmatch(digest)
        return _page(request, sealed.of_digest(digest.lower())) if known else _page(request, problem=NO_DIGEST)
    if not code:
        return _page(request)
    found = eseals.by_code(code)
    return _page(request, sealed.of_document(found)) if found else _page(request, problem=NOT_FOUND, status=404)


@at_most(FILES_PER_MINUTE, "sealed-file")
def _of_file(request: HttpRequest) -> HttpResponse:
    given = request.FILES.get("file")
    if given is None or not given.size:
        return _page(request, problem=NO_FILE, status=422)
    if given.size > settings.UPLOAD_MAX_BYTES:
        return _page(request, problem=_too_large(), status=413)
    data = given.read()
    if not data.startswith(b"PK") and b"%PDF-" not in data[:1024]:
        return _page(request, problem=WRONG_KIND, status=422)
    report = seal_verifier().examine(data, now=now())
    if report is None:
        return _page(request, problem=BUSY, status=503)
    return _page(request, sealed.of_upload(data, report))


def _too_large() -> str:
    return f"文件太大了，最多 {settings.UPLOAD_MAX_BYTES // MEGABYTE} MB。可以只算指纹，不用上传。"


def _page(
    request: HttpRequest, shown: sealed.Shown | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    told = {"shown": shown, "problem": problem, "most": settings.UPLOAD_MAX_BYTES, "too_large": _too_large()}
    response = show(request, "verify", told, status=status)
    for name, value in (NO_INDEX | FORM_SENT).items():
        response[name] = value
    return response
