"""Who may change signatures: save, remove, use, let_go."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.organizations import queries as organizations
from zhangfa.signatures import core, queries
from zhangfa.signatures.core import Origin, SignatureRemoved, SignatureSaved, SignatureUsed, Use
from zhangfa.signatures.models import DrawingRow, UseRow
from zhangfa.signatures.ports import Ink


def save_strokes(*, strokes: core.Strokes, ink: Ink, cipher: Cipher, actor: Actor, now: datetime) -> None:
    """手写签名: what the finger drew becomes the actor's signature from now on."""
    require(core.why_not_owner(actor) or core.why_not_strokes(strokes))
    _keep(ink.of_strokes(strokes), Origin.DRAWN, cipher, actor, now)


def save_photo(*, photo: bytes, ink: Ink, cipher: Cipher, actor: Actor, now: datetime) -> None:
    """A photo of a signature on white paper, for those who cannot draw on a screen."""
    require(core.why_not_owner(actor) or core.why_not_photo(photo))
    _keep(ink.of_photo(photo), Origin.PHOTO, cipher, actor, now)


def _keep(picture: bytes, origin: Origin, cipher: Cipher, actor: Actor, now: datetime) -> None:
    if len(picture) > core.MOST_PICTURE_BYTES:
        raise Fault("a signature was drawn larger than a signature can be")
    digest = hashlib.sha256(picture).hexdigest()
    box = cipher.encrypt(base64.b64encode(picture).decode(), context=queries.picture_context(actor.id, digest))
    with transaction.atomic():
        _put_away(actor)
        DrawingRow.objects.create(person_id=actor.id, picture=box, digest=digest, origin=origin.value, saved_at=now)
        fact = SignatureSaved(subject=actor.id, path=_home(actor), origin=origin, digest=bytes.fromhex(digest))
        ledger.append(fact, actor=actor, now=now)


def remove(*, actor: Actor, now: datetime) -> None:
    """The actor takes his signature away; forms on which it was put keep it. Without one, nothing happens."""
    require(core.why_not_owner(actor))
    with transaction.atomic():
        digest = _put_away(actor)
        if digest:
            fact = SignatureRemoved(subject=actor.id, path=_home(actor), digest=bytes.fromhex(digest))
            ledger.append(fact, actor=actor, now=now)


def _put_away(actor: Actor) -> str:
    """The digest of what was the signature until now, "" without one."""
    row = DrawingRow.objects.select_for_update().filter(person_id=actor.id, current=True).first()
    if row is None:
        return ""
    if row.uses.exists():
        DrawingRow.objects.filter(pk=row.pk).update(current=False)
    else:
        row.delete()
    return row.digest


def _home(actor: Actor) -> str:
    home = organizations.person_home(actor.id)
    if home is None:
        raise Fault("a person who acts is registered somewhere")
    return home.text


def use(*, application_id: str, path: str, revision: int, step: str, box: str, actor: Actor, now: datetime) -> Use:
    """Puts the actor's own signature into `box` of the application's form, in the transaction of the act that signs.

    `revision` is the application's before the act. Refused applications.signature_missing when he has none.
    """
    row = queries.current_of(actor.id) if actor.is_person else None
    require(core.why_not_use(actor, row is not None))
    used = plain.new(
        UseRow,
        application_id=application_id,
        revision=revision,
        step=step,
        box=box,
        person_id=actor.id,
        drawing_id=row.pk,
        digest=row.digest,
        at=now,
    )
    plain.insert(used)
    fact = SignatureUsed(
        subject=application_id,
        path=path,
        step=step,
        box=box,
        revision=revision,
        person=actor.id,
        digest=bytes.fromhex(row.digest),
    )
    ledger.append(fact, actor=actor, now=now)
    return used.snapshot()


def let_go(*, application_id: str, path: TreePath, actor: Actor, now: datetime) -> None:
    """The form is finished and carries the ink itself, or will never be: drawings kept for it alone are deleted."""
    require(core.why_not_let_go(actor, path))
    with transaction.atomic():
        uses = list(UseRow.objects.select_for_update().filter(application_id=application_id, drawing__isnull=False))
        kept = {use.drawing_id for use in uses}
        UseRow.objects.filter(pk__in=[use.pk for use in uses]).update(drawing=None)
        DrawingRow.objects.filter(pk__in=kept, current=False, uses__isnull=True).delete()
