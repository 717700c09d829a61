"""How the rules stand in a county, what they would have raised, and which of them have not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from zhangfa.applications import queries as applications
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Entry, tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.oversight.core import RULES, Example, Found, Reads, Rule, RuleState, Trial, why_not_settings, why_not_try
from zhangfa.oversight.core.switching import COUNTY_DEPTH
from zhangfa.oversight.models import RuleRow, RunRow
from zhangfa.oversight.queries.alarms import courses
from zhangfa.terminals import queries as terminals

TRIAL_ENTRIES = 100_000
RUN_IN = timedelta(days=31)  # what was begun before the span and went on in it
EXAMPLES = 10
STALE_AFTER = timedelta(minutes=15)


def states(tenant: str) -> Mapping[str, RuleState]:
    """For jobs: every rule as it stands there."""
    rows = {row.rule: row for row in plain.fetch(RuleRow, tenant=tenant)}
    return {key: _state(rule, rows.get(key)) for key, rule in RULES.items()}


def _state(rule: Rule, row: RuleRow | None) -> RuleState:
    if row is None:
        return RuleState(rule=rule, on=rule.starts_on, settings=rule.defaults)
    known = {name: value for name, value in row.settings.items() if name in rule.settings}
    return RuleState(
        rule=rule,
        on=row.on,
        settings=rule.defaults | known,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        note=row.note,
    )


def counties(actor: Actor) -> tuple[TreePath, ...]:
    """The counties whose rules the actor may see: those in which he reads alarms."""
    found = {TreePath("/".join(path.segments[:COUNTY_DEPTH])) for path in actor.paths("alarm:read")}
    return tuple(sorted(path for path in found if path.depth == COUNTY_DEPTH))


def shown(actor: Actor, county: TreePath) -> tuple[RuleState, ...]:
    """Refused oversight.unknown_county for those who read no alarms there."""
    if county not in counties(actor):
        raise Refused(Refusal("oversight.unknown_county"))
    return tuple(states(tenant_of(county)).values())


def try_rule(
    actor: Actor, county: TreePath, key: str, settings: Mapping[str, int], *, since: datetime, until: datetime
) -> Trial:
    """试运行: what the rule would have raised in this span, as far as the actor reads alarms. Raises nothing."""
    shown(actor, county)
    rule = RULES.get(key)
    if rule is None:
        raise Refused(Refusal("oversight.unknown_rule"))
    require(why_not_try(rule) + why_not_settings(rule, settings))
    kinds = sorted(rule.of)
    entries = ledger.between(tenant_of(county), since - RUN_IN, until, kinds, limit=TRIAL_ENTRIES + 1)
    chosen = rule.defaults | dict(settings)
    found = [each for each in _judged(rule, entries, until, chosen) if since <= each.at < until]
    readable = [each for each in found if actor.may("alarm:read", TreePath(each.path))]
    return Trial(
        since=since,
        until=until,
        entries=len(entries),
        complete=len(entries) <= TRIAL_ENTRIES,
        found=len(readable),
        alarms=_joined(rule, readable),
        by_place=tuple(Counter(TreePath(each.path) for each in readable).most_common(EXAMPLES)),
        examples=_examples(readable),
    )


def _judged(rule: Rule, entries: Sequence[Entry], until: datetime, settings: Mapping[str, int]) -> Iterator[Found]:
    """The same finding once. A rule that reads what was just before is given the log as it is."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault("" if rule.reads is Reads.RECENT else entry.subject, []).append(entry)
    seen: set[str] = set()
    for group in groups.values():
        for found in rule.judge(group, until, settings):
            if found.key not in seen:
                seen.add(found.key)
                yield found


def _joined(rule: Rule, found: Sequence[Found]) -> int:
    """How many alarms they would have made, joined as they are joined in earnest; none is taken to have ended."""
    within_ = courses()[rule.kind].join_within
    last: dict[tuple[str, str], datetime] = {}
    count = 0
    for each in sorted(found, key=lambda one: one.at):
        theme = (each.kind.value, each.about)
        count += theme not in last or each.at - last[theme] >= within_
        last[theme] = each.at
    return count


def _examples(found: Sequence[Found]) -> tuple[Example, ...]:
    latest = sorted(found, key=lambda each: each.at, reverse=True)[:EXAMPLES]
    about = applications.about({each.about for each in latest})
    return tuple(
        Example(at=each.at, path=TreePath(each.path), about=each.about, text=worded(each, about.get(each.about)))
        for each in latest
    )


def worded(found: Found, about: applications.About | None) -> str:
    """The reason after the name of what it is about."""
    if about is not None:
        return f"“{about.title}”（编号 {about.number}）{found.reason}"
    terminal = terminals.by_id(found.terminal) if found.terminal else None
    return f"印控终端 {terminal.serial if terminal else found.terminal} {found.reason}"


def stale(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """For jobs: rules that look by the clock and have not come to their end for a quarter of an hour."""
    rows = RunRow.objects.filter(ran_at__lt=now - STALE_AFTER)
    return tuple(rows.values_list("rule", "ran_at"))
