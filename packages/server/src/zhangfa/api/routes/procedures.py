"""How a village decided before it signs (四议两公开), and the filing of the signed contract (备案)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Query, Router, Status

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import procedures as shapes
from zhangfa.api.screens import filings, procedures

router = Router(tags=["procedures"], by_alias=True, auth=SignedIn())


@router.get("/applications/{application_id}/procedure", response=shapes.ProcedureView, operation_id="procedure")
def procedure(request: HttpRequest, application_id: str):
    """The record with what is still missing in it, for whoever may read the application."""
    return procedures.view(request.auth, application_id)


@router.put("/applications/{application_id}/procedure", response=shapes.ProcedureView, operation_id="write_procedure")
def write(request: HttpRequest, application_id: str, body: shapes.ProcedureIn):
    """The whole record anew; 409 when somebody else wrote meanwhile."""
    return procedures.write(request.auth, application_id, body)


@router.post(
    "/applications/{application_id}/procedure/steps/{key}",
    response=shapes.ProcedureView,
    operation_id="write_procedure_step",
)
def write_step(request: HttpRequest, application_id: str, key: shapes.StepKey, body: shapes.ProcedureStepIn):
    """One step alone."""
    return procedures.write_step(request.auth, application_id, key, body)


@router.get("/applications/{application_id}/procedure.pdf", throttle=limits.UPLOAD, operation_id="procedure_form")
def form(request: HttpRequest, application_id: str):
    """The 程序表 as a PDF; one that lacks something says so itself."""
    return procedures.form(request.auth, application_id)


@router.post(
    "/applications/{application_id}/filing",
    response={201: shapes.FilingView},
    throttle=limits.UPLOAD,
    operation_id="file_contract",
)
def file(request: HttpRequest, application_id: str, body: shapes.FilingIn):
    return Status(201, filings.file(request.auth, application_id, body))


@router.get("/applications/{application_id}/filing", response=shapes.FilingView, operation_id="filing")
def filing(request: HttpRequest, application_id: str):
    return filings.view(request.auth, application_id)


@router.get("/applications/{application_id}/filing.pdf", operation_id="filing_pdf")
def filing_pdf(request: HttpRequest, application_id: str):
    """The bound file, exactly as it was filed."""
    return filings.pdf(request.auth, application_id)


@router.post(
    "/applications/{application_id}/filing/corrections", response=shapes.FilingView, operation_id="correct_filing"
)
def correct(request: HttpRequest, application_id: str, body: shapes.CorrectionIn):
    return filings.correct(request.auth, application_id, body)


@router.get("/filings", response=shapes.FilingPage, operation_id="list_filings")
def list_filings(
    request: HttpRequest,
    q: str = Query("", max_length=80),
    unit: str = Query("", max_length=120),
    year: int | None = None,
    amount_least: Decimal | None = None,
    amount_most: Decimal | None = None,
    signed_from: date | None = None,
    signed_to: date | None = None,
    start: int = Query(0, ge=0, le=100_000),
):
    wanted = filings.search_of(q, unit, year, (amount_least, amount_most), (signed_from, signed_to))
    return filings.page(request.auth, wanted, start)


@router.get("/filings/waiting", response=shapes.FilingDueList, operation_id="list_filings_due")
def waiting(request: HttpRequest):
    """Stamped contracts that the caller's station has not filed yet."""
    return filings.waiting(request.auth)


@router.get("/filings.csv", throttle=limits.UPLOAD, operation_id="export_filings")
def export(
    request: HttpRequest,
    q: str = Query("", max_length=80),
    unit: str = Query("", max_length=120),
    year: int | None = None,
    amount_least: Decimal | None = None,
    amount_most: Decimal | None = None,
    signed_from: date | None = None,
    signed_to: date | None = None,
):
    """The register as a table for a spreadsheet, at most five thousand rows."""
    wanted = filings.search_of(q, unit, year, (amount_least, amount_most), (signed_from, signed_to))
    return filings.export(request.auth, wanted)
