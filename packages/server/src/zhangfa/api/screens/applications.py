"""Applications for the screens: lists, the whole view, submitting, acting."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from zhangfa_protocol.pagecode import new_check_code

from zhangfa.access import queries as access
from zhangfa.api import words as text
from zhangfa.api.auth import Caller
from zhangfa.api.schemas import applications as shapes
from zhangfa.api.screens import items, use, whole
from zhangfa.api.screens.places import unit_path
from zhangfa.applications import queries, services
from zhangfa.applications.core import Action, RefusalGround, SealPlace, State, Where
from zhangfa.bootstrap import ports
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath


def page_of(caller: Caller, *, box: str, words: str, state: str | None, cursor: str) -> shapes.ApplicationPage:
    found = queries.page(
        caller.actor,
        box=queries.Box(box),
        now=caller.now,
        words=words,
        state=State(state) if state else None,
        cursor=cursor,
    )
    return shapes.ApplicationPage(
        items=[items.item(row, caller.now) for row in found.items], next=found.next or None, total=found.total
    )


def view(caller: Caller, application_id: str) -> shapes.ApplicationView:
    return whole.view(caller, application_id)


def submit(caller: Caller, body: shapes.ApplicationIn, *, key: str) -> shapes.ApplicationMade:
    made = services.submit(
        application_id=_id_for(caller, key),
        check_code=new_check_code(secrets.token_bytes(24)),
        matter_id=body.matter,
        path=_village(body.unit),
        handed=handed(body.form, body.copies, body.paper, body.materials),
        on_behalf=_on_behalf(body.on_behalf),
        cipher=ports().cipher,
        typesetter=ports().typesetter,
        storage=ports().storage,
        actor=caller.actor,
        now=caller.now,
    )
    return shapes.ApplicationMade(id=made.id, number=queries.find(caller.actor, made.id).number)


def _id_for(caller: Caller, key: str) -> str:
    """The same key from the same person is the same application; without a key each is a new one."""
    if not key:
        return new_id()
    digest = hashlib.sha256(f"{caller.actor.id}\n{key}".encode()).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _village(text: str) -> TreePath:
    path = unit_path(text)
    if path is None:
        raise Refused(Refusal("api.invalid", field="unit"))
    return path


def _on_behalf(given: shapes.OnBehalf | None) -> services.OnBehalf | None:
    if given is None:
        return None
    return services.OnBehalf(person_id=new_id(), name=given.name, phone=given.phone, id_number=given.id_number)


def handed(
    form: Mapping[str, object], copies: int, paper: str | None, materials: Mapping[str, list[str]]
) -> services.Handed:
    return services.Handed(
        form=form,
        copies=copies,
        paper=paper,
        paper_id=new_id(),
        materials={name: tuple(files) for name, files in materials.items()},
    )


def settle(caller: Caller, application_id: str, body: shapes.FindingIn) -> shapes.ApplicationView:
    use.settle(caller, application_id, body)
    return whole.view(caller, application_id)


def act(caller: Caller, application_id: str, body: shapes.ActionIn) -> shapes.ApplicationView:
    """One deed; the answer is the application as it stands afterwards."""
    _DEEDS.get(body.action, _decide)(caller, application_id, body)
    return whole.view(caller, application_id)


def _decide(caller: Caller, application_id: str, body: shapes.ActionIn) -> None:
    services.decide(
        action=Action(body.action),
        application_id=application_id,
        revision=body.revision,
        note=body.note,
        ground=_ground(body.ground),
        seat=_seat(body.seat),
        to_step=body.to_step or "",
        by_passkey=services.ByPasskey(body.assertion, ports().passkeys) if body.assertion else None,
        seal_at=_seal_at(body.seal_at),
        actor=caller.actor,
        now=caller.now,
    )


def _seal_at(given: shapes.SealPlace | None) -> SealPlace | None:
    return SealPlace(given.page, given.x, given.y) if given else None


def challenge(caller: Caller, application_id: str, body: shapes.ChallengeIn) -> dict[str, Any]:
    """What the browser asks a passkey of the caller's for, so that its answer is this decision."""
    known = [each.credential for each in access.passkeys_of(caller.actor.id)]
    if not known:
        raise Refused(Refusal("access.no_passkey"))
    asked = services.ask_passkey(
        application_id=application_id,
        revision=body.revision,
        action=Action(body.action),
        seal_at=_seal_at(body.seal_at),
        actor=caller.actor,
        now=caller.now,
    )
    return ports().passkeys.request(asked, known)


def _turn(caller: Caller, application_id: str, body: shapes.ActionIn) -> None:
    services.turn(
        action=Action(body.action),
        application_id=application_id,
        revision=body.revision,
        seat=_seat(body.seat),
        person=body.person or "",
        where=Where(body.where) if body.where else None,
        note=body.note,
        actor=caller.actor,
        now=caller.now,
    )


def _seat(text: str | None) -> int:
    if text is not None and not (text.isascii() and text.isdigit()):
        raise Refused(Refusal("api.invalid", field="seat"))
    return int(text or 0)


def _urge(caller: Caller, application_id: str, body: shapes.ActionIn) -> None:
    services.urge(
        application_id=application_id, revision=body.revision, note=body.note, actor=caller.actor, now=caller.now
    )


def _copy(caller: Caller, application_id: str, body: shapes.ActionIn) -> None:
    services.copy(
        application_id=application_id,
        revision=body.revision,
        people=body.people or [],
        note=body.note,
        actor=caller.actor,
        now=caller.now,
    )


def _ground(text: str | None) -> RefusalGround | None:
    try:
        return RefusalGround(text) if text else None
    except ValueError as error:
        raise Refused(Refusal("api.invalid", field="ground")) from error


def _withdraw(caller: Caller, application_id: str, body: shapes.ActionIn) -> None:
    services.withdraw(
        application_id=application_id,
        revision=body.revision,
        note=body.note,
        actor=caller.actor,
        now=caller.now,
    )


def _resubmit(caller: Caller, application_id: str, body: shapes.ActionIn) -> None:
    """What is not sent again stays as it was."""
    before = queries.detail(caller.actor, application_id, cipher=ports().cipher, now=caller.now)
    materials = body.materials if body.materials is not None else _materials(before)
    services.resubmit(
        application_id=application_id,
        revision=body.revision,
        handed=handed(
            body.form if body.form is not None else before.form or {},
            body.copies or before.item.copies,
            body.paper or before.paper_file,
            materials,
        ),
        note=body.note,
        cipher=ports().cipher,
        typesetter=ports().typesetter,
        storage=ports().storage,
        actor=caller.actor,
        now=caller.now,
    )


def _materials(before: queries.Detail) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for each in before.materials:
        kept.setdefault(each.name, []).append(each.file_id)
    return kept


_DEEDS = {
    "withdraw": _withdraw,
    "resubmit": _resubmit,
    "urge": _urge,
    "copy": _copy,
    **dict.fromkeys(("transfer", "delegate", "give_opinion", "add_seat", "drop_seat", "take_back"), _turn),
}


def people(caller: Caller, application_id: str, *, verb: str, words: str) -> list[shapes.Eligible]:
    """Who may be named with the action, by the law that judges it."""
    found = queries.eligible(caller.actor, application_id, action=Action(verb), words=words, now=caller.now)
    return [shapes.Eligible(id=each.id, name=each.name, offices=list(each.offices)) for each in found]


def read(caller: Caller, application_id: str, digest: str) -> shapes.Seen:
    services.mark_read(application_id=application_id, digest=digest, actor=caller.actor, now=caller.now)
    return shapes.Seen(seen=True)


def approve_many(caller: Caller, body: shapes.ApproveManyIn) -> shapes.ApprovedMany:
    items = [(each.id, each.revision) for each in body.items]
    done = services.approve_many(items=items, note=body.note, actor=caller.actor, now=caller.now)
    return shapes.ApprovedMany(items=[_approved(each) for each in done])


def _approved(done: services.Done) -> shapes.Approved:
    refusals = (Refusal("api.conflict"),) if done.conflict else done.refusals
    return shapes.Approved(
        id=done.application_id,
        done=done.state is not None,
        state=done.state.value if done.state else None,
        reasons=[text.reason(each) for each in refusals],
    )
