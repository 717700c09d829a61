"""What happened to an application, line by line, from its own ledger entries."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from zhangfa.access import queries as access
from zhangfa.api.schemas.applications import LedgerPlace, TimelineItem
from zhangfa.api.screens.use import Use
from zhangfa.applications import queries
from zhangfa.applications.core import RefusalGround
from zhangfa.kernel.actor import ActorKind
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Entry

SIGNING = frozenset(
    f"application.{act}" for act in ("accepted", "examined", "approved", "passed", "signed", "dissented")
)
# What nobody's office says: in what part he speaks of a delay.
PARTS = {"delay.asked": "监督人", "delay.answered": "承办人"}
KEEPER = "印章管理员"
BY_KIND = {
    ActorKind.TERMINAL: "印控终端",
    ActorKind.JOB: "系统",
    ActorKind.SYSTEM: "外部系统",
    ActorKind.PUBLIC: "公众",
}


def sentences() -> Mapping[str, str]:
    """One sentence for each kind of entry that people are shown."""
    return _table()["sentences"]


def reasons() -> Mapping[str, str]:
    """Why a terminal refused a page, in words."""
    return _table()["reasons"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(settings.TEXTS) / "timeline.toml").read_text("utf-8"))


def of(found: queries.Detail, use: Use) -> list[TimelineItem]:
    """Oldest first; kinds without a sentence are not for people."""
    entries = [entry for entry in ledger.history(found.item.id) if _sentence(entry, use)]
    gone = void(entries)
    return [_line(entry, found, use, number in gone) for number, entry in enumerate(entries)]


def _sentence(entry: Entry, use: Use) -> str:
    """What the reader sees; empty for what is not for people."""
    usual = sentences().get(entry.kind, "")
    return _table()["electronic"].get(entry.kind, usual) if use.is_electronic(entry) else usual


def void(entries: Sequence[Entry]) -> set[int]:
    """Which of the entries are signatures that no longer count: those from a step on that was opened again, all of them
    after a return to the applicant, and one's own that was taken back."""
    counting: list[int] = []
    gone: set[int] = set()
    for number, entry in enumerate(entries):
        if entry.kind in SIGNING:
            counting.append(number)
            continue
        lost = _lost([entries[each] for each in counting], entry)
        gone |= {counting[each] for each in lost}
        counting = [each for each in counting if each not in gone]
    return gone


def _lost(signed: Sequence[Entry], entry: Entry) -> Sequence[int]:
    """Which of the signatures this entry takes away."""
    if entry.kind == "application.returned":
        return range(len(signed))
    if entry.kind == "application.sent_back":
        again = (n for n, each in enumerate(signed) if each.fact.step_key == entry.fact.to_step)
        return range(next(again, len(signed)), len(signed))
    if entry.kind == "application.taken_back":
        return [n for n, each in enumerate(signed) if each.actor_id == entry.actor_id][-1:]
    return ()


def _line(entry: Entry, found: queries.Detail, use: Use, is_void: bool) -> TimelineItem:
    fact = entry.fact
    return TimelineItem(
        at=entry.at,
        actor=use.keeper(entry) or _name(entry),
        role=KEEPER if use.keeper(entry) else _role(entry, found),
        text=_sentence(entry, use).format_map(_Shown(fact)),
        kind=entry.kind,
        note=getattr(fact, "note", None) or "",
        ground=_ground(getattr(fact, "ground", None)),
        entry=LedgerPlace(index=entry.index) if entry.index is not None else None,
        photos=use.photos(entry),
        void=is_void,
    )


def sentence_of(entry: Entry) -> str:
    """What the entry says, its kind where no sentence is made for people."""
    sentence = sentences().get(entry.kind) or _table()["evidence"].get(entry.kind)
    return sentence.format_map(_Shown(entry.fact)) if sentence and entry.fact else entry.kind


class _Shown(dict):
    """The fact's fields by name, for a sentence."""

    def __init__(self, fact: Any) -> None:
        super().__init__()
        self.fact = fact

    def __missing__(self, name: str) -> Any:
        if name == "reason_label":
            return reasons().get(self.fact.reason, self.fact.reason)
        if name == "step_note":
            return f"（{self.fact.step_label}）" if self.fact.step_label else ""
        if name == "step_title":
            return getattr(self.fact, "step_label", "") or self.fact.stage.label
        if name.endswith("_name") or name == "names":
            return getattr(self.fact, name) or "（姓名已按期清除）"
        if name.endswith("_label") and not hasattr(self.fact, name):
            return getattr(self.fact, name.removesuffix("_label")).label
        return getattr(self.fact, name)


def _name(entry: Entry) -> str:
    """The person's name; machines and jobs are named by what they are."""
    if entry.actor_kind is not ActorKind.PERSON:
        return BY_KIND[entry.actor_kind]
    return entry.actor_name or ("（已按期清除）" if entry.erased else "")


def _role(entry: Entry, found: queries.Detail) -> str:
    principal = getattr(entry.fact, "deputy_for_name", None)
    office = getattr(entry.fact, "office", "") if entry.actor_kind is ActorKind.PERSON else ""
    if principal:
        return f"代 {principal}（{access.office_label(office)}）" if office else f"代 {principal}"
    if office:
        return access.office_label(office)
    if entry.actor_kind is not ActorKind.PERSON:
        return BY_KIND[entry.actor_kind]
    if entry.kind in PARTS:
        return PARTS[entry.kind]
    if entry.actor_id == found.item.applicant_id:
        return "申请人"
    return "代办员" if entry.actor_id == found.value.clerk else "工作人员"


def _ground(ground: RefusalGround | None) -> str | None:
    return ground.label if ground else None
