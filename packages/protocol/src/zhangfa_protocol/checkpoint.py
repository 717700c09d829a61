"""The checkpoint (检查点): how large the log is and what its root is, as a signed note.

C2SP signed-note and tlog-checkpoint: three lines of text, an empty line, signature lines. Anybody's tools for those
formats read ours. Signatures of unknown keys (witnesses we do not know) are passed over; a wrong signature of a known
key spoils the note; without a good signature of the log's own key there is no checkpoint.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhangfa_protocol.keys import BadSignature, InvalidKey, SigningKey, VerifyKey

ED25519_NOTE = b"\x01"
MAX_NOTE_BYTES = 64 * 1024
MAX_SIGNATURES = 64
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_DASH = "— "


class NoteError(ValueError):
    """The note is malformed or not signed by a key we trust."""


@dataclass(frozen=True)
class Checkpoint:
    """origin: the log's name; size: number of leaves; root: RFC 6962 root of that many leaves."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        if not _NAME.fullmatch(self.origin) or self.size < 0 or len(self.root) != 32:
            raise NoteError("not a checkpoint")
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_note(checkpoint: Checkpoint, name: str, key: SigningKey) -> str:
    """The signed note; `name` should be the log's origin."""
    text = checkpoint.text
    return f"{text}\n{signature_line(text, name, key)}"


def signature_line(text: str, name: str, key: SigningKey) -> str:
    """One line `— name base64(key id || signature)` over the note's text."""
    blob = key_id(name, key.verify_key) + key.sign(text.encode("utf-8"))
    return f"{_DASH}{name} {base64.b64encode(blob).decode()}\n"


def open_note(note: str, keys: Mapping[str, VerifyKey]) -> Checkpoint:
    """The checkpoint, if the log's own key signed it; `keys` as made by `vkeys`."""
    text, lines = _split(note)
    checkpoint = parse_text(text)
    signers = {name for name, blob in lines if _signed(text, name, blob, keys)}
    if checkpoint.origin not in signers:
        raise NoteError("not signed by a trusted key of this log")
    return checkpoint


def parse_text(text: str) -> Checkpoint:
    """The three lines, unverified; extension lines are refused because our logs write none."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _NAME.fullmatch(lines[0]) or not _SIZE.fullmatch(lines[1]):
        raise NoteError("not a checkpoint")
    root = strict_base64(lines[2])
    if len(root) != 32:
        raise NoteError("a root has 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def key_id(name: str, key: VerifyKey) -> bytes:
    """SHA-256(name || newline || 0x01 || public key), first four bytes."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + ED25519_NOTE + key.raw).digest()[:4]


def key_name(name: str, key: VerifyKey) -> str:
    """How a trusted key is looked up: `name+8 hex digits`."""
    return f"{name}+{key_id(name, key).hex()}"


def vkey_encode(name: str, key: VerifyKey) -> str:
    """The verifier key text `name+hash+base64(0x01 || public key)`, as Go's note package writes it."""
    return f"{key_name(name, key)}+{base64.b64encode(ED25519_NOTE + key.raw).decode()}"


def vkey_decode(text: str) -> tuple[str, VerifyKey]:
    name, _, rest = text.partition("+")
    hexid, _, encoded = rest.partition("+")
    raw = strict_base64(encoded)
    if not _NAME.fullmatch(name) or len(raw) != 33 or raw[:1] != ED25519_NOTE:
        raise NoteError("not an Ed25519 verifier key")
    try:
        key = VerifyKey(raw[1:])
    except InvalidKey as error:
        raise NoteError(str(error)) from error
    if hexid != key_id(name, key).hex():
        raise NoteError("the verifier key's hash does not match it")
    return name, key


def vkeys(texts: Iterable[str]) -> dict[str, VerifyKey]:
    """The mapping `open_note` takes, from verifier key texts."""
    return {key_name(name, key): key for name, key in map(vkey_decode, texts)}


def strict_base64(text: str) -> bytes:
    """Standard base64 in its one form: no loose bits, no missing padding."""
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise NoteError("not base64") from error
    if binascii.b2a_base64(raw, newline=False).decode() != text:
        raise NoteError("base64 with loose ends")
    return raw


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > MAX_NOTE_BYTES or any(ord(char) < 32 and char != "\n" for char in note):
        raise NoteError("not a note")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteError("not a signed note")
    lines = signatures[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("too many signatures")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _NAME.fullmatch(name):
        raise NoteError("not a signature line")
    blob = strict_base64(encoded)
    if len(blob) < 5:
        raise NoteError("a signature line without signature")
    return name, blob


def _signed(text: str, name: str, blob: bytes, keys: Mapping[str, VerifyKey]) -> bool:
    key = keys.get(f"{name}+{blob[:4].hex()}")
    if key is None:
        return False
    try:
        key.verify(blob[4:], text.encode("utf-8"))
    except (BadSignature, UnicodeEncodeError) as error:
        raise NoteError("a trusted key's signature does not match") from error
    return True
