"""What the machine read, for whoever may read the application: differences first. Codes and telephones are masked."""

from __future__ import annotations

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import readings as shapes
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.readings import core, queries
from zhangfa.readings.core import Comparison, Content, Doubt, Place, Value, Verdict

_FIRST = {Verdict.DIFFERS: 0, Verdict.UNREAD: 1, Verdict.SAME: 2}
_NOT_READ = "这类文件不做机器识读"


def view(caller: Caller, application_id: str) -> shapes.ReadingView:
    cipher = ports().cipher
    found = applications.detail(caller.actor, application_id, cipher=cipher, now=caller.now)
    read = queries.of_file(application_id, found.paper_file, cipher=cipher)
    if read is None:
        return shapes.ReadingView(state="none", label=_NOT_READ, file_id=found.paper_file)
    parts = {}
    if read.content is not None:
        parts = _parts(read.content, [(each.name, each.label, each.value) for each in found.fields])
    return shapes.ReadingView(
        state=read.state.value, label=read.state.label, file_id=read.file, read_at=read.read_at, **parts
    )


def _parts(content: Content, form: list[tuple[str, str, str]]) -> dict:
    beside = sorted(core.compare(form, content), key=lambda each: _FIRST[each.verdict])
    return {
        "kind": content.kind_name,
        "notes": list(content.notes),
        "beside": [_beside(each) for each in beside],
        "values": [_value(each) for each in content.values],
        "doubts": [_doubt(each) for each in content.doubts],
        "differs": sum(each.verdict is Verdict.DIFFERS for each in beside) + len(content.doubts),
    }


def _beside(each: Comparison) -> shapes.Beside:
    read = _value(each.read) if each.read else None
    return shapes.Beside(name=each.name, label=each.label, said=each.said, read=read, verdict=each.verdict.value)


def _value(each: Value) -> shapes.ReadValue:
    shown = core.masked(each)
    return shapes.ReadValue(
        name=each.name,
        label=each.label,
        value=shown.value,
        raw=shown.raw,
        confidence=each.confidence,
        repaired=each.repaired,
        places=_places(each.places),
    )


def _doubt(each: Doubt) -> shapes.ReadDoubt:
    return shapes.ReadDoubt(code=each.code, reason=each.reason, places=_places(each.places))


def _places(places: tuple[Place, ...]) -> list[shapes.ReadPlace]:
    return [shapes.ReadPlace(page=each.page, box=[list(point) for point in each.box]) for each in places]
