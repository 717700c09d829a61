"""Everything that one person may see of one application, put together for its page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from zhangfa.api import words
from zhangfa.api.auth import Caller
from zhangfa.api.schemas import applications as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens import items, route, sealed, timeline, use
from zhangfa.applications import queries
from zhangfa.applications.core import STAGES, RefusalGround, Stage, State, stages_done
from zhangfa.bootstrap import ports

Ending = tuple[datetime | None, str | None]
_ENDING = {"submit", "accept", "examine", "approve", "refuse", "resubmit", "withdraw"}
ENDED_EARLY = frozenset({State.REFUSED, State.WITHDRAWN, State.LAPSED})


def view(caller: Caller, application_id: str) -> shapes.ApplicationView:
    found = queries.detail(caller.actor, application_id, cipher=ports().cipher, now=caller.now)
    seen = use.of(caller, found)
    lines = timeline.of(found, seen)
    return shapes.ApplicationView(
        **items.fields(found.item, caller.now),
        fields=[shapes.FilledField(name=each.name, label=each.label, value=each.value) for each in found.fields],
        form=found.form,
        paper=shapes.Paper(file_id=found.paper_file, pages=found.paper_pages, digest=found.paper_digest),
        materials=[
            shapes.Material(name=each.name, label=each.label, file_id=each.file_id, pages=each.pages)
            for each in found.materials
        ],
        stages=stages(found, lines, seen),
        route=[route.step(each) for each in found.route],
        timeline=lines,
        permit=seen.permit,
        impressions=seen.impressions,
        check_url=f"{settings.PUBLIC_URL}/c/{found.check_code}" if seen.permit else None,
        electronic=sealed.of(caller, found.item.id, seen),
        actions=[_offer(each) for each in found.offers],
        grounds=[Choice(code=each.value, label=each.label) for each in RefusalGround],
        revision=found.value.revision,
    )


def _offer(offer: queries.Offer) -> shapes.ActionOffered:
    return shapes.ActionOffered(
        action=offer.action.value,
        label=offer.action.label,
        allowed=not offer.refusals,
        reasons=[words.reason(each) for each in offer.refusals],
        needs=shapes.Needs(
            note=offer.needs_note,
            ground=offer.needs_ground,
            person=offer.needs_person,
            people=offer.needs_people,
            where=offer.needs_where,
            passkey=offer.needs_passkey,
            seal_place=offer.places_seal,
            steps=[shapes.StepRef(key=step.key, label=step.title) for step in offer.steps],
        ),
        seat=str(offer.seat) if offer.seat else None,
    )


def stages(found: queries.Detail, lines: list[shapes.TimelineItem], seen: use.Use) -> list[shapes.StageView]:
    """The six stages in their one order: what is behind with who and when, where it stands, what is ahead."""
    done = stages_done(found.value)
    ended = _decided(found) | _used(lines, seen)
    shown = []
    for place, stage in enumerate(STAGES):
        at, who = ended.get(stage, (None, None)) if place < done or stage is Stage.APPLY else (None, None)
        state = _stage_state(place, done, found.value.state)
        shown.append(shapes.StageView(stage=stage.value, label=stage.label, state=state, at=at, who=who))
    return shown


def _decided(found: queries.Detail) -> dict[Stage, Ending]:
    """The last decision of each stage in the round that counts."""
    acts = [each for each in found.decisions if not each.void and each.action in _ENDING]
    return {each.stage: (each.at, each.actor_name) for each in acts}


def _used(lines: list[shapes.TimelineItem], seen: use.Use) -> dict[Stage, Ending]:
    """What machines and jobs ended: the use, by the hand of a keeper, and the archive."""
    when = {line.kind: line.at for line in lines}
    keepers = "、".join(dict.fromkeys(each.keeper for each in seen.impressions if each.keeper))
    ended = {}
    if "application.used" in when:
        ended[Stage.USE] = (when["application.used"], keepers or None)
    if "application.archived" in when:
        ended[Stage.ARCHIVE] = (when["application.archived"], "系统")
    return ended


def _stage_state(place: int, done: int, state: State) -> str:
    if place < done:
        return "done"
    if state in ENDED_EARLY:
        return "skipped"
    return "now" if place == done else "next"
