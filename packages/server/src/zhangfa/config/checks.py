"""The start-up check: with unsafe settings the server does not start, and says why.

Every rule returns its complaints; an empty answer means safe. `refuse_unsafe` is called by the web processes and by
every command that serves.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from zhangfa_eseal.certificates import from_file, is_demo

DEFAULT_SECRET = "development-only"
SHORTEST_SECRET = 40
SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"}


def refuse_unsafe() -> None:
    """Raises ImproperlyConfigured with every reason; the process that called ends."""
    found = complaints()
    if found:
        raise ImproperlyConfigured("refusing to start with unsafe settings: " + "; ".join(found))


def complaints() -> list[str]:
    rules = (_debug, _secret, _earnest, _keys, _seals, _database)
    return [complaint for rule in rules for complaint in rule()]


def _debug() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on"


def _secret() -> Iterator[str]:
    if settings.SECRET_KEY == DEFAULT_SECRET or len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield f"ZHANGFA_SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters"


def _earnest() -> Iterator[str]:
    """Outside the demo, nothing travels in the clear and nobody is addressed by any name."""
    if settings.DEMO:
        return
    if not settings.HTTPS:
        yield "ZHANGFA_PUBLIC_URL must begin with https://"
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY):
        yield "cookies must be secure, and the session's must be hidden from scripts"
    if "*" in settings.ALLOWED_HOSTS:
        yield "ZHANGFA_HOSTS must not be *"
    host = settings.BROKER.rpartition(":")[0]
    if host not in {"127.0.0.1", "localhost", "::1"} and not settings.BROKER_CA:
        yield "a broker on another machine needs ZHANGFA_BROKER_CA (TLS)"


def _keys() -> Iterator[str]:
    """Keys are for the server's own user alone."""
    for path in [settings.KEYS, *settings.KEYS.glob("*")] if settings.KEYS.is_dir() else []:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"{path} can be read by others (chmod go= {path})"


def _seals() -> Iterator[str]:
    """In earnest no document is sealed with, and no verifier trusts, a certificate of the development authority."""
    if settings.DEMO:
        return
    for path in sorted((settings.KEYS / "eseals").rglob("*")):
        try:
            marked = path.is_file() and any(is_demo(each) for each in _certificates(path))
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield f"{path} cannot be read as a certificate ({type(error).__name__})"
        else:
            if marked:
                yield f"{path} is a certificate for demonstrations; seals need one of a licensed authority"


def _certificates(path: Path) -> list[bytes]:
    """Of an e-seal (`*.json`: its own and those above it), or delivered for verifying (`trust/`)."""
    if path.parent.name == "trust":
        return from_file(path.read_bytes())
    if path.suffix != ".json" or path.name == "revoked.json":
        return []
    told = json.loads(path.read_text("utf-8"))
    return [bytes.fromhex(one) for one in (told["certificate"], *told["chain"])]


def _database() -> Iterator[str]:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        yield f"the database cannot be reached: {str(error).strip()}"
    else:
        yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[str]:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if options.get("transaction_mode") != "IMMEDIATE":
        yield "SQLite transactions must be IMMEDIATE"
    synchronous = _pragma("synchronous")
    if synchronous < 2:
        yield f"SQLite synchronous={SYNCHRONOUS[synchronous]} loses work when the power fails; it must be FULL"
    if _pragma("recursive_triggers") != 1:
        yield "SQLite recursive_triggers must be on"
    name = connection.settings_dict["NAME"]
    if str(name) != ":memory:" and "mode=memory" not in str(name):
        if _pragma("journal_mode") != "wal":
            yield "SQLite journal_mode must be WAL"
        if (kind := file_system(Path(name).parent)) in NETWORK_FILE_SYSTEMS:
            yield f"SQLite must not lie on a network file system ({kind})"


def _pragma(name: str):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def _postgresql() -> Iterator[str]:
    wanted = {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": {"on", "remote_write", "remote_apply"}}
    with connection.cursor() as cursor:
        for name, values in wanted.items():
            cursor.execute(f"SHOW {name}")
            value = cursor.fetchone()[0]
            if value not in values:
                yield f"PostgreSQL {name}={value} loses committed work when the power fails"


def file_system(folder: Path) -> str:
    """The kind of file system that holds the folder, "" where it cannot be told (not Linux)."""
    table = Path("/proc/mounts")
    if not table.is_file():
        return ""
    folder = folder.resolve()
    best = ("", "")
    for line in table.read_text("utf-8", "replace").splitlines():
        point, kind = line.split()[1:3]
        if folder.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]
