"""A folder of registered impressions (印模库): one file a seal, `ID.seal`, and nothing else is read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from zhangfa_vision.seals import registered
from zhangfa_vision.seals.registered import Registered, Unregistered

ENDING = ".seal"
MOST_SEALS = 2000
_ID = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,79}")


def load(folder: Path) -> dict[str, Registered]:
    """Every registered impression of a folder by its id. Raises Unregistered, naming the file that is none:
    a registry that is half read would call a right seal a stranger."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ENDING)
    except OSError as problem:
        raise Unregistered(f"registry.missing: {folder}") from problem
    if len(paths) > MOST_SEALS:
        raise Unregistered("registry.too_many")
    return {path.stem: _read(path) for path in paths}


def _read(path: Path) -> Registered:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > registered.MOST_BYTES:
            raise Unregistered("seal.broken")
        return registered.from_bytes(path.read_bytes())
    except OSError as problem:
        raise Unregistered(f"seal.broken: {path.name}") from problem
    except Unregistered as problem:
        raise Unregistered(f"{problem.reason}: {path.name}") from problem


def save(folder: Path, name: str, seal: Registered) -> Path:
    """Write one impression under an id; an id that is taken stays as it is. Raises Unregistered."""
    check(folder, name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{ENDING}"
    part = folder / f".{name}.{os.getpid()}"
    part.write_bytes(seal.to_bytes())
    try:
        os.link(part, path)  # either the whole file under a free name, or nothing
    except FileExistsError as problem:
        raise Unregistered(f"registry.taken: {name}") from problem
    finally:
        part.unlink()
    return path


def check(folder: Path, name: str) -> None:
    """Raise Unregistered unless a seal may be written under this id."""
    if not _ID.fullmatch(name) or ".." in name:
        raise Unregistered(f"registry.bad_id: {name}")
    if (folder / f"{name}{ENDING}").exists():
        raise Unregistered(f"registry.taken: {name}")


Registry = Mapping[str, Registered]
