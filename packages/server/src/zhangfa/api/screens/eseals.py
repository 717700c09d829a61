"""Electronic seals for the desk: the register, one with its history, and the deeds of its life."""

from __future__ import annotations

from collections.abc import Iterator

from zhangfa.api import words
from zhangfa.api.auth import Caller
from zhangfa.api.schemas import eseals as shapes
from zhangfa.api.schemas.common import UnitRef
from zhangfa.api.screens import places
from zhangfa.api.screens.terminals import picture_of
from zhangfa.bootstrap import ports
from zhangfa.eseals import queries, services
from zhangfa.eseals.core import ESealAction
from zhangfa.eseals.queries import ESealView
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Entry
from zhangfa.seals import queries as seals


def all_of(caller: Caller) -> shapes.ESealList:
    found, wanting = queries.list_eseals(caller.actor, caller.now), queries.wanting(caller.actor, caller.now)
    units = places.refs({*(each.eseal.path for each in found), *(seal.path for seal in wanting)})
    return shapes.ESealList(
        items=[_shown(each, units[each.eseal.path]) for each in found],
        wanting=[
            shapes.SealWanting(
                id=seal.id,
                name=seal.name,
                body_label=seal.body.label,
                unit=units[seal.path],
                picture_url=picture_of(seal.id),
            )
            for seal in wanting
        ],
    )


def page(caller: Caller, eseal_id: str) -> shapes.ESealPage:
    found = queries.view(caller.actor, eseal_id, caller.now)
    if found is None:
        raise Refused(Refusal("eseals.unknown"))
    return shapes.ESealPage(eseal=_shown(found, places.ref(found.eseal.path)), history=list(_history(eseal_id)))


def apply_for(caller: Caller, seal_id: str) -> shapes.ESealPage:
    made = services.apply_for(actor=caller.actor, now=caller.now, eseal_id=new_id(), seal_id=seal_id)
    return page(caller, made.id)


def act(caller: Caller, eseal_id: str, body: shapes.ESealActIn) -> shapes.ESealPage:
    given = {"actor": caller.actor, "now": caller.now, "eseal_id": eseal_id}
    action = ESealAction(body.action)
    match action:
        case ESealAction.MAKE:
            services.make(**given, picture=_picture(caller, eseal_id), sealer=ports().sealer)
        case ESealAction.FILE:
            services.file(**given, number=body.words, sealer=ports().sealer)
        case ESealAction.CANCEL:
            services.cancel(**given, reason=body.words, sealer=ports().sealer)
        case _:
            services.move(**given, action=action, note=body.words)
    return page(caller, eseal_id)


def _picture(caller: Caller, eseal_id: str) -> bytes:
    """The registered impression of its seal: an e-seal never looks like anything else."""
    found = queries.view(caller.actor, eseal_id, caller.now)
    if found is None or found.seal is None:
        raise Refused(Refusal("eseals.unknown"))
    return seals.impression(found.seal, font=ports().font)


def _shown(view: ESealView, unit: UnitRef) -> shapes.ESealView:
    eseal, seal = view.eseal, view.seal
    return shapes.ESealView(
        id=eseal.id,
        seal=eseal.seal,
        name=eseal.name,
        body=seal.body.value if seal else "",
        unit=unit,
        place=view.unit,
        state=eseal.state.value,
        state_label=eseal.state.label,
        demo=eseal.demo,
        valid_from=eseal.valid_from,
        valid_until=eseal.valid_until,
        ends_soon=view.ends_soon,
        filing_number=eseal.filing_number,
        note=view.note,
        applied_at=view.applied_at,
        applied_by=view.applied_by_name,
        renews=eseal.renews,
        picture_url=picture_of(eseal.seal),
        seal_state=seal.state.value if seal else "",
        seal_state_label=seal.state.label if seal else "",
        may_renew=view.may_renew,
        actions=[
            shapes.ESealActionOffered(action=each.value, label=each.label, needs_words=each.needs_words)
            for each in view.actions
        ],
        against=[words.reason(each) for each in view.against],
    )


def _history(eseal_id: str) -> Iterator[shapes.ESealLine]:
    """Oldest first. Its certificates stand in an entry of their own, beside the one that says it was made."""
    for entry in ledger.history(eseal_id):
        if entry.kind != "eseal.made":
            yield shapes.ESealLine(
                at=entry.at,
                what=_what(entry),
                who=entry.actor_name or "系统",
                note=getattr(entry.fact, "note", ""),
                index=entry.index,
            )


def _what(entry: Entry) -> str:
    if entry.kind == "eseal.applied":
        return "申请换发" if entry.fact.renews else "申请"
    return entry.fact.action.label
