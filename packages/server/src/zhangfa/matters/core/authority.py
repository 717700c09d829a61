"""By what authority a village stamps: four kinds of the committee's acts, and the party's own (用章职能).

The kinds are those by which counties sort the committee's stamping: what it does for itself, what it does in the
collective's place, what statutes give to it, and where it helps the town.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhangfa.kernel.labelled import Labelled
from zhangfa.seals.core import SealBody


class Authority(Labelled):
    CIVIL = "civil", "民事行为"
    COLLECTIVE = "collective", "代行集体经济组织职能"
    STATUTORY = "statutory", "法律法规授权"
    ASSISTING = "assisting", "协助乡镇政府"
    PARTY = "party", "党务"


_SEALS: Mapping[Authority, frozenset[SealBody]] = {
    Authority.CIVIL: frozenset({SealBody.COMMITTEE, SealBody.COOPERATIVE}),
    Authority.COLLECTIVE: frozenset({SealBody.COMMITTEE, SealBody.COOPERATIVE, SealBody.CONTRACT}),
    Authority.STATUTORY: frozenset({SealBody.COMMITTEE}),
    Authority.ASSISTING: frozenset({SealBody.COMMITTEE}),
    Authority.PARTY: frozenset({SealBody.PARTY}),
}
_BY_BODY = {
    SealBody.PARTY: Authority.PARTY,
    SealBody.COOPERATIVE: Authority.COLLECTIVE,
    SealBody.CONTRACT: Authority.COLLECTIVE,
}
_BY_CLASS = {
    "certificate": Authority.STATUTORY,
    "report": Authority.ASSISTING,
    "finance": Authority.COLLECTIVE,
}


def usual_authority(matter_class: str, body: SealBody) -> Authority:
    """Where a matter does not say it: by whose seal it is, then by its class."""
    return _BY_BODY.get(body) or _BY_CLASS.get(matter_class, Authority.CIVIL)


def fits(authority: Authority, body: SealBody) -> bool:
    """Whether that seal can speak by that authority."""
    return body in _SEALS[authority]
