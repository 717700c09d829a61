"""The open API keeps its published contract whatever is asked of it (schemathesis): no fault of ours, and no answer of
another shape than it says."""

from __future__ import annotations

from collections.abc import Iterator

import cast
import keyring
import pytest
import schemathesis
import world as worlds
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from zhangfa.partners.models import KeyRow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 40
HEADERS = {"Authorization": f"Bearer {keyring.token('right')}", "Accept-Encoding": "identity"}
NAMES = (
    *("key", "units", "applications", "application", "uses", "figures", "board", "paper", "events"),
    *("callbacks", "register_callback", "remove_callback", "import_building_starts"),
)

REAL = {
    "application": {"path_parameters": ("number", lambda world: world.ids["number"])},
    "paper": {"path_parameters": ("check_code", lambda world: world.ids["check_code"])},
    "remove_callback": {"path_parameters": ("callback_id", lambda world: world.ids["callback"])},
    "board": {"query": ("unit", lambda world: cast.VILLAGE.text)},
}


@pytest.fixture
def contract(world: worlds.World) -> Iterator[schemathesis.BaseSchema]:
    """The requests share the test's connection, so nobody closes it after one (as in Django's own test client)."""
    KeyRow.objects.filter(pk="r" * 26).update(per_minute=10**6)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/open/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_is_tried(contract):
    found = {each.ok().definition.raw["operationId"] for each in contract.get_all_operations()}
    assert found == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_its_contract(contract, world: worlds.World, name: str):
    """Whatever is generated, and what is really there, which nobody would guess."""
    operation = contract.find_operation_by_id(name)
    answered = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        with worlds.undone():
            answered.append(case.call_and_validate(headers=HEADERS, checks=CHECKS).status_code)

    ask()
    if name in REAL:
        real = operation.Case(**{part: {field: value(world)} for part, (field, value) in REAL[name].items()})
        answered.append(real.call_and_validate(headers=HEADERS, checks=CHECKS).status_code)
    assert any(status < 300 for status in answered), answered
