"""How the demo county comes into the database: units, people, seals, matters, terminals, in one transaction each.

Needs Django to be set up, so it is imported by commands and tests that have done so.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from zhangfa.access import services as access
from zhangfa.bootstrap import drawn_impressions, ports
from zhangfa.cli import county, enrolling, eseal_planting
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import now as clock_now
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import queries as matters
from zhangfa.matters import services as matter_deeds
from zhangfa.organizations import queries as units
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import UnitKind
from zhangfa.seals import queries as seal_queries
from zhangfa.seals import services as seals
from zhangfa.seals.core import SealBody
from zhangfa.terminals import queries as terminal_queries

FOUNDER = Actor.for_job(
    "seed",
    {
        "unit:found",
        "person:register",
        "person:appoint",
        "keeper:enrol",
        "account:open",
        "seal:register",
        "seal:read",
        "terminal:enrol",
        "terminal:read",
        "matter:import",
    },
)
VILLAGE_SEALS = {
    SealBody.PARTY: "中共{unit}支部委员会",
    SealBody.COMMITTEE: "{unit}村民委员会",
    SealBody.COOPERATIVE: "{unit}股份经济合作社",
}
CONTRACT_SEAL = "{unit}农村经济合同专用章"
DIAMETERS = {SealBody.PARTY: 42, SealBody.COMMITTEE: 42, SealBody.COOPERATIVE: 40, SealBody.CONTRACT: 42}


def plant(terminals: Path | None = None, *, passwords: bool = True) -> None:
    """The whole county; a county that stands is left alone."""
    now = clock_now()
    table = county.load()
    if units.unit(TreePath(county.path_of(table["unit"][0]))) is None:
        with transaction.atomic():
            _found_units(table, now)
            _register_people(table, now, passwords)
            _cut_seals(now)
            _import_matters(table, now)
            if settings.DEMO:
                eseal_planting.plant(table, now)
    if terminals is not None:
        _enrol(terminals)
        if settings.DEMO:
            _register_drawings(now)


def _found_units(table: dict[str, Any], now: datetime) -> None:
    for unit in table["unit"]:
        path = TreePath(county.path_of(unit))
        organizations.found_unit(path=path, kind=UnitKind(unit["kind"]), name=unit["name"], actor=FOUNDER, now=now)


def _register_people(table: dict[str, Any], now: datetime, passwords: bool) -> None:
    for person in table["person"]:
        person_id = new_id()
        home = TreePath(person["home"])
        organizations.register_person(
            person_id=person_id,
            name=person["name"],
            home=home,
            phone=person["phone"],
            id_number=person.get("id_number", ""),
            cipher=ports().cipher,
            actor=FOUNDER,
            now=now,
        )
        for office, place, field in county.appointments(person):
            organizations.appoint(
                appointment_id=new_id(),
                person_id=person_id,
                office=office,
                path=TreePath(place),
                field=field,
                opens_on=table["since"],
                actor=FOUNDER,
                now=now,
            )
        _give_entry(person, person_id, table, now, passwords)


def _give_entry(person: dict[str, Any], person_id: str, table: dict[str, Any], now: datetime, passwords: bool) -> None:
    """A password for the cast's officers, number and PIN for keepers with a terminal; all others come in by phone."""
    if passwords and county.appointments(person) and person in county.cast():
        access.open_account(
            person_id=person_id, username=person["phone"], password=table["password"], actor=FOUNDER, now=now
        )
    if person in county.keepers():
        number = person["keeper_number"]
        access.set_keeper_pin(
            person_id=person_id, number=number, pin=table["keeper_pin"], cipher=ports().cipher, actor=FOUNDER, now=now
        )


def _cut_seals(now: datetime) -> None:
    for path, kind in ((TreePath(county.path_of(unit)), unit["kind"]) for unit in county.load()["unit"]):
        name = units.full_name(path)
        if kind == "village":
            for body, form in VILLAGE_SEALS.items():
                _cut(path, body, form.format(unit=name), now)
        elif kind == "town":
            _cut(path, SealBody.CONTRACT, CONTRACT_SEAL.format(unit=name), now)


def _cut(path: TreePath, body: SealBody, name: str, now: datetime) -> None:
    seal_id = new_id()
    seals.register(
        seal_id=seal_id,
        path=path,
        body=body,
        name=name,
        diameter_mm=DIAMETERS[body],
        demo=True,
        actor=FOUNDER,
        now=now,
    )
    seals.activate(seal_id=seal_id, actor=FOUNDER, now=now)


def _import_matters(table: dict[str, Any], now: datetime) -> None:
    """The shipped catalogue and the national negative list hold for the whole city; a county may change them."""
    city = TreePath(county.path_of(table["unit"][0]))
    matter_deeds.import_catalogue(region=city, matters=matters.shipped_catalogue(), actor=FOUNDER, now=now)
    matter_deeds.import_negative_list(
        region=city, negative_list=matters.shipped_negative_list(), actor=FOUNDER, now=now
    )
    for unit in table["unit"]:
        region, content = TreePath(county.path_of(unit)), matters.shipped_overlay(unit["code"])
        if content is not None:
            matter_deeds.import_overlay(region=region, content=content, actor=FOUNDER, now=now)


def _register_drawings(now: datetime) -> None:
    """The demo's seals are pressed as they are drawn, so their drawings are their registered impressions."""
    for each in county.load()["terminal"]:
        terminal = terminal_queries.by_serial(each["serial"])
        inside = seal_queries.seals_in_terminal(FOUNDER, terminal.id) if terminal else []
        known = seal_queries.registered_impressions(inside)
        for seal in inside:
            if seal.id not in known:
                drawing = seal_queries.impression(seal, font=ports().font)
                means = {"drawings": drawn_impressions(), "storage": ports().storage, "actor": FOUNDER, "now": now}
                seals.enrol_drawing(seal_id=seal.id, drawing=drawing, **means)


def _enrol(folder: Path) -> None:
    """The virtual terminals whose keys are made, each in its village."""
    for each in county.load()["terminal"]:
        place = folder / each["serial"]
        if (place / "enrolment.json").exists() and terminal_queries.by_serial(each["serial"]) is None:
            enrolling.enrol(place, TreePath(each["home"]), FOUNDER)
