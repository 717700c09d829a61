"""A land lease of 青石村 with everything in order: the record, the contract, and the day on which it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import cast
from counter import KEEPER_JOB, SEEDER, Counter, new_id
from zhangfa.adapters.binding import PikepdfBinder
from zhangfa.adapters.tables import ReportlabTables
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, Application
from zhangfa.applications.services import Handed
from zhangfa.documents.core import PaperText, Rendering
from zhangfa.filings import services as filings
from zhangfa.filings.core import Filing
from zhangfa.matters import services as matters
from zhangfa.matters.queries import shipped_catalogue
from zhangfa.organizations.core import Office, today
from zhangfa.permits.core import Permit
from zhangfa.procedures import queries
from zhangfa.procedures import services as procedures
from zhangfa.procedures.core import Bidder, Contract, Record, StepKey, StepRecord, Tender, from_data

NATIONAL = queries.rules_at(cast.VILLAGE)
TODAY = date(2026, 11, 23)
CONTRACT = Contract(
    matter="land-lease",
    title="土地（山林、水面）承包流转合同",
    subject="东大畈八十亩茶园承包合同",
    counterparty="白水茶叶专业合作社",
    land="青石村东大畈，四至见图",
    amount="480000.00",
    begins_on="2026-12-01",
    ends_on="2036-11-30",
    resolution_on="2026-09-12",
    tender="村内竞价",
)
_COUNTS = {
    StepKey.PROPOSAL: (5, 5, 5),
    StepKey.DELIBERATION: (9, 8, 8),
    StepKey.PARTY: (42, 31, 29),
    StepKey.ASSEMBLY: (45, 41, 38),
}
_DAYS = {
    StepKey.PROPOSAL: date(2026, 9, 1),
    StepKey.DELIBERATION: date(2026, 9, 3),
    StepKey.PARTY: date(2026, 9, 8),
    StepKey.ASSEMBLY: date(2026, 9, 12),
}


def meeting(key: StepKey, on: date, files: str = "file") -> dict[str, Any]:
    due, attended, agreed = _COUNTS.get(key, (5, 5, 5))
    return {
        "on": on,
        "place": "村委会二楼会议室",
        "chair": "王建国",
        "due": due,
        "attended": attended,
        "agreed": agreed,
        "against": attended - agreed,
        "abstained": 0,
        "minutes": f"{files}-{key.value}-minutes",
        "photos": (f"{files}-{key.value}-photo",),
    }


def good_record(files: str = "file") -> Record:
    record = from_data({})
    for key, day in _DAYS.items():
        record = changed(record, key, **meeting(key, day, files))
    record = changed(
        record,
        StepKey.DECISION,
        on=date(2026, 9, 16),
        until=date(2026, 9, 23),
        place="村口公示栏",
        photos=(f"{files}-begin",),
        photos_end=(f"{files}-end",),
    )
    return replace(record, tender=tender(files))


def tender(files: str = "file") -> Tender:
    return Tender(
        method="村内竞价",
        on=date(2026, 9, 28),
        place="白水镇产权交易站",
        bidders=(
            Bidder(name="白水茶叶专业合作社", price="480000"),
            Bidder(name="云溪茶业有限公司", price="456000"),
            Bidder(name="周大山", price="430000"),
        ),
        winner="白水茶叶专业合作社",
        price="480000",
        files=(f"{files}-tender",),
    )


def changed(record: Record, key: StepKey, **values: Any) -> Record:
    step: StepRecord = replace(record.step(key), **values)
    return replace(record, steps={**record.steps, key: step})


def shifted(record: Record, days: timedelta) -> Record:
    """The same on other days, for tests that run by the real clock."""
    steps = {
        key: replace(step, on=step.on and step.on + days, until=step.until and step.until + days)
        for key, step in record.steps.items()
    }
    return replace(record, steps=steps, tender=record.tender and replace(record.tender, on=record.tender.on + days))


TOWN_KEEPER = cast.Member(30, "叶琴", cast.TOWN, (Office.KEEPER,))
FORM = {
    "subject": CONTRACT.subject,
    "counterparty": CONTRACT.counterparty,
    "counterparty_contact": "13900000030",
    "location": CONTRACT.land,
    "amount": "480000",
    "begins_on": CONTRACT.begins_on,
    "ends_on": CONTRACT.ends_on,
    "tender": CONTRACT.tender,
    "resolution_on": CONTRACT.resolution_on,
    "area": "80",
    "rent": "600",
    "reason": "东大畈八十亩茶园发包十年，每年十二月底前付下一年租金。",
}


class PageWorkshop:
    """Whatever is handed in becomes one page that can be opened, so that papers can be bound."""

    def __init__(self) -> None:
        self.paper = ReportlabTypesetter().paper

    def convert(self, data: bytes, *, kind: object) -> Rendering:
        words = data.decode("utf-8", "replace")[-40:]
        return self.paper(PaperText(title="材料", paragraphs=(words,), signer="青石村", date="2026年11月23日"))

    def to_pdf(self, data: bytes) -> bytes:
        return data


@dataclass
class Lease:
    """A contract of 青石村 on its way through the counter, with the town's keeper beside the contract seal."""

    counter: Counter
    application: Application | None = None

    def open(self) -> None:
        cast.settle_member(TOWN_KEEPER, self.counter.cipher)
        wanted = [each for each in shipped_catalogue() if each.id == "land-lease"]
        matters.import_catalogue(region=cast.CITY, matters=wanted, actor=SEEDER, now=self.counter.now)

    @property
    def shift(self) -> timedelta:
        return today(self.counter.now) - TODAY

    def record(self) -> Record:
        """A good one, with its files, as if it had been made some months before the counter's day."""
        return self.with_files(shifted(good_record(), self.shift))

    def form(self) -> dict[str, str]:
        dates = ("begins_on", "ends_on", "resolution_on")
        return FORM | {name: (date.fromisoformat(FORM[name]) + self.shift).isoformat() for name in dates}

    def submit(self, **more: str) -> Application:
        handed = Handed(
            form=self.form() | more, copies=2, paper=self.counter.upload(cast.CLERK), paper_id=new_id("file")
        )
        self.application = self.counter.submit(cast.CLERK, "land-lease", handed)
        return self.application

    def with_files(self, record: Record) -> Record:
        """Every name of a file in the record becomes a photo that the clerk has uploaded."""
        made = {name: self.counter.upload(cast.CLERK, name.encode()) for name in record.files}
        tender = record.tender and replace(record.tender, files=tuple(made[each] for each in record.tender.files))
        steps = {
            key: replace(
                step,
                minutes=made.get(step.minutes, ""),
                photos=tuple(made[each] for each in step.photos),
                photos_end=tuple(made[each] for each in step.photos_end),
            )
            for key, step in record.steps.items()
        }
        return replace(record, steps=steps, tender=tender)

    def write(self, record: Record, revision: int = 0, reason: str = "", member: cast.Member = cast.CLERK) -> int:
        return procedures.write(
            actor=member.actor,
            now=self.counter.now,
            application_id=self.application.id,
            record=record,
            revision=revision,
            reason=reason,
        )

    def decide(self, member: cast.Member, action: Action, **more: Any) -> Application:
        self.application = self.counter.decide(member, action, self.application, **more)
        return self.application

    def to_approval(self) -> None:
        """Accepted, and examined by the village and the town's station."""
        self.decide(cast.CLERK, Action.ACCEPT)
        self.decide(cast.REVIEWER, Action.EXAMINE)
        self.decide(cast.TOWN_REVIEWER, Action.EXAMINE)

    def found(self, member: cast.Member = cast.CLERK) -> queries.Procedure:
        return queries.find(member.actor, self.application.id, self.counter.now)

    def approve(self) -> None:
        for member in (cast.HEAD, cast.SECRETARY):
            self.decide(member, Action.APPROVE)

    def stamp(self, code: str = "12345678") -> Permit:
        """At the town's terminal: issued, claimed by the town's keeper, every impression made."""
        permit = self.counter.hold(self.counter.issue(self.application, code))
        self.counter.claim(code, terminal=permit.terminal, keeper=TOWN_KEEPER.id)
        for number in range(1, permit.granted + 1):
            self.counter.spend(permit, number)
        self.counter.close(permit)
        self.application = applications.complete(
            actor=KEEPER_JOB, now=self.counter.now, application_id=self.application.id
        )
        return permit

    def file(self, member: cast.Member = cast.TOWN_REVIEWER, **more: Any) -> Filing:
        given = {"scans": [self.counter.upload(member, b"signed")], "signed_on": today(self.counter.now)}
        return filings.file(
            actor=member.actor,
            now=self.counter.now,
            filing_id=new_id("filing"),
            application_id=self.application.id,
            storage=self.counter.storage,
            tables=ReportlabTables(),
            binder=PikepdfBinder(),
            **(given | more),
        )
