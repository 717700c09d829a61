"""Whoever wants to write to SQLite gets his turn soon after the other has finished, and an error when he never does."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest
from django.db import OperationalError
from zhangfa.adapters.sqlite3.base import DatabaseWrapper


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "turns.sqlite3"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.executescript("PRAGMA journal_mode=WAL; CREATE TABLE mark (number)")
    yield path, other
    other.close()


def connected(path, patience: float) -> DatabaseWrapper:
    options = {"timeout": patience, "transaction_mode": "IMMEDIATE"}
    settings = {"ENGINE": "", "NAME": str(path), "OPTIONS": options, "TIME_ZONE": None, "CONN_MAX_AGE": None}
    more = {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False, "TEST": {}}
    opened = DatabaseWrapper({**settings, **more})
    opened.connect()
    return opened


def mark(database: DatabaseWrapper) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    database.connection.execute("INSERT INTO mark VALUES (1)")
    database.commit()
    database.set_autocommit(True)


def test_a_turn_comes_when_the_other_is_done(place, django_db_blocker):
    path, other = place
    with django_db_blocker.unblock():
        database = connected(path, 20)
        other.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.3, other.execute, ["COMMIT"])
        done.start()
        began = time.monotonic()
        mark(database)
        assert 0.25 < time.monotonic() - began < 5
        done.join()
        assert database.connection.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000
        database.close()
    assert other.execute("SELECT count(*) FROM mark").fetchone()[0] == 1


def test_waiting_ends(place, django_db_blocker):
    path, other = place
    with django_db_blocker.unblock():
        database = connected(path, 0.2)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            mark(database)
        other.execute("ROLLBACK")
        database.close()
