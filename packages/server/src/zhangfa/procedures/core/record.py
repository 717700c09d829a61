"""What the clerk writes down: the six steps of 四议两公开, who was there, how they voted, and the tender."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhangfa.kernel.labelled import Labelled


class StepKey(Labelled):
    PROPOSAL = "proposal", "党支部提议"
    DELIBERATION = "deliberation", "村“两委”商议"
    PARTY = "party", "党员大会审议"
    ASSEMBLY = "assembly", "村民（代表）会议决议"
    DECISION = "decision", "决议公开"
    RESULT = "result", "实施结果公开"


MEETINGS = (StepKey.PROPOSAL, StepKey.DELIBERATION, StepKey.PARTY, StepKey.ASSEMBLY)
PUBLICITIES = (StepKey.DECISION, StepKey.RESULT)


class Assembly(Labelled):
    """Who sat in the assembly that decided; each has its own quorum and majority (rules/*.toml)."""

    REPRESENTATIVES = "representatives", "村民代表会议"
    VILLAGERS = "villagers", "村民会议（十八周岁以上村民）"
    HOUSEHOLDS = "households", "村民会议（户代表）"
    MEMBERS = "members", "集体经济组织成员大会"
    MEMBER_REPRESENTATIVES = "member_representatives", "集体经济组织成员代表大会"


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """One step. `on` is the day of the meeting, or the first day of a publicity, `until` its last; files by id."""

    key: StepKey
    on: date | None = None
    until: date | None = None
    place: str = ""
    chair: str = ""
    due: int | None = None
    attended: int | None = None
    agreed: int | None = None
    against: int | None = None
    abstained: int | None = None
    minutes: str = ""
    photos: tuple[str, ...] = ()
    photos_end: tuple[str, ...] = ()
    note: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        return (*((self.minutes,) if self.minutes else ()), *self.photos, *self.photos_end)

    @property
    def begun(self) -> bool:
        return self != StepRecord(key=self.key)


@dataclass(frozen=True, kw_only=True)
class Bidder:
    name: str
    price: str


@dataclass(frozen=True, kw_only=True)
class Tender:
    """How the other party was found; prices in yuan as text."""

    method: str = ""
    on: date | None = None
    place: str = ""
    bidders: tuple[Bidder, ...] = ()
    winner: str = ""
    price: str = ""
    files: tuple[str, ...] = ()


def _steps() -> dict[StepKey, StepRecord]:
    return {key: StepRecord(key=key) for key in StepKey}


@dataclass(frozen=True, kw_only=True)
class Record:
    """The whole. `merged`: proposal and deliberation were one meeting, as where one person heads both bodies."""

    assembly: Assembly = Assembly.REPRESENTATIVES
    merged: bool = False
    steps: Mapping[StepKey, StepRecord] = field(default_factory=_steps)
    tender: Tender | None = None

    def step(self, key: StepKey) -> StepRecord:
        return self.steps[key]

    @property
    def files(self) -> tuple[str, ...]:
        """Every file once, in the order of the steps."""
        return tuple(dict.fromkeys(self._files()))

    def _files(self) -> Iterator[str]:
        for key in StepKey:
            yield from self.steps[key].files
        yield from self.tender.files if self.tender else ()


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What the application says of the contract, as the law and the register need it; dates and money as written."""

    matter: str
    title: str
    subject: str = ""
    counterparty: str = ""
    land: str = ""
    amount: str = ""
    begins_on: str = ""
    ends_on: str = ""
    resolution_on: str = ""
    tender: str = ""

    @classmethod
    def of(cls, matter: str, title: str, form: Mapping[str, object]) -> Contract:
        """From an application's form; a field that the matter does not have stays empty."""
        names = ("subject", "counterparty", "amount", "begins_on", "ends_on", "resolution_on", "tender")
        found = {name: str(form.get(name) or "") for name in names}
        land = next((str(form[name]) for name in ("location", "address") if form.get(name)), "")
        return cls(matter=matter, title=title, land=land, **found)


def to_data(record: Record) -> dict[str, Any]:
    """As it is kept and committed to; dates as text."""
    tender = record.tender
    return {
        "assembly": record.assembly.value,
        "merged": record.merged,
        "steps": {key.value: _step_data(record.steps[key]) for key in StepKey if record.steps[key].begun},
        "tender": _tender_data(tender) if tender else None,
    }


def _step_data(step: StepRecord) -> dict[str, Any]:
    data = {name: value for name, value in vars(step).items() if name != "key" and value not in (None, "", ())}
    return {name: _plain(value) for name, value in data.items()}


def _tender_data(tender: Tender) -> dict[str, Any]:
    data = {name: _plain(value) for name, value in vars(tender).items() if name != "bidders"}
    return {**data, "bidders": [vars(each).copy() for each in tender.bidders]}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def from_data(data: Mapping[str, Any]) -> Record:
    steps = _steps()
    for name, values in data.get("steps", {}).items():
        key = StepKey(name)
        steps[key] = StepRecord(key=key, **{each: _read(each, value) for each, value in values.items()})
    tender = data.get("tender")
    return Record(
        assembly=Assembly(data.get("assembly", Assembly.REPRESENTATIVES)),
        merged=bool(data.get("merged", False)),
        steps=steps,
        tender=_tender(tender) if tender else None,
    )


def _tender(data: Mapping[str, Any]) -> Tender:
    values = {name: _read(name, value) for name, value in data.items() if name != "bidders"}
    return Tender(**values, bidders=tuple(Bidder(**each) for each in data.get("bidders", ())))


def _read(name: str, value: Any) -> Any:
    if name in {"on", "until"}:
        return date.fromisoformat(value) if value else None
    return tuple(value) if isinstance(value, list) else value


def digest(record: Record) -> bytes:
    """SHA-256 of the record in one fixed spelling."""
    text = json.dumps(to_data(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()
