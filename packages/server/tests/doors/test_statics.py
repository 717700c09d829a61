"""The screens' files come from where the built pages look for them, and are fetched once."""

from __future__ import annotations

import pytest
from django.conf import settings
from zhangfa.config import statics


@pytest.fixture
def built(tmp_path, monkeypatch):
    assets = tmp_path / "desk" / "assets"
    assets.mkdir(parents=True)
    (assets / "index-Ab3_x-9Z.js").write_text("export {};")
    (tmp_path / "desk" / "index.html").write_text("<!doctype html>")
    monkeypatch.setattr(settings, "SCREENS", tmp_path)
    return statics.Statics(lambda request: None)


def test_built_code_is_served_below_static_url(built):
    assert "/static/desk/assets/index-Ab3_x-9Z.js" in built.files


@pytest.mark.parametrize(
    ("url", "forever"),
    [
        ("/static/desk/assets/index-Ab3_x-9Z.js", True),
        ("/static/desk/index.html", False),
        ("/static/pages/slip.css", False),
    ],
)
def test_only_hashed_names_are_kept_forever(built, url, forever):
    assert built.immutable_file_test("", url) is forever
