from __future__ import annotations

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "zhangfa.readings"
    label = "readings"
