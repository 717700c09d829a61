from __future__ import annotations

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "zhangfa.applications"
    label = "applications"

    def ready(self) -> None:
        from zhangfa.applications.queries import ApplicationReplay
        from zhangfa.ledger.core import register_replay

        register_replay("applications", ApplicationReplay)
