"""Who may ask what: every operation × everybody, against the table in matrix.txt. An operation without a row fails.

Where somebody has no business, the answer is also searched for canaries: words and ids of the village that is not his.
"""

from __future__ import annotations

from pathlib import Path

import asking
import world as worlds
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from routes import operations
from zhangfa.access.models import AccountRow

TABLE = Path(__file__).with_name("matrix.txt")
ANONYMOUS = "anonymous"
STRANGERS = {ANONYMOUS, "villager", "neighbour", "stranger", "foreigner"}
PUBLIC_NUMBER = ("GET /c/",)
SHORT = {ANONYMOUS: "anon", "foreigner": "for"}


def rows() -> dict[str, dict[str, int]]:
    """Operation (with its variant) → role → status."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    long = {SHORT.get(role, role[:3]): role for role in (ANONYMOUS, *worlds.ROLES)}
    names = [long[short] for short in lines[0].split("|")[1].split()]
    found = {}
    for line in lines[1:]:
        operation, statuses = line.split("|")
        found[operation.strip()] = dict(zip(names, map(int, statuses.split()), strict=True))
    return found


def clients() -> dict[str, Client]:
    """A signed-in client for every role; none of them shows Django's exceptions instead of our answers."""
    found = {ANONYMOUS: Client(raise_request_exception=False)}
    for role, member in worlds.ROLES.items():
        found[role] = Client(raise_request_exception=False)
        found[role].force_login(AccountRow.objects.get(person_id=member.id))
    return found


def test_every_operation_has_a_row():
    assert {row.partition(" #")[0] for row in rows()} == operations()


def test_every_role_stands_in_the_table():
    assert all(set(row) == {ANONYMOUS, *worlds.ROLES} for row in rows().values())


def test_everybody_gets_what_the_table_says_and_strangers_hear_no_canary(world):
    known = clients()
    wrong, songs = [], []
    for row, expected in rows().items():
        for role, status in expected.items():
            response = answer(known[role], row, world)
            if response.status_code != status:
                wrong.append(f"{row} as {role}: {response.status_code} instead of {status} {text(response)[:200]}")
            if role in STRANGERS:
                songs += [f"{row} as {role}: {word}" for word in canaries(world, row) if word in text(response)]
    assert not wrong, "\n".join(wrong)
    assert not songs, "\n".join(songs)


def answer(client: Client, row: str, world: worlds.World) -> HttpResponse:
    cache.clear()  # so that the limits on how often one asks do not speak here
    with worlds.undone():
        cookies = dict(client.cookies)
        response = asking.ask(client, row, world)
        response.getvalue()
        client.cookies.clear()
        client.cookies.update(cookies)
        return response


def text(response: HttpResponse) -> str:
    return response.getvalue().decode("utf-8", "replace")


def canaries(world: worlds.World, row: str) -> set[str]:
    """On the public page of a paper its number stands for whoever holds the paper."""
    if row.startswith(PUBLIC_NUMBER):
        return {word for word in world.canaries if not word.isdigit() or len(word) != 12}
    return world.canaries


def test_lists_of_strangers_are_empty(world):
    """The other half of the matrix: a list answers 200 to everybody, so what is in it is asked here."""
    known = clients()
    for role in worlds.ROLES:
        found = known[role].get("/api/v1/applications?box=all").json()
        assert (found["total"] > 0) == (role not in STRANGERS | {"administrator"}), role
        filings = known[role].get("/api/v1/filings").json()
        assert (filings["total"] > 0) == (role not in STRANGERS | {"owner", "administrator"}), role
        terminals = known[role].get("/api/v1/terminals").json()["items"]
        assert bool(terminals) == (role not in STRANGERS | {"owner"}), role
