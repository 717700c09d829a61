"""Keys name themselves, rest where only their owner reads, and do not change their algorithm."""

from __future__ import annotations

import os

import pytest
from zhangfa_protocol.keys import (
    SM2,
    BadSignature,
    BoxKey,
    InvalidKey,
    SigningKey,
    VerifyKey,
    box_from_text,
)


def test_a_signature_holds_for_its_bytes_and_key_only(key, stranger):
    signature = key.sign(b"paper")
    key.verify_key.verify(signature, b"paper")
    for verify_key, data in ((key.verify_key, b"other"), (stranger.verify_key, b"paper")):
        with pytest.raises(BadSignature):
            verify_key.verify(signature, data)


def test_rfc_8032_vector_2():
    key = SigningKey(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    assert key.verify_key.raw.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.sign(b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")


def test_keys_rest_in_files_of_mode_600(tmp_path, key, box_key):
    key.save(tmp_path / "sign.json")
    box_key.save(tmp_path / "box.json")
    assert os.stat(tmp_path / "sign.json").st_mode & 0o777 == 0o600
    assert SigningKey.load(tmp_path / "sign.json").verify_key == key.verify_key
    assert BoxKey.load(tmp_path / "box.json").public == box_key.public


def test_a_key_file_others_can_read_is_refused(tmp_path, key):
    key.save(tmp_path / "sign.json")
    os.chmod(tmp_path / "sign.json", 0o644)
    with pytest.raises(InvalidKey):
        SigningKey.load(tmp_path / "sign.json")


def test_a_key_is_never_written_over(tmp_path, key, stranger):
    key.save(tmp_path / "sign.json")
    with pytest.raises(FileExistsError):
        stranger.save(tmp_path / "sign.json")


def test_a_box_key_is_not_a_signing_key(tmp_path, box_key):
    box_key.save(tmp_path / "box.json")
    with pytest.raises(InvalidKey):
        SigningKey.load(tmp_path / "box.json")


def test_texts_of_keys(key, box_key):
    assert VerifyKey.from_text(key.verify_key.text) == key.verify_key
    assert box_from_text(box_key.text) == box_key.public
    for text in ("", "ed25519:", "x25519:" + key.verify_key.text[8:], key.verify_key.text[:-1], "ed25519:AAAA"):
        with pytest.raises(InvalidKey):
            VerifyKey.from_text(text)
    with pytest.raises(InvalidKey):
        box_from_text(key.verify_key.text)


def test_sm2_is_reserved_not_guessed():
    with pytest.raises(InvalidKey):
        VerifyKey(bytes(32), SM2)
    assert VerifyKey(bytes(32)).kid != VerifyKey(bytes([1]) + bytes(31)).kid
