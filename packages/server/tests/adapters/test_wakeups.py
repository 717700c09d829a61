"""The bell: one contract for whichever database the tests run on."""

from __future__ import annotations

import threading
import time

import pytest
from django.conf import settings
from django.db import connection
from trial import note
from zhangfa.adapters.wakeups import wakeups_for


@pytest.fixture
def bell(transactional_db):
    made = wakeups_for(settings.DATABASES["default"] | {"NAME": connection.settings_dict["NAME"]})
    made.wait(0)
    yield made
    made.close()


def test_it_sleeps_while_nothing_happens(bell):
    began = time.monotonic()
    assert bell.wait(0.15) is False
    assert time.monotonic() - began >= 0.15


def test_a_commit_before_the_call_counts(bell):
    note(1)
    assert bell.wait(5) is True
    assert bell.wait(0.05) is False


def test_a_commit_during_the_call_ends_it_soon(bell):
    def write():
        time.sleep(0.1)
        note(1)
        connection.close()

    thread = threading.Thread(target=write)
    began = time.monotonic()
    thread.start()
    assert bell.wait(10) is True
    assert time.monotonic() - began < 5
    thread.join()


def test_a_rollback_does_not_ring(bell):
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(1)
        _ = 1 / 0
    assert bell.wait(0.1) is False


def test_another_thread_can_end_the_sleep(bell):
    thread = threading.Timer(0.1, bell.wake)
    began = time.monotonic()
    thread.start()
    assert bell.wait(10) is True
    assert time.monotonic() - began < 5
    thread.join()
