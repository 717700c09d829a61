"""The way of a case: verified, traced back, put right, answered for, closed. Each step by whom, and why not. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath

READ, HANDLE = "case:read", "case:handle"
WORDS_LIMIT = 1000
MOST_FILES = 9


class CaseState(Labelled):
    VERIFYING = "verifying", "问题核实"
    TRACING = "tracing", "倒查责任"
    RECTIFYING = "rectifying", "整改"
    DECIDING = "deciding", "责任追究"
    CLOSED = "closed", "已结案"


class CaseAction(Labelled):
    FIND = "find", "写核实结论"
    NAME = "name", "列出责任人"
    ORDER = "order", "交办整改"
    RECTIFY = "rectify", "报告整改"
    SEND_BACK = "send_back", "退回重改"
    ACCEPT = "accept", "整改通过"
    REPLY = "reply", "说明和申辩"
    DECIDE = "decide", "处理决定"
    CLOSE = "close", "结案"


_S, _A = CaseState, CaseAction
# Where each act is open; `find` leads to tracing, or to the end when nothing was in it.
OPEN_IN: Mapping[CaseAction, frozenset[CaseState]] = {
    _A.FIND: frozenset({_S.VERIFYING}),
    _A.NAME: frozenset({_S.TRACING}),
    _A.ORDER: frozenset({_S.TRACING}),
    _A.RECTIFY: frozenset({_S.RECTIFYING}),
    _A.SEND_BACK: frozenset({_S.RECTIFYING}),
    _A.ACCEPT: frozenset({_S.RECTIFYING}),
    _A.REPLY: frozenset({_S.TRACING, _S.RECTIFYING, _S.DECIDING}),
    _A.DECIDE: frozenset({_S.DECIDING}),
    _A.CLOSE: frozenset({_S.DECIDING}),
}
LEADS_TO: Mapping[CaseAction, CaseState] = {
    _A.FIND: _S.TRACING,
    _A.ORDER: _S.RECTIFYING,
    _A.ACCEPT: _S.DECIDING,
    _A.CLOSE: _S.CLOSED,
}
_HANDLING = frozenset({_A.FIND, _A.NAME, _A.ORDER, _A.SEND_BACK, _A.ACCEPT})
_ABOVE = frozenset({_A.DECIDE, _A.CLOSE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Concerned:
    """A person whom the case names: for what part, until when he may answer, what he said, and what came of it."""

    person: str
    name: str
    part: str
    reply_due: datetime
    reply: str = ""
    replied_at: datetime | None = None
    files: tuple[str, ...] = ()
    outcome: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rectification:
    """What is to be put right, by whom and until when; `done` is his report, "" until there is one."""

    words: str
    person: str
    name: str
    due_at: datetime
    done: str = ""
    done_at: datetime | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    id: str
    number: str
    path: TreePath
    title: str
    alarm: str
    application: str
    state: CaseState
    revision: int
    finding: str
    found: str
    people: tuple[Concerned, ...]
    rectification: Rectification | None
    opened_by: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    letter: str
    evidence_digest: str

    def person(self, person_id: str) -> Concerned | None:
        return next((each for each in self.people if each.person == person_id), None)


@dataclass(frozen=True, slots=True)
class Proportion:
    """Working hours for each step, and which outcomes a finding allows (cases/rules/cases.toml)."""

    hours: Mapping[str, int]
    findings: Mapping[str, str]
    allowed: Mapping[str, tuple[str, ...]]
    outcomes: Mapping[str, str]


def read_proportion(table: Mapping[str, Any]) -> Proportion:
    """ValueError when a step has no hours or a finding allows what is no outcome."""
    allowed = {key: tuple(row["outcomes"]) for key, row in table["findings"].items()}
    if {"verifying", "tracing", "rectifying", "deciding", "reply"} != set(table["hours"]):
        raise ValueError("every step of a case needs its hours")
    if not {each for row in allowed.values() for each in row} <= set(table["outcomes"]):
        raise ValueError("a finding allows an outcome that is not described")
    findings = {key: row["label"] for key, row in table["findings"].items()}
    return Proportion(table["hours"], findings, allowed, table["outcomes"])


def why_not_open(actor: Actor, path: TreePath, *, people: Collection[str], open_case: str) -> tuple[Refusal, ...]:
    """`people` had a part in what the case is about; `open_case` is the number of the one that is open already."""
    if not actor.is_person or not actor.may(HANDLE, path):
        return (Refusal("cases.may_not_handle"),)
    if actor.id in people:
        return (Refusal("cases.own_case"),)
    return (Refusal("cases.open_already", {"number": open_case}),) if open_case else ()


def why_not(case: Case, action: CaseAction, actor: Actor) -> tuple[Refusal, ...]:
    """Whether the act is open to this person now. Deciding and closing are for the level above the place."""
    if not actor.is_person:
        return (Refusal("cases.may_not_handle"),)
    mine = case.person(actor.id)
    if action is CaseAction.REPLY:
        refusal = () if mine else (Refusal("cases.not_concerned"),)
    elif action is CaseAction.RECTIFY:
        ordered = case.rectification
        refusal = () if ordered and ordered.person == actor.id else (Refusal("cases.not_ordered"),)
    else:
        refusal = _why_not_handle(case, action, actor)
    if refusal:
        return refusal
    return () if case.state in OPEN_IN[action] else (Refusal("cases.not_now", {"state": case.state.label}),)


def _why_not_handle(case: Case, action: CaseAction, actor: Actor) -> tuple[Refusal, ...]:
    place = case.path.parent if action in _ABOVE else case.path
    if not actor.may(HANDLE, place):
        return (Refusal("cases.town_decides" if actor.may(HANDLE, case.path) else "cases.may_not_handle"),)
    return (Refusal("cases.own_case"),) if case.person(actor.id) else ()


def why_not_words(note: str) -> tuple[Refusal, ...]:
    if not note.strip():
        return (Refusal("cases.words_missing", field="note"),)
    return (Refusal("cases.words_too_long", {"most": WORDS_LIMIT}, field="note"),) if len(note) > WORDS_LIMIT else ()


def why_not_find(proportion: Proportion, finding: str) -> tuple[Refusal, ...]:
    return () if finding in proportion.findings else (Refusal("cases.finding_unknown", field="finding"),)


def why_not_name(case: Case, person: str, *, known: bool) -> tuple[Refusal, ...]:
    if not known:
        return (Refusal("cases.person_unknown", field="person"),)
    return (Refusal("cases.named_already", field="person"),) if case.person(person) else ()


def why_not_order(case: Case, *, known: bool, due_at: datetime, now: datetime) -> tuple[Refusal, ...]:
    if not case.people:
        return (Refusal("cases.nobody_named"),)
    if not known:
        return (Refusal("cases.person_unknown", field="person"),)
    return (Refusal("cases.due_past", field="due_on"),) if due_at <= now else ()


def why_not_judge_rectification(case: Case) -> tuple[Refusal, ...]:
    done = case.rectification is not None and case.rectification.done
    return () if done else (Refusal("cases.not_rectified"),)


def why_not_reply(case: Case, person: str, now: datetime, files: Collection[str]) -> tuple[Refusal, ...]:
    here = case.person(person)
    if here is not None and here.replied_at is not None:
        return (Refusal("cases.replied_already"),)
    if here is not None and here.decided_at is not None:
        return (Refusal("cases.decided_already"),)
    return (Refusal("cases.too_many_files", {"most": MOST_FILES}),) if len(files) > MOST_FILES else ()


def why_not_decide(case: Case, proportion: Proportion, person: str, outcome: str, now: datetime) -> tuple[Refusal, ...]:
    """Nobody is judged before he has answered or his time to answer is over, nor more hardly than it deserves."""
    here = case.person(person)
    if here is None:
        return (Refusal("cases.person_unknown", field="person"),)
    if here.decided_at is not None:
        return (Refusal("cases.decided_already"),)
    if here.replied_at is None and now < here.reply_due:
        return (Refusal("cases.right_of_reply", {"name": here.name}),)
    if outcome not in proportion.allowed[case.finding]:
        label = proportion.findings[case.finding]
        return (Refusal("cases.out_of_proportion", {"finding": label}, field="outcome"),)
    return ()


def why_not_close(case: Case) -> tuple[Refusal, ...]:
    waiting = [each.name for each in case.people if each.decided_at is None]
    return (Refusal("cases.undecided", {"names": "、".join(waiting)}),) if waiting else ()
