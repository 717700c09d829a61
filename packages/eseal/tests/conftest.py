"""A day, two development authorities grown on it, and programs that are not ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import pem
from zhangfa_eseal.development.authority import Authority
from zhangfa_eseal.keys.software import SoftwareSigner
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.sealing import Evidence

from tests.tampering import world


@pytest.fixture(scope="session")
def day() -> datetime:
    return world.DAY


@pytest.fixture(scope="session")
def ec() -> Authority:
    return world.ec()


@pytest.fixture(scope="session")
def sm() -> Authority:
    return world.sm()


@pytest.fixture(scope="session")
def village() -> SoftwareSigner:
    return world.village()


@pytest.fixture(scope="session")
def village_sm2() -> SoftwareSigner:
    return world.village_sm2()


class Program:
    """A program of the system, run in a folder; the test is skipped with its name where it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        if not shutil.which(arguments[0]):
            pytest.skip(f"{arguments[0]} is not installed (`make tools` installs it)")
        return subprocess.run(arguments, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)

    def write(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return name

    def certificates(self, name: str, *encoded: bytes) -> str:
        return self.write(name, b"".join(pem.armor("CERTIFICATE", one) for one in encoded))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return world.evidence()


@pytest.fixture(scope="session")
def picture() -> SealPicture:
    return world.picture()


@pytest.fixture(scope="session")
def paper() -> Callable[..., bytes]:
    """A PDF as our renderer writes it: `paper(pages)`."""
    return world.paper


@pytest.fixture(scope="session")
def sealed() -> bytes:
    """Three pages with everything: a seal, a straddling seal, an attachment, B-LTA; by the fast way."""
    return world.sealed_pdf()


@pytest.fixture(scope="session")
def ofd_seal() -> bytes:
    return world.ofd_seal()


@pytest.fixture(scope="session")
def ofd_paper() -> bytes:
    return world.ofd_paper()


@pytest.fixture(scope="session")
def sealed_ofd() -> bytes:
    return world.sealed_ofd()
