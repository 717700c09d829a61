"""Units as a tree that everybody may read."""

from __future__ import annotations

import cast
import pytest
from zhangfa.kernel.outcome import Refused
from zhangfa.kernel.tree import ROOT
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as ledger_services
from zhangfa.organizations import queries, services
from zhangfa.organizations.core import UnitKind
from zhangfa.organizations.models import AppointmentRow, PersonRow, UnitRow


def test_the_tree_reads_from_any_place(village):
    assert [unit.name for unit in queries.children(ROOT)] == ["云州市"]
    assert [unit.name for unit in queries.children(cast.TOWN)] == ["青石村", "柳河村"]
    assert [unit.name for unit in queries.units_below(cast.TOWN)] == ["白水镇", "青石村", "柳河村"]
    assert [unit.name for unit in queries.units_below(cast.CITY, UnitKind.VILLAGE)] == ["青石村", "柳河村"]
    assert queries.full_name(cast.VILLAGE) == "云溪县白水镇青石村"
    assert queries.unit(cast.TOWN.child("339901101999")) is None


def test_within_no_place_is_no_row(village):
    assert not UnitRow.objects.filter(queries.within([])).exists()
    assert UnitRow.objects.filter(queries.within([ROOT])).count() == len(cast.UNITS)
    assert UnitRow.objects.filter(queries.within([cast.VILLAGE, cast.OTHER_COUNTY])).count() == 2


def test_only_who_may_founds(village):
    """organizations law 1."""
    new = {"path": cast.TOWN.child("339901101299"), "kind": UnitKind.VILLAGE, "name": "新村", "now": cast.NOW}
    for who in (cast.HEAD, cast.STRANGER, cast.AUDITOR):
        with pytest.raises(Refused):
            services.found_unit(actor=who.actor, **new)
    assert queries.unit(new["path"]) is None
    services.found_unit(actor=cast.ADMINISTRATOR.actor, **new)
    assert ledger.history(new["path"].text)[0].kind == "unit.founded"


def move_a_person():
    PersonRow.objects.filter(pk=cast.VILLAGER.id).update(home=cast.NEXT_VILLAGE.text)


def forge_an_appointment():
    AppointmentRow.objects.filter(person_id=cast.STRANGER.id).update(path=cast.VILLAGE.text)


def prolong_an_appointment():
    AppointmentRow.objects.filter(person_id=cast.HEAD.id).update(closes_on=cast.NOW.date())


@pytest.mark.parametrize("tamper", [move_a_person, forge_an_appointment, prolong_an_appointment])
def test_rows_equal_the_replay_of_their_facts(village, signer, tamper):
    ledger_services.sequence_all(signer=signer, now=cast.NOW)
    assert ledger.check(signer) == ()
    tamper()
    assert [found.where.split()[0] for found in ledger.check(signer)] == ["organizations"]
