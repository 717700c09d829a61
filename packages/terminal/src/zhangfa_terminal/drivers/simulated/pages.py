"""Pages for the tray: prints as they come from the printer, and sheets that should be refused."""

from __future__ import annotations

import hashlib
import threading
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import segno
from zhangfa_protocol.pagecode import PageCode, new_check_code
from zhangfa_vision import codes

from zhangfa_terminal.drivers.simulated import lettering

DPI = 170
A4 = (round(210 / 25.4 * DPI), round(297 / 25.4 * DPI))
PX_PER_MM = DPI / 25.4
MAX_PAGES = 50
MAX_PIXELS = 40_000_000
_PDFIUM = threading.Lock()  # pdfium is not made for several threads


class UnreadablePaper(ValueError):
    """Not a PDF or picture that can be laid under the camera."""


def page_count(path: Path) -> int:
    if path.suffix.lower() != ".pdf":
        return 1
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(str(path))
        except pypdfium2.PdfiumError as fault:
            raise UnreadablePaper("这个 PDF 打不开") from fault
        try:
            return min(len(document), MAX_PAGES)
        finally:
            document.close()


@lru_cache(maxsize=24)
def raster(path: Path, page: int, stamp: int) -> np.ndarray:
    """Page `page` (from 1) as a BGR picture of A4 at 170 dpi; `stamp` is the file's time: a new print is read anew."""
    if path.suffix.lower() == ".pdf":
        return _fitted(_pdf_page(path, page))
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None or image.shape[0] * image.shape[1] > MAX_PIXELS:
        raise UnreadablePaper("这张图片打不开或者太大")
    return _fitted(image)


def _pdf_page(path: Path, page: int) -> np.ndarray:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(str(path))
        except pypdfium2.PdfiumError as fault:
            raise UnreadablePaper("这个 PDF 打不开") from fault
        try:
            sheet = document[min(page, len(document)) - 1]
            scale = min(DPI / 72, 4000 / max(sheet.get_size()))
            return sheet.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3].copy()
        finally:
            document.close()


def _fitted(image: np.ndarray) -> np.ndarray:
    """On an A4 sheet, turned upright, nothing cut off."""
    if image.shape[1] > image.shape[0]:
        image = cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE)
    scale = min(A4[0] / image.shape[1], A4[1] / image.shape[0])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sheet = np.full((A4[1], A4[0], 3), 255, np.uint8)
    top, left = (A4[1] - small.shape[0]) // 2, (A4[0] - small.shape[1]) // 2
    sheet[top : top + small.shape[0], left : left + small.shape[1]] = small
    return sheet


@lru_cache(maxsize=1)
def blank() -> np.ndarray:
    return np.full((A4[1], A4[0], 3), 255, np.uint8)


@lru_cache(maxsize=1)
def other() -> np.ndarray:
    """A page that was never applied for: somebody's promissory note."""
    sheet = blank().copy()
    title = "借　条"
    lines = [((A4[0] - lettering.width(title, 64)) // 2, 260, 64, title)]
    text = (
        "　　今向某某借到人民币伍拾万元整（¥500000.00），", "月利率百分之一点五，借款期限十二个月，到期还本付息。",
        "　　本借款由村集体提供担保，如到期不还，由担保方", "承担连带清偿责任。", "", "　　此据。",
    )  # fmt: skip
    lines += [(190, 440 + 78 * n, 38, line) for n, line in enumerate(text)]
    lines += [(820, 1100, 38, "借款人："), (820, 1180, 38, "担保单位（盖章）："), (820, 1260, 38, "　　年　　月　　日")]
    lettering.write(sheet, lines)
    return sheet


@lru_cache(maxsize=1)
def stranger() -> np.ndarray:
    """A proper page of another application, with a code of its own."""
    sheet = blank().copy()
    title = "关于村道维修用工的说明"
    lines = [((A4[0] - lettering.width(title, 56)) // 2, 260, 56, title)]
    text = (
        "　　兹有本村村民代表会议决定维修三组机耕路，用工", "十二人，工期八天，工资按日结算，用工名册附后。",
        "　　特此说明。",
    )  # fmt: skip
    lines += [(190, 430 + 78 * n, 38, line) for n, line in enumerate(text)]
    lines += [(900, 900, 38, "柳河村村民委员会"), (960, 980, 38, "二〇二六年十一月")]
    lettering.write(sheet, lines)
    root = hashlib.sha256(b"another application").digest()
    code = PageCode(new_check_code(root), 1, 1, 1, 2, root[:16]).to_url("https://zhangfa.example")
    _print_code(sheet, code, 150, A4[1] - 320)
    lettering.write(sheet, [(330, A4[1] - 250, 26, "第 1 页 共 1 页　扫码核验")])
    return sheet


def changed(printed: np.ndarray) -> np.ndarray:
    """A photocopy of the print with a line typed over and the page code gone: what a swindler would bring."""
    sheet = cv2.convertScaleAbs(cv2.GaussianBlur(printed, (0, 0), 0.9), alpha=0.94, beta=10)
    for code in codes.read(printed):
        x, y, width, height = cv2.boundingRect(code.quad)
        pad = width // 5
        sheet[max(y - pad, 0) : y + height + pad, max(x - pad, 0) : x + width + pad] = 245
    row = _line_of_text(printed)
    cv2.rectangle(sheet, (170, row - 6), (A4[0] - 170, row + 54), (246, 246, 246), -1)
    lettering.write(sheet, [(190, row, 40, "　　金额更正为人民币伍拾万元整（¥500000.00）。")])
    return sheet


def forged(printed: np.ndarray) -> np.ndarray:
    """The print with its page code, and one character of it typed over: what a cleverer swindler would bring."""
    sheet = printed.copy()
    row = _line_of_text(printed)
    ink = np.flatnonzero((printed[row : row + 40].min(axis=2) < 110).any(axis=0))
    column = int(ink[ink.size // 2]) if ink.size else A4[0] // 2
    cv2.rectangle(sheet, (column - 4, row - 8), (column + 44, row + 46), (255, 255, 255), -1)
    lettering.write(sheet, [(column, row, 38, "伍")])
    return sheet


def _line_of_text(page: np.ndarray) -> int:
    """The first line of print below the first third."""
    dark = (page[:, 200:-200].min(axis=2) < 110).sum(axis=1)
    start = A4[1] // 3
    rows = np.flatnonzero(dark[start : start + A4[1] // 3] > 12)
    return start + (int(rows[0]) if rows.size else 40)


def _print_code(sheet: np.ndarray, text: str, x: int, y: int) -> None:
    matrix = np.array([[0 if cell else 255 for cell in row] for row in segno.make(text, error="m").matrix], np.uint8)
    side = round(22 * PX_PER_MM)
    picture = cv2.resize(matrix, (side, side), interpolation=cv2.INTER_NEAREST)
    sheet[y : y + side, x : x + side] = picture[:, :, None]
