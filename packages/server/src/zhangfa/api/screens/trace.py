"""倒查: for one mark every person, act, page, photo and approval, on one screen and in one PDF; where nothing was
stamped, the same of the application and of whatever was refused at the terminal."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import applications as application_shapes
from zhangfa.api.schemas import cases as shapes
from zhangfa.api.screens import places, timeline, whole
from zhangfa.bootstrap import ports
from zhangfa.cases.core import TraceLine, trace_form
from zhangfa.documents import queries as documents
from zhangfa.documents.core import FileKind
from zhangfa.filings.core import Cover, Part
from zhangfa.impressions import queries as impressions
from zhangfa.impressions.core import Impression, PhotoRole
from zhangfa.kernel.clock import spoken
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.organizations import queries as organizations
from zhangfa.terminals import queries as terminals

_OF_MARKS = ("impression.intended", "impression.ended", "impression.judged", "impression.settled")
MOST_PHOTOS = 12
MACHINES = frozenset(timeline.BY_KIND.values())


def view(caller: Caller, application_id: str, *, permit: str, number: int) -> shapes.TraceView:
    """Whoever may not read the application is told that there is none."""
    seen = whole.view(caller, application_id)
    mark = _mark(application_id, permit, number)
    others = _other_marks(application_id, mark)
    lines = [_line(each) for each in seen.timeline if not (each.entry and each.entry.index in others)]
    asked = f"permit={mark.permit}&number={mark.number}" if mark else ""
    return shapes.TraceView(
        application=application_id,
        number=seen.number,
        title=seen.matter.title,
        unit=seen.unit,
        permit=mark.permit if mark else "",
        mark=mark.number if mark else 0,
        facts=_facts(seen, mark),
        people=_people(lines),
        lines=lines,
        paper_file=seen.paper.file_id,
        page=mark.page if mark else 1,
        photos=_photos(application_id, mark),
        pdf_url=f"{settings.API_PREFIX}applications/{application_id}/trace.pdf?{asked}".rstrip("?"),
    )


def marks(application_id: str) -> list[Impression | None]:
    """What there is to trace of an application: each of its marks, or None alone where nothing was stamped."""
    return list(impressions.of_application(application_id)) or [None]


def _mark(application_id: str, permit: str, number: int) -> Impression | None:
    """Refused impressions.unknown for a mark that the application does not have."""
    made = impressions.of_application(application_id)
    if not made and not permit:
        return None
    found = [each for each in made if each.number == number and permit in ("", each.permit)]
    if not found:
        raise Refused(Refusal("impressions.unknown"))
    return found[0]


def _photos(application_id: str, mark: Impression | None) -> list[shapes.TracePhoto]:
    """Those of the mark, or of everything that lay under the camera where nothing was stamped; as far as they came."""
    if mark:
        taken = {mark.person: PhotoRole.PERSON, mark.before: PhotoRole.BEFORE, mark.after: PhotoRole.AFTER}
    else:
        taken = {each.digest: each.role for each in impressions.photos_of_application(application_id)}
    there = terminals.photos_stored(each for each in taken if each)
    return [shapes.TracePhoto(digest=key, label=role.label) for key, role in taken.items() if key in there]


def _other_marks(application_id: str, mark: Impression | None) -> set[int | None]:
    """Places in the log of what is said of the application's other marks."""
    if mark is None:
        return set()
    entries = [each for each in ledger.history(application_id) if each.kind in _OF_MARKS]
    mine = (mark.permit, mark.number)
    return {each.index for each in entries if (each.fact.permit, each.fact.number) != mine}


def _line(line: application_shapes.TimelineItem) -> shapes.TraceItem:
    who = f"{line.actor}（{line.role}）" if line.role and line.role != line.actor else line.actor
    said = "　".join(each for each in (line.ground or "", line.note) if each)
    what = f"{line.text}（后来作废）" if line.void else line.text
    return shapes.TraceItem(at=line.at, who=who, what=what, said=said, index=line.entry.index if line.entry else None)


def _facts(seen: application_shapes.ApplicationView, mark: Impression | None) -> list[shapes.TraceFact]:
    rows = (
        ("事项", f"{seen.matter.title}，{seen.copies} 份"),
        ("申请人", seen.applicant.name),
        *(_of_mark(mark) if mark else (("盖章", f"没有盖过章，申请{seen.state_label}"),)),
        ("文件指纹", seen.paper.digest),
    )
    return [shapes.TraceFact(label=label, value=value) for label, value in rows]


def _of_mark(mark: Impression) -> tuple[tuple[str, str], ...]:
    terminal = terminals.by_id(mark.terminal)
    keeper = organizations.person_names([mark.keeper]).get(mark.keeper, "")
    trusted = "可信" if mark.time_quality == "trusted" else "估计，不作依据"
    return (
        ("这一次", f"第 {mark.number} 次用印，第 {mark.page} 页，{mark.state.label}"),
        ("时间", f"{spoken(mark.at)}（终端时间{trusted}）" if mark.at else "不明"),
        ("印章管理员", keeper or "不明"),
        ("印控终端", terminal.serial if terminal else mark.terminal),
        ("盖后核对", _of_judgement(mark)),
        ("核实结论", f"{mark.finding.label}：{mark.finding_note}" if mark.finding else "没有核实过"),
    )


def _of_judgement(mark: Impression) -> str:
    said = mark.judgement
    if said is None:
        return "没有核对"
    return f"{'，'.join((said.verdict.label, *said.words))}（阈值版本 {said.version}）"


def _people(lines: list[shapes.TraceItem]) -> list[shapes.TracePerson]:
    did: dict[str, list[str]] = {}
    for line in lines:
        if line.who not in MACHINES:
            did.setdefault(line.who, []).append(line.what)
    return [shapes.TracePerson(name=name, did=list(dict.fromkeys(acts))) for name, acts in did.items() if name]


def pdf(caller: Caller, application_id: str, *, permit: str, number: int) -> HttpResponse:
    """The sheet, the paper that was stamped, and the photos, bound with an index."""
    seen, outside = view(caller, application_id, permit=permit, number=number), ports()
    lines = [
        TraceLine(
            at=spoken(each.at),
            who=each.who,
            what=each.what,
            said=each.said,
            place="" if each.index is None else str(each.index),
        )
        for each in seen.lines
    ]
    facts = [(each.label, each.value) for each in seen.facts]
    unit = organizations.full_name(places.unit_path(seen.unit.path))
    form = trace_form("用印倒查单", seen.number, unit, facts, lines)
    parts = [Part(title="用印倒查单", pdf=outside.tables.table(form))]
    paper = documents.pdf_of(caller.actor, seen.paper_file, storage=outside.storage)
    parts.append(Part(title="盖章文件", pdf=paper))
    for place, photo in enumerate(seen.photos[:MOST_PHOTOS], start=1):
        picture = outside.imaging.convert(outside.storage.get(photo.digest), kind=FileKind.PHOTO)
        parts.append(Part(title=f"现场照片 {place}（{photo.label}）", pdf=picture.pdf))
    number = f"{seen.number}-{seen.mark}" if seen.mark else seen.number
    cover = Cover(title="用印倒查卷", number=number, foot=f"倒查卷 {number}", rows=tuple(facts))
    bound = outside.binder.bind(cover, parts)
    headers = {"Content-Disposition": f'inline; filename="trace-{number}.pdf"'}
    return HttpResponse(bound.pdf, content_type="application/pdf", headers=headers)
