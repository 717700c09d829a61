"""Signed objects: every claim is checked and there is one form only."""

from __future__ import annotations

import cbor2
import pytest
from zhangfa_protocol import canonical, cose
from zhangfa_protocol.cose import VerifyError
from zhangfa_protocol.keys import key_ring

NONCE = bytes(16)


def make(key, **changes):
    claims = {"type": "note", "audience": "t1", "now_ms": 100, "expires_ms": 200, "nonce": NONCE} | changes
    return cose.sign({"a": 1}, key, **claims)


def check(data, key, **changes):
    return cose.verify(data, key_ring(key.verify_key), **({"type": "note", "audience": "t1", "now_ms": 150} | changes))


def test_what_was_signed_is_read(key):
    claims = check(make(key), key)
    assert (claims.payload, claims.issuer, claims.issued_ms, claims.expires_ms) == ({"a": 1}, key.kid, 100, 200)


@pytest.mark.parametrize("asked", [{"type": "other"}, {"audience": "t2"}, {"now_ms": 201}])
def test_another_type_audience_or_time_is_refused(key, asked):
    with pytest.raises(VerifyError):
        check(make(key), key, **asked)


def test_expiry_is_not_asked_without_a_clock(key):
    assert check(make(key), key, now_ms=None).expires_ms == 200
    assert check(make(key, expires_ms=None), key, now_ms=10**15).expires_ms is None


def test_an_unknown_key_is_refused(key, stranger):
    with pytest.raises(VerifyError, match="unknown key"):
        check(make(key), stranger)


@pytest.mark.parametrize("changes", [{"nonce": b"short"}, {"expires_ms": 99}, {"now_ms": -1}])
def test_senseless_claims_are_not_signed(key, changes):
    with pytest.raises(VerifyError):
        make(key, **changes)


def test_every_single_bit_counts(key):
    data = make(key)
    for place in range(len(data)):
        for bit in range(8):
            bad = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            with pytest.raises(VerifyError):
                check(bad, key)


def test_other_forms_of_the_same_object_are_refused(key):
    parts = canonical.decode(make(key))
    forms = [
        cbor2.dumps(cbor2.CBORTag(18, parts)),
        canonical.encode([parts[0], [], parts[2], parts[3]]),
        canonical.encode([parts[0], {"x": 1}, parts[2], parts[3]]),
        canonical.encode(parts + [b""]),
        canonical.encode(parts[:3]),
        canonical.encode([parts[0], {}, parts[2], parts[3] + b"\x00"]),
        canonical.encode({"a": 1}),
        b"",
    ]
    for form in forms:
        with pytest.raises(VerifyError):
            check(form, key)


@pytest.mark.parametrize(
    "header",
    [
        {1: -8, 3: "application/zhangfa-note+cbor"},
        {1: -7, 3: "application/zhangfa-note+cbor", 4: "KID"},
        {1: -8, 3: "application/zhangfa-other+cbor", 4: "KID"},
        {1: -8, 2: [1], 3: "application/zhangfa-note+cbor", 4: "KID"},
        {1: -8, 3: "application/zhangfa-note+cbor", 4: "text"},
        [],
    ],
)
def test_a_header_that_says_something_else_is_refused_even_when_signed(key, header):
    if isinstance(header, dict) and header.get(4) == "KID":
        header = header | {4: key.kid}
    payload = canonical.decode(make(key))[2]
    protected = canonical.encode(header)
    signature = key.sign(canonical.encode(["Signature1", protected, b"", payload]))
    with pytest.raises(VerifyError):
        check(canonical.encode([protected, {}, payload, signature]), key)


@pytest.mark.parametrize("payload", [b"", b"\xa0", canonical.encode({"type": "note"}), canonical.encode([1])])
def test_a_payload_without_claims_is_refused_even_when_signed(key, payload):
    data = cose.sign1(payload, key, content_type="application/zhangfa-note+cbor")
    with pytest.raises(VerifyError):
        check(data, key)


def test_cryptography_alone_can_check_the_signature(key):
    """The Sig_structure of RFC 9052, put together by cbor2 instead of by us."""
    protected, _, payload, signature = cbor2.loads(make(key))
    key.verify_key.verify(signature, cbor2.dumps(["Signature1", protected, b"", payload]))
