"""A terminal is taken in once, by whoever may, with a key that is one."""

from __future__ import annotations

import base64

import cast
import pytest
from counter import Counter
from machine import INSTALLER, Machine
from zhangfa.adapters.fonts import BOLD
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.terminals import queries
from zhangfa.terminals.core import Trust


def test_it_stands_where_it_was_put(machine: Machine):
    """terminals law 1"""
    found = queries.by_serial("ZF-0001")
    assert (found.id, found.path, found.trust, found.seq) == (machine.id, cast.VILLAGE, Trust.TRUSTED, 0)
    assert machine.accounts.passwords == {machine.id: "secret"}
    (entry,) = ledger.history(machine.id)
    assert (entry.kind, entry.fact.key) == ("terminal.enrolled", machine.key.verify_key.raw)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"terminal_id": "another"}, "terminals.serial_taken"),
        ({"serial": "x"}, "terminals.serial_wrong"),
        ({"serial": "ZF-2", "verify_key": "ed25519:AAAA"}, "terminals.key_wrong"),
        ({"serial": "ZF-0002", "box_key": "x"}, "terminals.key_wrong"),
        ({"actor": cast.SECRETARY.actor}, "terminals.may_not_enrol"),
    ],
)
def test_what_is_not_taken_in(machine: Machine, changes, code):
    with pytest.raises(Refused) as refused:
        machine.enrol(**({"terminal_id": "another"} | changes))
    assert code in {reason.code for reason in refused.value.refusals}
    assert queries.by_id("another") is None and machine.accounts.passwords == {machine.id: "secret"}


def test_the_stranger_sees_no_terminal_and_the_village_sees_its_own(machine: Machine):
    assert queries.terminals(cast.STRANGER.actor) == ()
    assert queries.terminal(cast.STRANGER.actor, machine.id) is None
    assert [each.id for each in queries.terminals(cast.KEEPER.actor)] == [machine.id]
    assert queries.signed_journal(cast.STRANGER.actor, machine.id) == ()


def test_the_trust_file_names_keys_connection_and_seals(machine: Machine, cipher, keys):
    Counter(cipher).open()
    server = keys.trust(("log+00000000+AQ==",))
    document = queries.trust_document(INSTALLER, machine.id, server=server, password="secret", font=BOLD)
    assert document["mqtt"] == {"username": machine.id, "password": "secret"}
    assert document["unit"]["path"] == cast.VILLAGE.text and document["permit_keys"][0].startswith("ed25519:")
    (sleeve,) = document["sleeves"]
    assert sleeve["slot"] == 2 and base64.b64decode(sleeve["impression_png"]).startswith(b"\x89PNG")
    with pytest.raises(Refused):
        queries.trust_document(cast.SECRETARY.actor, machine.id, server=server, password="", font=BOLD)
