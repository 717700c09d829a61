"""A land lease of 青石村 with everything in order: the record, the contract, and the day on which it is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import cast
from zhangfa.procedures import queries
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
