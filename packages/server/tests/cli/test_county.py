"""The demo county is complete, plausible, and invented."""

from __future__ import annotations

from collections import Counter

from zhangfa.cli import county
from zhangfa.organizations.core import FIELDS, OFFICE_UNITS, Office, UnitKind, is_id_number, is_phone


def kinds() -> Counter[str]:
    return Counter(unit["kind"] for unit in county.load()["unit"])


def test_one_city_two_counties_four_towns_and_at_least_twenty_villages():
    assert (kinds()["city"], kinds()["county"], kinds()["town"]) == (1, 2, 4)
    assert kinds()["village"] >= 20


def test_every_unit_lies_below_one_that_is_there():
    paths = {county.path_of(unit) for unit in county.load()["unit"]}
    assert all(unit["parent"] in paths for unit in county.load()["unit"] if unit["parent"])


def test_every_village_has_somebody_in_every_office():
    needed = {"secretary", "village_head", "keeper", "clerk", "reviewer", "liaison_inspector"}
    for unit in county.load()["unit"]:
        if unit["kind"] == "village":
            home = county.path_of(unit)
            held = {
                office for each in county.load()["person"] if each["home"] == home for office in each.get("offices", ())
            }
            assert needed <= held, unit["name"]


def test_every_office_is_held_and_every_number_is_right():
    people = county.load()["person"]
    assert {office for each in people for office, _, _ in county.appointments(each)} == set(Office)
    assert all(is_phone(each["phone"]) for each in people)
    assert all(is_id_number(each["id_number"]) for each in people if "id_number" in each)
    for field in ("phone", "name"):
        assert len({each[field] for each in people}) == len(people)


def test_the_first_village_and_its_town_have_everybody_whom_long_routes_ask():
    village = "3399/339901/339901101/339901101201"
    held = [appointment for each in county.load()["person"] for appointment in county.appointments(each)]
    here = Counter(office for office, place, _ in held if place == village)
    assert set(here) == {office for office in Office if UnitKind.VILLAGE in OFFICE_UNITS[office]}
    assert here[Office.REPRESENTATIVE] >= 9 and here[Office.COMMITTEE_MEMBER] >= 2
    led = {field for office, place, field in held if office is Office.FIELD_LEADER and village.startswith(place)}
    assert {"agriculture", "finance"} <= led <= set(FIELDS)
    administrators = Counter(place for office, place, _ in held if office is Office.ADMINISTRATOR)
    assert administrators["3399/339901"] == 2  # one drafts, the other publishes


def test_a_person_is_shown_with_place_and_offices():
    shown = {each["name"]: county.label(each) for each in county.cast()}
    assert shown["周大山"] == "青石村 村民" and shown["傅文斌"] == "白水镇 分管领导（农业农村）"
    assert shown["韦晓东"] == "白水镇 联村干部（青石村、柳河村）"


def test_three_villages_have_a_terminal_and_its_keeper():
    assert len(county.load()["terminal"]) == 3 == len(county.keepers())


def test_the_cast_is_the_story_s():
    assert [each["name"] for each in county.cast()][:2] == ["周大山", "刘芳"] and county.cast()[8]["name"] == "吴强"
