"""A sheet under a camera: curl, folds, perspective, desk, other sheets, light, shadow, a hand, lens, noise, JPEG."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tests.visionbench.draw import HEIGHT, PX, WIDTH, Sheet


@dataclass(frozen=True)
class Level:
    """Ranges from which one capture is drawn. width: of the sheet in pixels; tilt: share of perspective; curl in mm;
    blur: sigma in pixels; noise: grey levels; quality: of the JPEG; turn: degrees; sides: which way up may be."""

    width: tuple[int, int]
    tilt: float
    curl: float
    blur: tuple[float, float]
    noise: tuple[float, float]
    quality: tuple[int, int]
    turn: float
    sides: tuple[int, ...]
    shadow: float
    fold: float
    faint: float


LEVELS = {
    1: Level((1600, 1960), 0.02, 0.3, (0.5, 0.9), (1.5, 3), (88, 95), 7, (0, 0, 0, 180), 0.2, 0.0, 0.15),
    2: Level((1220, 1800), 0.07, 1.8, (0.6, 1.2), (2, 4), (80, 92), 16, (0, 0, 90, 180, 270), 0.5, 0.25, 0.2),
    3: Level((700, 1200), 0.14, 4.0, (0.7, 1.4), (3.5, 7), (62, 82), 32, (0, 0, 90, 180, 270), 0.7, 0.5, 0.3),
}


@dataclass(frozen=True)
class Capture:
    """picture: BGR uint8; the way from the sheet (mm) to the picture (px) is homography after bend."""

    picture: np.ndarray
    homography: np.ndarray
    bend: np.ndarray

    def box(self, x0: float, y0: float, x1: float, y1: float) -> list[list[float]]:
        """Corners in pixels of a box of the sheet in millimetres."""
        points = np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
        flat = points.copy()
        for _ in range(4):  # the bend is given from the plane to the sheet; turned round by iteration
            flat = points - _bent(flat[None], self.bend)[0]
        moved = cv2.perspectiveTransform(flat[None], self.homography)[0]
        return [[round(float(x), 1), round(float(y), 1)] for x, y in moved]


def _bent(points: np.ndarray, bend: np.ndarray) -> np.ndarray:
    """What the sheet lies off the plane at points (HxWx2, mm), by the coarse field (rows x columns x 2, mm)."""
    rows, columns = bend.shape[:2]
    x = (points[:, :, 0] * (0.8 / WIDTH) + 0.1) * (columns - 1)
    y = (points[:, :, 1] * (0.8 / HEIGHT) + 0.1) * (rows - 1)
    return cv2.remap(bend, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def capture(sheet: Sheet, level: int, dice: np.random.Generator) -> Capture:
    """One photograph of a sheet at a level."""
    how = LEVELS[level]
    homography, size = _place(how, dice)
    bend, shade = _bend(how, dice)
    plane = _plane(size, homography)
    sheet_mm = plane + _bent(plane, bend)
    ink = _ink(sheet, sheet_mm, how, dice)
    on_sheet = _inside(sheet_mm)
    picture = _desk(size, dice)
    picture = _beneath(picture, plane, sheet, dice)
    paper = _paper(size, dice)
    folds = cv2.remap(shade, *_look(sheet_mm, shade.shape), cv2.INTER_LINEAR) * on_sheet[:, :, 0]
    for colour, (toner, pen, seal) in enumerate(((0.86, 0.25, 0.72), (0.86, 0.68, 0.78), (0.86, 0.78, 0.08))):
        left = paper[:, :, colour] * folds
        for layer, share in enumerate((toner, pen, seal)):
            left *= 1 - ink[:, :, layer] * share
        picture[:, :, colour] *= 1 - on_sheet[:, :, 0]
        picture[:, :, colour] += left
    picture = _at_margin(picture, plane, dice)
    picture = _light(picture, how, dice)
    return Capture(_lens(picture, how, dice), homography, bend)


def _place(how: Level, dice: np.random.Generator) -> tuple[np.ndarray, tuple[int, int]]:
    """Where the sheet lies: homography from mm to pixels, and the picture's (width, height)."""
    width = dice.uniform(*how.width)
    scale = width / WIDTH
    corners = np.float32([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]])
    angle = math.radians(float(dice.choice(how.sides)) + dice.uniform(-how.turn, how.turn))
    turn = np.float32([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    lying = (corners - [WIDTH / 2, HEIGHT / 2]) @ turn * scale
    lying += dice.uniform(-how.tilt, how.tilt, (4, 2)) * width / 2
    low, high = lying.min(axis=0), lying.max(axis=0)
    room = dice.uniform(0.02, 0.22, 4) * width
    target = (lying - low + room[:2]).astype(np.float32)
    size = (high - low + room[:2] + room[2:]).astype(int)
    return cv2.getPerspectiveTransform(corners, target), (int(size[0]), int(size[1]))


def _bend(how: Level, dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Curl and folds: offsets (mm) on a coarse grid over the plane, and how much light each part of the sheet gets."""
    y, x = np.mgrid[0:1:41j, 0:1:31j].astype(np.float32)
    across, along = dice.uniform(-1, 1, 2) * how.curl
    phase = dice.uniform(0, np.pi, 2)
    bend = np.dstack(
        [along * np.sin(y * dice.uniform(2, 5) + phase[0]) * x, across * np.sin(x * dice.uniform(2, 5) + phase[1])]
    )
    shade = 1 + 0.02 * how.curl * np.sin(x * 4 + phase[1]) * dice.uniform(-1, 1)
    shade = cv2.resize(shade.astype(np.float32), (620, 820), interpolation=cv2.INTER_CUBIC)
    if dice.random() < how.fold:
        rows = np.linspace(0, 1, 820, dtype=np.float32)[:, None]
        columns = np.linspace(0, 1, 620, dtype=np.float32)[None]
        for tilt, at in ((dice.uniform(-0.1, 0.1), dice.uniform(0.4, 0.6)), (8.0, dice.uniform(3, 6)))[
            : dice.integers(1, 3)
        ]:
            off = (rows + tilt * columns - at) / np.hypot(1, tilt)
            shade = shade * (1 + dice.uniform(0.03, 0.09) * np.tanh(off * 80) * np.exp(-np.abs(off) * 5))
            shade = shade * (1 - dice.uniform(0.02, 0.1) * np.exp(-((off * 300) ** 2)))
            bend[:, :, 1] += np.abs((y + tilt * x - at) / np.hypot(1, tilt)) * dice.uniform(-1, 1) * how.curl
    return bend.astype(np.float32), shade.astype(np.float32)


def _plane(size: tuple[int, int], homography: np.ndarray) -> np.ndarray:
    """For every pixel, where on the desk's plane (mm of the flat sheet) it looks: float32 HxWx2."""
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    back = np.linalg.inv(homography).astype(np.float32)
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    return np.dstack([(back[i, 0] * x + back[i, 1] * y + back[i, 2]) / depth for i in range(2)])


def _look(sheet_mm: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    return sheet_mm[:, :, 0] * (shape[1] / WIDTH), sheet_mm[:, :, 1] * (shape[0] / HEIGHT)


def _ink(sheet: Sheet, sheet_mm: np.ndarray, how: Level, dice: np.random.Generator) -> np.ndarray:
    """Shares of cover of the three inks, float32 HxWx3 (0..1): bled, unevenly printed, with specks of dirt."""
    inks = np.dstack([sheet.black, sheet.blue, sheet.red]).astype(np.float32) / 255
    scale = how.width[0] / WIDTH
    inks = cv2.GaussianBlur(inks, (0, 0), dice.uniform(0.35, 0.6) * PX / scale)  # as wide as a pixel sees
    inks = np.minimum(inks * dice.uniform(1.0, 1.35), 1)
    if dice.random() < how.faint:
        uneven = cv2.resize(
            dice.uniform(0.45, 1, (6, 4)).astype(np.float32), inks.shape[1::-1], interpolation=cv2.INTER_CUBIC
        )
        inks[:, :, 0] *= uneven * dice.uniform(0.6, 0.9)
    for x, y in dice.uniform((5, 5), (WIDTH - 5, HEIGHT - 5), (int(dice.integers(0, 5)), 2)):
        cv2.circle(inks, (int(x * PX), int(y * PX)), int(dice.integers(1, 4)), (0.6, 0, 0), -1, cv2.LINE_AA)
    return cv2.remap(inks, *_look(sheet_mm, inks.shape), cv2.INTER_LINEAR)


def _inside(sheet_mm: np.ndarray) -> np.ndarray:
    x, y = sheet_mm[:, :, 0], sheet_mm[:, :, 1]
    far = np.minimum(np.minimum(x, WIDTH - x), np.minimum(y, HEIGHT - y))
    return np.clip(far * 8 + 0.5, 0, 1)[:, :, None]


def _clouds(size: tuple[int, int], cells: tuple[int, int], dice: np.random.Generator) -> np.ndarray:
    small = dice.standard_normal((max(cells[1], 2), max(cells[0], 2)), dtype=np.float32)
    return cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)


def _desk(size: tuple[int, int], dice: np.random.Generator) -> np.ndarray:
    colour = np.float32(
        dice.choice([(30, 45, 80), (60, 95, 140), (55, 70, 20), (40, 40, 42), (120, 125, 130), (25, 60, 25)])
    )
    grain = (size[0] // 6, 4) if dice.random() < 0.5 else (size[0] // 30, size[1] // 30)
    texture = _clouds(size, grain, dice) * 0.16 + _clouds(size, (9, 12), dice) * 0.08
    return np.clip(colour * (1 + texture[:, :, None]), 2, 235)


def _paper(size: tuple[int, int], dice: np.random.Generator) -> np.ndarray:
    tint = np.float32(
        dice.choice(
            [(244, 246, 246), (215, 238, 250), (250, 236, 226), (226, 246, 228), (238, 226, 246), (225, 232, 236)]
        )
    )
    fibres = _clouds(size, (size[0] // 3, size[1] // 3), dice) * 0.006 + _clouds(size, (40, 60), dice) * 0.006
    return tint * (1 + fibres[:, :, None])


def _beneath(picture: np.ndarray, plane: np.ndarray, sheet: Sheet, dice: np.random.Generator) -> np.ndarray:
    """One or two other sheets that look out below ours, some with the same print, and the shadow our sheet casts."""
    size = picture.shape[1::-1]
    x, y = plane[:, :, 0] - WIDTH / 2, plane[:, :, 1] - HEIGHT / 2
    for _ in range(int(dice.choice([0, 0, 1, 2]))):
        turn, off = dice.uniform(-0.12, 0.12), dice.uniform(-14, 14, 2)
        across, down = (float(one) for one in off)
        there = np.dstack(
            [
                x * math.cos(turn) - y * math.sin(turn) + across + WIDTH / 2,
                x * math.sin(turn) + y * math.cos(turn) + down + HEIGHT / 2,
            ]
        )
        other = _paper(size, dice) * dice.uniform(0.85, 0.98)
        if dice.random() < 0.5:
            print_ = cv2.remap(cv2.GaussianBlur(sheet.black, (0, 0), 0.5), *_look(there, sheet.black.shape), 1)
            other *= 1 - print_[:, :, None] * np.float32(0.8 / 255)
        shown = _inside(there)
        picture = picture * (1 - shown) + other * shown
    near = cv2.max(cv2.absdiff(x, 0) - WIDTH / 2, cv2.absdiff(y, 0) - HEIGHT / 2)
    small = cv2.resize(near, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    shade = 1 - 0.35 * np.exp(-np.clip(small - 0.5, 0, 40) / 2.5)
    return picture * cv2.resize(shade, size)[:, :, None]


def _at_margin(picture: np.ndarray, plane: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Sometimes a pen or a finger holds the sheet at its edge, outside the print."""
    if dice.random() > 0.35:
        return picture
    finger = dice.random() < 0.6
    angle = dice.uniform(0, 2 * math.pi)
    reach = 14 if finger else 22
    x, y = (plane[::2, ::2, i] - side / 2 for i, side in enumerate((WIDTH, HEIGHT)))
    edge = min(WIDTH / 2 / max(abs(math.cos(angle)), 1e-3), HEIGHT / 2 / max(abs(math.sin(angle)), 1e-3))
    along, across = x * math.cos(angle) + y * math.sin(angle) - edge, -x * math.sin(angle) + y * math.cos(angle)
    thick = 7.5 if finger else 3.6
    off = np.where(along > -reach, np.abs(across), np.hypot(along + reach, across))
    off = cv2.resize(off, picture.shape[1::-1])
    cover = np.clip((thick - off) * 4, 0, 1)[:, :, None]
    colour = np.float32((105, 135, 185) if finger else (70, 30, 25)) * (
        1 - 0.5 * (off / thick)[:, :, None].clip(0, 1) ** 2
    )
    return picture * (1 - cover) + colour * cover


def _light(picture: np.ndarray, how: Level, dice: np.random.Generator) -> np.ndarray:
    size = picture.shape[1::-1]
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    strength, angle = dice.uniform(0, 0.12 + how.tilt * 2.2), dice.uniform(0, 2 * math.pi)
    slope = (x / size[0] - 0.5) * math.cos(angle) + (y / size[1] - 0.5) * math.sin(angle)
    light = dice.uniform(0.72, 1.0) * (1 + strength * slope)
    if dice.random() < how.shadow:
        corner = np.float32(dice.uniform(0, 1, 2) * size)
        hull = corner + np.float32(dice.normal(0, 0.35, (5, 2)) * size)
        mask = np.zeros((size[1] // 4, size[0] // 4), np.float32)
        cv2.fillConvexPoly(mask, cv2.convexHull((hull / 4).astype(np.int32)), 1.0)
        soft = cv2.GaussianBlur(mask, (0, 0), dice.uniform(2, 18))
        light = light * (1 - dice.uniform(0.15, 0.45) * cv2.resize(soft, size))
    if how.tilt > 0.1 and dice.random() < 0.35:
        spot = [float(one) for one in dice.uniform(0.2, 0.8, 2) * size]
        light = light + 0.35 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (0.14 * size[0]) ** 2)
    picture *= light[:, :, None]
    return picture


def _lens(picture: np.ndarray, how: Level, dice: np.random.Generator) -> np.ndarray:
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), dice.uniform(*how.blur))
    if how.tilt > 0.1 and dice.random() < 0.5:
        length = int(dice.integers(2, 5))
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, int(dice.integers(0, length))), (length - 1, int(dice.integers(0, length))), 1.0)
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    cv2.pow(np.clip(picture, 0, 255, out=picture), dice.uniform(0.97, 1.03), dst=picture)
    cv2.setRNGSeed(int(dice.integers(1 << 30)))
    grey, colour = np.empty(picture.shape[:2], np.float32), np.empty_like(picture)
    picture += cv2.randn(grey, 0, float(dice.uniform(*how.noise)))[:, :, None]
    picture += cv2.randn(colour, (0,) * 3, (how.noise[0] / 2,) * 3)
    packed = cv2.imencode(
        ".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(*how.quality))]
    )[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)
