"""Which e-seals there are, which one may seal a paper of a village today, and which come to their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhangfa.eseals.core import ESeal, ESealAction, ESealState, why_not_apply, why_not_move, why_not_use
from zhangfa.eseals.core.life import RENEW_BEFORE
from zhangfa.eseals.models import ESealRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.queries import within
from zhangfa.seals import queries as seals
from zhangfa.seals.core import Seal, SealBody

_SAMPLE_WORDS = "在屏幕上填写"
_ON_ITS_WAY = frozenset({ESealState.APPLIED, ESealState.APPROVED, ESealState.MADE})
_OVER = frozenset({ESealState.CANCELLED, ESealState.REFUSED})


@dataclass(frozen=True, kw_only=True, slots=True)
class ESealView:
    """An e-seal on the desk: what stands against its use, and what this person may do with it. `seal` is None for
    those who may not read seals there; `may_renew`: it ends soon, and this person may apply for the next one."""

    eseal: ESeal
    seal: Seal | None
    unit: str
    note: str
    applied_at: datetime
    applied_by_name: str
    ends_soon: bool
    may_renew: bool
    against: tuple[Refusal, ...]
    actions: tuple[ESealAction, ...]


def list_eseals(actor: Actor, now: datetime) -> tuple[ESealView, ...]:
    """At the places where the actor may see seals; those that ended last."""
    found = _readable(actor)
    return _views(sorted(found, key=lambda row: ESealState(row.state) in _OVER), found, actor, now)


def view(actor: Actor, eseal_id: str, now: datetime) -> ESealView | None:
    """None for those who may not know of it."""
    row = ESealRow.objects.filter(within(actor.paths("seal:read")), pk=eseal_id).first()
    if row is None:
        return None
    return _views([row], list(ESealRow.objects.filter(seal_id=row.seal_id)), actor, now)[0]


def wanting(actor: Actor, now: datetime) -> tuple[Seal, ...]:
    """The seals of rubber for which the actor may apply for a first e-seal today."""
    taken = {row.seal_id for row in _readable(actor) if ESealState(row.state) not in _OVER}
    known = (seal for seal in seals.list_seals(actor) if seal.id not in taken)
    return tuple(seal for seal in known if not why_not_apply(actor, seal, now=now, current=None, open_=False))


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


def _readable(actor: Actor) -> list[ESealRow]:
    return list(ESealRow.objects.filter(within(actor.paths("seal:read"))).order_by("path", "-applied_at"))


def _views(rows: Sequence[ESealRow], all_: Sequence[ESealRow], actor: Actor, now: datetime) -> tuple[ESealView, ...]:
    """`all_` has every e-seal of the same seals."""
    known = {seal.id: seal for seal in seals.list_seals(actor)}
    names = organizations.person_names({row.applied_by for row in rows})
    units = {path: organizations.full_name(TreePath(path)) for path in {row.path for row in rows}}
    renewing = {row.seal_id for row in all_ if ESealState(row.state) in _ON_ITS_WAY}
    views = []
    for row in rows:
        eseal, seal = row.value(), known.get(row.seal_id)
        view = ESealView(
            eseal=eseal,
            seal=seal,
            unit=units[row.path],
            note=row.note,
            applied_at=row.applied_at,
            applied_by_name=names.get(row.applied_by, "系统"),
            ends_soon=eseal.expires_soon(now),
            may_renew=_may_renew(eseal, seal, actor, now, open_=row.seal_id in renewing),
            against=why_not_use(eseal, seal, now),
            actions=tuple(each for each in ESealAction if not why_not_move(eseal, each, actor, _SAMPLE_WORDS)),
        )
        views.append(view)
    return tuple(views)


def _may_renew(eseal: ESeal, seal: Seal | None, actor: Actor, now: datetime, *, open_: bool) -> bool:
    if seal is None or not eseal.expires_soon(now):
        return False
    return not why_not_apply(actor, seal, now=now, current=eseal, open_=open_)
