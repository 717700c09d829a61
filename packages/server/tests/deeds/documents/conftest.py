"""A storage in memory and a workshop that makes PDFs of anything."""

from __future__ import annotations

import doubles
import pytest


@pytest.fixture
def storage() -> doubles.MemoryStorage:
    return doubles.MemoryStorage()


@pytest.fixture
def workshop() -> doubles.Workshop:
    return doubles.Workshop()
