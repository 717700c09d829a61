"""What reviews ask of the outside: somebody who sets tables, and a place for bytes."""

from __future__ import annotations

from zhangfa.documents.ports import Storage
from zhangfa.procedures.ports import TableSetter

__all__ = ["Storage", "TableSetter"]
