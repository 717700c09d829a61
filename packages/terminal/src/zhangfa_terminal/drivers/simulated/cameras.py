"""Two simulated cameras: one looks at the tray, one shows a drawn scene instead of a person (演示画面, no face)."""

from __future__ import annotations

import threading

import cv2
import numpy as np

from zhangfa_terminal.drivers.simulated import lettering, pages, photograph
from zhangfa_terminal.drivers.simulated.desk import Desk
from zhangfa_terminal.ports import DriverFault, Frame


class SimulatedPageCamera:
    """Photographs the desk; a scene that has not changed is not drawn again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._frame = Frame(b"", -1)
        self._lock = threading.Lock()

    def frame(self) -> Frame:
        with self._lock:
            version, laid = self._desk.top()
            if self._frame.version != version:
                try:
                    page = self._desk.picture(laid) if laid else None
                    self._frame = Frame(photograph.take(page, laid.pose if laid else 0), version)
                except (ValueError, cv2.error, pages.UnreadablePaper) as fault:
                    raise DriverFault(str(fault)) from fault
            return self._frame


class SimulatedPersonCamera:
    """A drawn counter with somebody's outline and a caption that says what it is."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._frame: Frame | None = None

    def frame(self) -> Frame:
        if self._frame is None:
            self._frame = Frame(_encoded(_scene(self._place)), 1)
        return self._frame


def _scene(place: str) -> np.ndarray:
    height, width = 720, 960
    wall = np.linspace(206, 178, height, dtype=np.float32)[:, None, None] * np.array([0.97, 1.0, 0.99], np.float32)
    scene = np.repeat(wall, width, axis=1).astype(np.uint8)
    cv2.rectangle(scene, (90, 90), (330, 330), (196, 206, 200), -1)
    cv2.rectangle(scene, (90, 90), (330, 330), (150, 162, 156), 6)
    cv2.line(scene, (210, 90), (210, 330), (150, 162, 156), 6)
    coat, skin, hair = (124, 104, 84), (168, 182, 196), (74, 72, 70)
    cv2.ellipse(scene, (500, 690), (210, 260), 0, 180, 360, coat, -1, cv2.LINE_AA)
    cv2.rectangle(scene, (462, 400), (538, 470), skin, -1)
    cv2.ellipse(scene, (500, 330), (92, 116), 0, 0, 360, skin, -1, cv2.LINE_AA)
    cv2.ellipse(scene, (500, 286), (100, 88), 0, 180, 360, hair, -1, cv2.LINE_AA)
    cv2.rectangle(scene, (0, 600), (width, height), (92, 116, 140), -1)
    cv2.rectangle(scene, (0, 600), (width, 612), (122, 148, 172), -1)
    scene = cv2.GaussianBlur(scene, (0, 0), 1.4)
    cv2.rectangle(scene, (0, 0), (width, 56), (46, 46, 46), -1)
    lettering.write(scene, [(24, 10, 30, f"演示画面　非真人　{place}")], (240, 240, 240))
    return scene


def _encoded(scene: np.ndarray) -> bytes:
    grain = np.random.default_rng(7).normal(0, 2.5, scene.shape)
    noisy = (scene + grain).clip(0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 82])[1].tobytes()
