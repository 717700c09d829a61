"""A route drawn from its data, as SVG: who decides, where, within how long, and when a step falls away. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from zhangfa.matters.core.conditions import condition_words
from zhangfa.matters.core.steps import MODES, PLACES, Seat, Step
from zhangfa.matters.core.values import Matter
from zhangfa.organizations.core import Office, office_label
from zhangfa.seals.core import SealBody

WIDTH, LANE, BOX, GAP, TOP = 630, 300, 268, 34, 84
_LINE, _HEAD = 24, 40
_STYLE = (
    "text{font-family:'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#2b2620}"
    ".lane{fill:#f7f3ec}.name{font-size:15px;fill:#6b6257}.box{fill:#fff;stroke:#8c8273;stroke-width:1.5}"
    ".approve{stroke:#b3261e;stroke-width:2}.end{fill:#efe9de}.maybe{stroke-dasharray:6 4}"
    ".head{font-size:17px;font-weight:600}"
    ".line{font-size:14px}.title{font-size:20px;font-weight:600}.way{fill:none;stroke:#8c8273;stroke-width:1.5}"
)


@dataclass(frozen=True, kw_only=True)
class _Box:
    """One box of the drawing: where it stands, its words, its look."""

    head: str
    lines: tuple[str, ...]
    town: bool
    look: str

    @property
    def height(self) -> int:
        return _HEAD + _LINE * len(self.lines) + 6

    @property
    def left(self) -> int:
        return (20 + LANE if self.town else 10) + (LANE - BOX) // 2


def route_svg(matter: Matter) -> str:
    """The whole route from 申请 to 归档; the same matter gives the same bytes."""
    boxes = tuple(_boxes(matter))
    width = WIDTH if any(box.town for box in boxes) else 20 + LANE
    bottom = TOP + sum(box.height + GAP for box in boxes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}"'
        f' role="img" aria-label="{escape(matter.title)}的办理路线">',
        f"<title>{escape(matter.title)}：办理路线</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#8c8273"/></marker></defs>',
        *_lanes(boxes, bottom),
        f'<text class="title" x="20" y="32"{_squeezed(matter.title, width)}>{escape(matter.title)}</text>',
        *_drawn(boxes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _squeezed(title: str, width: int) -> str:
    """A long title is set closer, so that nothing is cut."""
    room = width - 40
    return f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if 20 * len(title) > room else ""


def _boxes(matter: Matter) -> Iterator[_Box]:
    yield _Box(head="申请", lines=("填表、交材料、说明份数",), town=False, look="end")
    for step in matter.steps:
        yield _step_box(step, matter)
    contract = matter.body is SealBody.CONTRACT
    where = "镇经管站" if contract else "村印控终端"
    yield _Box(head="用印", lines=(f"{matter.body.label}，在{where}",), town=contract, look="end")
    kept = "永久保存" if matter.retention_years is None else f"保存 {matter.retention_years} 年"
    yield _Box(head="归档", lines=(kept,), town=False, look="end")


def _step_box(step: Step, matter: Matter) -> _Box:
    seats = step.seats or (Seat(office=step.office.value, at=step.path_level),)
    lines = [*(seat_words(seat) for seat in seats)]
    if len(seats) > 1:
        lines.insert(0, f"{MODES[step.mode]}{step.ratio and ' ' + step.ratio}：")
    lines += [f"只在{condition_words(condition, matter)} 时" for condition in step.when]
    lines.append(f"限 {step.hours} 个工作小时")
    town = any(seat.at != "village" for seat in seats)
    look = " ".join(filter(None, ("approve" * (step.stage.value == "approve"), "maybe" * bool(step.when))))
    return _Box(head=step.label or step.stage.label, lines=tuple(lines), town=town, look=look)


def seat_words(seat: Seat) -> str:
    """村主任, 镇：分管领导（农业农村）."""
    if seat.office:
        label = office_label(Office(seat.office), seat.field)
        return label if label.startswith(PLACES[seat.at]) or seat.at == "village" else f"{PLACES[seat.at]}：{label}"
    return "指定的人" if seat.person else "指定的任职"


def _lanes(boxes: Sequence[_Box], bottom: int) -> Iterator[str]:
    lanes = [(10, "村里")]
    if any(box.town for box in boxes):
        lanes.append((20 + LANE, "镇里"))
    for left, name in lanes:
        yield f'<rect class="lane" x="{left}" y="48" width="{LANE}" height="{bottom - 58}" rx="8"/>'
        yield f'<text class="name" x="{left + 16}" y="70">{name}</text>'


def _drawn(boxes: Sequence[_Box]) -> Iterator[str]:
    top = TOP
    before: tuple[int, int] | None = None
    for box in boxes:
        middle = box.left + BOX // 2
        if before is not None:
            yield _way(*before, middle, top)
        yield f'<rect class="box {box.look}" x="{box.left}" y="{top}" width="{BOX}" height="{box.height}" rx="8"/>'
        yield f'<text class="head" x="{box.left + 16}" y="{top + 27}">{escape(box.head)}</text>'
        for number, line in enumerate(box.lines):
            y = top + _HEAD + _LINE * number + 11
            yield f'<text class="line" x="{box.left + 16}" y="{y}">{escape(line)}</text>'
        top += box.height
        before = (middle, top)
        top += GAP


def _way(left: int, top: int, right: int, bottom: int) -> str:
    half = (top + bottom) // 2
    return f'<path class="way" d="M{left} {top}V{half}H{right}V{bottom}" marker-end="url(#tip)"/>'
