"""Signs checkpoints with one Ed25519 key file for all logs; keys of earlier days stay known for opening old notes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zhangfa_protocol.checkpoint import Checkpoint, NoteError, sign_note, vkey_encode
from zhangfa_protocol.keys import InvalidKey, SigningKey, VerifyKey

from zhangfa.kernel.outcome import Fault


class FileSigner:
    """The note's key name is the log's origin, so that one log's key says nothing for another log."""

    def __init__(self, key: SigningKey, earlier: Iterable[VerifyKey] = ()) -> None:
        self._key = key
        self._earlier = tuple(earlier)

    @classmethod
    def load(cls, path: Path, earlier: Iterable[VerifyKey] = ()) -> FileSigner:
        try:
            return cls(SigningKey.load(path), earlier)
        except (OSError, InvalidKey) as error:
            raise Fault(f"the log's key cannot be used: {error}") from error

    def sign(self, checkpoint: Checkpoint) -> str:
        try:
            return sign_note(checkpoint, checkpoint.origin, self._key)
        except NoteError as error:
            raise Fault(str(error)) from error

    def verifier_keys(self, origin: str) -> tuple[str, ...]:
        return tuple(vkey_encode(origin, key) for key in (self._key.verify_key, *self._earlier))
