from __future__ import annotations

from django.apps import AppConfig

from zhangfa.ledger.core import register_replay


class TerminalsConfig(AppConfig):
    name = "zhangfa.terminals"
    label = "terminals"

    def ready(self) -> None:
        from zhangfa.terminals.queries import TerminalReplay

        register_replay("terminals", TerminalReplay)
