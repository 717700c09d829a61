"""Every operation that the server answers, found by walking its URL patterns: ("GET", "/api/v1/me")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

DEFAULT_METHODS = ("GET",)


def operations() -> set[str]:
    """Each as "METHOD /path/{parameter}"."""
    return {f"{method} {path}" for path, methods in _walk(get_resolver(), "/") for method in methods}


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        path = prefix + _readable(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path, _methods(pattern.callback)


def _readable(pattern: str) -> str:
    plain = re.sub(r"\(\?:/\.\*\)\?", "/{path}", pattern.strip("^$"))
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", plain)


def _methods(view: Any) -> tuple[str, ...]:
    path_view = getattr(getattr(view, "__self__", None), "operations", None) or _ninja_operations(view)
    if path_view:
        return tuple(sorted({method for operation in path_view for method in operation.methods}))
    cls = getattr(view, "view_class", None)
    if cls:
        return tuple(name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(cls, name))
    return getattr(view, "methods", DEFAULT_METHODS)


def _ninja_operations(view: Any) -> list[Any]:
    """Ninja wraps its PathView in a function; the PathView is in the closure."""
    for cell in getattr(view, "__closure__", None) or ():
        found = getattr(cell.cell_contents, "operations", None)
        if found:
            return found
        inner = getattr(getattr(cell.cell_contents, "__self__", None), "operations", None)
        if inner:
            return inner
    return []
