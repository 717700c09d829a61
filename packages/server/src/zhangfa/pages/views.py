"""The pages: each reads what was asked for, makes one call, and fills one template."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhangfa.bootstrap import ports
from zhangfa.kernel.clock import now
from zhangfa.kernel.identifiers import new_id
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import origin_of
from zhangfa.notices import queries as notices
from zhangfa.pages import slips
from zhangfa.pages.throttle import at_most
from zhangfa.publicity.queries import board, records

log = logging.getLogger("zhangfa.faults")
PER_MINUTE = 120
NO_INDEX = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
TEXT = "text/plain; charset=utf-8"


def show(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    context = {"demo": settings.DEMO, **context}
    return render(request, f"pages/{template}.html", context, status=status)


@require_safe
@at_most(PER_MINUTE, "check")
def check(request: HttpRequest, check_code: str, page: int | None = None, pages: int | None = None) -> HttpResponse:
    """The address on every printed page: what was stamped, by whom, for what."""
    record = _record(check_code)
    sheet = {"page": page, "pages": pages, "fits": pages == record.pages and 1 <= page <= pages} if page else None
    witness = records.witness(record, request.GET.get("w", ""))
    response = show(request, "check", {"record": record, "page": sheet, "witness": witness})
    for name, value in NO_INDEX.items():
        response[name] = value
    return response


@require_safe
@at_most(PER_MINUTE, "check")
def proof(request: HttpRequest, check_code: str) -> HttpResponse:
    record = _record(check_code)
    if record.proof is None:
        raise Http404
    name = f'attachment; filename="{record.number}.tlog-proof"'
    return HttpResponse(record.proof.text, content_type=TEXT, headers={"Content-Disposition": name, **NO_INDEX})


def _record(check_code: str) -> records.Record:
    record = records.record(check_code)
    if record is None:
        raise Http404
    return record


@require_safe
def verify_help(request: HttpRequest) -> HttpResponse:
    return show(request, "verify_help", {"logs": records.logs()})


@require_safe
def checkpoint(request: HttpRequest, tenant: str) -> HttpResponse:
    """The latest signed checkpoint of a county's log, for whoever keeps a copy."""
    note = ledger.checkpoint(tenant)
    if note is None:
        raise Http404
    return HttpResponse(note, content_type=TEXT, headers={"Cache-Control": "no-cache"})


@require_safe
def keys(request: HttpRequest, tenant: str) -> HttpResponse:
    """The public keys of a county's log, one on each line. Better taken from a notice board than from us."""
    if ledger.checkpoint(tenant) is None:
        raise Http404
    lines = ports().log_signer.verifier_keys(origin_of(tenant))
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def referral(request: HttpRequest, item_id: str) -> HttpResponse:
    return show(request, "referral", {"item": slips.referral(request, item_id)})


@require_safe
def receipt(request: HttpRequest, application_id: str) -> HttpResponse:
    """In large print, for people without a smartphone."""
    found = slips.receipt(request, application_id)
    if found is None:
        return show(request, "message", SIGN_IN_FIRST, status=401)
    response = show(request, "receipt", {"receipt": found})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@at_most(PER_MINUTE, "board")
def notice_board(request: HttpRequest, place: str) -> HttpResponse:
    """What a village's seals were used for, for everybody."""
    return show(request, "board", {"board": _board(request, place)})


def _board(request: HttpRequest, place: str) -> board.Board:
    found = board.board(place, request.GET.get("month", ""), now())
    if found is None:
        raise Http404
    return found


@require_safe
@at_most(PER_MINUTE, "board")
def board_sheet(request: HttpRequest, place: str) -> HttpResponse:
    found = _board(request, place)
    name = f'inline; filename="board-{found.month}.pdf"'
    pdf = ports().tables.table(board.sheet(found))
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


@require_safe
def demo_codes(request: HttpRequest) -> HttpResponse:
    """Where the demo's text messages end up. Outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    sent = [{"phone": phone, "text": text, "at": at} for phone, text, at in notices.demo_messages()]
    response = show(request, "codes", {"messages_sent": sent})
    response["Cache-Control"] = "no-store"
    return response


SIGN_IN_FIRST = {"heading": "请先登录", "text": "回执只给申请人和经办的人看。", "remedy": "登录以后再打开这一页。"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = {"heading": "这个请求看不懂", "text": "请检查地址，或者回到上一页重试。"}
    return show(request, "message", text, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = {
        "heading": "没有找到",
        "text": "没有这一页，或者没有这个核验码。",
        "remedy": "如果是扫纸上的码来的：请再扫一次；仍然没有，说明这张纸不是本系统盖的，请不要接受。",
    }
    return show(request, "message", text, status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """A bug or an outage: the person gets a number, the log gets the trace under the same number."""
    incident = new_id()[:8]
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=sys.exc_info())
    text = {"heading": "系统出了问题", "text": "这一页现在打不开，请稍后再试。", "incident": incident}
    return show(request, "message", text, status=500)
