"""The demo's electronic seals: their whole life up to use, by the people whose part it is. Needs Django set up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhangfa.access import queries as access
from zhangfa.bootstrap import ports
from zhangfa.eseals import services as eseals
from zhangfa.eseals.core import ESealAction
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today
from zhangfa.seals import queries as seals
from zhangfa.seals.core import SealBody

FILED_AS = "演示备案-{code}"


def plant(table: dict[str, Any], now: datetime) -> None:
    """An e-seal of the village committee wherever a terminal stands."""
    homes = {TreePath(each["home"]) for each in table["terminal"]}
    for home in sorted(homes, key=str):
        head, above = _holder(Office.VILLAGE_HEAD, home, now), _holder(Office.ADMINISTRATOR, home.parent.parent, now)
        if head is not None and above is not None:
            bring_into_use(home, head, above, now)


def bring_into_use(home: TreePath, head: Actor, above: Actor, now: datetime) -> str:
    """申请 制作 备案: `head` applies for the village, `above` does the rest. The e-seal's id."""
    seal = seals.seal_for(head, village=home, body=SealBody.COMMITTEE)
    eseal_id, made = new_id(), ports()
    eseals.apply_for(actor=head, now=now, eseal_id=eseal_id, seal_id=seal.id)
    eseals.move(actor=above, now=now, eseal_id=eseal_id, action=ESealAction.APPROVE)
    picture = seals.impression(seal, font=made.font)
    eseals.make(actor=above, now=now, eseal_id=eseal_id, picture=picture, sealer=made.sealer)
    number = FILED_AS.format(code=home.code)
    eseals.file(actor=above, now=now, eseal_id=eseal_id, number=number, sealer=made.sealer)
    return eseal_id


def _holder(office: Office, place: TreePath, now: datetime) -> Actor | None:
    found = organizations.holders_among([office], [place], today(now))
    return access.actor_of_person(min(found), now) if found else None
