"""The life of an e-seal over the API, its rest with the seal of rubber, and the document that is declared void."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
import world as worlds
from counter import SEAL
from django.test import Client
from test_matrix import clients
from zhangfa.applications.models import ApplicationRow
from zhangfa.eseals import queries
from zhangfa.eseals.models import DocumentRow, ESealRow
from zhangfa.eseals.queries import work
from zhangfa.kernel.clock import now as clock_now
from zhangfa.ledger import queries as ledger
from zhangfa.permits.core import Medium
from zhangfa.permits.models import PermitRow
from zhangfa.seals.core import SealBody

JSON = "application/json"
ESEALS = "/api/v1/eseals"


@pytest.fixture
def known(world: worlds.World) -> dict[str, Client]:
    return clients()


def act(client: Client, eseal_id: str, action: str, words: str = "", status: int = 200) -> dict:
    answer = client.post(f"{ESEALS}/{eseal_id}/actions", {"action": action, "words": words}, content_type=JSON)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def offered(client: Client, eseal_id: str) -> list[str]:
    return [each["action"] for each in client.get(f"{ESEALS}/{eseal_id}").json()["eseal"]["actions"]]


@pytest.fixture
def in_use(known: dict[str, Client], world: worlds.World) -> str:
    """Walked through by the county, with the certificates of the development authority."""
    eseal_id, county = world.ids["eseal"], known["administrator"]
    act(county, eseal_id, "approve")
    act(county, eseal_id, "make")
    act(county, eseal_id, "file", "演示备案-0001")
    return eseal_id


def test_from_the_application_to_its_use_each_is_offered_the_next_deed_alone(known, world):
    eseal_id, county, village = world.ids["eseal"], known["administrator"], known["approver"]
    assert offered(village, eseal_id) == ["cancel"] and offered(known["clerk"], eseal_id) == []
    for action, words in (("approve", ""), ("make", ""), ("file", "演示备案-0001")):
        assert action in offered(county, eseal_id)
        act(county, eseal_id, action, words)
    page = village.get(f"{ESEALS}/{eseal_id}").json()
    shown = page["eseal"]
    assert (shown["state"], shown["filing_number"], shown["demo"], shown["against"]) == (
        "in_use",
        "演示备案-0001",
        True,
        [],
    )
    assert shown["valid_until"] > shown["valid_from"] and not shown["may_renew"]
    assert [(line["what"], line["who"]) for line in page["history"]] == [
        ("申请", cast.HEAD.name),
        ("同意制作", cast.ADMINISTRATOR.name),
        ("制作", cast.ADMINISTRATOR.name),
        ("备案", cast.ADMINISTRATOR.name),
    ]
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, clock_now()).id == eseal_id


def test_a_no_names_the_remedy_and_nothing_happens(known, world):
    eseal_id = world.ids["eseal"]
    before = (ledger.history(eseal_id), list(ESealRow.objects.values_list("pk", "state", "version")))
    early = act(known["administrator"], eseal_id, "file", "备案0001", 409)
    assert "申请、同意、制作、备案" in early["reasons"][0]["remedy"]
    wordless = act(known["administrator"], eseal_id, "refuse", "", 422)
    assert wordless["reasons"][0]["field"] == "note"
    own = act(known["approver"], eseal_id, "approve", "", 403)
    assert "上一级" in own["reasons"][0]["remedy"]
    again = known["approver"].post(ESEALS, {"seal": SEAL}, content_type=JSON)
    assert again.status_code == 409 and "正在办理" in again.json()["reasons"][0]["text"]
    assert (ledger.history(eseal_id), list(ESealRow.objects.values_list("pk", "state", "version"))) == before


def test_a_seal_without_one_is_offered_to_those_who_may_apply_and_to_nobody_else(known):
    def wanting(role: str) -> list[str]:
        return [each["id"] for each in known[role].get(ESEALS).json()["wanting"]]

    assert wanting("approver") == [worlds.PARTY_SEAL] and worlds.PARTY_SEAL in wanting("administrator")
    assert [wanting(role) for role in ("clerk", "keeper", "auditor", "neighbour", "stranger")] == [[]] * 5
    made = known["approver"].post(ESEALS, {"seal": worlds.PARTY_SEAL}, content_type=JSON)
    assert made.status_code == 201 and made.json()["eseal"]["state"] == "applied"
    assert wanting("approver") == []
    assert known["stranger"].get(ESEALS).json() == {"items": [], "wanting": []}


def test_near_its_end_the_next_one_is_offered_and_takes_its_place(known, in_use):
    ESealRow.objects.filter(pk=in_use).update(valid_until=clock_now() + timedelta(days=20))
    shown = known["approver"].get(f"{ESEALS}/{in_use}").json()["eseal"]
    assert shown["ends_soon"] and shown["may_renew"]
    assert not known["clerk"].get(f"{ESEALS}/{in_use}").json()["eseal"]["may_renew"]
    made = known["approver"].post(ESEALS, {"seal": SEAL}, content_type=JSON).json()
    assert made["eseal"]["renews"] == in_use and made["history"][0]["what"] == "申请换发"
    assert not known["approver"].get(f"{ESEALS}/{in_use}").json()["eseal"]["may_renew"]
    for action, words in (("approve", ""), ("make", ""), ("file", "演示备案-0002")):
        act(known["administrator"], made["eseal"]["id"], action, words)
    old = known["approver"].get(f"{ESEALS}/{in_use}").json()
    assert (old["eseal"]["state"], old["history"][-1]["note"]) == ("cancelled", "已换发新的电子印章")


def test_an_e_seal_rests_and_comes_back_with_its_seal_of_rubber(known, in_use):
    """eseals law 3"""

    def order(action: str, reason: str) -> dict:
        path = f"/api/v1/seals/{SEAL}/actions"
        return known["administrator"].post(path, {"action": action, "reason": reason}, content_type=JSON).json()

    assert order("suspend", "")["reasons"][0]["code"] == "seals.reason_needed"
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, clock_now()) is not None
    assert order("suspend", "换届期间停用")["state"] == "suspended"
    shown = known["keeper"].get(f"{ESEALS}/{in_use}").json()["eseal"]
    assert (shown["state"], shown["seal_state"]) == ("in_use", "suspended")
    assert shown["against"][0]["code"] == "eseals.seal_not_active" and "启用实物印章" in shown["against"][0]["remedy"]
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, clock_now()) is None
    assert [each["action"] for each in order("resume", "换届完成")["actions"]] == ["suspend", "report_lost"]
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, clock_now()).id == in_use


class TestADocumentDeclaredVoid:
    @pytest.fixture
    def application(self, world: worlds.World) -> str:
        """As if its permit had been the e-seal service's from the beginning."""
        found = world.ids["sealed"]
        PermitRow.objects.filter(application_id=found).update(medium=Medium.ELECTRONIC.value)
        return found

    def void(self, client: Client, application: str, reason: str, **more: str) -> tuple[int, dict]:
        path = f"/api/v1/applications/{application}/electronic/void"
        answer = client.post(path, {"reason": reason, **more}, content_type=JSON)
        return answer.status_code, answer.json()

    def test_says_so_to_everybody_who_opens_its_code(self, known, application):
        """eseals law 2"""
        row = DocumentRow.objects.get(application_id=application)
        before = ledger.history(application)
        assert known["approver"].get(f"/api/v1/applications/{application}").json()["electronic"]["may_void"]
        assert not known["clerk"].get(f"/api/v1/applications/{application}").json()["electronic"]["may_void"]
        status, said = self.void(known["approver"], application, "错")
        assert (status, said["reasons"][0]["code"]) == (422, "eseals.reason_needed")
        assert ledger.history(application) == before and queries.by_token(row.token).voided_at is None
        status, shown = self.void(known["approver"], application, "姓名写错了")
        assert status == 200 and shown["electronic"]["validity"] == "void" and not shown["electronic"]["may_void"]
        assert shown["timeline"][-1]["kind"] == "eseal.document_voided"
        assert "姓名写错了" in Client().get(f"/e/{row.token}").content.decode()
        status, said = self.void(known["approver"], application, "姓名写错了")
        assert (status, said["reasons"][0]["code"]) == (409, "eseals.void_already")

    def test_may_name_what_takes_its_place_among_those_of_the_village(self, known, application):
        other = DocumentRow.objects.get(application_id=application)
        other.pk, other.token, other.code, other.permit_id = "document0000000000000other", "b" * 26, "B" * 16, "other"
        other.application_id = ApplicationRow.objects.exclude(pk=application).filter(path=other.path)[0].pk
        other.save(force_insert=True)
        path = f"/api/v1/applications/{application}/electronic/replacements"
        (found,) = known["approver"].get(path).json()["items"]
        assert found["document"] == other.pk and known["clerk"].get(path).json()["items"] == []
        assert known["approver"].get(path, {"q": "没有这个人"}).json()["items"] == []
        status, shown = self.void(known["approver"], application, "换了新的", replaced_by=found["document"])
        assert status == 200 and shown["electronic"]["validity"] == "replaced"
        assert shown["electronic"]["replaced_by"].endswith(f"/e/{other.token}")

    def test_finds_by_name_what_is_older_than_many_others(self, known, application, monkeypatch):
        monkeypatch.setattr(work, "LOOKED_AT", 1)
        first = DocumentRow.objects.get(application_id=application)
        others = ApplicationRow.objects.exclude(pk=application).filter(path=first.path)[:3]
        for number, other in enumerate(others):
            row = DocumentRow.objects.get(pk=first.pk)
            row.pk, row.token, row.code = f"document00000000000000{number}", f"{number}" * 26, f"{number}" * 16
            row.permit_id, row.application_id = f"other{number}", other.pk
            row.sealed_at = first.sealed_at - timedelta(days=number)
            row.save(force_insert=True)
        path = f"/api/v1/applications/{application}/electronic/replacements"
        found = known["approver"].get(path).json()["items"]
        assert [each["number"] for each in found] == [each.number for each in others]
        (oldest,) = known["approver"].get(path, {"q": others[2].number}).json()["items"]
        assert oldest["number"] == others[2].number

    def test_its_history_speaks_of_no_terminal_and_no_use_code(self, known, application):
        shown = known["approver"].get(f"/api/v1/applications/{application}").json()["timeline"]
        assert [line["text"] for line in shown if line["kind"] == "permit.issued"] == [
            "签发电子印章的用印许可，准许盖 1 次"
        ]
        assert not [line for line in shown if "终端" in line["text"] or "用印码" in line["text"]]
