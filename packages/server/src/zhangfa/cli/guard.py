"""Before a program starts to serve: refuse unsafe settings, each with its reason."""

from __future__ import annotations

import sys

from django.conf import settings
from django.utils.module_loading import import_string


def refuse_unsafe() -> None:
    """Ends the process when the settings are unsafe. The check itself belongs to the configuration."""
    found = import_string(settings.START_CHECK)()
    if found:
        print("设置不安全，不启动：", *found, sep="\n  ", file=sys.stderr)
        raise SystemExit(1)
