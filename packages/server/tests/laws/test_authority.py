"""By what authority a paper is stamped, and which seal can speak by it."""

from __future__ import annotations

from collections import Counter

import pytest
from zhangfa.matters.core import parse_matter, stored
from zhangfa.matters.core.authority import Authority, fits, usual_authority
from zhangfa.matters.core.schema import complaints
from zhangfa.matters.queries import shipped_catalogue
from zhangfa.seals.core import SealBody

CATALOGUE = shipped_catalogue()


def test_every_shipped_matter_has_an_authority_that_its_seal_can_speak_by():
    assert all(fits(matter.authority, matter.body) for matter in CATALOGUE)
    assert set(Counter(matter.authority for matter in CATALOGUE)) == set(Authority)


@pytest.mark.parametrize(
    ("matter_class", "body", "authority"),
    [
        ("certificate", SealBody.COMMITTEE, Authority.STATUTORY),
        ("certificate", SealBody.PARTY, Authority.PARTY),
        ("report", SealBody.COMMITTEE, Authority.ASSISTING),
        ("contract", SealBody.CONTRACT, Authority.COLLECTIVE),
        ("work", SealBody.COMMITTEE, Authority.CIVIL),
    ],
)
def test_where_it_is_not_said_it_follows_from_seal_and_class(matter_class, body, authority):
    assert usual_authority(matter_class, body) is authority


def test_what_is_said_is_kept_and_what_does_not_fit_is_complained_of():
    data = stored(next(matter for matter in CATALOGUE if matter.id == "residence-certificate"))
    assert data["authority"] == "statutory"
    civil = parse_matter({**data, "authority": "civil"})
    assert civil.authority is Authority.CIVIL and list(complaints(civil)) == []
    party = parse_matter({**data, "authority": "party"})
    assert [at for at, _ in complaints(party)] == ["authority"]
