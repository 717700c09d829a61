"""How often one network address may ask a public page, counted by the minute in the shared cache."""

from __future__ import annotations

from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhangfa.kernel.clock import now, to_ms

MINUTE_MS = 60_000
TOO_MANY = {"heading": "请稍候再查", "text": "这个网络地址查询得太频繁。", "remedy": "请等一分钟再查。"}


def at_most(per_minute: int, scope: str):
    """A decorator for views: above that, the answer is 429."""

    def decorate(view):
        @wraps(view)
        def limited(request: HttpRequest, **kwargs: object) -> HttpResponse:
            key = f"pages:{scope}:{request.META['REMOTE_ADDR']}:{to_ms(now()) // MINUTE_MS}"
            count = cache.get(key, 0) + 1
            cache.set(key, count, timeout=120)
            if count > per_minute:
                return render(request, "pages/message.html", TOO_MANY, status=429)
            return view(request, **kwargs)

        return limited

    return decorate
