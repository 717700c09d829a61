from __future__ import annotations

from django.apps import AppConfig

from zhangfa.ledger.core import register_replay


class SealsConfig(AppConfig):
    name = "zhangfa.seals"
    label = "seals"

    def ready(self) -> None:
        from zhangfa.seals.queries import SealReplay

        register_replay("seals", SealReplay)
