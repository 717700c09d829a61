from __future__ import annotations

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "zhangfa.organizations"
    label = "organizations"

    def ready(self) -> None:
        from zhangfa.ledger.core import register_replay
        from zhangfa.organizations.queries import OrganizationsReplay

        register_replay("organizations", OrganizationsReplay)
