"""What a village offers. The catalogue and the lists are public: everybody may read them."""

from __future__ import annotations

from zhangfa.matters.queries.catalogue import Finding, class_counts, find, matter, matter_version, offered
from zhangfa.matters.queries.drafts import compared, draft, drafts, trial_run
from zhangfa.matters.queries.history import Origin, Version, content_of, origins, titles, versions
from zhangfa.matters.queries.lists import list_in_force, list_titles, negative_item, negative_items, negative_list_title
from zhangfa.matters.queries.reports import wrong_request_list, wrong_requests
from zhangfa.matters.queries.shipped import (
    read_catalogue,
    read_overlay,
    shipped_catalogue,
    shipped_list,
    shipped_lists,
    shipped_negative_list,
    shipped_overlay,
    shipped_overlays,
)

__all__ = [
    "Finding",
    "Origin",
    "Version",
    "class_counts",
    "compared",
    "content_of",
    "draft",
    "drafts",
    "find",
    "list_in_force",
    "list_titles",
    "matter",
    "matter_version",
    "negative_item",
    "negative_items",
    "negative_list_title",
    "offered",
    "origins",
    "read_catalogue",
    "read_overlay",
    "shipped_catalogue",
    "shipped_list",
    "shipped_lists",
    "shipped_negative_list",
    "shipped_overlay",
    "shipped_overlays",
    "titles",
    "trial_run",
    "versions",
    "wrong_request_list",
    "wrong_requests",
]
