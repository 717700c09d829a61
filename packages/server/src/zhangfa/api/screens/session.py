"""Signing in, and the page's own words about who I am."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from zhangfa.access import queries as access
from zhangfa.access import services
from zhangfa.api.auth import Caller, caller_of
from zhangfa.api.schemas import session as shapes
from zhangfa.api.screens import places, watch
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.kernel.clock import now
from zhangfa.kernel.identifiers import new_id
from zhangfa.organizations import queries as organizations

BACKEND = "zhangfa.api.auth.Accounts"


def send_code(request: HttpRequest, *, name: str, phone: str) -> shapes.CodeSent:
    sent = services.request_code(
        name=name,
        phone=phone,
        code=f"{secrets.randbelow(1_000_000):06d}",
        address=request.META["REMOTE_ADDR"],
        sender=ports().code_sender,
        cipher=ports().cipher,
        now=now(),
    )
    return shapes.CodeSent(sent_to=sent.sent_to, resend_after=sent.resend_after)


def sign_in_with_code(request: HttpRequest, *, phone: str, code: str, unit: str) -> shapes.Me:
    account = services.confirm_code(
        phone=phone,
        code=code,
        person_id=new_id(),
        home=places.unit_path(unit),
        address=request.META["REMOTE_ADDR"],
        cipher=ports().cipher,
        now=now(),
    )
    return _enter(request, account)


def sign_in_with_password(request: HttpRequest, *, username: str, password: str) -> shapes.Me:
    account = services.check_password(
        username=username,
        password=password,
        address=request.META["REMOTE_ADDR"],
        cipher=ports().cipher,
        now=now(),
    )
    return _enter(request, account)


def _enter(request: HttpRequest, account: object) -> shapes.Me:
    login(request, account, backend=BACKEND)
    return me(caller_of(request))


def me(caller: Caller) -> shapes.Me:
    person = organizations.person(caller.actor, caller.actor.id, ports().cipher)
    held = {(grant.path, grant.role, grant.deputy_for) for grant in caller.actor.grants}
    units = places.refs({path for path, _, _ in held} | {person.home})
    names = organizations.person_names({principal for _, _, principal in held if principal})
    return shapes.Me(
        person=shapes.PersonRef(id=person.id, name=person.name, phone=person.phone_masked),
        unit=units[person.home],
        roles=[
            shapes.RoleHeld(role=role, label=_role_label(role, names.get(principal, "")), unit=units[path])
            for path, role, principal in sorted(held)
        ],
        counts=watch.counts(caller),
        demo=settings.DEMO,
        day_hours=applications.work_calendar().day_hours,
    )


def _role_label(role: str, principal: str) -> str:
    """审批人; 审批人（代王建国）."""
    label = access.role_label(role)
    return f"{label}（代{principal}）" if principal else label
