"""Rules: which judge raises what, what wakes it, and what of it may be set. One table. Pure.

The same rule watches today and can be tried on the records of last quarter, since it reads facts and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from zhangfa.kernel.outcome import Refusal
from zhangfa.ledger.core import Entry
from zhangfa.oversight.core import judging
from zhangfa.oversight.core.judging import Found, Settings
from zhangfa.oversight.core.kinds import AlarmKind

Judge = Callable[[Sequence[Entry], datetime, Settings], Iterator[Found]]


class Reads(StrEnum):
    """What a rule is given: the entry alone, the whole history of its subject, or what was just before in the log."""

    ENTRY = "entry"
    HISTORY = "history"
    RECENT = "recent"
    CLOCK = "clock"  # the history, looked at when the time has run out
    # what stands in no recent fact (signs of life, terms of certificates); such a rule cannot be tried
    BEAT = "beat"


def _always(fact: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """`reads` says how much it is given, `of` which kinds of facts; one of `wakes` makes it look, where `only` holds.
    `settings` may be changed when it is switched on: name → label, default, least, most."""

    key: str
    kind: AlarmKind
    says: str
    reads: Reads
    judge: Judge
    of: frozenset[str]
    wakes: frozenset[str]
    only: Callable[[Any], bool] = _always
    starts_on: bool = True
    settings: Mapping[str, tuple[str, int, int, int]] = field(default_factory=dict)

    @property
    def defaults(self) -> dict[str, int]:
        return {name: row[1] for name, row in self.settings.items()}

    def wakes_at(self, entry: Entry) -> bool:
        return entry.kind in self.wakes and self.only(entry.fact)


def _rule(key: str, kind: AlarmKind, says: str, reads: Reads, of: str, judge: Judge, **more: Any) -> Rule:
    kinds = frozenset(of.split())
    wakes = frozenset(more.pop("wakes").split()) if "wakes" in more else kinds
    return Rule(key=key, kind=kind, says=says, reads=reads, of=kinds, wakes=wakes, judge=judge, **more)


_STEPS = """
application.submitted application.resubmitted application.accepted application.examined application.approved
application.passed application.signed application.dissented application.sent_back application.transferred
application.delegated application.opinion_given application.seat_added application.seat_dropped application.taken_back
application.returned application.refused application.withdrawn application.used application.lapsed
application.use_begun application.use_ended
"""
_INTENDED, _ENDED, _STRAY = "impression.intended", "impression.ended", "impression.stray"
_CODE, _JOURNAL = "permit.code_refused", "terminal.journal_received"
_J, _K, _R = judging, AlarmKind, Reads
_ALL = (
    _rule("overdue", _K.APPROVAL_OVERDUE, "一个环节到时限还没有办。", _R.CLOCK, _STEPS, _J.overdue, wakes=""),
    _rule("town_delay", _K.TOWN_DELAY, "镇里的环节到时限还没有办。", _R.ENTRY, "delay.reminded", _J.town_delay),
    _rule(
        "not_stamped",
        _K.APPROVED_NOT_STAMPED,
        "批准以后，到许可的最后一天还没有来盖。",
        _R.CLOCK,
        _STEPS,
        _J.not_stamped,
        wakes="",
    ),
    _rule("without_permit", _K.USE_WITHOUT_PERMIT, "套筒在没有许可时开启过。", _R.ENTRY, _STRAY, _J.without_permit),
    _rule(
        "before_permit",
        _K.USE_WITHOUT_PERMIT,
        "终端补传的日志里，盖章时间早于许可签发时间。",
        _R.HISTORY,
        f"permit.issued {_INTENDED}",
        _J.before_permit,
        wakes=_INTENDED,
        only=lambda fact: fact.number == 1,  # what is true of a job is seen at its first impression
    ),
    _rule(
        "after_recall",
        _K.USED_AFTER_RECALL,
        "许可撤销以后又盖了章。",
        _R.HISTORY,
        f"permit.revoked permit.spent {_INTENDED}",
        _J.after_recall,
        wakes="permit.spent",
        only=lambda fact: fact.late,
    ),
    _rule(
        "over_count",
        _K.USE_OVER_COUNT,
        "超过批准的次数，或开启一次按下多次。",
        _R.ENTRY,
        f"{_STRAY} {_ENDED}",
        _J.over_count,
    ),
    _rule(
        "mark_wrong",
        _K.MARK_WRONG,
        "盖后核对：印迹不是登记的这枚印章，多了、少了，或者纸上还有别的改动。",
        _R.ENTRY,
        "impression.judged",
        _J.mark_wrong,
    ),
    _rule(
        "odd_hour",
        _K.USE_AT_ODD_HOUR,
        "不在平时用印的钟点盖章。",
        _R.ENTRY,
        _INTENDED,
        _J.odd_hour,
        settings={"from_hour": ("从几点", 6, 0, 23), "until_hour": ("到几点", 21, 1, 24)},
    ),
    _rule(
        "code_elsewhere", _K.USE_AT_OTHER_PLACE, "别处的用印码在这台终端上输入。", _R.ENTRY, _CODE, _J.code_elsewhere
    ),
    _rule("codes_wrong", _K.CODE_WRONG_REPEATEDLY, "一小时内输错用印码五次。", _R.ENTRY, _CODE, _J.codes_wrong),
    _rule(
        "pages_refused",
        _K.PAGE_REFUSED_REPEATEDLY,
        "十分钟内三次放上不符合的文件。",
        _R.HISTORY,
        "impression.page_refused",
        _J.pages_refused,
    ),
    _rule(
        "rush",
        _K.USED_IN_A_RUSH,
        "一台终端在很短的时间里盖了很多次。",
        _R.RECENT,
        _INTENDED,
        _J.rush,
        starts_on=False,
        settings={"impressions": ("几次", 30, 2, 1000), "minutes": ("几分钟内", 10, 1, 60)},
    ),
    _rule("uncertain", _K.USE_UNCERTAIN, "次数已扣，但不能确认盖下。", _R.ENTRY, _ENDED, _J.uncertain),
    _rule(
        "tampered",
        _K.TERMINAL_TAMPERED,
        "终端报告被撬动、移动或者锁舌异常。",
        _R.ENTRY,
        _JOURNAL,
        _J.tampered,
        only=lambda fact: "TAMPER" in fact.events,
    ),
    _rule(
        "quarantined", _K.TERMINAL_QUARANTINED, "终端日志前后矛盾。", _R.ENTRY, "terminal.quarantined", _J.quarantined
    ),
    _rule("not_taken", _K.PERMIT_NOT_TAKEN, "终端不接受许可。", _R.ENTRY, "permit.not_taken", _J.not_taken),
    _rule("silent", _K.TERMINAL_SILENT, "一刻钟没有终端的消息。", _R.BEAT, "", _J.nothing),
    _rule(
        "eseal_ending",
        _K.ESEAL_ENDING,
        "在用的电子印章快到期（或已到期），还没有换发。",
        _R.BEAT,
        "",
        _J.nothing,
        settings={"days": ("到期前几天", 30, 1, 90)},  # earlier than 90 days nobody can renew it
    ),
)
RULES: Mapping[str, Rule] = {rule.key: rule for rule in _ALL}
WATCHED: frozenset[str] = frozenset(kind for rule in _ALL for kind in rule.wakes)


def why_not_settings(rule: Rule, settings: Mapping[str, int]) -> tuple[Refusal, ...]:
    for name, value in settings.items():
        if name not in rule.settings:
            return (Refusal("oversight.setting_unknown", field="settings"),)
        label, _, least, most = rule.settings[name]
        if not least <= value <= most:
            return (Refusal("oversight.setting_wrong", {"label": label, "least": least, "most": most}, field=name),)
    return ()


def why_not_try(rule: Rule) -> tuple[Refusal, ...]:
    return (Refusal("oversight.rule_not_triable"),) if rule.reads is Reads.BEAT else ()
