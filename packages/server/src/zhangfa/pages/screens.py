"""The first page of the phone and of the console; what they show comes from the API."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

MISSING = {
    "heading": "界面还没有构建",
    "text": "服务器在运行，但手机页和工作台的界面文件不在。",
    "remedy": "请在安装目录执行 make setup，然后重新打开这一页。",
}


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Whoever types the bare address gets the phone page; it leads on to the console."""
    return HttpResponseRedirect("/m/")


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    return _index(request, "m")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return _index(request, "desk")


def _index(request: HttpRequest, name: str) -> HttpResponse:
    """The built page, always asked for anew: it names the files that belong together."""
    if not request.path.startswith(f"/{name}/"):
        return HttpResponseRedirect(f"/{name}/")
    page = settings.SCREENS / name / "index.html"
    if not page.is_file():
        return render(request, "pages/message.html", MISSING, status=503)
    response = HttpResponse(page.read_bytes())
    response["Cache-Control"] = "no-cache"
    return response
