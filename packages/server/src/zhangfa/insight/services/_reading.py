"""From what a form says to what is judged: numbers, days, and fingerprints instead of names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from zhangfa.insight.core import leases
from zhangfa.insight.core.leases import Lease
from zhangfa.insight.models import HouseRow
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath


def lease_of(
    application: str, path: TreePath, kind: str, form: Mapping[str, str], at: datetime, cipher: Cipher
) -> Lease:
    """What the form says. Names become fingerprints under a key that is not in the database."""
    party = "".join(form.get("counterparty", "").split())
    land = leases.plain_land(form.get("location", ""))
    return Lease(
        id=application,
        path=path,
        kind=kind,
        party=cipher.blind_index(party, purpose="insight.party"),
        land=cipher.blind_index(land, purpose="insight.land"),
        area=_number(form.get("area", "")),
        rent=_number(form.get("rent", "")),
        amount=_number(form.get("amount", "")),
        begins=_day(form.get("begins_on", "")),
        ends=_day(form.get("ends_on", "")),
        signed=at.astimezone(CHINA).date(),
    )


def keep_house(application: str, path: TreePath, form: Mapping[str, str], cipher: Cipher) -> None:
    """Within insight."""
    values = {"path": path.text, **fingerprints(form.get("name", ""), form.get("id_number", ""), cipher)}
    HouseRow.objects.update_or_create(pk=application, defaults=values)


def fingerprints(name: str, id_number: str, cipher: Cipher) -> dict[str, str]:
    """Within insight: of a household by its identity number, and of the name alone; "" for what is not said."""
    name, id_number = "".join(name.split()), id_number.strip().upper()
    return {
        "household": cipher.blind_index(id_number, purpose="insight.household") if id_number else "",
        "name": cipher.blind_index(name, purpose="insight.name") if name else "",
    }


def _number(text: str) -> float:
    try:
        return max(0.0, float(text.replace(",", "")))
    except ValueError:
        return 0.0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
