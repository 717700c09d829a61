"""Two deeds meet at one e-seal: one wins, the other is told so."""

from __future__ import annotations

import cast
import pytest
from counter import SEAL, Counter, new_id
from sealroom import PlainSealer, bring_into_use
from together import at_once
from zhangfa.eseals import services as eseals
from zhangfa.eseals.models import ESealRow
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_seal_applied_for_by_two_at_once_has_one_e_seal_on_its_way(counter: Counter):
    given = {"now": counter.now, "seal_id": SEAL}
    done, failed = at_once(
        lambda: eseals.apply_for(actor=cast.HEAD.actor, eseal_id=new_id("eseal"), **given),
        lambda: eseals.apply_for(actor=cast.SECRETARY.actor, eseal_id=new_id("eseal"), **given),
    )
    assert len(done) == len(failed) == 1 and isinstance(failed[0], Refused | Conflict), failed
    assert ESealRow.objects.count() == 1


def test_an_e_seal_cancelled_by_two_at_once_is_cancelled_once(counter: Counter):
    eseal_id, sealer = bring_into_use(PlainSealer(), counter.now), PlainSealer()
    given = {"now": counter.now, "eseal_id": eseal_id, "reason": "不再使用", "sealer": sealer}
    done, failed = at_once(
        lambda: eseals.cancel(actor=cast.HEAD.actor, **given),
        lambda: eseals.cancel(actor=cast.SECRETARY.actor, **given),
    )
    assert len(done) == len(failed) == 1 and isinstance(failed[0], Refused | Conflict), failed
    assert [entry.fact.state.value for entry in ledger.history(eseal_id)[-1:]] == ["cancelled"]
    assert sealer.cancelled == [eseal_id]
