"""The counter of 青石村 with its terminal and a worker, every outside thing doubled."""

from __future__ import annotations

from dataclasses import replace

import cast
import pytest
from counter import GENERATED, SEEDER, UPLOADED, Counter
from machine import Machine
from sealroom import FONT, PlainSealer, bring_into_use
from shop import Outside, Village
from zhangfa.bootstrap import Ports
from zhangfa.jobs.worker import Worker
from zhangfa.matters import services as matters
from zhangfa.matters.core import SealedWith


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


@pytest.fixture
def sealer() -> PlainSealer:
    return PlainSealer()


@pytest.fixture
def hall(shop: Village, sealer: PlainSealer) -> Village:
    """青石村 with an e-seal in use, and two matters that want it."""
    wanted = replace(GENERATED, id="far", e_seal=True, sealed_with=SealedWith.ELECTRONIC)
    both = replace(GENERATED, id="both", e_seal=True, sealed_with=SealedWith.BOTH)
    matters.import_catalogue(region=cast.COUNTY, matters=(UPLOADED, wanted, both), actor=SEEDER, now=shop.counter.now)
    bring_into_use(sealer)
    shop.worker.ports = replace(shop.worker.ports, sealer=sealer, font=FONT)
    return shop
