"""What the disk keeps: one durable write, a chain that verifies, and a full disk that loses nothing."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from terminal_support.county import DEVICE_KEY, PERMIT
from zhangfa_protocol.journal import EventType, TimeQuality, verify_chain
from zhangfa_terminal.machine.effects import Draft
from zhangfa_terminal.machine.values import Durable, Held, Intent, Standing, Tree
from zhangfa_terminal.store import AlreadyRunning, Moment, StorageFault, Store

MOMENT = Moment(1000, None, TimeQuality.UNKNOWN)
BOOT = Draft(EventType.BOOT, None, {"firmware": "test", "cold": True})
FULL = Durable(
    permits=(Held(PERMIT, 1, Standing.CLAIMED), Held(replace(PERMIT, id="permit2"))),
    job="permit1",
    intent=Intent("permit1", 1, 1, 2, "keeper1", bytes(32)),
    locked="书记锁定",
    lock_order_ms=5,
    commands=("a", "b"),
    revoked=("permit9",),
    tree=Tree("zhangfa.example/330799", 7, bytes(32)),
)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path, DEVICE_KEY, "boot1")
    yield store
    store.close()


def test_the_state_comes_back_as_it_was(store, tmp_path):
    store.write([BOOT], FULL, MOMENT, {})
    store.close()
    again = Store(tmp_path, DEVICE_KEY, "boot2")
    assert again.load() == FULL
    again.close()
    store.__init__(tmp_path, DEVICE_KEY, "boot3")


def test_entries_form_one_chain_across_boots(store, tmp_path):
    store.write([BOOT, BOOT], FULL, MOMENT, {})
    store.close()
    again = Store(tmp_path, DEVICE_KEY, "boot2")
    again.write([BOOT], FULL, MOMENT, {})
    signed = [one for _, one in again.entries_after(0, 10, 1 << 20)]
    assert [entry.seq for entry in verify_chain(signed, DEVICE_KEY.verify_key)] == [1, 2, 3]
    again.close()
    store.__init__(tmp_path, DEVICE_KEY, "boot3")


def test_law_2_an_entry_leaves_only_after_acknowledgement(store):
    store.write([BOOT] * 3, FULL, MOMENT, {})
    assert store.queued() == 3
    store.acknowledged(99)
    assert store.queued() == 3, "the server cannot acknowledge what was never written"
    store.acknowledged(2)
    assert [seq for seq, _ in store.entries_after(0, 10, 1 << 20)] == [3]
    assert store.head()[0] == 3


def test_law_2_a_photograph_goes_in_pieces_and_leaves_when_complete(store):
    store.write([BOOT], FULL, MOMENT, {b"d" * 32: bytes(100)})
    assert (len(store.next_photo(50).chunk), store.next_photo(50).total, store.photos_queued()) == (50, 100, 1)
    store.photo_received(b"d" * 32, 60)
    assert store.next_photo(50).received == 60
    store.photo_received(b"d" * 32, 0)
    assert store.next_photo(50).received == 0
    store.photo_received(b"d" * 32, 100)
    assert store.next_photo(50) is None


def test_a_batch_fits_one_message(store):
    store.write([BOOT] * 50, FULL, MOMENT, {})
    batch = store.entries_after(0, 64, 2_000)
    assert 1 < len(batch) < 50 and sum(len(one) for _, one in batch) <= 2_000
    assert len(store.entries_after(0, 64, 1)) == 1


def test_law_3_a_full_disk_changes_nothing_and_is_reported(store):
    store.write([BOOT], FULL, MOMENT, {})
    used = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count={used}")
    with pytest.raises(StorageFault, match="full"):
        store.write([BOOT], Durable(), MOMENT, {b"d" * 32: os.urandom(300_000)})
    assert store.load() == FULL and store.head()[0] == 1 and store.queued() == 1
    store._db.execute("PRAGMA max_page_count=1000000")
    assert store.write([BOOT], FULL, MOMENT, {}) == (2, 0)


def test_law_3_a_real_full_file_system(tmp_path):
    """A file that may not grow (RLIMIT_FSIZE) fails like a disk without space; run in a child because limits stay."""
    child = os.fork()
    if child == 0:
        os._exit(_fill(tmp_path))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    store = Store(tmp_path, DEVICE_KEY, "boot2")
    signed = [one for _, one in store.entries_after(0, 10_000, 1 << 24)]
    assert len(verify_chain(signed, DEVICE_KEY.verify_key)) == store.head()[0] > 0
    store.close()


def _fill(folder) -> int:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    store = Store(folder, DEVICE_KEY, "boot1")
    try:
        for number in range(1000):
            store.write([BOOT], FULL, MOMENT, {number.to_bytes(32, "big"): os.urandom(20_000)})
    except StorageFault:
        return 0 if store.load() == FULL else 5
    return 6


def test_two_agents_never_share_a_folder(store, tmp_path):
    with pytest.raises(AlreadyRunning):
        Store(tmp_path, DEVICE_KEY, "boot2")


def test_the_disk_is_asked_for_full_durability(store):
    assert store._db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
