"""Two deeds that meet: one wins, the other is told so, and the ledger knows one of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import cast
import pytest
from django.db import connection
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.seals import services as seals
from zhangfa.seals.core import SealBody
from zhangfa.seals.models import SealRow

pytestmark = pytest.mark.django_db(transaction=True)
ADMINISTRATOR = cast.ADMINISTRATOR.actor


def register(seal_id: str, body: SealBody) -> None:
    seals.register(
        seal_id=seal_id,
        path=cast.VILLAGE,
        body=body,
        name="云溪县白水镇青石村村民委员会",
        diameter_mm=38,
        demo=True,
        actor=ADMINISTRATOR,
        now=cast.NOW,
    )


def place(seal_id: str) -> None:
    seals.place_in_sleeve(seal_id=seal_id, terminal_id="terminal1", slot=1, slots=3, actor=ADMINISTRATOR, now=cast.NOW)


def race(*deeds: Callable[[], None]) -> list[bool]:
    """Runs the deeds in threads that start together; True for each that succeeded."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], None]) -> bool:
        try:
            start.wait()
            deed()
        except (Refused, Conflict):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def test_two_seals_never_share_a_sleeve():
    for number, body in enumerate((SealBody.PARTY, SealBody.COMMITTEE)):
        register(f"seal{number}", body)
        seals.activate(seal_id=f"seal{number}", actor=ADMINISTRATOR, now=cast.NOW)

    succeeded = race(lambda: place("seal0"), lambda: place("seal1"))

    assert sorted(succeeded) == [False, True]
    assert SealRow.objects.filter(terminal_id="terminal1").count() == 1
    placed = [entry for number in (0, 1) for entry in ledger.history(f"seal{number}") if entry.kind == "seal.placed"]
    assert len(placed) == 1


def test_a_body_never_gets_two_seals():
    succeeded = race(*(lambda number=number: register(f"seal{number}", SealBody.PARTY) for number in range(4)))

    assert sorted(succeeded) == [False, False, False, True]
    assert SealRow.objects.count() == 1
