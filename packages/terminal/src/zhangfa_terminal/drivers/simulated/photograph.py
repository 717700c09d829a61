"""A photograph of the tray (演示画面): a sheet in perspective on the machine's plate, lamp, shadow, noise, JPEG.

All that does not change from picture to picture is made once. Sizes: the picture is 1500 x 2000 pixels, an A4 sheet
about 6.2 pixels a millimetre, enough for a page code of 20 mm.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

WIDTH, HEIGHT = 1500, 2000
SHEET_MM = (210.0, 297.0)
PX_PER_MM = 6.15
QUALITY = 86


def take(page: np.ndarray | None, pose: int) -> bytes:
    """JPEG of the tray with this page (BGR uint8, any size) lying as `pose` (a seed) has it, or of the empty tray."""
    scene = plate().copy()
    if page is not None:
        quad = corners(pose)
        _cast_shadow(scene, quad)
        _lay(scene, page, quad)
    lit = cv2.multiply(scene, light(), scale=1 / 255)
    lit = cv2.GaussianBlur(lit, (0, 0), 0.75)
    noisy = cv2.add(lit, noise(pose % 3), dtype=cv2.CV_8U)
    done, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("picture could not be encoded")
    return jpeg.tobytes()


def corners(pose: int) -> np.ndarray:
    """Where the sheet's corners lie: never quite straight, never quite in the middle, farther edge a little smaller."""
    chance = np.random.default_rng(pose)
    width, height = SHEET_MM[0] * PX_PER_MM, SHEET_MM[1] * PX_PER_MM
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    half[:2, 0] *= 1 - chance.uniform(0.008, 0.022)
    half += chance.normal(0, 3.0, (4, 2))
    angle = np.radians(chance.uniform(-1.8, 1.8))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = (WIDTH / 2 + chance.uniform(-18, 18), HEIGHT / 2 + chance.uniform(-10, 26))
    return (half @ turn + middle).astype(np.float32)


def _lay(scene: np.ndarray, page: np.ndarray, quad: np.ndarray) -> None:
    height, width = page.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    move = cv2.getPerspectiveTransform(flat, quad)
    cv2.warpPerspective(
        _as_paper(page), move, (WIDTH, HEIGHT), dst=scene, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
    )


def _as_paper(page: np.ndarray) -> np.ndarray:
    """Paper is not pure white and toner is not pure black."""
    table = np.linspace(34, 243, 256).astype(np.uint8)
    tint = np.array([table * 0.975, table * 0.992, table], np.float32).T.reshape(1, 256, 3)
    return cv2.LUT(page, tint.round().astype(np.uint8))


def _cast_shadow(scene: np.ndarray, quad: np.ndarray) -> None:
    """A sheet does not lie quite flat: a soft shadow away from the lamp."""
    small = np.zeros((HEIGHT // 4, WIDTH // 4), np.uint8)
    cv2.fillConvexPoly(small, ((quad + (11, 15)) / 4).round().astype(np.int32), 150, cv2.LINE_AA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 4.5), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    cv2.multiply(scene, cv2.merge([255 - soft] * 3), dst=scene, scale=1 / 255)


@cache
def plate() -> np.ndarray:
    """The machine's plate: dark grey-green felt with white corner guides and a steel edge at the top."""
    chance = np.random.default_rng(20)
    fibres = _grain(chance)
    clouds = cv2.resize(chance.standard_normal((HEIGHT // 25, WIDTH // 25), np.float32), (WIDTH, HEIGHT))
    felt = cv2.GaussianBlur(fibres, (0, 0), 0.9) * 9 + clouds * 2.2
    scene = np.clip(np.array([74, 82, 70], np.float32) + felt[:, :, None], 0, 255)
    _guides(scene)
    brushed = cv2.resize(chance.normal(0, 1, (52, 1)).astype(np.float32), (WIDTH, 52)) * 4
    scene[:52] = 128 + brushed[:, :, None] + np.linspace(26, -34, 52, dtype=np.float32)[:, None, None]
    scene[52:70] *= np.linspace(0.45, 1, 18, dtype=np.float32)[:, None, None]
    return scene.astype(np.uint8)


def _grain(chance: np.random.Generator) -> np.ndarray:
    """Random grain for the whole picture from a tile of 500 pixels: nobody sees it repeat."""
    tile = chance.standard_normal((500, 500), np.float32)
    return np.tile(tile, (HEIGHT // 500, WIDTH // 500))


def _guides(scene: np.ndarray) -> None:
    width, height = SHEET_MM[0] * PX_PER_MM, SHEET_MM[1] * PX_PER_MM
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = round(WIDTH / 2 + sx * (width / 2 + 30)), round(HEIGHT / 2 + 8 + sy * (height / 2 + 26))
            cv2.line(scene, (x, y), (x - sx * 70, y), (176, 186, 178), 5, cv2.LINE_AA)
            cv2.line(scene, (x, y), (x, y - sy * 70), (176, 186, 178), 5, cv2.LINE_AA)


@cache
def light() -> np.ndarray:
    """A lamp at the upper left, warm; corners fall off; the camera's arm dims a strip on the right."""
    y, x = np.mgrid[0:HEIGHT:4, 0:WIDTH:4].astype(np.float32)
    lamp = np.hypot((x - WIDTH * 0.30) / WIDTH, (y - HEIGHT * 0.24) / HEIGHT)
    level = 1.0 - 0.30 * lamp**1.4
    away = np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT)
    level -= 0.26 * np.clip(away - 0.42, 0, None)
    level -= 0.07 * np.exp(-(((x - WIDTH * 0.90 + y * 0.06) / 110) ** 2))
    colour = np.stack([level * 0.97, level * 0.99, level], axis=2) * 268
    return cv2.resize(colour.clip(0, 255), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


@cache
def noise(number: int) -> np.ndarray:
    """Sensor noise: mostly the same in all colours, a little coloured."""
    chance = np.random.default_rng(100 + number)
    grey = _grain(chance)[:, :, None] * 2.6
    colour = cv2.resize(chance.standard_normal((HEIGHT // 4, WIDTH // 4, 3), np.float32), (WIDTH, HEIGHT)) * 1.6
    return (grey + colour).round().astype(np.int16)
