"""洞察: figures of a place and a period, the records behind them, and both for a spreadsheet."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import insight as shapes
from zhangfa.api.screens import figures as screens

router = Router(tags=["insight"], by_alias=True, auth=SignedIn())


class FiguresAsked(Schema):
    """Without a unit the widest place that the caller may see; without months the present one, in China."""

    unit: str = Field("", max_length=120)
    since: str = shapes.Month
    until: str = shapes.Month
    seal: Literal["", "party", "committee", "cooperative", "contract"] = ""
    matter: str = Field("", max_length=80)


@router.get("/figures", response=shapes.Board, operation_id="figures")
def figures(request: HttpRequest, asked: Query[FiguresAsked]):
    """Whole months by the calendar of China; what happened counts on its day there."""
    return screens.board(request.auth, asked)


@router.get("/figures/export", throttle=limits.UPLOAD, operation_id="export_figures")
def export(request: HttpRequest, asked: Query[FiguresAsked], kind: Literal["xlsx", "csv"] = "xlsx"):
    """Excel with a sheet for each table of the page, or the lower units alone as CSV."""
    return screens.export(request.auth, asked, kind)


@router.get("/records", response=shapes.RecordPage, operation_id="figure_records")
def records(
    request: HttpRequest,
    asked: Query[FiguresAsked],
    happened: shapes.Happened = "submitted",
    cursor: str = Query("", max_length=60),
):
    """The applications of one village behind a figure, the newest first, fifty at a time."""
    return screens.records(request.auth, asked, happened, cursor)


@router.get("/records/export", throttle=limits.UPLOAD, operation_id="export_figure_records")
def export_records(
    request: HttpRequest,
    asked: Query[FiguresAsked],
    happened: shapes.Happened = "submitted",
    kind: Literal["xlsx", "csv"] = "xlsx",
):
    return screens.export_records(request.auth, asked, happened, kind)
