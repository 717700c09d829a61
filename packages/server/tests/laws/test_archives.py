"""The law of archives: what a package holds, what its checks find, how long it is kept."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.archives.core import (
    MANIFEST,
    Check,
    Finding,
    Wanted,
    examine,
    keep_until,
    pack,
    why_not_archive,
)
from zhangfa_protocol import merkle, proofs
from zhangfa_protocol.checkpoint import Checkpoint, sign_note, vkey_encode, vkeys
from zhangfa_protocol.keys import SigningKey
from zhangfa_protocol.leaf import Leaf

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
KEY = SigningKey.from_seed(b"log key of these tests, 32 bytes")
ORIGIN = "zhangfa.example/339901"
LEAF = Leaf(kind="application.submitted", at_ms=1, public={"number": "1"}).encode()
NOTE = sign_note(Checkpoint(ORIGIN, 1, merkle.leaf_hash(LEAF)), ORIGIN, KEY)
PROOF = proofs.write(0, (), NOTE, LEAF).encode()
VKEYS = vkeys([vkey_encode(ORIGIN, KEY.verify_key)])
FILES = {
    "paper.pdf": b"%PDF-1.7 paper %%EOF",
    "record.json": b"{}",
    "photos/1.jpg": b"\xff\xd8\xff photo",
    "proofs/0.tlog-proof": PROOF,
}
WANTED = Wanted(files=frozenset(FILES), leaves=frozenset({sha256(LEAF).hexdigest()}))


def faults(package: bytes) -> dict[Check, tuple[str, ...]]:
    return {finding.check: finding.faults for finding in examine(package, WANTED, VKEYS)}


def changed(name: str, data: bytes | None) -> bytes:
    """The package with one file replaced, added or taken away, its list left as it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack({}, FILES))) as old, zipfile.ZipFile(out, "w") as new:
        files = {each: old.read(each) for each in old.namelist()} | ({name: data} if data is not None else {})
        for each, content in files.items():
            if not (each == name and data is None):
                new.writestr(each, content)
    return out.getvalue()


def test_archives_law_1_and_2_a_whole_package_passes():
    """archives law 1, archives law 2"""
    assert set(faults(pack({"number": "1"}, FILES)).values()) == {()}


@pytest.mark.parametrize(
    ("name", "data", "check"),
    [
        ("paper.pdf", b"%PDF-1.7 other %%EOF", Check.AUTHENTIC),
        ("proofs/0.tlog-proof", PROOF.replace(b"index 0", b"index 1"), Check.AUTHENTIC),
        ("proofs/0.tlog-proof", None, Check.AUTHENTIC),
        ("photos/1.jpg", None, Check.COMPLETE),
        ("paper.pdf", b"%PDF-1.7 broken off", Check.USABLE),
        ("record.json", b"{", Check.USABLE),
        ("photos/1.jpg", b"MZ", Check.USABLE),
        ("paper.pdf", b"%PDF-1.7 /JavaScript %%EOF", Check.SAFE),
        ("evil.pdf", b"%PDF-1.7 x %%EOF", Check.SAFE),
        ("../paper.pdf", b"%PDF-1.7 x %%EOF", Check.SAFE),
    ],
)
def test_archives_law_2_each_check_finds_its_fault(name, data, check):
    """archives law 2"""
    assert faults(changed(name, data))[check] != ()


@given(st.data())
def test_any_changed_byte_of_what_is_archived_is_found(data):
    package = bytearray(pack({"number": "1"}, FILES))
    kept = data.draw(st.sampled_from(sorted(FILES)))
    begin = package.index(FILES[kept])
    at = data.draw(st.integers(begin, begin + len(FILES[kept]) - 1))
    package[at] ^= data.draw(st.integers(1, 255))
    assert faults(bytes(package))[Check.AUTHENTIC] != ()


@given(st.binary(max_size=300))
def test_any_bytes_are_examined_without_falling_over(data):
    assert all(not finding.passed for finding in examine(data, WANTED, VKEYS))


@pytest.mark.parametrize("check", list(Check))
def test_archives_law_3_only_a_gap_may_be_kept(check):
    """archives law 3: after a day of waiting a missing photo is part of the record, nothing else is."""
    findings = [Finding(check, ("x",))]
    reasons = why_not_archive(findings, missing_photos=0, used_at=NOW, now=NOW)
    assert bool(reasons) == (check is not Check.COMPLETE)
    waiting = why_not_archive([], missing_photos=1, used_at=NOW, now=NOW + timedelta(hours=23))
    assert [reason.code for reason in waiting] == ["archives.photos_on_their_way"]
    assert why_not_archive([], missing_photos=1, used_at=NOW, now=NOW + timedelta(hours=24)) == ()


@given(st.dictionaries(st.text("abc", min_size=1), st.binary(max_size=50), max_size=5))
def test_archives_law_4_the_same_record_gives_the_same_bytes(files):
    """archives law 4"""
    files.pop(MANIFEST, None)
    assert pack({"a": 1}, files) == pack({"a": 1}, dict(reversed(files.items())))


def test_archives_law_5_kept_as_long_as_the_matter_says():
    """archives law 5"""
    assert keep_until(NOW, None) is None
    assert keep_until(NOW, 10) == NOW.replace(year=2036)
    assert keep_until(datetime(2028, 2, 29, tzinfo=UTC), 10) == datetime(2038, 3, 1, tzinfo=UTC)
