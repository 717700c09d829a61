"""Who may see which concerns: whoever holds `insight:read` at the place, and whoever answers for it there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhangfa.insight.core.concerns import ANSWER, READ, TRANSITIONS, Concern, ConcernAction, ConcernState, why_not
from zhangfa.insight.models import ConcernRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.organizations.queries import within
from zhangfa.oversight.core import AlarmKind

_NOT_OVER = [ConcernState.OPEN.value, ConcernState.ANSWERED.value]
_SOME_WORDS = "（说明）说明说明"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConcernPage:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[Concern, ...]
    next: str
    total: int


def concerns(actor: Actor, *, only_open: bool, kind: AlarmKind | None, cursor: str, limit: int = 30) -> ConcernPage:
    """The newest first. A cursor that is not ours begins anew."""
    rows = _readable(actor)
    if only_open:
        rows = rows.filter(state__in=_NOT_OVER)
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    total = rows.count()
    ms, _, key = cursor.partition(".")
    if ms.isascii() and ms.isdigit() and len(ms) < 14 and key:
        moment = from_ms(int(ms))
        rows = rows.filter(Q(raised_at__lt=moment) | Q(raised_at=moment, pk__lt=key))
    found = [row.value() for row in rows.order_by("-raised_at", "-pk")[: limit + 1]]
    more = f"{to_ms(found[limit - 1].raised_at)}.{found[limit - 1].id}" if len(found) > limit else ""
    return ConcernPage(items=tuple(found[:limit]), next=more, total=total)


def concern(actor: Actor, concern_id: str) -> Concern:
    """Refused insight.unknown_concern for those who may not know of it."""
    row = _readable(actor).filter(pk=concern_id).first()
    if row is None:
        raise Refused(Refusal("insight.unknown_concern"))
    return row.value()


def actions(actor: Actor, concern: Concern) -> tuple[ConcernAction, ...]:
    """What he may do now, by the very rule that the deed asks."""
    possible = [action for state, action in TRANSITIONS if state is concern.state]
    return tuple(action for action in possible if not why_not(concern, actor, action, _SOME_WORDS))


def known(keys: Iterable[str]) -> frozenset[str]:
    """For services: those of the keys that were said already."""
    return frozenset(ConcernRow.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def _readable(actor: Actor) -> QuerySet[ConcernRow]:
    return ConcernRow.objects.filter(within((*actor.paths(READ), *actor.paths(ANSWER))))
