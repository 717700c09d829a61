"""A land lease of 青石村 that the town's keeper may stamp, and everything real that draws and binds papers."""

from __future__ import annotations

import pytest
from counter import Counter
from doors.world import Workshop
from lease import Lease, good_record
from zhangfa.adapters.typesetting import ReportlabTypesetter


@pytest.fixture
def lease(village: None, cipher) -> Lease:
    """Approved, with a procedure that stands; papers are PDFs that open."""
    counter = Counter(cipher, workshop=Workshop(ReportlabTypesetter()))
    counter.open()
    made = Lease(counter)
    made.open()
    made.submit()
    made.write(made.with_files(good_record()))
    made.to_approval()
    made.approve()
    return made
