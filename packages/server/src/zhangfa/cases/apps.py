from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "zhangfa.cases"
    label = "cases"

    def ready(self) -> None:
        from zhangfa.cases.queries import CaseReplay
        from zhangfa.ledger.core import register_replay

        register_replay("cases", CaseReplay)
