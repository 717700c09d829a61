from __future__ import annotations

from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "zhangfa.seals"
    label = "seals"
