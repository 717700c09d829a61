"""From a fact to what is stored, and back, with everything that can be compared.

The leaf commits to the record under a salt; the record commits to its personal part under another. So the personal
part can go, and the rest still proves itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from zhangfa_protocol import canonical
from zhangfa_protocol.leaf import Leaf, commit_encoded, decode_leaf

from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.ledger.core.facts import Fact, fact_from

_PERSONAL = "#personal"
_ACTOR_KIND, _ACTOR_ID, _ACTOR_NAME = "#actor_kind", "#actor_id", "#actor_name"
_MAX_RECORD = 1 << 20
_SMALL = 4096


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored of one fact. `personal` and its salt are None once erased."""

    leaf: bytes
    salt: bytes
    record: bytes
    personal_salt: bytes | None
    personal: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is read. `index` is None until it has its place, `fact` None where its kind is unknown."""

    id: int
    tenant: str
    index: int | None
    kind: str
    subject: str
    path: str
    at: datetime
    actor_kind: ActorKind
    actor_id: str
    actor_name: str
    erased: bool
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Proof:
    """That the leaf stands at `index` of the log of `size`; `note` is the signed checkpoint of that size."""

    index: int
    size: int
    path: tuple[bytes, ...]
    note: str
    leaf: bytes


def seal_fact(fact: Fact, actor: Actor, now: datetime, salt: bytes, personal_salt: bytes) -> Sealed:
    """The leaf and the records of a fact. Salts are 16 random bytes each, never used twice."""
    record: dict[str, Any] = {_ACTOR_KIND: actor.kind.value, _ACTOR_ID: actor.id}
    personal: dict[str, Any] = {_ACTOR_NAME: actor.name}
    public: dict[str, int | str | bytes] = {}
    for name, value in fact.record().items():
        if name in fact.public:
            if value is not None:
                public[name] = _public(fact.kind, name, value)
        elif name in fact.personal:
            personal[name] = value
        else:
            record[name] = value
    personal_bytes = _encode(personal)
    record[_PERSONAL] = commit_encoded(personal_salt, personal_bytes)
    record_bytes = _encode(record)
    commitment = commit_encoded(salt, record_bytes)
    leaf = Leaf(version=1, kind=fact.kind, at_ms=to_ms(now), public=public, commitment=commitment)
    return Sealed(leaf.encode(), salt, record_bytes, personal_salt, personal_bytes)


def _encode(record: dict[str, Any]) -> bytes:
    return canonical.encode(record, max_bytes=_MAX_RECORD)


def _public(kind: str, name: str, value: Any) -> int | str | bytes:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | str | bytes):
        return value
    raise TypeError(f"{kind}.{name} cannot stand in a leaf: {type(value).__name__}")


def _decode(data: bytes) -> Mapping[str, Any]:
    """What these very bytes say; not to be changed. An entry is read when it gets its place and again a moment later
    when it is followed, so what is not large is remembered by its bytes."""
    return _remembered(data) if len(data) <= _SMALL else canonical.decode(data, max_bytes=_MAX_RECORD)


@lru_cache(maxsize=2048)
def _remembered(data: bytes) -> Mapping[str, Any]:
    return canonical.decode(data, max_bytes=_MAX_RECORD)


@lru_cache(maxsize=1024)
def _leaf(data: bytes) -> Leaf:
    """The leaf that these very bytes are."""
    return decode_leaf(data)


def open_entry(
    sealed: Sealed, *, entry_id: int, tenant: str, index: int | None, subject: str, path: str, erased: bool
) -> Entry:
    """The entry that was stored, with its fact rebuilt."""
    leaf, record = _leaf(sealed.leaf), _decode(sealed.record)
    personal = _decode(sealed.personal) if sealed.personal is not None else {}
    fields = {name: value for name, value in (*record.items(), *personal.items()) if not name.startswith("#")}
    return Entry(
        id=entry_id,
        tenant=tenant,
        index=index,
        kind=leaf.kind,
        subject=subject,
        path=path,
        at=from_ms(leaf.at_ms),
        actor_kind=ActorKind(record[_ACTOR_KIND]),
        actor_id=record[_ACTOR_ID],
        actor_name=personal.get(_ACTOR_NAME, ""),
        erased=erased,
        fact=fact_from(leaf.kind, {**fields, **leaf.public}),
    )


def discrepancies(sealed: Sealed, columns: Mapping[str, Any], *, erased: bool) -> Iterator[str]:
    """How the stored parts contradict one another or the columns that are kept for searching."""
    leaf, record = _leaf(sealed.leaf), _decode(sealed.record)
    if leaf.commitment != commit_encoded(sealed.salt, sealed.record):
        yield "the record is not what the leaf commits to"
    if erased:
        if sealed.personal is not None or sealed.personal_salt is not None:
            yield "erased, and yet something is left"
    elif sealed.personal is None or sealed.personal_salt is None:
        yield "the personal part is missing without having been erased"
    elif record[_PERSONAL] != commit_encoded(sealed.personal_salt, sealed.personal):
        yield "the personal part is not what the record commits to"
    said = {**record, **leaf.public, "kind": leaf.kind, "at": from_ms(leaf.at_ms)}
    for name, value in columns.items():
        if said.get(name) != value:
            yield f"the column {name} differs from the leaf"
