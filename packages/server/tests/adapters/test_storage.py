"""One contract for every storage: bytes under their digest, checked when read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import doubles
import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from zhangfa.adapters.storage import FolderStorage, ObjectStorage
from zhangfa.kernel.outcome import Fault


@pytest.fixture(params=["folder", "object", "object on disk", "double"])
def storage(request, tmp_path):
    return {
        "folder": lambda: FolderStorage(tmp_path / "files"),
        "object": lambda: ObjectStorage(InMemoryStorage()),
        "double": doubles.MemoryStorage,
        "object on disk": lambda: ObjectStorage(FileSystemStorage(tmp_path / "objects")),
    }[request.param]()


def test_bytes_are_kept_under_their_digest(storage):
    digest = storage.put(b"paper")

    assert digest == hashlib.sha256(b"paper").hexdigest()
    assert storage.get(digest) == b"paper"
    assert storage.holds(digest)


def test_bytes_that_are_expected_are_kept_and_others_are_not(storage):
    digest = hashlib.sha256(b"paper").hexdigest()

    assert not storage.put_as(b"another", digest)
    assert not storage.holds(digest) and not storage.holds(hashlib.sha256(b"another").hexdigest())
    assert storage.put_as(b"paper", digest) and storage.put_as(b"paper", digest)
    assert storage.get(digest) == b"paper"


def test_the_same_bytes_are_kept_once(storage):
    assert storage.put(b"paper") == storage.put(b"paper")


def test_what_is_removed_is_gone_and_may_be_removed_again(storage):
    digest = storage.put(b"paper")

    storage.remove(digest)
    storage.remove(digest)

    assert not storage.holds(digest)
    with pytest.raises(Fault):
        storage.get(digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_no_digest_reaches_nothing(storage, name):
    for ask in (storage.get, storage.holds, storage.remove):
        with pytest.raises(Fault):
            ask(name)


def test_altered_bytes_are_a_fault_and_never_shown(tmp_path: Path):
    storage = FolderStorage(tmp_path)
    digest = storage.put(b"paper")
    (tmp_path / digest[:2] / digest[2:4] / digest).write_bytes(b"forged")

    with pytest.raises(Fault, match="no longer match"):
        storage.get(digest)


def test_a_full_disk_is_a_fault_and_leaves_nothing_behind(tmp_path: Path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(Fault, match="No space left"):
        FolderStorage(tmp_path).put(b"paper")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
