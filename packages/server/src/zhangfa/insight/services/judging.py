"""Reading what forms say of leases and houses, and judging it; by a follower of its own, after it was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from zhangfa.applications import queries as applications
from zhangfa.insight.core import leases
from zhangfa.insight.core.journeys import READER
from zhangfa.insight.core.leases import Lease, Limit
from zhangfa.insight.models import HouseRow, LeaseRow
from zhangfa.insight.services.concerns import raise_concerns
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Entry

HOUSES = "homestead-opinion"
READS = frozenset({"application.submitted", "application.resubmitted"})
# Above which total a lease of land is let in public: the town's exchange of rights (产权交易平台).
LIMITS = (Limit(frozenset({"land-lease", "orchard-lease", "pond-lease"}), 100_000, "应当进镇产权交易平台公开交易"),)
_COUNTY = 2


def judge_forms(*, actor: Actor, now: datetime, cipher: Cipher, limit: int = 50) -> int:
    """Follows what is handed in; returns how many entries were passed. For jobs."""

    def react(entries: Sequence[Entry]) -> None:
        for entry in entries:
            _take(actor, now, entry, cipher)

    done = ledger.follow(name=READER, react=react, kinds=READS, now=now, limit=limit)
    return done + ledger.retry_parked(name=READER, react=react, now=now)


def _take(actor: Actor, now: datetime, entry: Entry, cipher: Cipher) -> None:
    matter = entry.fact.matter
    if matter not in leases.KINDS and matter != HOUSES:
        return
    form = applications.filled_form(entry.subject, cipher)
    if form is None:
        return
    if matter == HOUSES:
        keep_house(entry.subject, TreePath(entry.path), form, cipher)
        return
    lease = lease_of(entry.subject, TreePath(entry.path), matter, form, entry.at, cipher)
    _keep(lease)
    county = "/".join(lease.path.segments[:_COUNTY])
    alike = LeaseRow.objects.filter(place=county, kind=lease.kind, signed__gte=lease.signed - leases.RECENT)
    found = leases.judge(lease, [row.value() for row in alike], LIMITS)
    raise_concerns(actor=actor, now=now, found=found)


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


def _keep(lease: Lease) -> None:
    names = ("kind", "party", "land", "area", "rent", "amount", "begins", "ends", "signed")
    values = {name: getattr(lease, name) for name in names}
    place = "/".join(lease.path.segments[:_COUNTY])
    LeaseRow.objects.update_or_create(pk=lease.id, defaults={"place": place, "path": lease.path.text, **values})


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
