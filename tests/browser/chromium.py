"""Real Chromium at the sizes people hold: a phone in the hand, the counter's desk."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
DESK = {"width": 1440, "height": 900}
SMALL_DESK = {"width": 1280, "height": 800}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Two cores carry the whole system and the browser; what is promised within seconds says so where it is expected.
expect.set_options(timeout=15_000)


def executable() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable(), headless=True, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def phone(opened: Browser, *, size: dict = PHONE) -> BrowserContext:
    """A fresh phone: touch, Chinese, Shanghai time, nobody signed in."""
    return opened.new_context(
        viewport=size,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )


def desk(opened: Browser, *, size: dict = DESK) -> BrowserContext:
    return opened.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
