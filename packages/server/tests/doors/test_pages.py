"""What anybody reads who holds a paper, and what he can take away and check."""

from __future__ import annotations

import base64

import pytest
import world as worlds
from django.test import Client
from zhangfa.ledger import queries as ledger
from zhangfa.permits.core import Permit, PermitState
from zhangfa.publicity.queries import records
from zhangfa_protocol import proofs
from zhangfa_protocol.checkpoint import vkeys


@pytest.fixture
def code(world: worlds.World) -> str:
    return world.ids["check_code"]


def page(address: str) -> str:
    return Client().get(address).content.decode()


def test_the_paper_is_told_and_names_are_masked(code: str):
    text = page(f"/c/{code}/1-1")
    for word in ("有效", "居住情况说明", "云溪县白水镇青石村", "周*山", "赵*兰", "第 1 页，共 1 页"):
        assert word in text
    assert "周大山" not in text and "赵玉兰" not in text


def test_a_page_that_is_not_of_this_paper_is_called_out(code: str):
    assert "页码不符" in page(f"/c/{code}/1-3")
    assert "页码不符" in page(f"/c/{code}/2-1")


def test_the_proof_holds_without_us(code: str):
    client = Client()
    text = client.get(f"/c/{code}/proof").content.decode()
    keys = client.get("/log/339901/keys").content.decode().split()
    leaf, index, checkpoint = proofs.verify_entry(text, None, vkeys(keys))
    assert leaf.kind == "permit.issued" and index < checkpoint.size
    assert client.get("/log/339901/checkpoint").content.decode().startswith("zhangfa.example/339901\n")


def test_a_printed_fingerprint_is_compared_with_the_log(code: str):
    record = records.record(code)
    root = ledger.root_at(record.tenant, record.proof.size)
    prefix = base64.urlsafe_b64encode(root[:16]).decode().rstrip("=")
    good = f"{record.proof.index}.{record.proof.size}.{prefix}"
    assert "与账本一致" in page(f"/c/{code}?w={good}")
    for bad in (good[:-2] + "xx", f"0.{record.proof.size}.{prefix}", f"1.999999.{prefix}", "x", "1.2", "１.２.３"):
        assert "指纹不符" in page(f"/c/{code}?w={bad}"), bad


@pytest.mark.parametrize("code", ["", "a" * 21, "a" * 22, "../../etc", "a" * 22 + "/proof", "中" * 22])
def test_a_code_that_is_none_is_not_found(world: worlds.World, code: str):
    assert Client().get(f"/c/{code}").status_code == 404


def test_an_application_without_a_permit_has_no_public_page(world: worlds.World):
    from zhangfa.applications import queries as applications

    waiting = applications.about_one(world.ids["submitted"]).check_code
    assert Client().get(f"/c/{waiting}").status_code == 404


@pytest.mark.parametrize(
    ("state", "used", "word"),
    [
        (PermitState.SPENT, 2, "有效"),
        (PermitState.CLAIMED, 1, "有效"),
        (PermitState.EXPIRED, 1, "有效"),
        (PermitState.ISSUED, 0, "尚未盖章"),
        (PermitState.HELD, 0, "尚未盖章"),
        (PermitState.EXPIRED, 0, "作废"),
        (PermitState.REVOKED, 0, "作废"),
        (PermitState.REVOKED, 1, "作废"),
    ],
)
def test_the_one_word(state: PermitState, used: int, word: str):
    permit = Permit.__new__(Permit)
    object.__setattr__(permit, "state", state)
    assert records.verdict(permit, used).word == word


def test_the_receipt_is_for_the_applicant_in_large_print(world: worlds.World):
    from zhangfa.access.models import AccountRow

    client = Client()
    assert client.get(f"/slips/receipt/{world.ids['approved']}").status_code == 401
    client.force_login(AccountRow.objects.get(username="owner"))
    text = client.get(f"/slips/receipt/{world.ids['approved']}").content.decode()
    assert "用章申请回执" in text and "1111" in text and "周大山" in text


def test_no_page_is_kept_by_search_engines_or_caches(code: str):
    headers = Client().get(f"/c/{code}").headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow" and headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
