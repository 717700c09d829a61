"""Terminals, seals and photos for the screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import terminals as shapes
from zhangfa.api.screens import places
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.documents import queries as documents
from zhangfa.impressions import queries as impressions
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.seals import queries as seals_queries
from zhangfa.seals import services as seal_deeds
from zhangfa.seals.core import RegisteredImpression, Seal
from zhangfa.terminals import queries, services
from zhangfa.terminals.core import Terminal

ONE_YEAR = "private, max-age=31536000, immutable"
ONE_HOUR = "private, max-age=3600"


def terminals(caller: Caller) -> shapes.TerminalList:
    return shapes.TerminalList(items=_shown(caller, queries.terminals(caller.actor)))


def lock(caller: Caller, terminal_id: str, *, reason: str) -> shapes.TerminalView:
    """The answer says `locking`; that the terminal obeyed is known when it says so."""
    services.order_lock(terminal_id=terminal_id, command_id=new_id(), reason=reason, actor=caller.actor, now=caller.now)
    return _one(caller, terminal_id)


def unlock(caller: Caller, terminal_id: str, *, reason: str) -> shapes.TerminalView:
    services.order_unlock(
        terminal_id=terminal_id, command_id=new_id(), reason=reason, actor=caller.actor, now=caller.now
    )
    return _one(caller, terminal_id)


def _one(caller: Caller, terminal_id: str) -> shapes.TerminalView:
    found = queries.terminal(caller.actor, terminal_id)
    if found is None:
        raise Refused(Refusal("terminals.unknown"))
    return _shown(caller, [found])[0]


def _shown(caller: Caller, found: Iterable[Terminal]) -> list[shapes.TerminalView]:
    each = tuple(found)
    units = places.refs(terminal.path for terminal in each)
    return [
        shapes.TerminalView(
            id=terminal.id,
            serial=terminal.serial,
            unit=units[terminal.path],
            locked=terminal.locked,
            lock_state=terminal.lock_state.value,
            online=terminal.online(caller.now),
            last_seen_at=terminal.last_seen_at,
            trust=terminal.trust.value,
            trust_label=terminal.trust.label,
            may_lock=caller.actor.may("terminal:lock", terminal.path),
            may_unlock=caller.actor.may("terminal:unlock", terminal.path),
            sleeves=[_sleeve(seal) for seal in seals_queries.seals_in_terminal(caller.actor, terminal.id)],
            queue=terminal.queue,
        )
        for terminal in each
    ]


def _sleeve(seal: Seal) -> shapes.Sleeve:
    return shapes.Sleeve(slot=seal.custody.slot, seal=shapes.SealRef(id=seal.id, name=seal.name, body=seal.body.value))


def seals(caller: Caller, *, unit: str) -> shapes.SealList:
    return shapes.SealList(
        items=_seal_views(caller, seals_queries.list_seals(caller.actor, path=places.unit_path(unit)))
    )


def act_on_seal(caller: Caller, seal_id: str, body: shapes.SealActIn) -> shapes.SealView:
    """停用, 恢复使用 or 报失."""
    deeds = {"suspend": seal_deeds.suspend, "resume": seal_deeds.resume, "report_lost": seal_deeds.report_lost}
    said = {"reason": body.reason.strip(), "actor": caller.actor, "now": caller.now}
    return _seal_views(caller, [deeds[body.action](seal_id=seal_id, **said)])[0]


def register_impression(caller: Caller, seal_id: str, body: shapes.RegistrationIn) -> shapes.SealView:
    """登记印模, of the pictures that were made of the photos when they were handed in."""
    outside = ports()
    seals_queries.enrollable(caller.actor, seal_id)
    photos = [documents.page_picture(caller.actor, each, number=1, storage=outside.storage) for each in body.photos]
    means = {"enroller": outside.enroller, "storage": outside.storage, "actor": caller.actor, "now": caller.now}
    seal_deeds.enrol(seal_id=seal_id, photos=photos, **means)
    return _seal_view(caller, seal_id)


def withdraw_impression(caller: Caller, seal_id: str, *, reason: str) -> shapes.SealView:
    seal_deeds.withdraw(seal_id=seal_id, reason=reason, actor=caller.actor, now=caller.now)
    return _seal_view(caller, seal_id)


def registered_picture(caller: Caller, seal_id: str, which: int) -> HttpResponse:
    found = seals_queries.pictures_of(caller.actor, seal_id)
    pictures = (found.picture, *found.photos) if found else ()
    if not 0 <= which < len(pictures):
        raise Refused(Refusal("seals.unknown" if found is None else "api.not_found"))
    kind = "image/jpeg" if which else "image/png"
    headers = {"Cache-Control": "private, no-cache"}  # the address stays when another impression is registered
    return HttpResponse(ports().storage.get(pictures[which]), content_type=kind, headers=headers)


def _seal_view(caller: Caller, seal_id: str) -> shapes.SealView:
    found = seals_queries.find_seal(caller.actor, seal_id)
    if found is None:
        raise Refused(Refusal("seals.unknown"))
    return _seal_views(caller, [found])[0]


def _registered(found: RegisteredImpression | None) -> shapes.RegisteredView | None:
    if found is None:
        return None
    address = f"{settings.API_PREFIX}seals/{found.seal}/registration"
    return shapes.RegisteredView(
        origin=found.origin.value,
        origin_label=found.origin.label,
        at=found.at,
        version=found.version,
        picture=f"{address}/0?{found.digest[:8]}",
        photos=[f"{address}/{number}?{found.digest[:8]}" for number in range(1, len(found.photos) + 1)],
    )


def _seal_views(caller: Caller, found: Sequence[Seal]) -> list[shapes.SealView]:
    units = places.refs(seal.path for seal in found)
    registered = seals_queries.registered_impressions(found)
    return [
        shapes.SealView(
            id=seal.id,
            name=seal.name,
            body=seal.body.value,
            body_label=seal.body.label,
            state=seal.state.value,
            state_label=seal.state.label,
            unit=units[seal.path],
            diameter_mm=seal.diameter_mm,
            terminal=seal.custody.terminal_id if seal.custody else None,
            slot=seal.custody.slot if seal.custody else None,
            impression_url=picture_of(seal.id),
            registered=_registered(registered.get(seal.id)),
            may_enrol=seals_queries.may_enrol(caller.actor, seal),
            actions=[
                shapes.SealActionOffered(action=each.value, label=each.label)
                for each in seals_queries.actions(caller.actor, seal)
            ],
        )
        for seal in found
    ]


def picture_of(seal_id: str) -> str:
    return f"{settings.API_PREFIX}seals/{seal_id}/impression.png"


def impression(caller: Caller, seal_id: str) -> HttpResponse:
    """The registered picture of a seal, for whoever may read seals there."""
    seal = seals_queries.find_seal(caller.actor, seal_id)
    if seal is None:
        raise Refused(Refusal("seals.unknown"))
    picture = seals_queries.impression(seal, font=ports().font)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": ONE_HOUR})


def evidence(caller: Caller, digest: str) -> HttpResponse:
    """A photo of a use, for whoever may read the record that it belongs to."""
    found = impressions.photo(digest)
    if found is None or not queries.photos_stored([digest]):
        raise Refused(Refusal("api.not_found"))
    applications.find(caller.actor, found.application)
    photo = ports().storage.get(digest)
    return HttpResponse(photo, content_type="image/jpeg", headers={"Cache-Control": ONE_YEAR})
