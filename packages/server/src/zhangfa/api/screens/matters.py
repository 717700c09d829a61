"""The catalogue for the screens: one list of what a village stamps and what it may not."""

from __future__ import annotations

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import matters as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens.places import home_of, unit_path
from zhangfa.api.words import reason
from zhangfa.applications.core import why_not_submit
from zhangfa.bootstrap import ports
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import queries
from zhangfa.matters.core import Field, FieldKind, Matter, MatterClass, NegativeItem, Step
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, office_label
from zhangfa.seals import queries as seals

NEGATIVE = "negative-"
CERTIFICATE = MatterClass.CERTIFICATE.value


def catalogue(caller: Caller, *, words: str, class_id: str, unit: str, limit: int) -> shapes.MatterList:
    village = unit_path(unit) or home_of(caller)
    chosen = _class(class_id)
    counts = queries.class_counts(caller.actor, unit=village)
    found = queries.find(caller.actor, unit=village, words=words, matter_class=chosen)
    return shapes.MatterList(
        classes=[shapes.MatterClass(id=each.value, label=each.label, count=counts[each]) for each in MatterClass],
        items=[_item(each) for each in found.items[:limit]],
    )


def _class(class_id: str) -> MatterClass | None:
    if not class_id:
        return None
    try:
        return MatterClass(class_id)
    except ValueError as error:
        raise Refused(Refusal("api.invalid", field="class")) from error


def _item(found: Matter | NegativeItem) -> shapes.MatterItem:
    if isinstance(found, NegativeItem):
        fields = {"class_": CERTIFICATE, "summary": found.where_to_go, "days": None, "negative": True}
    else:
        fields = {
            "class_": found.matter_class.value,
            "summary": found.summary,
            "days": found.days,
            "negative": False,
        }
    return shapes.MatterItem(id=found.id, title=found.title, **fields)


def matter(caller: Caller, matter_id: str, *, unit: str) -> shapes.MatterDetail:
    village = unit_path(unit) or home_of(caller)
    if matter_id.startswith(NEGATIVE):
        return _negative(caller, queries.negative_item(caller.actor, matter_id, unit=village), village)
    return _detail(caller, queries.matter(caller.actor, matter_id, unit=village), village)


def _detail(caller: Caller, found: Matter, village: TreePath) -> shapes.MatterDetail:
    seal = seals.seal_for(caller.actor, village=village, body=found.body)
    return shapes.MatterDetail(
        id=found.id,
        title=found.title,
        class_=found.matter_class.value,
        summary=found.summary,
        version=found.version,
        seal=shapes.SealWanted(body=found.body.value, name=seal.name if seal else found.body.label),
        paper=found.paper.value,
        fields=[_field(each, own) for each, own in zip(found.fields, _own(caller, found), strict=True)],
        materials=[
            shapes.MaterialWanted(name=each.name, label=each.label, required=each.required, help=each.help)
            for each in found.materials
        ],
        copies_max=found.copies_max,
        steps=[
            shapes.MatterStep(
                stage=each.stage.value, label=each.label or each.stage.label, office_label=_who(each), hours=each.hours
            )
            for each in found.steps
        ],
        apply=_may_apply(caller, found, village),
        negative=None,
    )


def _may_apply(caller: Caller, found: Matter, village: TreePath) -> shapes.MayApply:
    """Asked of the law that submitting asks: for oneself, or for somebody at the counter."""
    alone, for_another = (
        why_not_submit(caller.actor, village, applicants=found.applicants, on_behalf=on_behalf)
        for on_behalf in (False, True)
    )
    allowed = not alone or not for_another
    return shapes.MayApply(allowed=allowed, reasons=[] if allowed else [reason(each) for each in alone])


def _who(step: Step) -> str:
    offices = [office_label(Office(seat.office), seat.field) for seat in step.seats if seat.office]
    return "、".join(offices) or step.office.label


def _own(caller: Caller, found: Matter) -> list[str]:
    """What the reader need not type. Fields of other names are about somebody else: a child, a neighbour, the dead."""
    return [_about_oneself(caller, field) for field in found.fields]


def _about_oneself(caller: Caller, field: Field) -> str:
    if field.kind is FieldKind.PERSON and field.name in {"name", "contact"}:
        return caller.actor.name
    if field.kind is FieldKind.PHONE and field.name == "phone":
        return organizations.phone_of(caller.actor.id, ports().cipher)
    return ""


def _field(field: Field, own: str) -> shapes.FormField:
    return shapes.FormField(
        name=field.name,
        label=field.label,
        kind=field.kind.value,
        help=field.help,
        required=field.required,
        choices=[Choice(code=each.value, label=each.label) for each in field.choices],
        unit=field.unit,
        max=field.most,
        placeholder=field.placeholder,
        own=own,
    )


def _negative(caller: Caller, item: NegativeItem, village: TreePath) -> shapes.MatterDetail:
    return shapes.MatterDetail(
        id=item.id,
        title=item.title,
        class_=CERTIFICATE,
        summary=item.where_to_go,
        version=0,
        seal=None,
        paper=None,
        fields=[],
        materials=[],
        copies_max=0,
        steps=[],
        apply=shapes.MayApply(allowed=False, reasons=[]),
        negative=shapes.Negative(
            ground=item.ground,
            where_to_go=item.where_to_go,
            list=queries.negative_list_title(caller.actor, unit=village, item=item),
            item_no=item.no,
            slip_url=f"/slips/referral/{item.id}?unit={village.text}",
        ),
    )
