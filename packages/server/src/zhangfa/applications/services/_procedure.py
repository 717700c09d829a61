"""What an application and its village's procedure (四议两公开) tell one another; nothing for matters without one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from zhangfa.applications import queries
from zhangfa.applications.core import Action
from zhangfa.applications.models import ApplicationRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import Matter, form_values
from zhangfa.procedures import services as procedures
from zhangfa.procedures.core import Contract


def begin(row: ApplicationRow, matter: Matter, form: Mapping[str, object], actor: Actor, now: datetime) -> None:
    """Handed in for the first time: the clerk may write down how the village decided."""
    if not matter.procedure:
        return
    procedures.begin(
        application_id=row.pk,
        path=TreePath(row.path),
        contract=_contract(matter, form),
        readers={row.applicant_id, row.clerk_id} - {None},
        actor=actor,
        now=now,
    )


def begin_anew(row: ApplicationRow, matter: Matter, form: Mapping[str, object], actor: Actor, now: datetime) -> None:
    """Handed in again: what the form says now is what the procedure is compared with."""
    if matter.procedure:
        procedures.reopen(application_id=row.pk, contract=_contract(matter, form), actor=actor, now=now)


def follow(row: ApplicationRow, action: Action, actor: Actor, now: datetime) -> None:
    """Before a decision is written: nobody agrees to what the village has not decided properly, and what goes back
    may be mended. Refused with everything that is missing."""
    if not queries.matter_of(row.matter_id, row.matter_version, row.path).procedure:
        return
    if action is Action.APPROVE:
        procedures.settle(application_id=row.pk, actor=actor, now=now)
    elif action is Action.RETURN:
        procedures.reopen(application_id=row.pk, actor=actor, now=now)


def _contract(matter: Matter, form: Mapping[str, object]) -> Contract:
    return Contract.of(matter.id, matter.title, form_values(matter, form))
