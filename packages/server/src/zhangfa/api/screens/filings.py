"""The town's register of contracts for the screens, and as a table for a spreadsheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import procedures as shapes
from zhangfa.api.schemas.common import UnitRef
from zhangfa.api.screens.places import unit_path
from zhangfa.api.sheets import Sheet, csv_file
from zhangfa.bootstrap import ports
from zhangfa.filings import queries, services
from zhangfa.filings.core import CORRECTABLE, Correction, Filing, Terms
from zhangfa.filings.queries import FILE, Search
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.procedures import queries as procedures

_HEADS = (
    *("备案号", "村", "合同名称", "对方", "标的位置", "金额（元）", "开始日期", "到期日期", "签订日期"),
    *("备案日期", "备案人", "用章申请编号", "页数", "更正次数"),
)


def file(caller: Caller, application_id: str, body: shapes.FilingIn) -> shapes.FilingView:
    made = services.file(
        filing_id=new_id(),
        application_id=application_id,
        scans=body.scans,
        signed_on=body.signed_on,
        storage=ports().storage,
        tables=ports().tables,
        binder=ports().binder,
        actor=caller.actor,
        now=caller.now,
    )
    return _shown(caller, made)


def view(caller: Caller, application_id: str) -> shapes.FilingView:
    return _shown(caller, queries.find(caller.actor, application_id))


def pdf(caller: Caller, application_id: str) -> HttpResponse:
    found = queries.find(caller.actor, application_id)
    return HttpResponse(
        queries.bound_file(caller.actor, application_id, storage=ports().storage),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="filing-{found.application_number}.pdf"'},
    )


def correct(caller: Caller, application_id: str, body: shapes.CorrectionIn) -> shapes.FilingView:
    made = services.correct(
        application_id=application_id,
        changes=body.changes,
        reason=body.reason,
        actor=caller.actor,
        now=caller.now,
    )
    return _shown(caller, made)


def search_of(
    words: str,
    unit: str,
    year: int | None,
    amounts: tuple[Decimal | None, Decimal | None],
    signed: tuple[date | None, date | None],
) -> Search:
    below = unit_path(unit) if unit else None
    if unit and below is None:
        raise Refused(Refusal("api.invalid", field="unit"))
    return Search(
        words=words,
        below=below,
        year=year,
        amount_least=amounts[0],
        amount_most=amounts[1],
        signed_from=signed[0].isoformat() if signed[0] else "",
        signed_to=signed[1].isoformat() if signed[1] else "",
    )


def page(caller: Caller, wanted: Search, start: int) -> shapes.FilingPage:
    found = queries.search(caller.actor, wanted, start=start)
    return shapes.FilingPage(items=[_shown(caller, each) for each in found.items], total=found.total, next=found.next)


def waiting(caller: Caller) -> shapes.FilingDueList:
    due = queries.waiting(caller.actor)
    contracts = procedures.contracts(each.id for each in due)
    return shapes.FilingDueList(
        items=[
            shapes.FilingDue(
                application=each.id,
                number=each.number,
                title=each.title,
                subject=contracts[each.id].subject,
                counterparty=contracts[each.id].counterparty,
                unit=UnitRef(path=each.path.text, name=each.unit_name),
                approved_at=each.approved_at,
            )
            for each in due
        ]
    )


def export(caller: Caller, wanted: Search) -> HttpResponse:
    found = queries.everything(caller.actor, wanted)
    return csv_file(Sheet("合同备案台账", _HEADS, (_line(each) for each in found)), "合同备案台账")


def _line(filing: Filing) -> tuple[str, ...]:
    terms = filing.terms
    return (
        filing.number,
        filing.unit_name,
        terms.subject,
        terms.counterparty,
        terms.land,
        _amount(terms),
        terms.begins_on,
        terms.ends_on,
        terms.signed_on,
        filing.filed_at.astimezone(CHINA).date().isoformat(),
        filing.filed_by,
        _grouped(filing.application_number),
        str(filing.pages),
        str(len(filing.corrections)),
    )


def _grouped(number: str) -> str:
    """As it stands on paper; a spreadsheet would make a rounded number of twelve digits."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _amount(terms: Terms) -> str:
    return "" if terms.amount is None else f"{terms.amount:.2f}"


def _shown(caller: Caller, filing: Filing) -> shapes.FilingView:
    return shapes.FilingView(
        application=filing.application,
        application_number=filing.application_number,
        number=filing.number,
        unit=UnitRef(path=filing.path.text, name=filing.unit_name),
        town=filing.town_name,
        terms=_terms(filing.terms),
        filed=_terms(filing.filed),
        pages=filing.pages,
        digest=filing.digest,
        index=[shapes.IndexLine(title=each.title, page=each.page, pages=each.pages) for each in filing.index],
        filed_by=filing.filed_by,
        filed_at=filing.filed_at,
        corrections=[_correction(each) for each in filing.corrections],
        may_correct=caller.actor.may(FILE, filing.path.parent),
    )


def _correction(correction: Correction) -> shapes.CorrectionView:
    changes = [
        shapes.CorrectionLine(label=CORRECTABLE[name], value=value) for name, value in correction.changes.items()
    ]
    return shapes.CorrectionView(at=correction.at, by=correction.actor_name, reason=correction.reason, changes=changes)


def _terms(terms: Terms) -> shapes.FilingTerms:
    values = {name: getattr(terms, name) for name in shapes.FilingTerms.model_fields if name != "amount"}
    return shapes.FilingTerms(**values, amount=_amount(terms))
