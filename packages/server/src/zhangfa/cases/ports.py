"""What cases ask of the outside: a typesetter for the letter, a table setter and a binder for the trace, a storage."""

from __future__ import annotations

from zhangfa.documents.ports import Imaging, Storage, Typesetter
from zhangfa.filings.ports import Binder
from zhangfa.procedures.ports import TableSetter

__all__ = ["Binder", "Imaging", "Storage", "TableSetter", "Typesetter"]
