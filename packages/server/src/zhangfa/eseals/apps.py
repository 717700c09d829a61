from __future__ import annotations

from django.apps import AppConfig


class ESealsConfig(AppConfig):
    name = "zhangfa.eseals"
    label = "eseals"

    def ready(self) -> None:
        from zhangfa.eseals.queries import ESealReplay
        from zhangfa.ledger.core import register_replay

        register_replay("eseals", ESealReplay)
