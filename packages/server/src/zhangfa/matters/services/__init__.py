"""Who may change what a region offers. Old versions stay for ever."""

from __future__ import annotations

from zhangfa.matters.services._writing import IMPORT
from zhangfa.matters.services.importing import import_catalogue, import_negative_list
from zhangfa.matters.services.overlays import import_overlay

__all__ = ["IMPORT", "import_catalogue", "import_negative_list", "import_overlay"]
