"""Who may change what a region offers. Old versions stay for ever."""

from __future__ import annotations

from zhangfa.matters.services._writing import IMPORT
from zhangfa.matters.services.drafting import discard_draft, publish_draft, return_draft, save_draft
from zhangfa.matters.services.importing import import_catalogue, import_negative_list
from zhangfa.matters.services.overlays import import_overlay
from zhangfa.matters.services.reporting import report_wrong_request

__all__ = [
    "IMPORT",
    "discard_draft",
    "import_catalogue",
    "import_negative_list",
    "import_overlay",
    "publish_draft",
    "report_wrong_request",
    "return_draft",
    "save_draft",
]
