"""Who may read what of e-seals and sealed documents: `from zhangfa.eseals import queries as eseals`."""

from __future__ import annotations

from zhangfa.eseals.queries.finding import PublicDocument, by_code, by_digest, by_token
from zhangfa.eseals.queries.ordering import order_for
from zhangfa.eseals.queries.register import (
    ESealView,
    by_id,
    ending,
    find,
    in_use_of,
    list_eseals,
    usable_for,
)
from zhangfa.eseals.queries.replay import ESealReplay
from zhangfa.eseals.queries.work import Begun, DocumentView, abandoned, begun, files_of, of_application, to_try

__all__ = [
    "Begun",
    "DocumentView",
    "ESealReplay",
    "ESealView",
    "PublicDocument",
    "abandoned",
    "begun",
    "by_code",
    "by_digest",
    "by_id",
    "by_token",
    "ending",
    "files_of",
    "find",
    "in_use_of",
    "list_eseals",
    "of_application",
    "order_for",
    "to_try",
    "usable_for",
]
