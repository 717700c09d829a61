"""Which adapter stands behind which port. The only importer of adapters; doors and jobs ask `ports()` once.

Everything is made on first use and kept for the life of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from zhangfa.adapters.imaging import ConfinedImaging
from zhangfa.adapters.press import PdfPress
from zhangfa.adapters.storage import FolderStorage
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.adapters.word import LibreOfficeConverter
from zhangfa.documents.ports import Imaging, Press, Storage, Typesetter, WordConverter


@dataclass(frozen=True)
class Ports:
    """Everything outside that services are handed by name."""

    storage: Storage
    imaging: Imaging
    word: WordConverter
    typesetter: Typesetter
    press: Press


@cache
def ports() -> Ports:
    return Ports(
        storage=FolderStorage(settings.MEDIA_ROOT),
        imaging=ConfinedImaging(),
        word=LibreOfficeConverter(),
        typesetter=ReportlabTypesetter(),
        press=PdfPress(settings.PUBLIC_URL),
    )
