"""Switching a rule for a county, and noting that one came to its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.oversight import core, queries
from zhangfa.oversight.core import RuleState, RuleSwitched
from zhangfa.oversight.models import RuleRow, RunRow


def switch(
    *,
    actor: Actor,
    now: datetime,
    county: TreePath,
    rule: str,
    on: bool,
    settings: Mapping[str, int],
    note: str,
) -> RuleState:
    """启用、停用或调整一条规则, with words. Those who supervise there are told."""
    with transaction.atomic():
        before = {each.rule.key: each for each in queries.shown(actor, county)}.get(rule)
        if before is None:
            raise Refused(Refusal("oversight.unknown_rule"))
        chosen = dict(before.settings) | dict(settings)
        same = (before.on, before.settings) == (on, chosen)
        require(core.why_not_switch(before.rule, county, actor, settings=chosen, same=same, note=note))
        changed = {"changed_by": actor.name, "changed_at": now, "note": note.strip()}
        RuleRow.objects.update_or_create(
            tenant=tenant_of(county), rule=rule, defaults={"on": on, "settings": chosen, **changed}
        )
        fact = RuleSwitched(
            subject=f"rule/{rule}", path=county.text, rule=rule, on=on, settings=chosen, note=note.strip()
        )
        ledger.append(fact, actor=actor, now=now)
    return queries.states(tenant_of(county))[rule]


def note_run(*, rule: str, now: datetime) -> None:
    """A rule that looks by the clock has come to its end."""
    RunRow.objects.update_or_create(rule=rule, defaults={"ran_at": now})
