"""A sealed PDF before judges who are not us: pdfsig, openssl, and pyHanko now and in fourteen years."""

from __future__ import annotations

import asyncio
import datetime
import io

import pytest
from asn1crypto import cms, ocsp, tsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from zhangfa_eseal import pdf
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.coverage import Coverage
from zhangfa_eseal.development import authority
from zhangfa_eseal.pdf import fast, general
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.sealing import Evidence, Sealing
from zhangfa_eseal.verify.pdf import _Context, examine
from zhangfa_eseal.verify.report import TimeSource, Verdict

from tests.tampering.pdf import parts

LATER = datetime.timedelta(days=2)
WAYS = {"fast": fast.seal, "general": general.seal}


@pytest.fixture(params=WAYS)
def way(request):
    return WAYS[request.param]


def test_pyhanko_passes_it_now_and_later(way, paper, village, picture, evidence, ec, day):
    sealing = Sealing(signer=village, picture=picture, place=Place(2, 140, 200), straddle=Straddle(100))
    document = way(paper(3), sealing, evidence=evidence, now=day)
    report = examine(document, roots=[ec.root.certificate], now=day + LATER)
    assert report.valid and report.intact
    (one,) = report.signatures
    assert (one.level, one.verdict, one.reason) == ("B-LTA", Verdict.PASSED, "OK")
    assert (one.time, one.time_source, one.coverage) == (day, TimeSource.TIMESTAMP, Coverage.REVISION)
    assert one.signer == "演示青石村村民委员会" and one.demo and "演示证书" in one.words
    for years in (1, 5, 10, 14):
        assert passes_after(document, ec, day, years), years


def passes_after(document, ec, day, years) -> bool:
    signature = PdfFileReader(io.BytesIO(document)).embedded_regular_signatures[0]
    specification = _Context(signature.reader, [], [ec.root.certificate], day).specification()
    future = day + datetime.timedelta(days=365.25 * years)
    result = asyncio.run(simulate_future_ades_lta_validation(signature, specification, future, day + LATER))
    return result.ades_subindic is AdESPassed.OK


@pytest.mark.parametrize("algorithm", [Algorithm.ECDSA_SHA256, Algorithm.RSA_SHA256])
def test_pdfsig_calls_it_valid_and_trusted(way, algorithm, paper, picture, evidence, ec, day, program):
    signer = ec.issue("柳河村村民委员会", now=day, algorithm=algorithm)
    document = way(
        paper(2), Sealing(signer=signer, picture=picture, place=Place(1, 100, 100)), evidence=evidence, now=day
    )
    program.write("out.pdf", document)
    trust(program, ec)
    seen = program("pdfsig", "-no-ocsp", "-nssdir", "sql:nss", "out.pdf").stdout
    first = seen.split("Signature #2")[0]
    assert "Signature is Valid." in first and "Certificate is Trusted." in first, seen


def trust(program, ec) -> None:
    (program.folder / "nss").mkdir()
    program("certutil", "-N", "-d", "sql:nss", "--empty-password")
    for name, signer, flags in (("root", ec.root, "CT,C,C"), ("issuing", ec.issuing, ",,")):
        program.write(name, signer.certificate)
        program("certutil", "-A", "-d", "sql:nss", "-n", name, "-t", flags, "-i", name)


def test_openssl_accepts_signature_and_both_timestamps(sealed, ec, day, program):
    then = ("-attime", str(int((day + LATER).timestamp())))
    program.certificates("root.pem", ec.root.certificate)
    (signature, covered), (timestamp, whole) = parts(sealed)
    program.write("signature", signature)
    program.write("covered", covered)
    seen = program(
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signature", "-content", "covered",
        "-CAfile", "root.pem", "-purpose", "any", "-out", "/dev/null", *then,
    )  # fmt: skip
    assert "CAdES Verification successful" in seen.stderr, seen
    program.write("token", timestamp)
    program.write("whole", whole)
    stamped = program(
        "openssl", "ts", "-verify", "-token_in", "-in", "token", "-data", "whole", "-CAfile", "root.pem", *then
    )
    assert stamped.stdout == "Verification: OK\n", stamped
    inner, value = inner_timestamp(signature)
    program.write("inner", inner)
    program.write("value", value)
    inside = program(
        "openssl", "ts", "-verify", "-token_in", "-in", "inner", "-data", "value", "-CAfile", "root.pem", *then
    )
    assert inside.stdout == "Verification: OK\n", inside


def inner_timestamp(signature: bytes) -> tuple[bytes, bytes]:
    info = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]
    return info["unsigned_attrs"][0]["values"][0].dump(), info["signature"].native


def test_the_evidence_is_in_order(sealed):
    """sealing law 1: signature timestamp, then a status answer that is not older, then a timestamp over the whole."""

    def moment(token: bytes) -> datetime.datetime:
        content = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"]
        return tsp.TSTInfo.load(bytes(content))["gen_time"].native

    (signature, _), (last, _) = parts(sealed)
    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(sealed)))
    answers = [ocsp.OCSPResponse.load(one.get_object().data) for one in store.ocsps]
    updates = [one.response_data["responses"][0]["this_update"].native for one in answers]
    assert len(updates) == 3
    assert moment(inner_timestamp(signature)[0]) <= min(updates) <= max(updates) <= moment(last)


@pytest.mark.parametrize(
    ("given", "level", "reason"),
    [(lambda e: Evidence(), "B-B", "TRY_LATER"), (lambda e: Evidence(e.timestamps), "B-T", "TRY_LATER")],
    ids=["B-B", "B-T"],
)
def test_less_evidence_is_named_as_such(way, given, level, reason, paper, village, evidence, ec, day):
    document = way(paper(1), Sealing(signer=village), evidence=given(evidence), now=day)
    report = examine(document, roots=[ec.root.certificate], now=day + LATER)
    (one,) = report.signatures
    assert report.intact and not report.valid
    assert (one.level, one.verdict, one.reason) == (level, Verdict.INDETERMINATE, reason)


def test_a_stranger_root_is_not_trusted(sealed, sm, day):
    stranger = authority.create(Algorithm.ECDSA_SHA256, now=day)
    report = examine(sealed, roots=[stranger.root.certificate], now=day + LATER)
    assert report.intact and not report.valid
    assert report.signatures[0].reason == "NO_CERTIFICATE_CHAIN_FOUND"


def test_seals_in_sequence_all_stand(paper, picture, evidence, ec, day, program):
    document = paper(2)
    for number in range(3):
        signer = ec.issue(f"第{number + 1}村民小组", now=day)
        sealing = Sealing(signer=signer, picture=picture, place=Place(1, 60 + 45 * number, 100))
        document = pdf.seal(document, sealing, evidence=evidence, now=day)
    report = examine(document, roots=[ec.root.certificate], now=day + LATER)
    assert report.valid and [one.signer[-5:] for one in report.signatures] == ["1村民小组", "2村民小组", "3村民小组"]
    program.write("out.pdf", document)
    trust(program, ec)
    seen = program("pdfsig", "-no-ocsp", "-nssdir", "sql:nss", "out.pdf").stdout
    assert seen.count("Signature is Valid.") == 3 and seen.count("Certificate is Trusted.") == 3, seen
