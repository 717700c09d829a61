"""Editing the catalogue, and the register of agencies that wrongly ask, as the screens show them."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.http import HttpResponse

from zhangfa.access import queries as access
from zhangfa.api.auth import Caller
from zhangfa.api.schemas import editing as shapes
from zhangfa.api.screens.places import home_of, ref, refs, unit_path
from zhangfa.api.words import reason
from zhangfa.kernel.clock import CHINA, day_in_china
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import queries, services
from zhangfa.matters.core import (
    MODES,
    Count,
    Draft,
    Matter,
    WrongRequest,
    drafted,
    paper_of,
    route_svg,
    sample_form,
    why_not_draft,
    why_not_publish,
)
from zhangfa.organizations import queries as organizations


def report(caller: Caller, item: str, body: shapes.ReportIn) -> shapes.Report:
    found = services.report_wrong_request(
        report_id=new_id(),
        unit=unit_path(body.unit) or home_of(caller),
        item=item,
        agency=body.agency,
        note=body.note,
        actor=caller.actor,
        now=caller.now,
    )
    return _report(found, refs([TreePath(found.path)]))


def route(caller: Caller, matter_id: str, *, unit: str) -> HttpResponse:
    place = unit_path(unit) or home_of(caller)
    return _drawing(queries.matter(caller.actor, matter_id, unit=place))


def draft_route(caller: Caller, draft_id: str) -> HttpResponse:
    return _drawing(drafted(queries.draft(caller.actor, draft_id).content))


def _drawing(matter: Matter) -> HttpResponse:
    return HttpResponse(route_svg(matter), content_type="image/svg+xml; charset=utf-8")


def register(caller: Caller, *, unit: str) -> shapes.RegisterView:
    found = queries.wrong_requests(caller.actor, under=unit_path(unit) or home_of(caller))
    places = refs(TreePath(each.path) for each in found.latest)
    return shapes.RegisterView(
        total=found.total,
        agencies=[_count(each) for each in found.agencies],
        papers=[_count(each) for each in found.papers],
        latest=[_report(each, places) for each in found.latest],
    )


CSV_HEAD = ("时间", "地方", "索要单位", "索要的证明", "说明")


def register_csv(caller: Caller, *, unit: str) -> HttpResponse:
    """With a mark at its head that makes spreadsheets read Chinese; no cell of it begins a formula."""
    found = queries.wrong_request_list(caller.actor, under=unit_path(unit) or home_of(caller))
    places = refs(TreePath(each.path) for each in found)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(CSV_HEAD)
    for each in found:
        at = each.reported_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        table.writerow([at, *map(_harmless, (places[TreePath(each.path)].name, each.agency, each.title, each.note))])
    headers = {"Content-Disposition": 'attachment; filename="wrong-requests.csv"', "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _count(count: Count) -> shapes.Count:
    return shapes.Count(name=count.name, times=count.times, last_at=count.last_at)


def _report(found: WrongRequest, places: Any) -> shapes.Report:
    return shapes.Report(
        id=found.id,
        item=found.item,
        title=found.title,
        agency=found.agency,
        note=found.note,
        unit=places[TreePath(found.path)],
        reported_at=found.reported_at,
    )


def drafts(caller: Caller, *, region: str) -> shapes.DraftList:
    found = queries.drafts(caller.actor, region=unit_path(region) or home_of(caller))
    return shapes.DraftList(items=[shapes.DraftItem(**_item(each)) for each in found])


def draft(caller: Caller, draft_id: str) -> shapes.DraftView:
    return _view(caller, queries.draft(caller.actor, draft_id))


def create(caller: Caller, body: shapes.DraftIn) -> shapes.DraftView:
    region = unit_path(body.region)
    if region is None:
        raise Refused(Refusal("api.invalid", field="region"))
    return _save(caller, new_id(), region, body.content, 0)


def save(caller: Caller, draft_id: str, body: shapes.DraftSave) -> shapes.DraftView:
    found = queries.draft(caller.actor, draft_id)
    return _save(caller, draft_id, TreePath(found.region), body.content, body.revision)


def _save(caller: Caller, draft_id: str, region: TreePath, content: dict[str, Any], revision: int) -> shapes.DraftView:
    found = services.save_draft(
        draft_id=draft_id, region=region, content=content, revision=revision, actor=caller.actor, now=caller.now
    )
    return _view(caller, found)


def check(caller: Caller, body: shapes.DraftCheck) -> shapes.DraftChecked:
    """Asked by an editor at every pause in typing; for those alone who may keep what they type there."""
    region = unit_path(body.region)
    if region is None or not caller.actor.may(services.IMPORT, region):
        raise Refused(Refusal("matters.no_leave"))
    against = why_not_draft(body.content)
    if against:
        return shapes.DraftChecked(reasons=[reason(each) for each in against], route_svg=None, paper=None)
    matter = drafted(body.content)
    return shapes.DraftChecked(reasons=[], route_svg=route_svg(matter), paper=_paper(matter, body, caller))


def _paper(matter: Matter, body: shapes.DraftCheck, caller: Caller) -> shapes.PaperShown | None:
    """The words as they would be set for a village, with examples where nothing was typed."""
    if matter.template is None:
        return None
    day = date.fromisoformat(day_in_china(caller.now))
    place = unit_path(body.unit)
    village, town = ("○○村", "○○镇") if place is None else _names(place)
    form = sample_form(matter, body.form, on=day)
    text = paper_of(matter, form, unit=village, town=town, signer=f"{village}（{matter.body.label}）", on=day)
    return shapes.PaperShown(
        title=text.title,
        addressee=text.addressee,
        paragraphs=list(text.paragraphs),
        rows=[list(row) for row in text.rows],
        closing=text.closing,
        note=text.note,
        signer=text.signer,
        date=text.date,
    )


def _names(place: TreePath) -> tuple[str, str]:
    known = refs([place, place.parent])
    return known[place].name, known[place.parent].name


def discard(caller: Caller, draft_id: str, *, revision: int) -> shapes.DraftView:
    found = services.discard_draft(draft_id=draft_id, revision=revision, actor=caller.actor, now=caller.now)
    return _view(caller, found)


def publish(caller: Caller, draft_id: str, *, revision: int) -> shapes.DraftView:
    found = services.publish_draft(draft_id=draft_id, revision=revision, actor=caller.actor, now=caller.now)
    return _view(caller, found)


def give_back(caller: Caller, draft_id: str, *, revision: int, note: str) -> shapes.DraftView:
    found = services.return_draft(draft_id=draft_id, revision=revision, note=note, actor=caller.actor, now=caller.now)
    return _view(caller, found)


def trial(caller: Caller, draft_id: str, body: shapes.TrialIn) -> shapes.Trial:
    unit = unit_path(body.unit)
    if unit is None:
        raise Refused(Refusal("api.invalid", field="unit"))
    day = date.fromisoformat(day_in_china(caller.now))
    steps = queries.trial_run(caller.actor, draft_id, form=body.form, unit=unit, on=day)
    return shapes.Trial(steps=[_step(each) for each in steps])


def _step(tried: Any) -> shapes.TrialStep:
    step = tried.step
    return shapes.TrialStep(
        stage=step.stage.value,
        label=step.label or step.stage.label,
        hours=step.hours,
        mode=step.mode,
        mode_label=MODES[step.mode],
        ratio=step.ratio,
        needed=tried.needed,
        grounds=[shapes.TrialGround(words=each.words, value=each.value, holds=each.holds) for each in tried.grounds],
        empty=tried.empty,
        seats=[shapes.TrialSeat(label=_label(each), place=each.place, names=list(each.names)) for each in tried.seats],
    )


def _label(seat: Any) -> str:
    return access.office_label(seat.office) if seat.office else "、".join(seat.names) or seat.named


def _item(found: Draft) -> dict[str, Any]:
    names = organizations.person_names([*found.authors, found.publisher, found.returner])
    return {
        "id": found.id,
        "region": ref(TreePath(found.region)),
        "matter_id": found.matter_id,
        "title": found.content["title"],
        "state": found.state.value,
        "state_label": found.state.label,
        "revision": found.revision,
        "authors": [names.get(each, each) for each in found.authors],
        "publisher": names.get(found.publisher, found.publisher) or None,
        "version": found.version,
        "saved_at": found.saved_at,
        "note": found.note,
        "returner": names.get(found.returner, found.returner) or None,
    }


def _view(caller: Caller, found: Draft) -> shapes.DraftView:
    titles = [item.title for item in queries.negative_items(caller.actor, unit=TreePath(found.region))]
    against = why_not_publish(found, caller.actor.id, withheld=titles)
    return shapes.DraftView(
        **_item(found),
        content=dict(found.content),
        differences=[
            shapes.Difference(where=each.where, before=each.before, after=each.after)
            for each in queries.compared(caller.actor, found.id)
        ],
        may_publish=not against,
        mine=caller.actor.id in found.authors,
        reasons=[reason(each) for each in against],
    )
