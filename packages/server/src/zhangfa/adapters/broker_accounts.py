"""Who may connect to the broker, and to which topics: one password file and one list of rules, in Mosquitto's formats.

The embedded broker and a Mosquitto in production read the same two files. A terminal's name is its id, so the rules
need no line per terminal. Passwords are made by us, 160 random bits each; the file holds salted hashes only.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_NAME = "server"
PASSWORDS, RULES = "passwords", "rules"
_ITERATIONS = 101  # Mosquitto's own number; the passwords are not guessable words
_RULES = f"""# zhangfa: a terminal speaks in its own name only; the server hears all terminals.
user {SERVER_NAME}
topic read zf/1/+/up/+
topic write zf/1/+/down/+

pattern write zf/1/%u/up/+
pattern read zf/1/%u/down/+
"""
_CONFIGURATION = """# zhangfa: Mosquitto beside or instead of the embedded broker.
per_listener_settings false
allow_anonymous false
password_file {passwords}
acl_file {rules}
retain_available false
set_tcp_nodelay true
max_packet_size 131072
persistence false
listener {port} {address}
"""


def new_password() -> str:
    return secrets.token_urlsafe(20)


class FileAccounts:
    """The password file in `folder`, rewritten as a whole at every change so that a reader never sees half of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passwords = folder / PASSWORDS
        self.rules = folder / RULES
        self._read: tuple[int, int] | None = None
        self._hashes: dict[str, str] = {}

    def admit(self, name: str, password: str) -> None:
        with self._changing() as lines:
            lines[name] = _hash(password, secrets.token_bytes(12))

    def dismiss(self, name: str) -> None:
        with self._changing() as lines:
            lines.pop(name, None)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is the name's password; reads the file again when it has changed."""
        version = self._version()
        if version != self._read:
            self._hashes, self._read = self._load(), version
        known = self._hashes.get(name)
        if known is None:
            return False
        salt = base64.b64decode(known.split("$")[3])
        return hmac.compare_digest(_hash(password, salt), known)

    def mosquitto(self, *, port: int, address: str = "127.0.0.1") -> str:
        """The text of a mosquitto.conf that uses these files (TLS is added by the operator)."""
        return _CONFIGURATION.format(passwords=self.passwords, rules=self.rules, port=port, address=address)

    def _version(self) -> tuple[int, int]:
        """Another file took its place, or none is there yet."""
        found = self.passwords.stat() if self.passwords.exists() else None
        return (found.st_ino, found.st_mtime_ns) if found else (0, 0)

    def _load(self) -> dict[str, str]:
        if not self.passwords.exists():
            return {}
        lines = self.passwords.read_text(encoding="utf-8").splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, str]]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lines = self._load()
            yield lines
            _replace(self.passwords, "".join(f"{name}:{text}\n" for name, text in sorted(lines.items())))
            if not self.rules.exists():
                _replace(self.rules, _RULES)


def _hash(password: str, salt: bytes) -> str:
    """`$7$iterations$salt$hash`: PBKDF2 with HMAC-SHA512, as mosquitto_passwd writes it."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _replace(path: Path, text: str) -> None:
    waiting = path.with_suffix(".new")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)
