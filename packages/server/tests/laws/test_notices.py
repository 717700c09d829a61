"""Laws of notices, without a database."""

from __future__ import annotations

import pytest
from zhangfa.notices import core, queries

WORDINGS = queries.wordings()


@pytest.mark.parametrize("kind", WORDINGS)
def test_every_notice_can_be_said(kind):
    """notices law 2."""
    wording = WORDINGS[kind]
    title, text = core.say(wording, {name: f"<{name}>" for name in wording.wanted})
    assert "{" not in title + text
    assert all(f"<{name}>" in title + text for name in wording.wanted)


def test_a_gap_is_not_told():
    """notices law 2."""
    with pytest.raises(ValueError, match="number"):
        core.say(WORDINGS["application.submitted"], {"matter": "居住证明"})


def test_what_people_wrote_is_not_read_as_a_gap():
    """notices law 2: braces in a note stay braces."""
    _, text = core.say(WORDINGS["application.returned"], {"matter": "{number}", "number": "1", "note": "{0} {x.y}"})
    assert "{number}" in text and "{0} {x.y}" in text
