"""What is still wrong with a record: every reason at once, each with the field it is about. Pure.

Quorum and majority: representatives of villagers 村民委员会组织法 art. 26 (two thirds of them there, more than half of
those there in favour), villagers and households art. 22; members of the cooperative 农村集体经济组织法 art. 27 and
their representatives art. 28 (two thirds of all in favour). Days are counted as in 民法典 art. 201: the first is not.
Articles are those of the laws as amended in 2018 and 2024; a region says in its rules what is stricter there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from zhangfa.kernel.outcome import Refusal
from zhangfa.procedures.core.record import MEETINGS, Contract, Record, StepKey, StepRecord, Tender
from zhangfa.procedures.core.rules import MeetingRule, Rules, Whole

MOST_PEOPLE = 100_000
MOST_FILES = 12
TEXT_LENGTH = 60
NOTE_LENGTH = 400
COUNTS = ("due", "attended", "agreed", "against", "abstained")
RENEWAL = "续签"  # a contract that goes on with the same party is not put to tender, but its record says so


def complaints(record: Record, contract: Contract, rules: Rules, today: date) -> tuple[Refusal, ...]:
    """Why a contract with this record may not be approved yet; empty when the procedure stands (laws 1 to 4)."""
    return tuple(
        [
            *(each for key in MEETINGS for each in _meeting(record, key, contract, rules, today)),
            *_publicity(record.step(StepKey.DECISION), rules, today),
            *_order(record),
            *_tender(record, contract, rules, today),
            *_stated(record, contract, rules),
        ]
    )


def complaints_result(record: Record, signed_on: date, rules: Rules, today: date) -> tuple[Refusal, ...]:
    """What is wrong with the publicity of the result; it may not have begun before the contract was approved."""
    step = record.step(StepKey.RESULT)
    found = list(_publicity(step, rules, today))
    if step.on and step.on < signed_on:
        found.append(_inverted(StepKey.RESULT.label, step.on, "合同审批", signed_on, "steps.result.on"))
    return tuple(found)


def step_complaints(found: tuple[Refusal, ...], key: str) -> tuple[Refusal, ...]:
    """Those about one step (or `tender`)."""
    prefix = key if key == "tender" else f"steps.{key}"
    return tuple(each for each in found if each.field == prefix or (each.field or "").startswith(prefix + "."))


def _meeting(record: Record, key: StepKey, contract: Contract, rules: Rules, today: date) -> Iterator[Refusal]:
    if record.merged and key is StepKey.PROPOSAL:
        return
    step, where = record.step(key), f"steps.{key.value}"
    if step.on is None:
        yield Refusal("procedures.step_missing", {"step": key.label}, f"{where}.on")
        return
    if step.on > today:
        yield Refusal("procedures.in_future", {"step": key.label, "on": step.on.isoformat()}, f"{where}.on")
    if not step.chair or not step.place:
        yield Refusal(
            "procedures.who_where_missing", {"step": key.label}, f"{where}.{'place' if step.chair else 'chair'}"
        )
    yield from _votes(step, rules.meeting(key, record.assembly, contract.matter), where)
    if not step.minutes:
        yield Refusal("procedures.minutes_missing", {"step": key.label}, f"{where}.minutes")
    if not step.photos:
        yield Refusal("procedures.photo_missing", {"step": key.label}, f"{where}.photos")


def _votes(step: StepRecord, rule: MeetingRule, where: str) -> Iterator[Refusal]:
    label = step.key.label
    if any(getattr(step, name) is None for name in COUNTS) or not step.due:
        missing = next((name for name in COUNTS if getattr(step, name) is None), "due")
        yield Refusal("procedures.count_missing", {"step": label}, f"{where}.{missing}")
        return
    votes = step.agreed + step.against + step.abstained
    if step.attended > step.due or votes != step.attended:
        said = {"step": label, "due": step.due, "attended": step.attended, "votes": votes}
        yield Refusal("procedures.count_wrong", said, f"{where}.attended")
        return
    need = rule.quorum.least(step.due)
    if step.attended < need:
        said = {"step": label, "due": step.due, "attended": step.attended, "need": need, "ground": rule.ground}
        yield Refusal("procedures.no_quorum", said, f"{where}.attended")
    whole = step.attended if rule.passing_of is Whole.ATTENDING else step.due
    need = rule.passing.least(whole)
    if step.agreed < need:
        said = {"step": label, "agreed": step.agreed, "need": need, "ground": rule.ground}
        yield Refusal("procedures.not_passed", said, f"{where}.agreed")


def _publicity(step: StepRecord, rules: Rules, today: date) -> Iterator[Refusal]:
    label, where = step.key.label, f"steps.{step.key.value}"
    if step.on is None or step.until is None:
        yield Refusal("procedures.step_missing", {"step": label}, f"{where}.{'until' if step.on else 'on'}")
        return
    days = (step.until - step.on).days
    if days < rules.publicity_days:
        least = step.on + timedelta(days=rules.publicity_days)
        said = {"step": label, "days": max(days, 0), "need": rules.publicity_days, "least": least.isoformat()}
        yield Refusal("procedures.publicity_short", said, f"{where}.until")
    if step.until > today:
        yield Refusal(
            "procedures.publicity_running", {"step": label, "until": step.until.isoformat()}, f"{where}.until"
        )
    if not step.place:
        yield Refusal("procedures.place_missing", {"step": label}, f"{where}.place")
    if not step.photos:
        yield Refusal("procedures.publicity_photo_missing", {"step": label, "when": "张贴时"}, f"{where}.photos")
    if not step.photos_end:
        yield Refusal("procedures.publicity_photo_missing", {"step": label, "when": "期满时"}, f"{where}.photos_end")


def _order(record: Record) -> Iterator[Refusal]:
    """No step before the one that it rests upon (先斩后奏)."""
    before: tuple[str, date] | None = None
    for key in (*MEETINGS, StepKey.DECISION):
        step = record.step(key)
        if step.on is None or (record.merged and key is StepKey.PROPOSAL):
            continue
        if before and step.on < before[1]:
            yield _inverted(key.label, step.on, before[0], before[1], f"steps.{key.value}.on")
        before = (key.label, step.on)
    tender, assembly = record.tender, record.step(StepKey.ASSEMBLY)
    if tender and tender.on and assembly.on and tender.on < assembly.on:
        yield _inverted("招投标（竞价）", tender.on, StepKey.ASSEMBLY.label, assembly.on, "tender.on")


def _inverted(what: str, on: date, earlier: str, earlier_on: date, where: str) -> Refusal:
    said = {"what": what, "on": on.isoformat(), "earlier": earlier, "earlier_on": earlier_on.isoformat()}
    return Refusal("procedures.order_inverted", said, where)


def needs_tender(contract: Contract, rules: Rules) -> bool:
    """A matter that does not ask how the other party was found (a plan, a loan) is not put to tender."""
    if contract.tender in {"", RENEWAL} or contract.matter in rules.running:
        return False
    amount = _money(contract.amount)
    return amount is not None and amount >= rules.tender_from


def _tender(record: Record, contract: Contract, rules: Rules, today: date) -> Iterator[Refusal]:
    """招标投标法 art. 28: with fewer than three bidders there is no tender; the figure is the region's."""
    tender = record.tender
    if not needs_tender(contract, rules) and tender is None:
        return
    if tender is None or tender.on is None or not tender.bidders:
        yield Refusal("procedures.tender_missing", {"least": str(rules.tender_from)}, "tender.on")
        return
    if tender.on > today:
        yield Refusal("procedures.in_future", {"step": "招投标（竞价）", "on": tender.on.isoformat()}, "tender.on")
    if needs_tender(contract, rules) and len(tender.bidders) < rules.bidders_least:
        said = {"count": len(tender.bidders), "least": rules.bidders_least}
        yield Refusal("procedures.bidders_few", said, "tender.bidders")
    yield from _winner(tender, contract)
    if not tender.files:
        yield Refusal("procedures.tender_file_missing", (), "tender.files")


def _winner(tender: Tender, contract: Contract) -> Iterator[Refusal]:
    if any(_money(each.price) is None or not each.name for each in tender.bidders) or _money(tender.price) is None:
        yield Refusal("procedures.bid_unclear", (), "tender.bidders")
    if tender.winner not in {each.name for each in tender.bidders}:
        yield Refusal("procedures.winner_no_bidder", {"winner": tender.winner or "（空）"}, "tender.winner")
    elif contract.counterparty and tender.winner != contract.counterparty:
        said = {"winner": tender.winner, "counterparty": contract.counterparty}
        yield Refusal("procedures.winner_differs", said, "tender.winner")


def _stated(record: Record, contract: Contract, rules: Rules) -> Iterator[Refusal]:
    """The application's own dates against the record's."""
    assembly = record.step(StepKey.ASSEMBLY)
    if assembly.on is None:
        return
    if contract.resolution_on and contract.resolution_on != assembly.on.isoformat():
        said = {"form": contract.resolution_on, "record": assembly.on.isoformat()}
        yield Refusal("procedures.resolution_differs", said, "steps.assembly.on")
    running = contract.matter in rules.running or contract.tender == RENEWAL
    if not running and contract.begins_on and contract.begins_on < assembly.on.isoformat():
        said = {"begins": contract.begins_on, "assembly": assembly.on.isoformat()}
        yield Refusal("procedures.begun_before", said, "steps.assembly.on")


def _money(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def why_not_write(before: Record, after: Record, *, fixed: bool, written: bool, reason: str) -> tuple[Refusal, ...]:
    """Shape, and what may still be changed: after approval only the publicity of the result (law 5)."""
    if fixed and _without_result(before) != _without_result(after):
        return (Refusal("procedures.fixed"),)
    if written and not fixed and not reason.strip():
        return (Refusal("procedures.reason_missing", (), "reason"),)
    return tuple(_shape(after))


def _without_result(record: Record) -> Record:
    steps = {key: step for key, step in record.steps.items() if key is not StepKey.RESULT}
    return Record(assembly=record.assembly, merged=record.merged, steps=steps, tender=record.tender)


def _shape(record: Record) -> Iterator[Refusal]:
    for key, step in record.steps.items():
        counts = [getattr(step, name) for name in COUNTS]
        if any(each is not None and not 0 <= each <= MOST_PEOPLE for each in counts):
            yield Refusal("procedures.count_unlikely", {"step": key.label}, f"steps.{key.value}.due")
        if len(step.photos) > MOST_FILES or len(step.photos_end) > MOST_FILES:
            yield Refusal("procedures.too_many_photos", {"most": MOST_FILES}, f"steps.{key.value}.photos")
        if max(len(step.place), len(step.chair)) > TEXT_LENGTH or len(step.note) > NOTE_LENGTH:
            yield Refusal("procedures.too_long", {"step": key.label, "most": TEXT_LENGTH}, f"steps.{key.value}.place")
    tender = record.tender
    if tender and (len(tender.bidders) > 50 or len(tender.files) > MOST_FILES):
        yield Refusal("procedures.too_many_photos", {"most": MOST_FILES}, "tender.files")
