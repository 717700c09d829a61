"""The catalogue for those who keep it: every matter with its region, version and history, and the lists in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import catalogue as shapes
from zhangfa.api.schemas.common import Choice, UnitRef
from zhangfa.api.schemas.editing import Difference
from zhangfa.api.screens.places import home_of, refs, unit_path
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import queries
from zhangfa.matters.core import (
    APPLICANTS,
    MODES,
    OPS,
    PLACES,
    RETENTIONS,
    Authority,
    DraftState,
    FieldKind,
    Matter,
    MatterClass,
    NegativeItem,
    PaperSource,
    Stage,
)
from zhangfa.matters.services import IMPORT
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import DECIDING, FIELDS, OFFICE_UNITS, Office
from zhangfa.seals.core import SealBody

SOURCES = {"catalogue": "目录导入", "overlay": "地区调整", "draft": "修改发布"}
TOWN_DEPTH = 3


def catalogue(caller: Caller, *, words: str, class_id: str, unit: str) -> shapes.CatalogueList:
    place = unit_path(unit) or home_of(caller)
    counts = queries.class_counts(caller.actor, unit=place)
    found = queries.find(caller.actor, unit=place, words=words, matter_class=_class(class_id)).matters
    origins = queries.origins(caller.actor, unit=place)
    regions = refs(TreePath(each.region) for each in origins.values())
    return shapes.CatalogueList(
        total=sum(counts.values()),
        classes=[shapes.ClassCount(id=each.value, label=each.label, count=counts[each]) for each in MatterClass],
        items=[shapes.CatalogueItem(**_line(each, origins[each.id], regions)) for each in found],
        may_edit=_may_edit(caller, place),
    )


def _class(class_id: str) -> MatterClass | None:
    try:
        return MatterClass(class_id) if class_id else None
    except ValueError as error:
        raise Refused(Refusal("api.invalid", field="class")) from error


def _line(matter: Matter, origin: queries.Origin, regions: Mapping[TreePath, UnitRef]) -> dict[str, object]:
    return {
        "id": matter.id,
        "title": matter.title,
        "class_": matter.matter_class.value,
        "class_label": matter.matter_class.label,
        "summary": matter.summary,
        "seal": matter.body.label,
        "version": origin.version,
        "region": regions[TreePath(origin.region)],
        "source": origin.source,
        "source_label": SOURCES[origin.source],
        "since": origin.since,
        "steps": len(matter.steps),
        "days": matter.days,
        "branches": any(step.when for step in matter.steps),
        "town": any(step.in_town for step in matter.steps),
        "villager": "villager" in matter.applicants,
    }


def _may_edit(caller: Caller, place: TreePath) -> list[UnitRef]:
    """The regions that hold the place and whose catalogue the caller keeps, the widest first; a village is none."""
    mine = [path for path in place.lineage[:TOWN_DEPTH] if caller.actor.may(IMPORT, path)]
    known = refs(mine)
    return [known[path] for path in mine]


def sheet(caller: Caller, matter_id: str, *, unit: str) -> shapes.Sheet:
    place = unit_path(unit) or home_of(caller)
    matter = queries.matter(caller.actor, matter_id, unit=place)
    versions = queries.versions(caller.actor, matter_id, unit=place)
    regions = refs(TreePath(each.origin.region) for each in versions)
    now = next(each.origin for each in versions if each.offered and each.origin.version == matter.version)
    may_edit = _may_edit(caller, place)
    return shapes.Sheet(
        **_line(matter, now, regions),
        authority_label=matter.authority.label,
        content=queries.content_of(matter, unit=place),
        versions=[_version(each, regions) for each in versions],
        drafts=_drafts(caller, matter_id, may_edit),
        may_edit=may_edit,
    )


def _version(found: queries.Version, regions: Mapping[TreePath, UnitRef]) -> shapes.VersionView:
    return shapes.VersionView(
        version=found.origin.version,
        region=regions[TreePath(found.origin.region)],
        source_label=SOURCES[found.origin.source],
        since=found.origin.since,
        offered=found.offered,
        changed=[Difference(where=each.where, before=each.before, after=each.after) for each in found.changed],
    )


def _drafts(caller: Caller, matter_id: str, regions: Iterable[UnitRef]) -> list[shapes.OpenDraft]:
    """What is being changed of it already, for those who could change it too."""
    found = []
    for region in regions:
        for draft in queries.drafts(caller.actor, region=TreePath(region.path)):
            if draft.matter_id == matter_id and draft.state is DraftState.OPEN:
                names = organizations.person_names(draft.authors)
                authors = [names.get(each, each) for each in draft.authors]
                found.append(shapes.OpenDraft(id=draft.id, region=region, authors=authors, saved_at=draft.saved_at))
    return found


def words(caller: Caller, *, unit: str) -> shapes.Words:
    offices = [office for office in Office if office in DECIDING]
    return shapes.Words(
        classes=_choices(MatterClass.labels()),
        bodies=_choices(SealBody.labels()),
        authorities=_choices(Authority.labels()),
        papers=_choices(PaperSource.labels()),
        retentions=_choices(RETENTIONS),
        applicants=_choices(APPLICANTS),
        kinds=_choices(FieldKind.labels()),
        stages=_choices(Stage.labels()),
        offices=[Choice(code=each.value, label=each.label) for each in offices],
        office_places={
            each.value: [place for place in PLACES if place in {kind.value for kind in OFFICE_UNITS[each]}]
            for each in offices
        },
        fields=_choices(FIELDS),
        places=_choices(PLACES),
        modes=_choices(MODES),
        ops=_choices(OPS),
        may_edit=_may_edit(caller, unit_path(unit) or home_of(caller)),
    )


def _choices(labels: Mapping) -> list[Choice]:
    return [Choice(code=str(code), label=label) for code, label in labels.items()]


def list_in_force(caller: Caller, *, unit: str) -> shapes.ListInForce:
    place = unit_path(unit) or home_of(caller)
    listed, titles = queries.list_in_force(caller.actor, unit=place), queries.list_titles(caller.actor, unit=place)
    withheld = queries.negative_items(caller.actor, unit=place)
    return shapes.ListInForce(
        title=listed.title,
        positive=listed.positive,
        issued_on=listed.issued_on,
        source=listed.source,
        issued=[_item(each, place, listed.title) for each in listed.items] if listed.positive else [],
        items=[_item(each, place, titles.get(each.list_id, listed.title)) for each in withheld],
    )


def _item(item: NegativeItem, place: TreePath, title: str) -> shapes.ListItem:
    return shapes.ListItem(
        id=item.id,
        no=item.no,
        title=item.title,
        ground=item.ground,
        where_to_go=item.where_to_go,
        list_title=title,
        checked=item.checked,
        slip_url=f"/slips/referral/{item.id}?unit={place.text}",
    )
