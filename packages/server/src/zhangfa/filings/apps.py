from __future__ import annotations

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "zhangfa.filings"
    label = "filings"

    def ready(self) -> None:
        from zhangfa.filings.queries import FilingReplay
        from zhangfa.ledger.core import register_replay

        register_replay("filings", FilingReplay)
