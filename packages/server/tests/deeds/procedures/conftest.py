"""A land lease of 青石村, handed in at the counter by the clerk."""

from __future__ import annotations

import pytest
from counter import Counter
from lease import Lease


@pytest.fixture
def lease(village: None, cipher) -> Lease:
    counter = Counter(cipher)
    counter.open()
    made = Lease(counter)
    made.open()
    made.submit()
    return made
