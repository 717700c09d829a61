"""What every server test may ask for: keys, the cast in the database, and the log's signer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from zhangfa.adapters.cipher import FileCipher
from zhangfa.adapters.signer import FileSigner
from zhangfa_protocol.keys import SigningKey

sys.path.insert(0, str(Path(__file__).parent))  # so that tests say `import cast`
import cast  # noqa: E402
from begun import begun  # noqa: E402


@pytest.fixture(scope="session")
def cipher(tmp_path_factory: pytest.TempPathFactory) -> FileCipher:
    return FileCipher.create(Path(tmp_path_factory.mktemp("keys")) / "cipher.json")


@pytest.fixture(scope="session")
def signer() -> FileSigner:
    return FileSigner(SigningKey.from_seed(b"log key of the tests, 32 bytes.."))


@pytest.fixture
def village(db: None, cipher: FileCipher) -> None:
    """The cast, in the database."""
    begun("village", lambda: cast.settle(cipher))
