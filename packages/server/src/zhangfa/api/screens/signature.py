"""One's own handwritten signature: seen by its owner alone."""

from __future__ import annotations

import base64
import binascii

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.signature import SignatureIn, SignatureView
from zhangfa.bootstrap import ports
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.signatures import queries, services


def view(caller: Caller) -> SignatureView:
    found = queries.mine(caller.actor, cipher=ports().cipher)
    if found is None:
        return SignatureView(saved=False)
    picture = "data:image/png;base64," + base64.b64encode(found.picture).decode()
    return SignatureView(saved=True, picture=picture, origin=found.origin.value, saved_at=found.saved_at)


def save(caller: Caller, body: SignatureIn) -> SignatureView:
    means = {"ink": ports().ink, "cipher": ports().cipher, "actor": caller.actor, "now": caller.now}
    if body.photo is not None and body.strokes is None:
        services.save_photo(photo=_bytes(body.photo), **means)
    elif body.strokes is not None and body.photo is None:
        strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in body.strokes)
        services.save_strokes(strokes=strokes, **means)
    else:
        raise Refused(Refusal("api.invalid", field="strokes"))
    return view(caller)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(Refusal("signatures.not_a_picture")) from error


def remove(caller: Caller) -> None:
    services.remove(actor=caller.actor, now=caller.now)
