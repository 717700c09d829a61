"""Narrow a query to the places an actor may see; no place means no rows.

1. An empty list of paths gives nothing, never everything.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from zhangfa.kernel.tree import TreePath


def within(paths: Iterable[TreePath], field: str = "path") -> Q:
    """A condition on the text column `field`: at or below one of `paths`."""
    condition = Q(pk__in=())
    for path in paths:
        if not path.text:
            return Q()
        condition |= Q(**{field: path.text}) | Q(**{f"{field}__startswith": path.text + "/"})
    return condition
