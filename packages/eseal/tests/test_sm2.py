"""SM2 beside the openssl command, in both directions, on many keys; also those whose coordinates begin with zero."""

from __future__ import annotations

import os

from asn1crypto import pem
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa_eseal.algorithms import sm3
from zhangfa_eseal.sm.libcrypto import Key

OPTIONS = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
KEYS = 200
KEY = Key.generate()


def keys_with_short_coordinates() -> list[Key]:
    """One whose x and one whose y begins with a zero byte: where careless code loses a digit."""
    found: dict[str, Key] = {}
    while len(found) < 2:
        key = Key.generate()
        point = key.spki()[-64:]
        if point[0] == 0:
            found["x"] = key
        elif point[32] == 0:
            found["y"] = key
    return list(found.values())


def test_openssl_and_we_verify_each_other(program):
    for number, key in enumerate([*keys_with_short_coordinates(), *(Key.generate() for _ in range(KEYS))]):
        message = os.urandom(number * 5 + 1)
        program.write("message", message)
        program.write("private.pem", pem.armor("PRIVATE KEY", key.pkcs8()))
        program.write("public.pem", pem.armor("PUBLIC KEY", key.spki()))
        program.write("ours", key.sign(message))
        checked = program(
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", *OPTIONS, "-in", "message", "-sigfile",
            "ours",
        )  # fmt: skip
        assert checked.returncode == 0, checked
        program("openssl", "pkeyutl", "-sign", "-inkey", "private.pem", *OPTIONS, "-in", "message", "-out", "theirs")
        theirs = (program.folder / "theirs").read_bytes()
        assert Key.public(key.spki()).verifies(message, theirs)
        assert not Key.public(key.spki()).verifies(message + b"!", theirs)


def test_hundreds_of_random_keys_verify_only_what_they_signed():
    other = Key.generate()
    for number in range(300):
        key = Key.generate()
        message = number.to_bytes(4, "big")
        signature = key.sign(message)
        public = Key.public(key.spki())
        assert public.verifies(message, signature)
        assert not public.verifies(b"x" + message, signature)
        assert not other.verifies(message, signature)
        assert not public.verifies(message, signature, identity=b"")


@settings(max_examples=200, deadline=None)
@given(signature=st.binary(max_size=100))
def test_junk_is_no_signature(signature):
    assert not KEY.verifies(b"message", signature)


def test_sm3_gives_the_standards_examples():
    """GB/T 32905-2016, appendix A."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_the_standards_signature_verifies():
    """GM/T 0003.5-2012, appendix: the recommended curve, "message digest", identity 1234567812345678."""
    x = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    r = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    s = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    prefix = Key.generate().spki()[:-64]
    signature = bytes.fromhex("3046" + "022100" + r + "022100" + s)
    public = Key.public(prefix + bytes.fromhex(x + y))
    assert public.verifies(b"message digest", signature)
    assert not public.verifies(b"message digesT", signature)
