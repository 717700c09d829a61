"""Where pictures of the screens go: build/pictures, to be looked at by whoever changes a screen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
ALBUM = ROOT / "build/pictures"
SETTLED_MS = 900


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """What the window shows, or the `whole` page below it."""
    ALBUM.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=ALBUM / f"{name}.png", full_page=whole)
