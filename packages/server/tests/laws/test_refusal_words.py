"""Every refusal of seals, documents and matters is used, and its words name only what the refusal tells."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest
import zhangfa

SOURCE = Path(zhangfa.__file__).parent
TEXTS = tomllib.loads((SOURCE / "config/texts/refusals.toml").read_text(encoding="utf-8"))
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("seals", "documents", "matters", "adapters")
    for path in (SOURCE / folder).rglob("*.py")
)
CONCEPTS = ("seals.", "documents.", "matters.")
OURS = sorted(code for code in TEXTS if code.startswith(CONCEPTS))


@pytest.mark.parametrize("code", OURS)
def test_a_refusal_that_has_words_is_used(code):
    assert f'"{code}"' in CODE


def test_a_refusal_that_is_used_has_words():
    used = set(re.findall(r'"((?:seals|documents|matters)\.[a-z_]+)"', CODE))

    assert used - set(TEXTS) == set()


@pytest.mark.parametrize("code", OURS)
def test_the_words_name_only_what_is_told(code):
    names = {name for _, name, _, _ in string.Formatter().parse(TEXTS[code]["text"]) if name}

    told = re.findall(rf'"{re.escape(code)}",([^\n]*)', CODE)
    told = [line.replace(" field", ' "label"', 1) for line in told]  # checks of a field always tell its label
    assert all(any(name in line for line in told) for name in names), (code, names, told)
    assert TEXTS[code]["remedy"] and TEXTS[code]["status"] in {403, 404, 409, 413, 422, 429}
