"""The simulated desk (模拟台面): a tray of papers, and the sheet that lies under the camera with every mark it got.

A print in the tray is a stack: laying it takes a fresh sheet. A sheet that was stamped stays stamped; taken away, it
goes back into the tray as a paper of its own, also after a restart.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from zhangfa_terminal.drivers.simulated import inking, pages
from zhangfa_terminal.drivers.simulated.inking import Mark
from zhangfa_terminal.machine.values import Sleeve
from zhangfa_terminal.trust import Drawing

PRINTS_SHOWN = 8
_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True)
class Sample:
    """One paper of the tray. kind: printed, changed, forged, other, blank, stranger, uploaded."""

    id: str
    kind: str
    name: str
    pages: int = 1
    application: str | None = None


@dataclass(frozen=True)
class Laid:
    """The paper under the camera: which sample, which page on top, the marks on each page, how it lies."""

    sample: Sample
    sheet_id: str
    page: int = 1
    marks: tuple[tuple[int, Mark], ...] = ()
    pose: int = 0

    @property
    def on_top(self) -> tuple[Mark, ...]:
        return tuple(mark for page, mark in self.marks if page == self.page)


@dataclass
class Desk:
    """Shared by the cameras, the sleeves and the screen's door; every method may be called from any thread."""

    tray: Path
    uploads: Path
    memory: Path
    drawings: dict[int, Drawing] = field(default_factory=dict)
    laid: Laid | None = None
    version: int = 1
    stamped: dict[str, Laid] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _counts: dict[tuple[Path, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.tray, self.uploads):
            folder.mkdir(parents=True, exist_ok=True)
        self._remember_from_disk()

    # the tray

    def samples(self) -> tuple[Sample, ...]:
        prints = self._files(self.tray, "printed")
        newest = prints[:1]
        changed = tuple(
            replace(s, id="changed:" + s.id, kind="changed", name=f"改过内容的复印件（{s.name}）") for s in newest
        )
        forged = tuple(replace(s, id="forged:" + s.id, kind="forged", name=f"改了一个字的（{s.name}）") for s in newest)
        kept = tuple(laid.sample for laid in self.stamped.values())
        fixed = (
            Sample("stranger", "stranger", "别人的申请"),
            Sample("other", "other", "别的文件（借条）"),
            Sample("blank", "blank", "空白纸"),
        )
        return (*prints, *changed, *forged, *fixed, *kept[-PRINTS_SHOWN:], *self._files(self.uploads, "uploaded"))

    def _files(self, folder: Path, kind: str) -> tuple[Sample, ...]:
        found = []
        for path in folder.iterdir():
            if path.suffix.lower() in (".pdf", ".png", ".jpg", ".jpeg") and not path.name.startswith("."):
                found.append((self._stamp(path), path))
        samples = []
        for stamp, path in sorted(found, reverse=True)[:PRINTS_SHOWN]:
            count = self._count(path, stamp)
            if count:
                number = _NUMBER.search(path.stem)
                samples.append(Sample(f"{kind}:{path.name}", kind, path.stem, count, number[0] if number else None))
        return tuple(samples)

    def _stamp(self, path: Path) -> int:
        try:
            return path.stat().st_mtime_ns
        except OSError:
            return 0

    def _count(self, path: Path, stamp: int) -> int:
        """Pages of a file; 0 while it is still being written or cannot be read."""
        if (path, stamp) not in self._counts:
            try:
                self._counts[path, stamp] = pages.page_count(path)
            except pages.UnreadablePaper:
                return 0
        return self._counts[path, stamp]

    # the sheet

    def lay(self, sample_id: str | None) -> bool:
        """Lay a paper, or take it away (None); False when there is no such paper."""
        known = {sample.id: sample for sample in self.samples()}
        if sample_id is not None and sample_id not in known:
            return False
        with self._lock:
            self._put_back()
            if sample_id is None:
                self.laid = None
            elif sample_id in self.stamped:
                self.laid = replace(self.stamped[sample_id], pose=self.version)
            else:
                self.laid = Laid(known[sample_id], sample_id, 1, (), self.version)
            self._touch()
        return True

    def turn(self, page: int) -> bool:
        """Put another page of the same paper on top."""
        with self._lock:
            if self.laid is None or not 1 <= page <= self.laid.sample.pages:
                return False
            self.laid = replace(self.laid, page=page, pose=self.version)
            self._touch()
            return True

    def mark(self, mark: Mark) -> None:
        """The seal met the paper, if there was any."""
        with self._lock:
            if self.laid is None:
                return
            self.laid = replace(self.laid, marks=(*self.laid.marks, (self.laid.page, mark)))
            self._put_back()
            self._touch()

    def _put_back(self) -> None:
        """A stamped sheet becomes a paper of its own, and is remembered on the disk."""
        laid = self.laid
        if laid is None or not laid.marks:
            return
        if laid.sheet_id not in self.stamped:
            number = len(self.stamped) + 1
            sample = replace(laid.sample, id=f"stamped:{number}:{laid.sample.id}", name=f"已盖章的 {laid.sample.name}")
            laid = self.laid = replace(laid, sample=sample, sheet_id=sample.id)
        self.stamped[laid.sheet_id] = laid
        self._remember_on_disk()

    def _touch(self) -> None:
        self.version += 1

    # pictures of it

    def top(self) -> tuple[int, Laid | None]:
        with self._lock:
            return self.version, self.laid

    def picture(self, laid: Laid) -> np.ndarray:
        """The page on top, flat, with its marks in ink (BGR)."""
        page = self._plain(laid.sample.id, laid.page)
        for mark in laid.on_top:
            drawing = self.drawings.get(mark.slot)
            if drawing is not None:
                page = inking.press(page, mark, drawing.png, drawing.diameter_mm, pages.PX_PER_MM)
        return page

    def _plain(self, sample_id: str, page: int) -> np.ndarray:
        kind, _, rest = sample_id.partition(":")
        if kind == "stamped":
            return self._plain(rest.partition(":")[2], page)
        if kind == "changed":
            return pages.changed(self._plain(rest, page))
        if kind == "forged":
            return pages.forged(self._plain(rest, page))
        if kind in ("printed", "uploaded"):
            path = (self.tray if kind == "printed" else self.uploads) / rest
            return pages.raster(path, page, self._stamp(path))
        return {"other": pages.other, "stranger": pages.stranger}.get(kind, pages.blank)()

    # memory

    def _remember_on_disk(self) -> None:
        value = [asdict(laid) for laid in self.stamped.values()]
        draft = self.memory.with_suffix(".new")
        draft.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        draft.replace(self.memory)

    def _remember_from_disk(self) -> None:
        try:
            value = json.loads(self.memory.read_text("utf-8"))
            for one in value:
                marks = tuple((page, Mark(**mark)) for page, mark in one["marks"])
                laid = Laid(Sample(**one["sample"]), one["sheet_id"], one["page"], marks, one["pose"])
                self.stamped[laid.sheet_id] = laid
        except (OSError, ValueError, KeyError, TypeError):
            self.stamped.clear()  # a play desk: without its memory all papers are fresh


def drawings_of(drawings: tuple[Drawing, ...], sleeves: tuple[Sleeve, ...]) -> dict[int, Drawing]:
    slots = {sleeve.slot for sleeve in sleeves}
    return {drawing.slot: drawing for drawing in drawings if drawing.slot in slots}
