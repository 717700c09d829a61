"""One's own passkeys: seen, added and revoked by their owner alone."""

from __future__ import annotations

from typing import Any

from zhangfa.access import queries, services
from zhangfa.access.core import Passkey
from zhangfa.api.auth import Caller
from zhangfa.api.schemas.passkeys import PasskeyIn, PasskeyList, PasskeyView
from zhangfa.bootstrap import ports
from zhangfa.kernel.identifiers import new_id


def mine(caller: Caller) -> PasskeyList:
    return PasskeyList(items=[_view(each) for each in queries.passkeys_of(caller.actor.id)])


def options(caller: Caller) -> dict[str, Any]:
    """What the browser is asked to make."""
    known = [each.credential for each in queries.passkeys_of(caller.actor.id)]
    challenge = services.ask_passkey(record={"kind": "new-passkey"}, actor=caller.actor, now=caller.now)
    return ports().passkeys.creation(caller.actor.id, caller.actor.name, challenge, known)


def add(caller: Caller, body: PasskeyIn) -> PasskeyView:
    return _view(
        services.add_passkey(
            passkey_id=new_id(),
            name=body.name,
            response=body.response,
            passkeys=ports().passkeys,
            actor=caller.actor,
            now=caller.now,
        )
    )


def revoke(caller: Caller, passkey_id: str) -> None:
    services.revoke_passkey(passkey_id=passkey_id, actor=caller.actor, now=caller.now)


def _view(each: Passkey) -> PasskeyView:
    return PasskeyView(id=each.id, name=each.name, made_at=each.made_at, used_at=each.used_at)
