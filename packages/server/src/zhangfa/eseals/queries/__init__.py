"""Who may read what of e-seals and sealed documents: `from zhangfa.eseals import queries as eseals`."""

from __future__ import annotations

from zhangfa.eseals.queries.finding import PublicDocument, by_code, by_digest, by_token
from zhangfa.eseals.queries.ordering import order_for, seal_page
from zhangfa.eseals.queries.register import (
    ESealView,
    by_id,
    ending,
    in_use_of,
    list_eseals,
    usable_for,
    view,
    wanting,
)
from zhangfa.eseals.queries.replay import ESealReplay
from zhangfa.eseals.queries.work import (
    Begun,
    DocumentView,
    Replacement,
    abandoned,
    begun,
    files_of,
    of_application,
    replacements,
    to_try,
)

__all__ = [
    "Begun",
    "DocumentView",
    "ESealReplay",
    "ESealView",
    "PublicDocument",
    "Replacement",
    "abandoned",
    "begun",
    "by_code",
    "by_digest",
    "by_id",
    "by_token",
    "ending",
    "files_of",
    "in_use_of",
    "list_eseals",
    "of_application",
    "order_for",
    "replacements",
    "seal_page",
    "to_try",
    "usable_for",
    "view",
    "wanting",
]
