"""The files of the screens and of the pages, all below STATIC_URL: built code under its own hash never changes."""

from __future__ import annotations

import re

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

HASHED = re.compile(r"/(?:m|desk)/assets/.+-[\w-]{8}\.\w+$")


class Statics(WhiteNoiseMiddleware):
    """Adds what Vite built (m/ and desk/) to what the pages bring along."""

    def __init__(self, get_response=None) -> None:
        super().__init__(get_response)
        if settings.SCREENS.is_dir():
            self.add_files(str(settings.SCREENS), prefix=settings.STATIC_URL)

    def immutable_file_test(self, path: str, url: str) -> bool:
        return HASHED.search(url) is not None
