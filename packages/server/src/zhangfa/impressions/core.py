"""Every mark that was made or may have been made, with what was seen of it (用印记录).

Laws
1. An impression begins with the terminal's intent, which was counted before the sleeve could open.
2. A permit's impressions are numbered from 1; what is said of one twice counts once.
3. An intent ends as made, not made or uncertain, and none of these is ever taken back.
4. Whatever comes of it, the impression is spent.
5. An opening that no permit allowed is kept as what it is, and never counted to somebody's permit.
6. What a terminal says counts for that terminal's own permits only.
7. A mark that is in doubt or no good is settled once, with words, by somebody who supervises and had no part in it:
   neither keeper of that use nor applicant nor decider. What was recorded stays; the finding stands beside it.
8. An electronic impression is counted by the e-seal service before it signs, and is told apart from ink ever after.
   Nobody finds by looking that one was made: either its file is there, or it was not made.
9. What the terminal's eyes made of the sheet before and after the press stands beside the mark, with the version of
   their thresholds, the first word for good. It changes neither state nor count of the mark. What they could not tell
   is never called right.

Deeds: record_journal, intend_electronic, end_electronic, settle.
Never: decides whether a sleeve may open; shows a photo to those who may not read the record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhangfa_protocol.journal import Entry, EventType

from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.clock import from_ms
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.permits.core import Medium


class ImpressionState(Labelled):
    INTENDED = "intended", "正在用印"
    MADE = "made", "已用印"
    NOT_MADE = "not_made", "未盖下（次数已扣）"
    UNCERTAIN = "uncertain", "待核实（次数已扣）"


TAKEN_OVER = frozenset(
    {
        EventType.PAGE_ACCEPTED,
        EventType.PAGE_REFUSED,
        EventType.OPEN_INTENT,
        EventType.PRESSED,
        EventType.NOT_PRESSED,
        EventType.UNCERTAIN,
        EventType.MARK_JUDGED,
        EventType.PERMIT_CLOSED,
    }
)
OUTCOMES: Mapping[EventType, ImpressionState] = {
    EventType.PRESSED: ImpressionState.MADE,
    EventType.NOT_PRESSED: ImpressionState.NOT_MADE,
    EventType.UNCERTAIN: ImpressionState.UNCERTAIN,
}


class Finding(Labelled):
    """What somebody found who looked at the paper, the photos and the terminal afterwards (核实结论)."""

    MADE = "made", "经核实，印已盖好"
    NOT_MADE = "not_made", "经核实，没有盖下，需要补盖"
    UNUSABLE = "unusable", "经核实，印迹不能用，需要补盖"

    @property
    def needs_another(self) -> bool:
        """The applicant still has no usable mark: 补盖, by a new application that goes the whole way again."""
        return self is not Finding.MADE


SETTLEABLE: Mapping[ImpressionState, frozenset[Finding]] = {
    ImpressionState.UNCERTAIN: frozenset(Finding),
    ImpressionState.NOT_MADE: frozenset({Finding.MADE, Finding.NOT_MADE}),
    ImpressionState.MADE: frozenset({Finding.UNUSABLE}),
}
NOTE_LENGTH = (4, 300)
VERSION_LENGTH = 60
MOST_ADDED = 999


class MarkVerdict(Labelled):
    """What the sheet before and after the press says (盖后核对)."""

    MATCH = "match", "印迹核对无误"
    MISMATCH = "mismatch", "印迹不符"
    DOUBTFUL = "doubtful", "看不准，请人工核对"
    UNREADABLE = "unreadable", "照片看不清，没能核对"


class Flaw(Labelled):
    """How well the seal was pressed."""

    FAINT = "faint", "印迹偏淡"
    INCOMPLETE = "incomplete", "印迹不完整"
    SLIPPED = "slipped", "印迹有重影"
    SMEARED = "smeared", "印迹抹花"


MARK_REASONS: Mapping[str, str] = {
    "press.wrong_seal": "不是登记的这枚印章盖的",
    "press.missing": "按下了印章，纸上没有应有的印迹",
    "press.extra": "纸上多出了印迹",
    "press.changed": "除印迹以外，纸上还有别的改动",
    "press.place": "印迹不在允许的位置",
    "press.blank": "盖在了空白纸上",
    "press.unsure_seal": "印迹不够清楚，不能确定是不是登记的印章",
    "press.not_enrolled": "这枚印章当时还没有登记印模",
    "press.other_red": "除印迹以外，纸上还多了别的红色痕迹",
    "press.not_same_sheet": "盖章前后的两张照片不是同一张纸",
    "press.not_compared": "照片不够清楚，不能确定纸上其他内容没有变",
    "press.moire": "画面有屏幕纹路，可能拍的是屏幕",
    "press.glare": "画面大片反光",
    "press.broken": "照片没能比对",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """added: impressions that are on the sheet now and were not before; reasons: keys of MARK_REASONS, the gravest
    first; version: of the thresholds."""

    verdict: MarkVerdict
    version: str
    added: int
    reasons: tuple[str, ...]
    flaw: Flaw | None

    @property
    def words(self) -> tuple[str, ...]:
        poor = (f"{self.flaw.label}，建议补盖",) if self.flaw else ()
        return (*(MARK_REASONS[each] for each in self.reasons), *poor)


class PhotoRole(Labelled):
    """What a photo shows."""

    PAGE = "page", "没有盖章的纸"
    BEFORE = "before", "盖章前"
    AFTER = "after", "盖章后"
    PERSON = "person", "使用人"


PHOTO_KEYS: Mapping[str, PhotoRole] = {
    "photo": PhotoRole.PAGE,
    "before": PhotoRole.BEFORE,
    "after": PhotoRole.AFTER,
    "person": PhotoRole.PERSON,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Impression:
    """Photos by the SHA-256 of the JPEG in hex. `at` is the time of the press, else of the intent; None if unknown."""

    permit: str
    application: str
    path: TreePath
    seal: str
    terminal: str
    number: int
    page: int
    state: ImpressionState
    keeper: str
    at: datetime | None
    time_quality: str
    before: str | None
    after: str | None
    person: str | None
    red_found: bool | None
    judgement: Judgement | None = None
    medium: Medium = Medium.INK
    finding: Finding | None = None
    finding_note: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    digest: str
    role: PhotoRole
    application: str
    path: TreePath


def moment_of(entry: Entry) -> datetime | None:
    return None if entry.time_ms is None else from_ms(entry.time_ms)


def judgement_of(entry: Entry) -> Judgement:
    """What a MARK_JUDGED entry says. Words that we do not know are no match, and reasons that we do not know are left
    out."""
    body = entry.body
    known = body["verdict"] in set(MarkVerdict)
    return Judgement(
        verdict=MarkVerdict(body["verdict"]) if known else MarkVerdict.UNREADABLE,
        version=body["version"][:VERSION_LENGTH],
        added=min(body["added"], MOST_ADDED),
        reasons=tuple(each for each in body["reasons"].split() if each in MARK_REASONS),
        flaw=Flaw(body["flaw"]) if body["flaw"] in set(Flaw) else None,
    )


def photos_of(entry: Entry) -> tuple[tuple[str, PhotoRole], ...]:
    """The photos that an entry names, as (digest in hex, role)."""
    return tuple((entry.body[key].hex(), role) for key, role in PHOTO_KEYS.items() if key in entry.body)


def why_not_record(actor: Actor) -> tuple[Refusal, ...]:
    """Impressions law 6."""
    return () if actor.kind is ActorKind.TERMINAL else (Refusal("impressions.only_from_terminal"),)


def why_not_seal(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    """Impressions law 8."""
    fits = actor.kind is ActorKind.JOB and actor.may("eseal:seal", path)
    return () if fits else (Refusal("permits.not_this_service"),)


def settleable(impression: Impression) -> frozenset[Finding]:
    """What may still be found of a mark."""
    found = SETTLEABLE.get(impression.state, frozenset())
    return found - {Finding.MADE} if impression.medium is Medium.ELECTRONIC else found


def why_not_settle(impression: Impression, actor: Actor, *, involved: Collection[str]) -> tuple[Refusal, ...]:
    """Impressions law 7. `involved` are the applicant, the clerk and whoever decided on the application."""
    if not actor.may("impression:settle", impression.path):
        return (Refusal("impressions.may_not_settle"),)
    if actor.id in {impression.keeper, *involved}:
        return (Refusal("impressions.own_use"),)
    return (Refusal("impressions.settled_already"),) if impression.finding is not None else ()


def why_not_found(impression: Impression, finding: Finding, note: str) -> tuple[Refusal, ...]:
    """What is wrong with the words of a finding."""
    reasons = []
    if finding not in settleable(impression):
        reasons.append(Refusal("impressions.finding_does_not_fit", {"state": impression.state.label}, field="finding"))
    least, most = NOTE_LENGTH
    if not least <= len(note.strip()) <= most:
        reasons.append(Refusal("impressions.note_needed", {"least": least, "most": most}, field="note"))
    return tuple(reasons)


@dataclass(frozen=True, kw_only=True)
class ImpressionIntended(Fact):
    """`subject` is the application. Counted, and about to be made; `before` is the page, `person` who stood there."""

    kind = "impression.intended"
    public = frozenset({"permit", "number", "page"})
    permit: str
    terminal: str
    number: int
    page: int
    keeper: str
    happened_at: datetime | None
    time_quality: str
    before: bytes | None
    person: bytes | None
    seq: int


@dataclass(frozen=True, kw_only=True)
class ImpressionEnded(Fact):
    """What came of it: made, not made, or uncertain with its cause. `seq` is the journal entry that says so, `presses`
    how often it was pressed while the sleeve was open."""

    kind = "impression.ended"
    public = frozenset({"permit", "number", "outcome"})
    permit: str
    terminal: str
    number: int
    outcome: ImpressionState
    happened_at: datetime | None
    time_quality: str
    after: bytes | None
    person: bytes | None
    red_found: bool | None
    cause: str
    seq: int
    presses: int = 1


@dataclass(frozen=True, kw_only=True)
class ImpressionJudged(Fact):
    """What the terminal's eyes made of a mark; `subject` is the application, `seq` the journal entry that says so,
    `flaw` "" where there is none."""

    kind = "impression.judged"
    public = frozenset({"permit", "number", "verdict"})
    permit: str
    terminal: str
    number: int
    verdict: MarkVerdict
    version: str
    added: int
    reasons: tuple[str, ...]
    flaw: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class ImpressionSettled(Fact):
    """What a supervisor found of a mark in doubt; `subject` is the application."""

    kind = "impression.settled"
    public = frozenset({"permit", "number", "finding"})
    personal = frozenset({"note"})
    permit: str
    number: int
    outcome: ImpressionState
    finding: Finding
    note: str | None


@dataclass(frozen=True, kw_only=True)
class StrayUse(Fact):
    """A terminal opened without a permit of its own to count it to; `subject` is the terminal."""

    kind = "impression.stray"
    public = frozenset({"seq"})
    permit: str
    number: int
    reason: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class PageRefused(Fact):
    """A page was not stamped; `subject` is the application, or the terminal when no permit was in use."""

    kind = "impression.page_refused"
    public = frozenset({"reason"})
    terminal: str
    permit: str | None
    reason: str
    page: int | None
    photo: bytes | None
    seq: int
