from __future__ import annotations

import pytest
from machine import Machine, make_keys


@pytest.fixture
def machine(village: None) -> Machine:
    made = Machine()
    made.enrol()
    return made


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return make_keys(tmp_path_factory.mktemp("server-keys"))
