"""Which e-seals there are, which one may seal a paper of a village today, and which come to their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.eseals.core import ESeal, ESealAction, ESealState, why_not_move, why_not_use
from zhangfa.eseals.core.life import RENEW_BEFORE
from zhangfa.eseals.models import ESealRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.queries import within
from zhangfa.seals import queries as seals
from zhangfa.seals.core import SealBody

_SAMPLE_WORDS = "在屏幕上填写"


@dataclass(frozen=True, kw_only=True, slots=True)
class ESealView:
    """An e-seal on the desk: what stands against its use (codes), and what this person may do with it."""

    eseal: ESeal
    unit: str
    note: str
    applied_at: datetime
    applied_by_name: str
    against: tuple[str, ...]
    actions: tuple[ESealAction, ...]


def list_eseals(actor: Actor, now: datetime) -> tuple[ESealView, ...]:
    """At the places where the actor may see seals; those that ended last."""
    rows = ESealRow.objects.filter(within(actor.paths("seal:read"))).order_by("path", "-applied_at")
    ended = {ESealState.CANCELLED.value, ESealState.REFUSED.value}
    return tuple(_view(row, actor, now) for row in sorted(rows, key=lambda row: row.state in ended))


def find(actor: Actor, eseal_id: str) -> ESeal | None:
    row = ESealRow.objects.filter(within(actor.paths("seal:read")), pk=eseal_id).first()
    return row.value() if row else None


def usable_for(village: TreePath, body: SealBody, now: datetime) -> ESeal | None:
    """For concepts: the e-seal with which a paper of this village may be sealed today, if there is one."""
    seal = seals.seal_for(Actor.for_public(), village=village, body=body)
    row = ESealRow.objects.filter(seal_id=seal.id, state=ESealState.IN_USE.value).first() if seal else None
    return row.value() if row is not None and not why_not_use(row.value(), seal, now) else None


def ending(now: datetime) -> tuple[ESeal, ...]:
    """For the calendar: e-seals in use whose term ends within the time for renewal, or has ended."""
    rows = ESealRow.objects.filter(state=ESealState.IN_USE.value, valid_until__lte=now + RENEW_BEFORE)
    return tuple(row.value() for row in rows.order_by("valid_until"))


def by_id(eseal_id: str) -> ESeal | None:
    """For jobs."""
    row = ESealRow.objects.filter(pk=eseal_id).first()
    return row.value() if row else None


def in_use_of(seal_id: str) -> ESeal | None:
    """For jobs: the e-seal in use of this seal of rubber; its term may have ended."""
    row = ESealRow.objects.filter(seal_id=seal_id, state=ESealState.IN_USE.value).first()
    return row.value() if row else None


def _view(row: ESealRow, actor: Actor, now: datetime) -> ESealView:
    eseal = row.value()
    seal = seals.seal_of_record(actor, eseal.seal)
    allowed = (each for each in ESealAction if not why_not_move(eseal, each, actor, _SAMPLE_WORDS))
    return ESealView(
        eseal=eseal,
        unit=organizations.full_name(eseal.path),
        note=row.note,
        applied_at=row.applied_at,
        applied_by_name=organizations.person_names([row.applied_by]).get(row.applied_by, "系统"),
        against=tuple(refusal.code for refusal in why_not_use(eseal, seal, now)),
        actions=tuple(allowed),
    )
