"""One system and one browser for all stories: starting them takes longer than most of what is told."""

from __future__ import annotations

import pytest
from zhangfa.cli.story import paperwork

from tests import system as systems
from tests.browser import chromium


@pytest.fixture(scope="session")
def system():
    with systems.running() as started:
        yield started


@pytest.fixture(scope="session")
def opened():
    with chromium.browser() as started:
        yield started


@pytest.fixture(scope="session")
def photo(tmp_path_factory):
    file = tmp_path_factory.mktemp("phone") / "身份证.jpg"
    file.write_bytes(paperwork.photograph())
    return file
