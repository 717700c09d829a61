"""The rows of a labour sheet (劳务工资表): its head names the columns, whether or not rules are drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhangfa_vision.reading import fields
from zhangfa_vision.reading.fields import Found
from zhangfa_vision.reading.layout import Text

COLUMNS = {
    "number": r"序号|编号",
    "name": r"姓名|务工人员|用工人员",
    "trade": r"工种|岗位|工作内容",
    "days": r"天数|工日|出勤|用工天数|工作天数",
    "wage": r"日工资|日工价|单价|工价|工资标准|元/天|元/日",
    "gross": r"应发|应付|工资额|小计|金额",
    "off": r"扣款|扣除|扣发",
    "net": r"实发|实领|实付",
    "id": r"身份证",
    "signed": r"签字|签名|签章|签收|领款人|领取人",
}
_ORDER = ("signed", "id", "net", "off", "wage", "days", "trade", "name", "number", "gross")  # the telling words first
_NUMBERS = {"days", "wage", "gross", "off", "net"}
_END = re.compile(r"^(?:合计|总计|共计|小计)")


@dataclass(frozen=True)
class Piece:
    """A stretch of a row between gaps: start, end in the document's plain text; middle in pixels across the page."""

    start: int
    end: int
    middle: float


Row = dict[str, Found]


def rows(text: Text) -> list[Row]:
    """The people of the sheet, from the top; a cell that is empty has no key."""
    out: list[Row] = []
    head: list[tuple[str, float]] = []
    for pieces in _split(text):
        if not head:
            head = _head(text, pieces)
            continue
        first = text.plain[pieces[0].start : pieces[0].end] if pieces else ""
        if _END.match(first):
            break
        if len(pieces) < 3:
            continue
        out.append(_row(text, pieces, head))
    return [row for row in out if len(row.keys() & _NUMBERS) >= 2]


def totals(text: Text) -> list[Found]:
    """Amounts of the sheet's own line of totals, where it stands in the table under the columns."""
    head: list[tuple[str, float]] = []
    for pieces in _split(text):
        if not head:
            head = _head(text, pieces)
        elif pieces and _END.match(text.plain[pieces[0].start : pieces[0].end]):
            found = _row(text, pieces[1:], head)
            return [
                Found("total", one.value, one.start, one.end, one.sure) for key, one in found.items() if key == "net"
            ]
    return []


def _split(text: Text) -> list[list[Piece]]:
    out = []
    for row in re.finditer(r"[^\n]+", text.plain):
        pieces = []
        for match in re.finditer(r"[^|\t]+", row.group()):
            start, end = row.start() + match.start(), row.start() + match.end()
            places = text.places(start, end)
            if places:
                pieces.append(Piece(start, end, float(places[0][1][:, 0].mean())))
        out.append(pieces)
    return out


def _head(text: Text, pieces: list[Piece]) -> list[tuple[str, float]]:
    found = []
    for piece in pieces:
        word = text.plain[piece.start : piece.end]
        name = next((one for one in _ORDER if re.search(COLUMNS[one], word)), None)
        if name:
            found.append((name, piece.middle))
    names = [name for name, _ in found]
    return found if len(found) >= 4 and "name" in names and len(set(names)) == len(names) else []


def _row(text: Text, pieces: list[Piece], head: list[tuple[str, float]]) -> Row:
    row: Row = {}
    for piece in pieces:
        name = min(head, key=lambda column: abs(column[1] - piece.middle))[0]
        if name in row:
            continue
        raw = text.plain[piece.start : piece.end]
        sure = text.sure(piece.start, piece.end)
        value: str | None = raw
        if name in _NUMBERS:
            number = re.fullmatch(r"[¥]?(\d[\d,]*(?:\.\d+)?)(?:元|天)?", raw)
            value = fields.decimal(number[1]) if number else None
        row[name] = Found(name, value if sure >= fields.SURE else None, piece.start, piece.end, sure)
    return row
