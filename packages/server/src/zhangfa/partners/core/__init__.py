"""Other systems (外部系统): the keys by which they may ask, and the callbacks by which they are told.

Laws
1. A key does what its scopes name, at its place and below, and nothing else.
2. A key is shown once and kept as a digest only; a key that was revoked or has expired opens nothing from that moment.
3. Only an administrator of the county makes and revokes keys, for places in his county, for two years at the most.
4. Every use of a key is counted, and no key asks more often in a minute than it may.
5. A callback goes to an https address that belongs to no machine of our own; where it leads is looked at again at every
   connection, and nobody is followed anywhere else.
6. A callback is signed for its receiver alone, over its id, its moment and its body.
7. What a callback tells comes from the ledger, in its order, of the key's place and scopes alone, and names nobody.
8. What was not taken is tried again with growing pauses for a day, then parked until somebody sends it again; it never
   holds up what comes after it.

Deeds
make_key, revoke_key, use_key, register_callback, remove_callback, queue, deliver, send_again.
"""

from __future__ import annotations

from zhangfa.partners.core.callbacks import (
    EVENTS,
    FOLLOWER,
    MOST_CALLBACKS,
    PAUSES,
    Callback,
    CallbackRegistered,
    CallbackRemoved,
    Delivery,
    DeliveryResent,
    DeliveryState,
    Event,
    event_id,
    hears,
    rest,
    signed,
    why_not_register,
    why_not_send_again,
)
from zhangfa.partners.core.keys import (
    MANAGE,
    MOST_DAYS,
    MOST_PER_MINUTE,
    WINDOW,
    Key,
    KeyMade,
    KeyRevoked,
    Scope,
    county_of,
    digest_of,
    read_token,
    token_of,
    why_not_ask,
    why_not_make,
    why_not_open,
    why_not_revoke,
)

__all__ = [
    "EVENTS",
    "FOLLOWER",
    "MANAGE",
    "MOST_CALLBACKS",
    "MOST_DAYS",
    "MOST_PER_MINUTE",
    "PAUSES",
    "WINDOW",
    "Callback",
    "CallbackRegistered",
    "CallbackRemoved",
    "Delivery",
    "DeliveryResent",
    "DeliveryState",
    "Event",
    "Key",
    "KeyMade",
    "KeyRevoked",
    "Scope",
    "county_of",
    "digest_of",
    "event_id",
    "hears",
    "read_token",
    "rest",
    "signed",
    "token_of",
    "why_not_ask",
    "why_not_make",
    "why_not_open",
    "why_not_register",
    "why_not_revoke",
    "why_not_send_again",
]
