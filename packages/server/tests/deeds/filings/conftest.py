"""A land lease of 青石村 that the town's keeper may stamp, and everything real that draws and binds papers."""

from __future__ import annotations

import pytest
from counter import Counter
from lease import Lease, PageWorkshop, good_record


@pytest.fixture
def lease(village: None, cipher) -> Lease:
    """Approved, with a procedure that stands; papers are PDFs that open."""
    counter = Counter(cipher, workshop=PageWorkshop())
    counter.open()
    made = Lease(counter)
    made.open()
    made.submit()
    made.write(made.with_files(good_record()))
    made.to_approval()
    made.approve()
    return made
