from __future__ import annotations

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "zhangfa.procedures"
    label = "procedures"

    def ready(self) -> None:
        from zhangfa.ledger.core import register_replay
        from zhangfa.procedures.queries import ProcedureReplay

        register_replay("procedures", ProcedureReplay)
