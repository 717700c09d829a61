"""Writes an OFD document from pages of text, lines and pictures, with the one font that it uses inside. 中文 版式写入。

Lengths are millimetres from the upper left corner. The font is cut down to the characters of the document.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import package
from zhangfa_eseal.ofd.package import NAMESPACE

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FONT_ID = 1
_FIRST_ID = 10


@dataclass(frozen=True)
class Text:
    """One line of text; `y_mm` is its baseline."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str


@dataclass(frozen=True)
class Line:
    x_mm: float
    y_mm: float
    to_x_mm: float
    to_y_mm: float
    width_mm: float = 0.2


@dataclass(frozen=True)
class Picture:
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    png: bytes


@dataclass(frozen=True)
class Sheet:
    """One page."""

    things: tuple[Text | Line | Picture, ...]
    width_mm: float = 210
    height_mm: float = 297


def write(title: str, sheets: tuple[Sheet, ...], *, font: Path, identity: str = "") -> bytes:
    """An unsealed package. Raises `eseal.font_missing` for a character that the font does not have."""
    return package.write(_Document(title, sheets, font, identity or uuid.uuid4().hex).entries())


class _Document:
    """Hands out identifiers and gathers entries."""

    def __init__(self, title: str, sheets: tuple[Sheet, ...], font: Path, identity: str) -> None:
        self._title, self._sheets, self._identity = title, sheets, identity
        self._next = _FIRST_ID
        self._pictures: dict[bytes, int] = {}
        words = "".join(thing.text for sheet in sheets for thing in sheet.things if isinstance(thing, Text))
        self._font = _Font(font, words)

    def entries(self) -> dict[str, bytes]:
        pages = [(self._number(), sheet) for sheet in self._sheets]
        contents = {
            f"Doc_0/Pages/Page_{place}/Content.xml": self._page(sheet).encode()
            for place, (_, sheet) in enumerate(pages)
        }
        pictures = {f"Doc_0/Res/image_{number}.png": png for png, number in self._pictures.items()}
        return {
            "OFD.xml": self._start().encode(),
            "Doc_0/Document.xml": self._root([number for number, _ in pages]).encode(),
            "Doc_0/PublicRes.xml": self._fonts().encode(),
            "Doc_0/DocumentRes.xml": self._media().encode(),
            "Doc_0/Res/font.ttf": self._font.content,
            **contents,
            **pictures,
        }

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _start(self) -> str:
        return (
            f'{_DECLARATION}<ofd:OFD xmlns:ofd="{NAMESPACE}" DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:DocID>{self._identity}</ofd:DocID><ofd:Title>{escape(self._title)}</ofd:Title>"
            f"<ofd:Creator>zhangfa</ofd:Creator></ofd:DocInfo>"
            f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        )

    def _root(self, pages: list[int]) -> str:
        first = self._sheets[0]
        listed = "".join(
            f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{place}/Content.xml"/>' for place, number in enumerate(pages)
        )
        return (
            f'{_DECLARATION}<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData>'
            f"<ofd:MaxUnitID>{self._next}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>"
            f"0 0 {_number(first.width_mm)} {_number(first.height_mm)}</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
            f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )

    def _fonts(self) -> str:
        name = escape(self._font.name, {'"': "&quot;"})
        return (
            f'{_DECLARATION}<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="{_FONT_ID}" '
            f'FontName="{name}" FamilyName="{name}" Charset="unicode"><ofd:FontFile>font.ttf</ofd:FontFile>'
            f"</ofd:Font></ofd:Fonts></ofd:Res>"
        )

    def _media(self) -> str:
        listed = "".join(
            f'<ofd:MultiMedia ID="{number}" Type="Image" Format="PNG"><ofd:MediaFile>image_{number}.png</ofd:MediaFile>'
            f"</ofd:MultiMedia>"
            for number in self._pictures.values()
        )
        inner = f"<ofd:MultiMedias>{listed}</ofd:MultiMedias>" if listed else ""
        return f'{_DECLARATION}<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res">{inner}</ofd:Res>'

    def _page(self, sheet: Sheet) -> str:
        things = "".join(map(self._thing, sheet.things))
        return (
            f'{_DECLARATION}<ofd:Page xmlns:ofd="{NAMESPACE}"><ofd:Area><ofd:PhysicalBox>0 0 {_number(sheet.width_mm)} '
            f"{_number(sheet.height_mm)}</ofd:PhysicalBox></ofd:Area><ofd:Content>"
            f'<ofd:Layer ID="{self._number()}" Type="Body">{things}</ofd:Layer></ofd:Content></ofd:Page>'
        )

    def _thing(self, thing: Text | Line | Picture) -> str:
        match thing:
            case Text():
                return self._text(thing)
            case Line():
                return self._line(thing)
            case Picture():
                return self._picture(thing)

    def _text(self, thing: Text) -> str:
        if not thing.text:
            return ""
        steps = [self._font.width(character) * thing.size_mm for character in thing.text]
        height = thing.size_mm * 1.4
        boundary = _numbers(thing.x_mm, thing.y_mm - thing.size_mm, sum(steps) + thing.size_mm, height)
        moved = f' DeltaX="{_numbers(*steps[:-1])}"' if len(steps) > 1 else ""
        return (
            f'<ofd:TextObject ID="{self._number()}" Boundary="{boundary}" Font="{_FONT_ID}" '
            f'Size="{_number(thing.size_mm)}"><ofd:FillColor Value="0 0 0"/>'
            f'<ofd:TextCode X="0" Y="{_number(thing.size_mm)}"{moved}>{escape(thing.text)}'
            "</ofd:TextCode></ofd:TextObject>"
        )

    def _line(self, thing: Line) -> str:
        left, top = min(thing.x_mm, thing.to_x_mm), min(thing.y_mm, thing.to_y_mm)
        margin = thing.width_mm
        width, height = abs(thing.to_x_mm - thing.x_mm), abs(thing.to_y_mm - thing.y_mm)
        boundary = _numbers(left - margin, top - margin, width + 2 * margin, height + 2 * margin)
        points = (thing.x_mm, thing.y_mm, thing.to_x_mm, thing.to_y_mm)
        x, y, to_x, to_y = (one - start + margin for one, start in zip(points, (left, top, left, top), strict=True))
        return (
            f'<ofd:PathObject ID="{self._number()}" Boundary="{boundary}" LineWidth="{_number(thing.width_mm)}">'
            f'<ofd:StrokeColor Value="0 0 0"/><ofd:AbbreviatedData>M {_numbers(x, y)} L {_numbers(to_x, to_y)}'
            f"</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def _picture(self, thing: Picture) -> str:
        resource = self._pictures.setdefault(thing.png, self._next + 1)
        self._next = max(self._next, resource)
        boundary = _numbers(thing.x_mm, thing.y_mm, thing.width_mm, thing.height_mm)
        matrix = _numbers(thing.width_mm, 0, 0, thing.height_mm, 0, 0)
        return f'<ofd:ImageObject ID="{self._number()}" Boundary="{boundary}" CTM="{matrix}" ResourceID="{resource}"/>'


class _Font:
    """The part of a font that a document needs, and how wide its characters are, in em."""

    def __init__(self, path: Path, words: str) -> None:
        try:
            font = TTFont(path, lazy=True, recalcTimestamp=False)
            characters = font.getBestCmap()
            missing = "".join(one for one in words if ord(one) not in characters)
            if missing:
                raise Unacceptable("eseal.font_missing", missing[:20])
            widths, unit = font["hmtx"], font["head"].unitsPerEm
            self._widths = {one: widths[characters[ord(one)]][0] / unit for one in words}
            self.name = font["name"].getBestFamilyName() or "font"
            self.content = _cut(font, words)
        except (OSError, TTLibError, KeyError) as error:
            raise Unacceptable("eseal.font_missing", type(error).__name__) from error

    def width(self, character: str) -> float:
        return self._widths[character]


def _cut(font: TTFont, words: str) -> bytes:
    options = subset.Options()
    options.layout_features = []
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(text=words or " ")
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _numbers(*values: float) -> str:
    return " ".join(map(_number, values))
