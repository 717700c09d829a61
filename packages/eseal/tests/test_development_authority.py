"""The development authority as openssl sees it: chains, timestamps and status answers, EC and SM2."""

from __future__ import annotations

import datetime

import pytest
from asn1crypto import x509

DISTID = ("-vfyopt", "distid:1234567812345678")
THEN = ("-attime", str(int(datetime.datetime(2026, 6, 2, tzinfo=datetime.UTC).timestamp())))


def test_lives_are_staggered_and_every_name_says_demo(ec, sm, village, village_sm2):
    for one, seal in ((ec, village), (sm, village_sm2)):
        lives = []
        for signer in (one.root, one.issuing, one.timestamps, seal):
            parsed = x509.Certificate.load(signer.certificate)
            span = parsed.not_valid_after - parsed.not_valid_before
            lives.append(round(span.days / 365.25))
            assert "演示" in parsed.subject.native["common_name"]
        assert lives == [30, 15, 12, 3]


def test_openssl_accepts_the_ec_chain(ec, village, program):
    program.certificates("root.pem", ec.root.certificate)
    program.certificates("issuing.pem", ec.issuing.certificate)
    leaf = program.certificates("leaf.pem", village.certificate)
    seen = program("openssl", "verify", "-x509_strict", *THEN, "-CAfile", "root.pem", "-untrusted", "issuing.pem", leaf)
    assert seen.stdout == "leaf.pem: OK\n", seen


def test_openssl_accepts_every_link_of_the_sm2_chain(sm, village_sm2, program):
    """Link by link: the command gives the identity to the certificate it is asked about, not to those above."""
    program.certificates("root.pem", sm.root.certificate)
    program.certificates("issuing.pem", sm.issuing.certificate)
    program.certificates("leaf.pem", village_sm2.certificate)
    for upper, lower in (("root.pem", "issuing.pem"), ("issuing.pem", "leaf.pem")):
        seen = program("openssl", "verify", *DISTID, *THEN, "-partial_chain", "-CAfile", upper, lower)
        assert seen.stdout == f"{lower}: OK\n", seen


def test_openssl_accepts_the_timestamp(ec, day, program):
    token = ec.timestamping(lambda: day).token(ec.algorithm.digest(b"hello"), ec.algorithm)
    program.write("token", token)
    program.certificates("root.pem", ec.root.certificate)
    for said, verdict in ((b"hello", "Verification: OK\n"), (b"hallo", "Verification: FAILED\n")):
        program.write("data", said)
        seen = program(
            "openssl", "ts", "-verify", "-token_in", "-in", "token", "-data", "data", "-CAfile", "root.pem", *THEN
        )
        assert seen.stdout == verdict, seen


@pytest.mark.parametrize("revoked", [False, True])
def test_openssl_accepts_the_status_answer(ec, village, program, revoked):
    now = datetime.datetime.now(datetime.UTC)
    serial = x509.Certificate.load(village.certificate).serial_number
    status = ec.answering(lambda: now, {serial: now} if revoked else {})
    program.write("answer", status.response(village.certificate, ec.issuing.certificate))
    program.certificates("root.pem", ec.root.certificate)
    program.certificates("issuing.pem", ec.issuing.certificate)
    program.certificates("leaf.pem", village.certificate)
    seen = program(
        "openssl", "ocsp", "-respin", "answer", "-issuer", "issuing.pem", "-cert", "leaf.pem", "-CAfile", "root.pem",
        *THEN,
    )  # fmt: skip
    assert "Response verify OK" in seen.stderr, seen
    assert seen.stdout.startswith("leaf.pem: revoked" if revoked else "leaf.pem: good")
