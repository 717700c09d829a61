"""What those who watch are shown: what changed, and the way back from a case to every act behind it."""

from __future__ import annotations

import cast
import pytest
from django.test import Client
from test_api import post, sequence, signed_in
from world import World

WATCHING = ("approver", "keeper", "supervisor", "auditor", "administrator")


def news(client: Client, since: str = "") -> dict:
    return client.get("/api/v1/news", {"since": since} if since else {}).json()


@pytest.mark.parametrize("role", WATCHING)
def test_news_tells_those_who_watch_that_an_alarm_changed(world: World, role: str):
    sequence()
    watching, stranger, owner = (signed_in(each) for each in (role, "stranger", "owner"))
    before = [news(each)["cursor"] for each in (watching, stranger, owner)]
    assert (
        post(signed_in("approver"), f"alarms/{world.ids['alarm']}/acknowledge", {"note": "我去看"}).status_code == 200
    )
    sequence()
    assert news(watching, before[0])["changed"] == [world.ids["alarm"]]
    assert news(stranger, before[1])["changed"] == [] == news(owner, before[2])["changed"]


def test_a_case_leads_back_to_every_mark_of_what_it_is_about(world: World):
    officer = signed_in("supervisor")
    seen = officer.get(f"/api/v1/cases/{world.ids['case']}").json()
    (trace,) = seen["traces"]
    assert (trace["application"], trace["mark"]) == (world.ids["archived"], 1)
    found = officer.get(f"/api/v1/applications/{trace['application']}/trace", {"permit": trace["permit"], "number": 1})
    assert found.json()["mark"] == 1 and cast.KEEPER.name in str(found.json()["facts"])


def test_an_alarm_names_its_case_to_those_who_read_cases(world: World):
    def shown(role: str) -> dict:
        return signed_in(role).get(f"/api/v1/alarms/{world.ids['alarm']}").json()

    assert shown("supervisor")["case"] is None
    given = {"alarm": world.ids["alarm"], "note": "查一查为什么失联"}
    made = post(signed_in("supervisor"), "cases", given).json()
    assert shown("supervisor")["case"] == {"id": made["id"], "number": made["number"]} == shown("auditor")["case"]
    assert shown("approver")["case"] is None


def test_what_was_never_stamped_is_traced_too(world: World):
    officer = signed_in("supervisor")
    seen = post(officer, "cases", {"application": world.ids["examined"], "note": "拖着不办"}).json()
    assert [(each["application"], each["permit"], each["mark"]) for each in seen["traces"]] == [
        (world.ids["examined"], "", 0)
    ]
    found = officer.get(f"/api/v1/applications/{world.ids['examined']}/trace").json()
    assert found["mark"] == 0 and {"label": "盖章", "value": "没有盖过章，申请待审批"} in found["facts"]
    assert [each["name"].split("（")[0] for each in found["people"]][:2] == [cast.VILLAGER.name, cast.CLERK.name]
    pdf = officer.get(found["pdf_url"])
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF-")
    wrong = {"permit": "permit00000000000000000000", "number": 1}
    for number, more in ((404, wrong), (200, {})):
        assert officer.get(f"/api/v1/applications/{world.ids['examined']}/trace", more).status_code == number
    assert signed_in("stranger").get(f"/api/v1/applications/{world.ids['examined']}/trace").status_code == 404
