"""The web processes start here, and only with safe settings."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhangfa.config.settings")
application = get_wsgi_application()

from zhangfa.config import checks  # noqa: E402  needs the settings that the line above has set up

checks.refuse_unsafe()
