"""Keys and the golden vectors that every test of the protocol shares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from zhangfa_protocol.keys import BoxKey, SigningKey

VECTORS = Path(__file__).parent.parent / "vectors"


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in VECTORS.glob("*.json")}


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey(bytes(range(32)))


@pytest.fixture(scope="session")
def stranger() -> SigningKey:
    return SigningKey(bytes(range(1, 33)))


@pytest.fixture(scope="session")
def box_key() -> BoxKey:
    return BoxKey(bytes(range(32)))
