"""A sealed OFD: what it holds, what openssl says of it, what is refused, and every tampering found."""

from __future__ import annotations

import dataclasses
import datetime
import io
import re
import zipfile

import pytest
from asn1crypto import pem
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa_eseal import certificates, der
from zhangfa_eseal.algorithms import SM2_WITH_SM3, sm3
from zhangfa_eseal.coverage import Coverage
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import package, ses
from zhangfa_eseal.ofd import sealing as ofd_sealing
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.sealing import Evidence, Sealing
from zhangfa_eseal.verify.ofd import examine
from zhangfa_eseal.verify.report import TimeSource, Verdict

from tests.tampering import ofd, world
from tests.tampering.ofd import SIGNATURE, VALUE

LATER = datetime.timedelta(days=2)


@pytest.fixture
def look(sm, day):
    return lambda document, moment=day + LATER: examine(document, roots=[sm.root.certificate], now=moment)


def test_a_sealed_ofd_is_intact_and_valid(sealed_ofd, look, day):
    report = look(sealed_ofd)
    assert report.intact and report.valid, report.words
    (one,) = report.signatures
    assert (one.level, one.verdict, one.coverage) == ("SES v4+T", Verdict.PASSED, Coverage.WHOLE)
    assert (one.time, one.time_source) == (day, TimeSource.TIMESTAMP)
    assert one.seal == "演示青石村村民委员会" and one.demo and report.attachments == ("批准记录.json",)


def test_every_entry_is_covered_and_strips_have_clips(sealed_ofd):
    entries = package.read(sealed_ofd)
    words = entries[SIGNATURE].decode()
    named = {name.lstrip("/") for name in re.findall(r'FileRef="([^"]+)"', words)}
    assert named == set(entries) - {SIGNATURE, VALUE}
    assert re.findall(r'PageRef="\d+" Boundary="([^"]+)" Clip="([^"]+)"', words) == [
        ("196 127 42 42", "0 0 14 42"),
        ("182 127 42 42", "14 0 14 42"),
        ("168 127 42 42", "28 0 14 42"),
    ]


def test_openssl_accepts_signature_maker_and_digests(sealed_ofd, program):
    entries = package.read(sealed_ofd)
    signature = ses.read(entries[VALUE])
    seal = signature.seal
    for certificate, signed, value in (
        (signature.certificate, signature.signed, signature.signature),
        (seal.maker, seal.signed, seal.signature),
    ):
        program.write("public.pem", pem.armor("PUBLIC KEY", certificates.public_key(certificate)))
        program.write("signed", signed)
        program.write("value", value)
        seen = program(
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-digest", "sm3",
            "-pkeyopt", "distid:1234567812345678", "-in", "signed", "-sigfile", "value",
        )  # fmt: skip
        assert seen.returncode == 0, seen
    program.write("description", entries[SIGNATURE])
    assert program("openssl", "dgst", "-sm3", "-r", "description").stdout.split()[0] == signature.digest.hex()


def test_without_a_timestamp_the_time_is_only_stated(ofd_paper, ofd_seal, village_sm2, picture, sm, day):
    wish = Sealing(signer=village_sm2, picture=picture, place=Place(1, 100, 100))
    document = ofd_sealing.seal(ofd_paper, wish, seal=ofd_seal, evidence=Evidence(), now=day)
    known = dict(roots=[sm.root.certificate], others=[sm.issuing.certificate])
    (one,) = examine(document, now=day + LATER, **known).signatures
    assert (one.level, one.time_source) == ("SES v4", TimeSource.STATED)
    assert (one.verdict, one.reason) == (Verdict.INDETERMINATE, "no_timestamp")
    assert "时间只是签章人自己说的" in one.words
    late = examine(document, now=day + datetime.timedelta(days=1500), **known)
    assert late.intact and late.signatures[0].reason == "certificate_outside_life"


def test_after_the_certificate_ends_the_timestamp_still_speaks(sealed_ofd, look, day):
    assert look(sealed_ofd, day + datetime.timedelta(days=3000)).valid


def test_a_stranger_root_is_not_trusted(sealed_ofd, ec, day):
    report = examine(sealed_ofd, roots=[ec.root.certificate], now=day + LATER)
    assert report.intact and not report.valid
    assert {"chain_unknown", "maker_unknown"} <= set(report.signatures[0].problems)


def test_a_key_that_the_seal_does_not_list_is_refused_and_found(
    ofd_paper, ofd_seal, village_sm2, picture, sm, day, look, monkeypatch
):
    thief = sm.issue("柳河村", now=day)
    wish = Sealing(signer=thief, picture=picture, place=Place(1, 100, 100))
    evidence = Evidence(sm.timestamping(lambda: day))
    with pytest.raises(Unacceptable, match="eseal.seal_other_key"):
        ofd_sealing.seal(ofd_paper, wish, seal=ofd_seal, evidence=evidence, now=day)
    monkeypatch.setattr(ses.Seal, "lists", lambda self, certificate: True)
    document = ofd_sealing.seal(ofd_paper, wish, seal=ofd_seal, evidence=evidence, now=day)
    monkeypatch.undo()
    report = look(document)
    assert report.signatures[0].reason == "signer_not_listed" and not report.valid


def test_refusals(ofd_paper, ofd_seal, sealed_ofd, village, village_sm2, picture, day):
    wish = Sealing(signer=village_sm2, picture=picture, place=Place(1, 100, 100))
    cases = (
        (sealed_ofd, wish, "eseal.already_signed_ofd", day),
        (b"", wish, "eseal.file_broken", day),
        (ofd_paper[:300], wish, "eseal.file_broken", day),
        (b"x" + ofd_paper, wish, "eseal.file_dishonest", day),
        (ofd_paper, dataclasses.replace(wish, place=Place(4, 100, 100)), "eseal.page_missing", day),
        (ofd_paper, dataclasses.replace(wish, place=Place(1, 1, 100)), "eseal.place_outside", day),
        (ofd_paper, dataclasses.replace(wish, straddle=Straddle(5)), "eseal.place_outside", day),
        (ofd_paper, dataclasses.replace(wish, signer=village), "eseal.key_wrong", day),
        (ofd_paper, wish, "eseal.seal_expired", day + datetime.timedelta(days=800)),
        (ofd_paper, wish, "eseal.certificate_expired", day + datetime.timedelta(days=1300)),
    )
    for document, asked, code, moment in cases:
        with pytest.raises(Unacceptable, match=code):
            ofd_sealing.seal(document, asked, seal=ofd_seal, evidence=Evidence(), now=moment)


LEFT_INTACT = {"timestamp_stripped", "timestamp_broken", "key_that_the_seal_does_not_list"}


@pytest.mark.parametrize("case", ofd.CASES)
def test_tampering_is_found(case, sm):
    _, make = ofd.CASES[case]
    document = make()
    assert document != world.sealed_ofd()
    known = dict(roots=[sm.root.certificate], others=[sm.issuing.certificate])
    assert examine(world.sealed_ofd(), now=world.LATER, **known).valid
    report = examine(document, now=world.LATER, **known)
    assert not report.valid and report.intact is (case in LEFT_INTACT), report.words


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_never_breaks_the_verifier(data, sealed_ofd, sm, day):
    position = data.draw(st.integers(0, len(sealed_ofd) - 1))
    junk = data.draw(st.binary(min_size=1, max_size=8))
    damaged = sealed_ofd[:position] + junk + sealed_ofd[position + len(junk) :]
    report = examine(damaged, roots=[sm.root.certificate], now=day + LATER)
    if report.valid:  # only where the package's own bookkeeping was hit: every content is as it was
        assert package.read(damaged) == package.read(sealed_ofd)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_signature_value_never_breaks_the_verifier(data, sealed_ofd, sm, day):
    entries = package.read(sealed_ofd)
    value = entries[VALUE]
    position = data.draw(st.integers(0, len(value) - 1))
    entries[VALUE] = value[:position] + data.draw(st.binary(max_size=3)) + value[position + 1 :]
    report = examine(package.write(entries), roots=[sm.root.certificate], now=day + LATER)
    assert entries[VALUE] == value or not report.valid or ses.read(entries[VALUE]).signed == ses.read(value).signed


@pytest.mark.parametrize(
    "make",
    [
        lambda z: z.writestr("../evil", b""),
        lambda z: z.writestr("ofd.XML", b""),
        lambda z: z.writestr("Doc_0/x.xml", b"\0" * 3_000_000),
        lambda z: [z.writestr(f"a{n}", b"") for n in range(3001)],
    ],
    ids=["path", "case twin", "bomb", "crowd"],
)
def test_a_hostile_package_is_refused(make, look, monkeypatch):
    monkeypatch.setattr(package, "MOST_UNPACKED", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", b"<a/>")
        make(archive)
    report = look(out.getvalue())
    assert not report.intact and report.problems


def test_entities_and_doctypes_are_not_touched(look):
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    report = look(package.write({"OFD.xml": bomb}))
    assert report.problems and "passwd" not in report.words


def older_seal(sm, village_sm2, picture, day) -> bytes:
    """GM/T 0031-2014: short times, no kind of list, the maker's signature in a sequence of its own."""
    times = [der.time(day), der.time(day), der.time(day + datetime.timedelta(days=700))]
    properties = der.sequence(
        der.integer(1), der.utf8("旧印章"), der.sequence(der.octets(village_sm2.certificate)), *times
    )
    shown = der.sequence(der.ia5("PNG"), der.octets(picture.png), der.integer(42), der.integer(42))
    head = der.sequence(der.ia5("ES"), der.integer(1), der.ia5("X"))
    information = der.sequence(head, der.ia5("1"), properties, shown)
    maker, algorithm = der.octets(sm.maker.certificate), der.oid(SM2_WITH_SM3)
    value = der.bits(sm.maker.sign(der.sequence(information, maker, algorithm)))
    return der.sequence(information, der.sequence(maker, algorithm, value))


def test_seals_of_2014_and_2025_are_read_too(sealed_ofd, sm, village_sm2, picture, day):
    digest = sm3(package.read(sealed_ofd)[SIGNATURE])
    known = dict(roots=[sm.root.certificate], others=[sm.issuing.certificate], now=day + LATER)
    old = older_seal(sm, village_sm2, picture, day)
    body = der.sequence(
        der.integer(1), old, der.bits(der.time(day)), der.bits(digest), der.ia5(SIGNATURE),
        der.octets(village_sm2.certificate), der.oid(SM2_WITH_SM3),
    )  # fmt: skip
    first = der.sequence(body, der.bits(village_sm2.sign(body)))
    order = ses.SealOrder(
        number="1", name="新印章", picture=picture, holders=(village_sm2.certificate,), since=day, until=day + LATER * 9
    )
    new = ses.make_seal(order, maker=sm.maker, version=5)
    fifth = ses.sign(new, signer=village_sm2, digest=digest, path=SIGNATURE, now=day, version=5)
    for value, seal, level, name in ((first, old, "SES v1", "旧印章"), (fifth, new, "SES v5", "新印章")):

        def swap(entries, value=value):
            entries[VALUE] = value

        (one,) = examine(ofd.altered(swap), **known).signatures
        assert (one.level, one.seal, one.time) == (level, name, day)
        # The copy beside it is still the old seal, so the verifier says that; everything else holds.
        assert set(one.problems) == {"seal_swapped", "no_timestamp", "status_unknown"}
        assert ses.read_seal(seal).lists(village_sm2.certificate)
