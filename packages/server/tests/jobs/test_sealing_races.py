"""Two workers meet at one permit: one seals, the other is told so, and the count is right."""

from __future__ import annotations

import pytest
from sealroom import PlainSealer, approved, sealed_ones
from shop import Village
from together import at_once
from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import SealingState
from zhangfa.impressions import queries as impressions
from zhangfa.impressions.core import ImpressionState
from zhangfa.jobs import sealing
from zhangfa.kernel.outcome import Conflict, Fault, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.permits import queries as permits
from zhangfa.permits.core import PermitState

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def ready(hall: Village) -> tuple[str, str]:
    """Application and permit, issued and in the log; the service has not begun."""
    application_id = approved(hall)
    for _ in range(3):
        hall.worker.sequence()
        hall.worker.follow()
    (permit_id,) = sealing.waiting_permits()
    return application_id, permit_id


def one_original(application_id: str, sealer: PlainSealer, orders: int) -> None:
    (document,) = eseals.of_application(application_id)
    (made,) = impressions.of_application(application_id)
    permit = permits.latest(application_id)
    assert (document.state, made.state, made.number) == (SealingState.MADE, ImpressionState.MADE, 1)
    assert (permit.state, permit.used) == (PermitState.SPENT, 1)
    assert len(sealer.orders) == orders and len(sealed_ones(application_id)) == 1
    assert [entry.kind for entry in ledger.history(application_id)].count("permit.spent") == 1


def test_two_workers_that_seal_one_permit_at_once_leave_one_original_counted_once(hall: Village, sealer: PlainSealer):
    """eseals laws 5 and 6"""
    application_id, permit_id = ready(hall)
    now, ports = hall.counter.now, hall.worker.ports
    done, failed = at_once(*(lambda: sealing.seal_permit(permit_id, now, ports) for _ in range(WORKERS)))
    assert len(done) == 1 and len(failed) == WORKERS - 1
    assert all(isinstance(each, Refused | Conflict) for each in failed), failed
    one_original(application_id, sealer, orders=1)


def test_two_workers_that_take_up_what_waits_try_it_once(hall: Village, sealer: PlainSealer):
    """eseals law 7"""
    sealer.failing = [Fault("no timestamp")]
    application_id, permit_id = ready(hall)
    sealing.seal_permit(permit_id, hall.counter.now, hall.worker.ports)
    (document,) = eseals.of_application(application_id)
    assert document.state is SealingState.WAITING
    now, ports = hall.counter.later(minutes=1), hall.worker.ports
    done, failed = at_once(*(lambda: sealing.seal_again(document.id, now, ports) for _ in range(WORKERS)))
    assert len(done) == 1 and len(failed) == WORKERS - 1
    assert all(isinstance(each, Refused | Conflict) for each in failed), failed
    one_original(application_id, sealer, orders=2)
