"""A day, two development authorities grown on it, and programs that are not ours."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import pem
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.development.authority import Authority
from zhangfa_eseal.keys.software import SoftwareSigner

DAY = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def day() -> datetime:
    return DAY


@pytest.fixture(scope="session")
def ec() -> Authority:
    return authority.create(Algorithm.ECDSA_SHA256, now=DAY)


@pytest.fixture(scope="session")
def sm() -> Authority:
    return authority.create(Algorithm.SM2_SM3, now=DAY)


@pytest.fixture(scope="session")
def village(ec: Authority) -> SoftwareSigner:
    return ec.issue("青石村村民委员会", now=DAY)


@pytest.fixture(scope="session")
def village_sm2(sm: Authority) -> SoftwareSigner:
    return sm.issue("青石村村民委员会", now=DAY)


class Program:
    """A program of the system, run in a folder; the test is skipped with its name where it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        if not shutil.which(arguments[0]):
            pytest.skip(f"{arguments[0]} is not installed (tools/test-tools installs it)")
        return subprocess.run(arguments, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)

    def write(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return name

    def certificates(self, name: str, *encoded: bytes) -> str:
        return self.write(name, b"".join(pem.armor("CERTIFICATE", one) for one in encoded))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
