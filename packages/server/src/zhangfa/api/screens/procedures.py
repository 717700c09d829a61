"""The procedure for the screens: every step with what is missing, in words."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from zhangfa.api import words
from zhangfa.api.auth import Caller
from zhangfa.api.schemas import procedures as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.kernel.outcome import Refusal
from zhangfa.organizations import queries as organizations
from zhangfa.procedures import queries, services
from zhangfa.procedures.core import (
    PUBLICITIES,
    Assembly,
    Bidder,
    Record,
    StepKey,
    StepRecord,
    Tender,
    Whole,
    step_complaints,
)
from zhangfa.procedures.queries import Procedure


def view(caller: Caller, application_id: str) -> shapes.ProcedureView:
    return _shown(queries.find(caller.actor, application_id, caller.now))


def write(caller: Caller, application_id: str, body: shapes.ProcedureIn) -> shapes.ProcedureView:
    _write(caller, application_id, _record(body), body.revision, body.reason)
    return view(caller, application_id)


def write_step(caller: Caller, application_id: str, key: str, body: shapes.ProcedureStepIn) -> shapes.ProcedureView:
    before = queries.find(caller.actor, application_id, caller.now).record
    step = StepKey(key)
    after = replace(before, steps={**before.steps, step: _step(step, body.step)})
    _write(caller, application_id, after, body.revision, body.reason)
    return view(caller, application_id)


def _write(caller: Caller, application_id: str, record: Record, revision: int, reason: str) -> None:
    services.write(
        application_id=application_id,
        record=record,
        revision=revision,
        reason=reason,
        actor=caller.actor,
        now=caller.now,
    )


def form(caller: Caller, application_id: str) -> HttpResponse:
    found = queries.find(caller.actor, application_id, caller.now)
    item = applications.find(caller.actor, application_id)
    missing = [words.reason(each).text for each in found.missing]
    text = queries.form_of(found, unit=organizations.full_name(item.path), number=item.number, missing=missing)
    return HttpResponse(
        ports().tables.table(text),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="procedure-{item.number}.pdf"'},
    )


def _record(body: shapes.ProcedureIn) -> Record:
    steps = {key: _step(key, body.steps.get(key.value, shapes.StepIn())) for key in StepKey}
    return Record(assembly=Assembly(body.assembly), merged=body.merged, steps=steps, tender=_tender(body.tender))


def _step(key: StepKey, given: shapes.StepIn) -> StepRecord:
    values = {name: getattr(given, name) for name in shapes.StepIn.model_fields}
    values |= {name: values[name].strip() for name in ("place", "chair", "note")}
    return StepRecord(key=key, **values | {name: tuple(values[name]) for name in ("photos", "photos_end")})


def _tender(given: shapes.TenderIn | None) -> Tender | None:
    if given is None or given == shapes.TenderIn():
        return None
    return Tender(
        method=given.method.strip(),
        on=given.on,
        place=given.place.strip(),
        bidders=tuple(Bidder(name=each.name.strip(), price=each.price.strip()) for each in given.bidders),
        winner=given.winner.strip(),
        price=given.price.strip(),
        files=tuple(given.files),
    )


def _shown(found: Procedure) -> shapes.ProcedureView:
    steps = [_step_shown(found, key) for key in StepKey]
    before_approval = [step for step in steps if step.key != StepKey.RESULT.value]
    tender = _tender_shown(found)
    done = sum(step.state in {"done", "merged"} for step in before_approval)
    needs_tender = found.tender_needed or found.record.tender is not None
    return shapes.ProcedureView(
        application=found.application,
        contract=_contract(found),
        assembly=found.record.assembly.value,
        assemblies=[Choice(code=each.value, label=each.label) for each in Assembly],
        merged=found.record.merged,
        steps=steps,
        tender=tender,
        missing=[words.reason(each) for each in found.missing],
        stands=not found.missing,
        done=done + (needs_tender and not tender.missing),
        total=len(before_approval) + needs_tender,
        fixed_at=found.fixed_at,
        revision=found.written,
        may_write=found.may_write,
        versions=[
            shapes.ProcedureVersion(
                number=each.number, at=each.at, by=each.actor_name, reason=each.reason, digest=each.digest
            )
            for each in found.versions
        ],
    )


def _contract(found: Procedure) -> shapes.ContractTerms:
    return shapes.ContractTerms(**{name: getattr(found.contract, name) for name in shapes.ContractTerms.model_fields})


def _step_shown(found: Procedure, key: StepKey) -> shapes.ProcedureStep:
    step = found.record.step(key)
    missing = step_complaints(found.result_missing if key is StepKey.RESULT else found.missing, key.value)
    values = {name: getattr(step, name) for name in shapes.StepIn.model_fields}
    return shapes.ProcedureStep(
        **values | {"photos": list(step.photos), "photos_end": list(step.photos_end)},
        key=key.value,
        label=found.record.assembly.label if key is StepKey.ASSEMBLY else key.label,
        kind="publicity" if key in PUBLICITIES else "meeting",
        state=_state(found, step, missing),
        rule=_rule(found, key),
        missing=[words.reason(each) for each in missing],
    )


def _state(found: Procedure, step: StepRecord, missing: tuple[Refusal, ...]) -> str:
    if found.record.merged and step.key is StepKey.PROPOSAL:
        return "merged"
    if step.key is StepKey.RESULT and found.fixed_at is None:
        return "later"
    if not step.begun:
        return "empty"
    return "missing" if missing else "done"


def _rule(found: Procedure, key: StepKey) -> str:
    """What is asked of the step, as a clerk reads it."""
    if key in PUBLICITIES:
        return f"公示满 {found.rules.publicity_days} 天（第一天不算），张贴时和期满时各拍照片"
    rule = found.rules.meeting(key, found.record.assembly, found.contract.matter)
    whole = "到会人数" if rule.passing_of is Whole.ATTENDING else "应到人数"
    return f"到会{rule.quorum.label}，同意占{whole}{rule.passing.label}（{rule.ground}）"


def _tender_shown(found: Procedure) -> shapes.ProcedureTender:
    tender = found.record.tender or Tender()
    return shapes.ProcedureTender(
        method=tender.method,
        on=tender.on,
        place=tender.place,
        bidders=[shapes.BidderView(name=each.name, price=each.price) for each in tender.bidders],
        winner=tender.winner,
        price=tender.price,
        files=list(tender.files),
        needed=found.tender_needed,
        missing=[words.reason(each) for each in step_complaints(found.missing, "tender")],
    )
