"""Who may see which signature: its owner sees his own; concepts get the pictures for the form they were put on."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.ledger.queries import plain
from zhangfa.signatures.core import Origin, Signature, Use
from zhangfa.signatures.models import DrawingRow, UseRow


def mine(actor: Actor, *, cipher: Cipher) -> Signature | None:
    """The actor's own signature; there is no way to ask for another's."""
    row = current_of(actor.id) if actor.is_person else None
    if row is None:
        return None
    picture = picture_of(row, cipher)
    return Signature(picture=picture, digest=row.digest, origin=Origin(row.origin), saved_at=row.saved_at)


def has_one(person_id: str) -> bool:
    """For concepts: whether this person could sign."""
    return current_of(person_id) is not None


def uses_of(application_id: str) -> tuple[Use, ...]:
    """For concepts that have asked their own rule who may read the application; in the order of the acts."""
    rows = plain.fetch(UseRow, application_id=application_id, order="revision")
    return tuple(row.snapshot() for row in rows)


def pictures_for_form(application_id: str, *, cipher: Cipher) -> Mapping[int, bytes]:
    """For the form of this application and nothing else: the picture by the revision of the act that put it there."""
    uses = [row for row in plain.fetch(UseRow, application_id=application_id) if row.drawing_id]
    drawings = {row.pk: row for row in plain.fetch(DrawingRow, id__in=sorted({use.drawing_id for use in uses}))}
    return {use.revision: picture_of(drawings[use.drawing_id], cipher) for use in uses}


def current_of(person_id: str) -> DrawingRow | None:
    """Within signatures only."""
    return plain.fetch_one(DrawingRow, person_id=person_id, current=True)


def picture_context(person_id: str, digest: str) -> str:
    return f"signatures.drawing.picture:{person_id}:{digest}"


def picture_of(row: DrawingRow, cipher: Cipher) -> bytes:
    """Within signatures only."""
    opened = cipher.decrypt(bytes(row.picture), context=picture_context(row.person_id, row.digest))
    return base64.b64decode(opened)
