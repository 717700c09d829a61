"""Keeps bytes under their SHA-256: in a folder on disk, or in any storage that Django knows (S3 and its kin).

What is read is checked against its name, so a byte changed behind our back is a fault and never shown.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage as DjangoStorage

from zhangfa.kernel.outcome import Fault

_DIGEST = re.compile(r"[0-9a-f]{64}")


def _address(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise Fault(f"not a digest: {digest!r}")
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _checked(data: bytes, digest: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise Fault(f"stored bytes no longer match {digest}")
    return data


class FolderStorage:
    """A folder on disk; a file appears whole and synced, or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = Path(root)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self._keep(data, digest)
        return digest

    def put_as(self, data: bytes, digest: str) -> bool:
        if hashlib.sha256(data).hexdigest() != digest:
            return False
        self._keep(data, digest)
        return True

    def _keep(self, data: bytes, digest: str) -> None:
        target = self._root / _address(digest)
        if not target.exists():
            try:
                self._write(target, data)
            except OSError as error:
                raise Fault(f"cannot keep a file: {error.strerror}") from error

    def _write(self, target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{secrets.token_hex(8)}")
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        finally:
            draft.unlink(missing_ok=True)

    def get(self, digest: str) -> bytes:
        return _checked(self.read(digest), digest)

    def read(self, digest: str) -> bytes:
        try:
            return (self._root / _address(digest)).read_bytes()
        except OSError as error:
            raise Fault(f"cannot read {digest}: {error.strerror}") from error

    def holds(self, digest: str) -> bool:
        return (self._root / _address(digest)).exists()

    def remove(self, digest: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self._root / _address(digest)).unlink()


class ObjectStorage:
    """The same through Django's storage API; durability is the store's own promise."""

    def __init__(self, backend: DjangoStorage) -> None:
        self._backend = backend

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self._keep(data, digest)
        return digest

    def put_as(self, data: bytes, digest: str) -> bool:
        if hashlib.sha256(data).hexdigest() != digest:
            return False
        self._keep(data, digest)
        return True

    def _keep(self, data: bytes, digest: str) -> None:
        address = _address(digest)
        if self._backend.exists(address):
            return
        kept = self._backend.save(address, ContentFile(data))
        if kept != address:
            self._backend.delete(kept)
            if not self._backend.exists(address):
                raise Fault(f"the store renamed {address} to {kept}")

    def get(self, digest: str) -> bytes:
        return _checked(self.read(digest), digest)

    def read(self, digest: str) -> bytes:
        try:
            with self._backend.open(_address(digest), "rb") as file:
                return file.read()
        except OSError as error:
            raise Fault(f"cannot read {digest}") from error

    def holds(self, digest: str) -> bool:
        return self._backend.exists(_address(digest))

    def remove(self, digest: str) -> None:
        self._backend.delete(_address(digest))
