"""The demo county comes into the database through the deeds of every day, and a second time nothing happens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from zhangfa import bootstrap
from zhangfa.cli import county, planting
from zhangfa.kernel.clock import now
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as ledger_deeds
from zhangfa.matters import queries as matters
from zhangfa.seals import queries as seals
from zhangfa.terminals import queries as terminals
from zhangfa_protocol.keys import BoxKey, SigningKey

QINGSHI = TreePath("3399/339901/339901101/339901101201")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"HOME": tmp_path, "KEYS": tmp_path / "keys", "MEDIA_ROOT": tmp_path / "files"}.items():
        monkeypatch.setattr(settings, name, value)
    bootstrap.ports.cache_clear()
    bootstrap.make_keys()
    yield tmp_path
    bootstrap.ports.cache_clear()


def lay_enrolment(folder: Path) -> None:
    for each in county.load()["terminal"]:
        place = folder / each["serial"]
        place.mkdir(parents=True)
        keys = {"verify_key": SigningKey.generate().verify_key.text, "box_key": BoxKey.generate().text}
        (place / "enrolment.json").write_text(json.dumps({"serial": each["serial"], **keys}))


def test_the_county_stands_and_stays(db: None, home: Path):
    lay_enrolment(home / "terminals")
    planting.plant(home / "terminals", passwords=False)
    assert [each.body.value for each in seals.list_seals(planting.FOUNDER, path=QINGSHI)] == [
        "committee",
        "cooperative",
        "party",
    ]
    assert len(matters.offered(planting.FOUNDER, unit=QINGSHI)) >= 30
    assert len(matters.negative_items(planting.FOUNDER, unit=QINGSHI)) == 20
    assert len(terminals.terminals(planting.FOUNDER)) == 3
    trust = home / "terminals" / "ZF-DEMO-0001" / "trust.json"
    assert trust.stat().st_mode & 0o777 == 0o600
    assert [each["slot"] for each in json.loads(trust.read_text())["sleeves"]] == [1, 2, 3]
    at_the_town = json.loads((home / "terminals" / "ZF-DEMO-0003" / "trust.json").read_text())
    assert [(each["slot"], each["body"]) for each in at_the_town["sleeves"]] == [(1, "contract")]
    assert at_the_town["unit"]["name"] == "云溪县白水镇"
    ledger_deeds.sequence_all(signer=bootstrap.ports().log_signer, now=now(), limit=5000)
    assert ledger.check(signer=bootstrap.ports().log_signer) == ()
    before = [ledger.size(tenant) for tenant in ledger.tenants()]
    planting.plant(home / "terminals", passwords=False)
    assert ledger.waiting() == () and [ledger.size(tenant) for tenant in ledger.tenants()] == before
