"""The counter of 青石村 with its terminal and a worker, every outside thing doubled."""

from __future__ import annotations

import pytest
from counter import Counter
from machine import Machine
from shop import Outside, Village
from zhangfa.bootstrap import Ports
from zhangfa.jobs.worker import Worker


@pytest.fixture
def shop(village: None, cipher, signer) -> Village:
    counter, machine, outside = Counter(cipher), Machine(), Outside()
    counter.open()
    machine.enrol()
    doubles = dict.fromkeys(Ports.__dataclass_fields__)
    doubles |= {
        "cipher": cipher,
        "storage": counter.storage,
        "imaging": counter.workshop,
        "word": counter.workshop,
        "typesetter": counter.workshop,
        "log_signer": signer,
        "permit_signer": counter.signer,
        "sms": outside,
    }
    worker = Worker(Ports(**doubles), clock=lambda: counter.now)
    return Village(counter, machine, worker, outside)
