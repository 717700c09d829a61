from __future__ import annotations

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "zhangfa.organizations"
    label = "organizations"
