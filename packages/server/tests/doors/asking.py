"""How each operation is asked in the matrix: what stands in its path, what it is sent. Keys as in matrix.txt."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from world import CANARY, PARTY_SEAL, World
from zhangfa.kernel.clock import now as clock_now
from zhangfa.matters.core import stored
from zhangfa.matters.queries import shipped_catalogue

JSON = "application/json"
FORM = {"holder": "周大山", "purpose": CANARY}
CONTENT = stored(next(each for each in shipped_catalogue() if each.id == "mourning-leave"))
APPLICATION = {"matter": "generated", "unit": cast.VILLAGE.text, "form": FORM, "copies": 1}


def ask(client: Client, row: str, world: World) -> HttpResponse:
    """`row` like "POST /api/v1/files" or "POST /api/v1/…/actions #approve"."""
    operation, _, variant = row.partition(" #")
    method, path = operation.split(" ")
    path = path.format_map(_places(world, variant))
    body = _bodies(variant, world.ids["examined"]).get(operation)
    if operation == "POST /api/v1/files":
        return client.post(path, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a")})
    if operation == "POST /api/v1/insight/building-starts":
        sheet = SimpleUploadedFile("a.csv", "村,户主,动工日期\n青石村,周大山,2026-10-02\n".encode())
        return client.post(path, {"file": sheet, "unit": cast.VILLAGE.text})
    if operation == "POST /api/v1/insight/work-days":
        sheet = SimpleUploadedFile("a.csv", "村,姓名,日期,工种,工钱\n青石村,周大山,2026-10-02,清沟,180\n".encode())
        return client.post(path, {"file": sheet, "unit": cast.VILLAGE.text})
    data = json.dumps(body) if body is not None else ""
    return client.generic(method, path, data, content_type=JSON)


def _places(world: World, variant: str) -> dict[str, str]:
    ids = world.ids
    application = {"accept": "submitted", "approve": "examined", "archived": "archived", "trace": "archived"}.get(
        variant, "approved"
    )
    if variant in {"lease", "stamped", "filed", "sealed"}:
        application = variant
    return {
        "key": "party",
        "application_id": ids[application],
        "file_id": ids["loose_file"] if variant == "loose" else ids["paper"],
        "n": "1",
        "matter_id": "negative-1" if variant == "negative" else "generated",
        "terminal_id": ids["terminal"],
        "seal_id": ids["seal"],
        "picture": "0",
        "eseal_id": ids["eseal"],
        "digest": ids["photo"],
        "alarm_id": ids["alarm"],
        "concern_id": ids["concern"],
        "rule": "odd_hour",
        "review_id": "review0000000000000000none",
        "judged_id": "1",
        "complaint_id": "complaint0000000000000none",
        "place": cast.VILLAGE.text,
        "key_id": ids["key"],
        "delivery_id": ids["delivery"],
        "number": ids["number"],
        "callback_id": ids["callback"],
        "case_id": ids["case"],
        "check_code": ids["check_code"],
        "page": "1",
        "pages": "1",
        "tenant": cast.TENANT,
        "item_id": "negative-1",
        "draft_id": ids["draft"],
        "path": "",
        "token": "a" * 26,
        "wanted": "pdf",
        "passkey_id": "nothing",
        "comparison_id": "1",
        "which": "seen",
        "person_id": cast.VILLAGER.id,
        "appointment_id": f"reviewer{cast.REVIEWER.number}",
        "deputising_id": ids["deputising"],
    }


def _deputy() -> dict[str, str]:
    """For the secretary, whoever asks; the reviewer stands in."""
    now = clock_now()
    window = {"opens_at": now.isoformat(), "closes_at": (now + timedelta(days=3)).isoformat()}
    return {"principal": cast.SECRETARY.id, "deputy": cast.REVIEWER.id, "reason": CANARY, **window}


def _bodies(variant: str, examined: str) -> dict[str, Any]:
    return {
        "POST /api/v1/applications/{application_id}/findings": {
            "permit": "nothing",
            "number": 1,
            "finding": "made",
            "note": CANARY,
        },
        "POST /api/v1/applications/{application_id}/challenge": {"action": "approve", "revision": 1},
        "POST /api/v1/me/passkeys": {"name": "我的手机", "response": {}},
        "POST /api/v1/session/code": {"name": "周大山", "phone": cast.VILLAGER.phone},
        "POST /api/v1/session": {"phone": cast.VILLAGER.phone, "code": "000000"},
        "POST /api/v1/session/password": {"username": "owner", "password": "wrong password"},
        "POST /api/v1/applications": APPLICATION,
        "POST /api/v1/applications/preview": APPLICATION,
        "POST /api/v1/applications/{application_id}/actions": {
            "action": variant,
            "revision": {"accept": 1, "approve": 3, "withdraw": 4}.get(variant, 1),
        },
        "POST /api/v1/applications/{application_id}/print": {},
        "PUT /api/v1/applications/{application_id}/procedure": {"revision": 1, "reason": "更正"},
        "POST /api/v1/applications/{application_id}/procedure/steps/{key}": {"revision": 1, "reason": "x", "step": {}},
        "POST /api/v1/applications/{application_id}/filing": {"scans": [], "signed_on": "2026-11-23"},
        "POST /api/v1/applications/{application_id}/filing/corrections": {"changes": {"land": "x"}, "reason": "更正"},
        "POST /api/v1/applications/{application_id}/read": {"digest": "0" * 64},
        "POST /api/v1/applications/approve-many": {"items": [{"id": "nobody", "revision": 1}]},
        "POST /api/v1/applications/{application_id}/electronic/void": {"reason": "姓名写错了"},
        "POST /api/v1/eseals": {"seal": PARTY_SEAL if variant == "first" else "seal0000000000000000000001"},
        "POST /api/v1/eseals/{eseal_id}/actions": {"action": variant, "words": "写明原因"},
        "POST /api/v1/seals/{seal_id}/registration": {"photos": ["file"] * 3},
        "POST /api/v1/seals/{seal_id}/registration/withdrawal": {"reason": "换了新章"},
        "POST /api/v1/seals/{seal_id}/actions": {"action": variant, "reason": "换届"},
        "POST /api/v1/terminals/{terminal_id}/lock": {"reason": "x"},
        "POST /api/v1/terminals/{terminal_id}/unlock": {"reason": "x"},
        "POST /api/v1/cases": {"application": examined, "note": CANARY},
        "POST /api/v1/cases/{case_id}/actions": {"action": "find", "revision": 1, "finding": "breach", "note": CANARY},
        "POST /api/v1/reviews": {"unit": cast.TOWN.text, "month": f"{clock_now():%Y-%m}", "team": []},
        "POST /api/v1/reviews/{review_id}/judged": {"index": 1, "item": "paper", "result": "fine"},
        "POST /api/v1/reviews/{review_id}/judged/{judged_id}/rectify": {"note": CANARY},
        "POST /api/v1/reviews/{review_id}/judged/{judged_id}/verify": {"note": CANARY},
        "POST /api/v1/applications/{application_id}/rating": {"score": 3},
        "POST /api/v1/complaints/{complaint_id}/answer": {"note": CANARY},
        "POST /api/v1/alarms": {"unit": cast.VILLAGE.text, "note": CANARY},
        "POST /api/v1/alarms/{alarm_id}/acknowledge": {"note": "已核实"},
        "POST /api/v1/alarms/{alarm_id}/resolve": {"note": "已核实"},
        "POST /api/v1/alarms/{alarm_id}/dismiss": {"note": "已核实"},
        "POST /api/v1/rules/{rule}": {"county": cast.COUNTY.text, "on": False, "note": "试过，误报太多"},
        "POST /api/v1/rules/{rule}/trial": {"county": cast.COUNTY.text},
        "POST /api/v1/matters/{matter_id}/wrong-requests": {"unit": cast.VILLAGE.text, "agency": "云溪保安公司"},
        "POST /api/v1/matter-drafts": {"region": cast.COUNTY.text, "content": CONTENT},
        "PUT /api/v1/matter-drafts/{draft_id}": {"content": CONTENT, "revision": 1},
        "POST /api/v1/matter-drafts/{draft_id}/discard": {"revision": 1},
        "POST /api/v1/matter-drafts/check": {"region": cast.COUNTY.text, "content": CONTENT},
        "POST /api/v1/matter-drafts/{draft_id}/return": {"revision": 1, "note": "时限太长"},
        "POST /api/v1/matter-drafts/{draft_id}/publish": {"revision": 1},
        "POST /api/v1/matter-drafts/{draft_id}/trial": {"unit": cast.VILLAGE.text},
        "PUT /api/v1/me/signature": {"strokes": [[[100, 100], [300, 300], [500, 100]]]},
        "POST /api/v1/notices/read": {"all": True},
        "POST /api/v1/appointments": {
            "person": cast.VILLAGER.id,
            "office": "committee_member",
            "unit": cast.VILLAGE.text,
            "opens_on": "2026-11-01",
        },
        "POST /api/v1/appointments/{appointment_id}/end": {"closes_on": "2026-11-01"},
        "POST /api/v1/people": {"name": "新来的", "phone": "13912345678", "unit": cast.VILLAGE.text},
        "POST /api/v1/people/{person_id}/id-number": {"reason": "核对本人身份"},
        "POST /api/v1/partners": {
            "unit": cast.TOWN.text,
            "name": "县数据平台",
            "purpose": "汇总用章情况",
            "scopes": ["figures"],
        },
        "POST /api/v1/partners/{key_id}/revoke": {"reason": "系统停用"},
        "POST /open/v1/callbacks": {"url": "https://oa.example.com/hook", "kinds": ["application.approved"]},
        "POST /open/v1/building-starts": {
            "lines": [{"village": "青石村", "name": "周大山", "broken": "2026-10-02"}],
        },
        "POST /api/v1/deputies": _deputy(),
        "POST /api/v1/insight/concerns/{concern_id}/words": {"action": variant or "answer", "words": CANARY * 3},
        "POST /api/v1/late/{application_id}/ask": {"note": CANARY},
        "POST /api/v1/late/{application_id}/answer": {"note": CANARY},
        "POST /_allauth/browser/v1/auth/login": {"username": "owner", "password": "wrong password"},
        "POST /_allauth/browser/v1/auth/reauthenticate": {"password": "wrong password"},
        "POST /_allauth/browser/v1/auth/2fa/authenticate": {"code": "000000"},
        "POST /_allauth/browser/v1/auth/2fa/reauthenticate": {"code": "000000"},
        "POST /_allauth/browser/v1/account/authenticators/totp": {"code": "000000"},
        "POST /_allauth/browser/v1/account/authenticators/recovery-codes": {},
        "POST /_allauth/browser/v1/account/password/change": {"current_password": "x", "new_password": "y"},
    }
