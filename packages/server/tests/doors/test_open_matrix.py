"""Which key may ask what: every operation of the open API × every kind of key, against the table in matrix_keys.txt."""

from __future__ import annotations

from pathlib import Path

import cast
import keyring
import pytest
import world as worlds
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from routes import operations
from test_matrix import text

TABLE = Path(__file__).with_name("matrix_keys.txt")
KINDS = ("right", "scope", "region", "revoked", "expired", "none")
WITH_UNIT = {"applications", "uses", "figures", "boards"}


def rows() -> dict[str, dict[str, int]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    names = lines[0].split("|")[1].split()
    return {
        operation.strip(): dict(zip(names, map(int, statuses.split()), strict=True))
        for operation, statuses in (line.split("|") for line in lines[1:])
    }


def ask(row: str, kind: str, world: worlds.World) -> HttpResponse:
    """As asking.ask, by a key; where a place can be named, 青石村 is."""
    import asking

    key = "board" if kind == "scope" and row.endswith("/boards") else kind
    headers = {} if kind == "none" else {"Authorization": f"Bearer {keyring.token(key)}"}
    client = Client(raise_request_exception=False, headers=headers)
    named = row.rpartition("/")[2] in WITH_UNIT
    return asking.ask(client, f"{row}?unit={cast.VILLAGE}" if named else row, world)


def test_every_operation_has_a_row():
    """partners law 1"""
    assert set(rows()) == {each for each in operations() if " /open/" in each}
    assert all(tuple(row) == KINDS for row in rows().values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_gets_what_the_table_says(world: worlds.World, kind: str):
    """partners law 1, partners law 2"""
    wrong, songs = [], []
    for row, expected in rows().items():
        cache.clear()
        with worlds.undone():
            answer = ask(row, kind, world)
        if answer.status_code != expected[kind]:
            wrong.append(f"{row} by {kind}: {answer.status_code} instead of {expected[kind]} {text(answer)[:300]}")
        names = {"周大山", "赵玉兰", cast.VILLAGER.phone} if kind == "right" else world.canaries
        songs += [f"{row} by {kind}: {word}" for word in names if word in text(answer)]
    assert not wrong, "\n".join(wrong)
    assert not songs, "\n".join(songs)
