"""What counts as what: each judge reads the entries of one thing in their order and says all that it finds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.applications.core import State
from zhangfa.impressions.core import MARK_REASONS, ImpressionState, MarkVerdict
from zhangfa.kernel.clock import CHINA, spoken, to_ms
from zhangfa.ledger.core import Entry
from zhangfa.oversight.core.delays import Level
from zhangfa.oversight.core.kinds import AlarmKind
from zhangfa.permits.core import WRONG_TRIES

Settings = Mapping[str, int]

SILENT_AFTER = timedelta(minutes=15)
REFUSED_PAGES = 3
REFUSED_WITHIN = timedelta(minutes=10)
WAITING = frozenset({State.SUBMITTED, State.ACCEPTED, State.EXAMINED})
STAGES: Mapping[State, str] = {
    State.SUBMITTED: "受理",
    State.ACCEPTED: "审查",
    State.EXAMINED: "审批",
    State.APPROVED: "使用",
}
TRUSTED = "trusted"
GRACE = timedelta(minutes=2)  # what a trusted clock of a terminal may be off


def is_overdue(state: State, due_at: datetime | None, now: datetime) -> bool:
    return state in WAITING and due_at is not None and due_at <= now


def is_left_unstamped(state: State, due_at: datetime | None, in_use: bool, now: datetime) -> bool:
    return state is State.APPROVED and not in_use and due_at is not None and due_at <= now


def is_silent(last_seen_at: datetime | None, now: datetime) -> bool:
    """A terminal that was never heard of is not silent: it has not begun."""
    return last_seen_at is not None and now - last_seen_at >= SILENT_AFTER


def is_repeated(refused_at: Sequence[datetime]) -> bool:
    """Whether the last three of the refusals, oldest first, came within ten minutes."""
    last = refused_at[-REFUSED_PAGES:]
    return len(last) == REFUSED_PAGES and last[-1] - last[0] <= REFUSED_WITHIN


def is_guessing(tries: int) -> bool:
    return tries >= WRONG_TRIES


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One finding. `about` is the application or terminal; `reason` goes on after its name; `entries` are ids."""

    kind: AlarmKind
    key: str
    at: datetime
    path: str
    about: str
    terminal: str
    reason: str
    entries: tuple[int, ...]


def overdue_key(application: str, state: State, due_at: datetime) -> str:
    return f"{application}/{state.value}/{to_ms(due_at)}"


def say_overdue(state: State, due_at: datetime) -> str:
    return f"在{STAGES[state]}环节超过了办理时限，应于 {spoken(due_at)} 前办理。"


def say_unstamped(due_at: datetime) -> str:
    return f"已经批准，但到 {spoken(due_at)} 还没有用印。"


def _limits(entries: Sequence[Entry]) -> Iterator[tuple[Entry, State, datetime, datetime | None]]:
    """Every state with its limit, and when it was left (None while it lasts)."""
    here: tuple[Entry, State, datetime] | None = None
    for entry in entries:
        state, due = _state_after(entry), getattr(entry.fact, "due_at", None)
        if state is None:
            continue
        if here:
            yield (*here, entry.at)
        here = (entry, state, due) if due is not None else None
    if here:
        yield (*here, None)


def _state_after(entry: Entry) -> State | None:
    """None for facts that move nothing."""
    if entry.kind in {"application.submitted", "application.resubmitted"}:
        return State.SUBMITTED
    if not entry.kind.startswith("application."):
        return None
    return getattr(entry.fact, "state", None)


def overdue(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """审批超时: a step was decided after its limit, or still waits."""
    for entry, state, due, left_at in _limits(entries):
        if is_overdue(state, due, left_at or now):
            key = overdue_key(entry.subject, state, due)
            yield _about_application(AlarmKind.APPROVAL_OVERDUE, key, entry, say_overdue(state, due), at=due)


def not_stamped(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """批而不盖: approved, and nobody came before the time was over."""
    for entry, state, due, left_at in _limits(entries):
        if is_left_unstamped(state, due, False, left_at or now):
            key = overdue_key(entry.subject, state, due)
            yield _about_application(AlarmKind.APPROVED_NOT_STAMPED, key, entry, say_unstamped(due), at=due)


def town_delay(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """乡镇拖延: a step of the town has used up its time."""
    for entry in entries:
        fact = entry.fact
        if entry.kind == "delay.reminded" and fact.town and fact.level is not Level.HALF:
            key = f"{entry.subject}/{fact.round}/{fact.step_key}/{to_ms(fact.due_at)}"
            words = f"在镇里的“{fact.step_label}”超过了时限，应于 {spoken(fact.due_at)} 前办理。"
            yield _about_application(AlarmKind.TOWN_DELAY, key, entry, words)


def pages_refused(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """Three refused pages within ten minutes; the next three are the next finding."""
    refused = [entry for entry in entries if entry.kind == "impression.page_refused"]
    for count in range(REFUSED_PAGES, len(refused) + 1, REFUSED_PAGES):
        last = refused[count - REFUSED_PAGES : count]
        if is_repeated([entry.at for entry in last]):
            words = f"在十分钟内 {REFUSED_PAGES} 次拒绝了不符合的文件。"
            yield _about_terminal(AlarmKind.PAGE_REFUSED_REPEATEDLY, last[-1], words, last)


def codes_wrong(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    for entry in _of(entries, "permit.code_refused"):
        if is_guessing(entry.fact.tries):
            words = f"一小时内输错用印码 {entry.fact.tries} 次，已暂停输入。"
            yield _about_terminal(AlarmKind.CODE_WRONG_REPEATEDLY, entry, words)


def code_elsewhere(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """异地: a use code was typed at a terminal that its permit does not name."""
    for entry in _of(entries, "permit.code_refused"):
        if entry.fact.reason == "permits.code_other_place":
            words = "有人输入了别处的用印码，没有放行。"
            yield _about_terminal(AlarmKind.USE_AT_OTHER_PLACE, entry, words)


def odd_hour(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """异时: counted by a trusted clock, before or after the hours in which the village stamps."""
    for entry in _of(entries, "impression.intended"):
        fact = entry.fact
        if fact.time_quality == TRUSTED and fact.happened_at is not None:
            hour = fact.happened_at.astimezone(CHINA).hour
            if not settings["from_hour"] <= hour < settings["until_hour"]:
                words = f"在 {spoken(fact.happened_at)} 用印，不在平时的用印时间。"
                yield _about_application(AlarmKind.USE_AT_ODD_HOUR, f"entry/{entry.id}", entry, words)


def rush(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """短时大量用章: so many impressions at one terminal within so many minutes; they are given in their order."""
    by_terminal: dict[str, list[Entry]] = {}
    span = timedelta(minutes=settings["minutes"])
    for entry in _of(entries, "impression.intended"):
        here = by_terminal.setdefault(entry.fact.terminal, [])
        here.append(entry)
        while entry.at - here[0].at > span:
            here.pop(0)
        if len(here) >= settings["impressions"]:
            words = f"在 {settings['minutes']} 分钟里用印 {len(here)} 次。"
            yield _about_terminal(AlarmKind.USED_IN_A_RUSH, entry, words, here)
            here.clear()


def uncertain(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    for entry in _of(entries, "impression.ended"):
        if entry.fact.outcome is ImpressionState.UNCERTAIN:
            words = f"第 {entry.fact.number} 次用印已扣次数，但不能确认是否盖下，请到现场核实。"
            yield _about_application(AlarmKind.USE_UNCERTAIN, f"entry/{entry.id}", entry, words)


def without_permit(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """未批先盖: an opening that no permit allowed."""
    for entry in _of(entries, "impression.stray"):
        if entry.fact.reason != "permits.permit_spent":
            words = f"有一次没有许可的开启（终端日志第 {entry.fact.seq} 条），请立即核查。"
            yield _about_terminal(AlarmKind.USE_WITHOUT_PERMIT, entry, words)


def before_permit(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """未批先盖: by the terminal's trusted clock the mark is older than the permit that it was counted to."""
    issued = {entry.fact.permit: entry for entry in _of(entries, "permit.issued")}
    for entry in _of(entries, "impression.intended"):
        permit, at = issued.get(entry.fact.permit), entry.fact.happened_at
        if permit and at and entry.fact.time_quality == TRUSTED and at < permit.at - GRACE:
            words = f"第 {entry.fact.number} 次用印在 {spoken(at)}，早于许可签发的 {spoken(permit.at)}。"
            found = (permit.id, entry.id)
            yield _about_application(AlarmKind.USE_WITHOUT_PERMIT, f"before/{entry.id}", entry, words, entries=found)


def after_recall(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """撤销后用章: by the terminal's trusted clock, after the permit was revoked."""
    revoked: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind == "permit.revoked":
            revoked[entry.fact.permit] = entry
        elif entry.kind == "impression.intended" and entry.fact.permit in revoked:
            end, at = revoked[entry.fact.permit], entry.fact.happened_at
            if at and entry.fact.time_quality == TRUSTED and at > end.at + GRACE:
                words = f"第 {entry.fact.number} 次用印在 {spoken(at)}，许可已于 {spoken(end.at)} 撤销。"
                found = (end.id, entry.id)
                yield _about_application(AlarmKind.USED_AFTER_RECALL, f"after/{entry.id}", entry, words, entries=found)


def over_count(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """超次数: an opening beyond what the permit grants, or pressed more than once while it was open."""
    for entry in entries:
        if entry.kind == "impression.stray" and entry.fact.reason == "permits.permit_spent":
            words = f"许可的次数已经用完，又开启了一次（终端日志第 {entry.fact.seq} 条）。"
            yield _about_terminal(AlarmKind.USE_OVER_COUNT, entry, words)
        elif entry.kind == "impression.ended" and entry.fact.presses > 1:
            words = f"第 {entry.fact.number} 次用印开启一次，按下了 {entry.fact.presses} 次。"
            yield _about_application(AlarmKind.USE_OVER_COUNT, f"entry/{entry.id}", entry, words)


def mark_wrong(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """印迹不符: the sheet before and after the press says so for sure; what is faint or in doubt is for the keeper."""
    for entry in _of(entries, "impression.judged"):
        fact = entry.fact
        if fact.verdict is MarkVerdict.MISMATCH:
            why = "；".join(MARK_REASONS[each] for each in fact.reasons) or "终端没有说明原因"
            words = f"第 {fact.number} 次用印盖后核对不符：{why}。"
            yield _about_application(AlarmKind.MARK_WRONG, f"entry/{entry.id}", entry, words)


def tampered(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    for entry in _of(entries, "terminal.journal_received"):
        if "TAMPER" in entry.fact.events:
            where = f"终端日志第 {entry.fact.first_seq}—{entry.fact.last_seq} 条"
            words = f"报告被撬动、移动或者锁舌异常（{where}），已自动锁定。"
            yield _about_terminal(AlarmKind.TERMINAL_TAMPERED, entry, words)


def quarantined(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    for entry in _of(entries, "terminal.quarantined"):
        words = "的日志前后矛盾，已停用，请立即核查。"
        yield _about_terminal(AlarmKind.TERMINAL_QUARANTINED, entry, words)


def not_taken(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    for entry in _of(entries, "permit.not_taken"):
        words = f"的用印许可没有被印控终端接受，原因代码 {entry.fact.reason}。"
        yield _about_application(AlarmKind.PERMIT_NOT_TAKEN, f"entry/{entry.id}", entry, words)


def nothing(entries: Sequence[Entry], now: datetime, settings: Settings) -> Iterator[Found]:
    """For what is seen in no recent fact."""
    return iter(())


def _of(entries: Sequence[Entry], kind: str) -> Iterator[Entry]:
    return (entry for entry in entries if entry.kind == kind)


def _about_application(
    kind: AlarmKind, key: str, entry: Entry, reason: str, *, at: datetime | None = None, entries: Sequence[int] = ()
) -> Found:
    return Found(
        kind=kind,
        key=f"{kind.value}/{key}",
        at=at or entry.at,
        path=entry.path,
        about=entry.subject,
        terminal=getattr(entry.fact, "terminal", "") or "",
        reason=reason,
        entries=tuple(entries) or (entry.id,),
    )


def _about_terminal(kind: AlarmKind, entry: Entry, reason: str, entries: Sequence[Entry] = ()) -> Found:
    terminal = getattr(entry.fact, "terminal", "") or entry.subject
    return Found(
        kind=kind,
        key=f"{kind.value}/entry/{entry.id}",
        at=entry.at,
        path=entry.path,
        about=terminal,
        terminal=terminal,
        reason=reason,
        entries=tuple(each.id for each in entries) or (entry.id,),
    )
