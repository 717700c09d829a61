"""What every test of the repository shares: SQLite as it is in earnest, and laws that are not judged by the clock."""

from __future__ import annotations

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as properties

# A busy machine is slow; that breaks no law. What is slow shows in the benchmarks.
properties.register_profile("zhangfa", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
properties.load_profile("zhangfa")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite tests run on a file with the real settings (WAL, FULL), where threads meet as in earnest."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
