"""E-seals at the counter of 青石村."""

from __future__ import annotations

import pytest
from counter import Counter


@pytest.fixture
def counter(village: None, cipher) -> Counter:
    made = Counter(cipher)
    made.open()
    return made
