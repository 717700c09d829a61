from __future__ import annotations

from django.apps import AppConfig

from zhangfa.ledger.core import register_replay


class ImpressionsConfig(AppConfig):
    name = "zhangfa.impressions"
    label = "impressions"

    def ready(self) -> None:
        from zhangfa.impressions.queries import ImpressionReplay

        register_replay("impressions", ImpressionReplay)
