"""A server with keys of its own in a temporary folder, and the world in its database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from zhangfa import bootstrap

sys.path.insert(0, str(Path(__file__).parent))  # so that tests say `import world`
import world as worlds  # noqa: E402
from begun import begun  # noqa: E402

_BUILT: list[worlds.World] = []
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("home"))


def _screens(folder: Path) -> Path:
    """First pages as Vite leaves them, so that the tests need no build."""
    for name in ("m", "desk"):
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_text("<!doctype html><title>章法</title>", "utf-8")
    return folder


@pytest.fixture(scope="session")
def own_ports(server_home: Path) -> Iterator[bootstrap.Ports]:
    """The real adapters, with their keys and files in a temporary folder."""
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "HOME", server_home)
    patch.setattr(settings, "KEYS", server_home / "keys")
    patch.setattr(settings, "MEDIA_ROOT", server_home / "files")
    patch.setattr(settings, "DEMO", True)
    patch.setattr(settings, "SCREENS", _screens(server_home / "screens"))
    patch.setattr(settings, "PASSWORD_HASHERS", QUICK)
    bootstrap.ports.cache_clear()
    bootstrap.make_keys()
    yield bootstrap.ports()
    bootstrap.ports.cache_clear()
    patch.undo()


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker, own_ports: bootstrap.Ports) -> Iterator[worlds.World]:
    """The world, built once and put back for the tests of a module inside a transaction around them all."""
    with django_db_blocker.unblock(), worlds.undone():
        begun("world", lambda: _BUILT.append(worlds.build(own_ports)))
        yield deepcopy(_BUILT[-1])


@pytest.fixture
def world(built: worlds.World, db: None) -> worlds.World:
    """Everything there is to ask for; what a test does with it is undone."""
    return built


@pytest.fixture
def anonymous() -> Client:
    return Client()
