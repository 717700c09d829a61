from __future__ import annotations

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "zhangfa.permits"
    label = "permits"

    def ready(self) -> None:
        from zhangfa.ledger.core import register_replay
        from zhangfa.permits.queries import PermitReplay

        register_replay("permits", PermitReplay)
