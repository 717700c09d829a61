"""A seal's key in SoftHSM: the same seals, the same verdict; wrong PIN, key or certificate is refused in words."""

from __future__ import annotations

import datetime
import glob
import shutil
import subprocess

import pytest
from asn1crypto import pem
from zhangfa_eseal import pdf
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.keys import hsm
from zhangfa_eseal.placing import Place
from zhangfa_eseal.sealing import Sealing
from zhangfa_eseal.verify import examine

MODULES = [*glob.glob("/usr/lib/*/softhsm/libsofthsm2.so"), *glob.glob("/usr/lib/softhsm/libsofthsm2.so")]
NEEDED = [Algorithm.ECDSA_SHA256, Algorithm.RSA_SHA256]


@pytest.fixture(scope="module")
def softhsm(tmp_path_factory, ec, day):
    """A token with an EC and an RSA key, and the certificates for them."""
    if not MODULES or not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed (tools/test-tools installs it)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    run("--init-token", "--free", "--label", "seal", "--pin", "1234", "--so-pin", "5678")
    signers = {}
    for number, algorithm in enumerate(NEEDED, start=1):
        signers[algorithm] = ec.issue("青石村村民委员会", now=day, algorithm=algorithm)
        plain = folder / f"{algorithm}.pem"
        plain.write_bytes(pem_of(signers[algorithm]))
        run("--import", str(plain), "--token", "seal", "--label", algorithm, "--id", f"A{number}", "--pin", "1234")
    yield signers
    patch.undo()


def run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, timeout=60)


def pem_of(signer) -> bytes:
    return pem.armor("PRIVATE KEY", signer.private.pkcs8())


def connected(signers, kind, **changed):
    wanted = dict(
        token="seal", pin="1234", key=str(kind), algorithm=kind, certificate=signers[kind].certificate,
        chain=signers[kind].chain,
    )  # fmt: skip
    return hsm.connect(MODULES[0], **(wanted | changed))


@pytest.mark.parametrize("algorithm", NEEDED)
def test_a_key_in_an_hsm_seals_like_any_other(algorithm, softhsm, paper, picture, evidence, ec, day):
    signer = connected(softhsm, algorithm)
    wish = Sealing(signer=signer, picture=picture, place=Place(1, 100, 100))
    document = pdf.seal(paper(1), wish, evidence=evidence, now=day)
    report = examine(document, roots=[ec.root.certificate], now=day + datetime.timedelta(days=2))
    assert report.valid, report.words


def test_wrong_pin_key_and_certificate_are_refused(softhsm, village):
    algorithm = Algorithm.ECDSA_SHA256
    for changed, code in (
        (dict(key="nowhere"), "eseal.hsm_failed"),
        (dict(token="nowhere"), "eseal.hsm_failed"),
        (dict(certificate=village.certificate), "eseal.key_wrong"),
        (dict(certificate=b"junk"), "eseal.key_wrong"),
        (dict(algorithm=Algorithm.SM2_SM3), "eseal.hsm_failed"),
    ):
        with pytest.raises(Unacceptable, match=code):
            connected(softhsm, algorithm, **changed)
    with pytest.raises(Unacceptable, match="eseal.hsm_failed"):
        hsm.connect(
            "/nowhere.so", token="seal", pin="1234", key="x", algorithm=algorithm, certificate=village.certificate
        )
