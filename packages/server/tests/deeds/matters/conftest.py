"""A city that issues what is shipped."""

from __future__ import annotations

import cast
import pytest
from begun import begun
from zhangfa.kernel.actor import Actor
from zhangfa.matters import queries
from zhangfa.matters import services as matters


@pytest.fixture
def shipped_city(db: None) -> None:
    """Catalogue and negative list, as they are shipped, hold for the whole city."""
    begun("shipped city", _import)


def _import() -> None:
    more = {"region": cast.CITY, "actor": Actor.for_job("import", {"matter:import"}), "now": cast.NOW}
    matters.import_catalogue(matters=queries.shipped_catalogue(), **more)
    matters.import_negative_list(negative_list=queries.shipped_negative_list(), **more)
