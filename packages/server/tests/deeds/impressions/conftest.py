"""A permit for two impressions, claimed at the terminal of 青石村, whose journal the tests write."""

from __future__ import annotations

import pytest
from counter import Counter
from machine import Machine
from zhangfa.permits.core import Permit


@pytest.fixture
def counter(village: None, cipher) -> Counter:
    made = Counter(cipher)
    made.open()
    return made


@pytest.fixture
def machine(counter: Counter) -> Machine:
    made = Machine()
    made.enrol()
    return made


@pytest.fixture
def permit(counter: Counter, machine: Machine) -> Permit:
    counter.hold(counter.issue(counter.approved(handed=counter.handed(copies=2))))
    return counter.claim()
