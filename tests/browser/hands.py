"""What other stories show on the screens, done here without one: hand in, decide, stamp."""

from __future__ import annotations

from collections.abc import Callable

from zhangfa.cli.story import paperwork
from zhangfa.cli.story.client import Json

from tests import system as systems
from tests.browser import people
from tests.system import Embedded, Machine, county, until

CERTIFICATE = "residence-certificate"
STEPS = (("刘芳", "accept"), ("何军", "examine"), ("李秀英", "approve"))


def hand_in(system: Embedded, matter: str = CERTIFICATE, *, name: str = "周大山", **answers: str) -> Json:
    """An application of a villager, filled in as far as it must be; `answers` are his own."""
    asked, home = systems.enter(system, name), people.known(name)["home"]
    shown = asked.must("GET", f"/api/v1/matters/{matter}", unit=home)
    photo = asked.upload("照片.jpg", paperwork.photograph())
    body = {
        "matter": matter,
        "unit": home,
        "form": paperwork.fill(shown["fields"], people.known("周大山")) | answers,
        "materials": {each["name"]: [photo["id"]] for each in shown["materials"] if each["required"]},
        "copies": 1,
    }
    return asked.must("POST", "/api/v1/applications", body)


def approve(system: Embedded, application: str) -> None:
    for name, action in STEPS:
        systems.enter(system, name).act(application, action, note="属实")


def use_code(system: Embedded, application: str) -> str:
    """What the applicant reads out at the terminal, once the terminal has the permit."""
    held = seen(system, application, "permit held", lambda view: bool((view["permit"] or {}).get("code")))
    return held["permit"]["code"]


def seen(system: Embedded, application: str, what: str, good: Callable[[Json], bool]) -> Json:
    """The application as its applicant sees it, once it is so."""
    applicant = systems.enter(system, "周大山")
    return until(what, lambda: applicant.must("GET", f"/api/v1/applications/{application}"), good, 60)


def at_the_machine(system: Embedded, application: str) -> Machine:
    """The keeper has signed in and typed the code; the printed paper lies in the tray."""
    code = use_code(system, application)
    systems.enter(system, "周大山").must("POST", f"/api/v1/applications/{application}/print", {})
    machine, keeper = Machine(system.terminals[0].port), people.known(people.KEEPER)
    machine.wait("online", lambda seen: seen["online"], 60)
    if machine.view["keeper"] is None:
        machine.sign_in(keeper["keeper_number"], county.load()["keeper_pin"])
    machine.do("code", code=code)
    machine.wait("permit claimed", lambda seen: seen["permit"] is not None)
    return machine


def press(system: Embedded, machine: Machine, made: Json) -> None:
    """One mark on the right page; waits until it is in the application's record."""
    printed = f"printed:{made['number']}.pdf"
    machine.wait("printed", lambda seen: any(each["id"] == printed for each in seen["tray"]))
    machine.do("paper", sample_id=printed)
    ready = machine.wait("page accepted", lambda seen: seen["can"]["stamp"], 60)
    machine.do("stamp")
    machine.wait("sleeve open", lambda seen: any(each["open"] for each in seen["sleeves"]))
    machine.do("press", x=0.7, y=0.75, slot=ready["permit"]["slot"])
    seen(system, made["id"], "mark recorded", lambda view: [each["state"] for each in view["impressions"]] == ["made"])


def used(system: Embedded, **more: str) -> Json:
    """From the application to the archive, with one mark."""
    made = hand_in(system, **more)
    approve(system, made["id"])
    press(system, at_the_machine(system, made["id"]), made)
    seen(system, made["id"], "archived", lambda view: view["state"] == "archived")
    return made
