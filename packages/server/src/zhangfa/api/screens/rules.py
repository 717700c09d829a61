"""Rules as the console shows them."""

from __future__ import annotations

from datetime import timedelta

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import rules as shapes
from zhangfa.api.screens import places
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.oversight import queries, services
from zhangfa.oversight.core import RuleState, why_not_try
from zhangfa.oversight.core.switching import SWITCH


def shown(caller: Caller, county: str) -> shapes.RuleList:
    counties = queries.counties(caller.actor)
    path = places.unit_path(county) or (counties[0] if counties else None)
    if path is None:
        raise Refused(Refusal("oversight.unknown_county"))
    found = queries.shown(caller.actor, path)
    units = places.refs({path, *counties})
    return shapes.RuleList(
        county=units[path],
        counties=[units[each] for each in counties],
        may_switch=caller.actor.may(SWITCH, path),
        items=[_rule(each) for each in found],
    )


def _rule(state: RuleState) -> shapes.RuleView:
    rule = state.rule
    return shapes.RuleView(
        key=rule.key,
        label=rule.kind.label,
        level_label=rule.kind.level.label,
        says=rule.says,
        on=state.on,
        settings=[
            shapes.RuleSetting(name=name, label=label, value=state.settings[name], least=least, most=most)
            for name, (label, _, least, most) in rule.settings.items()
        ],
        may_try=not why_not_try(rule),
        changed_by=state.changed_by or None,
        changed_at=state.changed_at,
        note=state.note,
    )


def switch(caller: Caller, rule: str, body: shapes.SwitchIn) -> shapes.RuleView:
    state = services.switch(
        actor=caller.actor,
        now=caller.now,
        county=_county(body.county),
        rule=rule,
        on=body.on,
        settings=body.settings,
        note=body.note,
    )
    return _rule(state)


def _county(text: str) -> TreePath:
    path = places.unit_path(text)
    if path is None:
        raise Refused(Refusal("oversight.unknown_county"))
    return path


def try_rule(caller: Caller, rule: str, body: shapes.RuleTrialIn) -> shapes.TrialView:
    until = caller.now
    since = until - timedelta(days=body.days)
    found = queries.try_rule(caller.actor, _county(body.county), rule, body.settings, since=since, until=until)
    units = places.refs({path for path, _ in found.by_place} | {each.path for each in found.examples})
    return shapes.TrialView(
        since=found.since,
        until=found.until,
        entries=found.entries,
        complete=found.complete,
        found=found.found,
        alarms=found.alarms,
        by_place=[shapes.TrialPlace(unit=units[path], found=count) for path, count in found.by_place],
        examples=[shapes.TrialExample(at=each.at, unit=units[each.path], text=each.text) for each in found.examples],
    )
