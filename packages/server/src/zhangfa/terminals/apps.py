from __future__ import annotations

from django.apps import AppConfig


class TerminalsConfig(AppConfig):
    name = "zhangfa.terminals"
    label = "terminals"
