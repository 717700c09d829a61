"""What procedures ask of the outside: somebody who sets a table on paper."""

from __future__ import annotations

from typing import Protocol

from zhangfa.procedures.core import TableForm


class TableSetter(Protocol):
    def table(self, form: TableForm) -> bytes:
        """The form as a PDF on A4, as many pages as it needs, each with its number."""
