"""Licensed timestamps and status: OpenSSL gives them over HTTP, and what they seal stands without the demo."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from zhangfa.adapters import fonts
from zhangfa.adapters.eseal_keys import SealKeys
from zhangfa.adapters.eseals import OwnSealer
from zhangfa.adapters.trust_services import StatusService, TimestampService
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.documents.core import PaperText
from zhangfa.eseals.ports import Order
from zhangfa.kernel.outcome import Fault, Refused
from zhangfa.seals.drawing import Face, draw
from zhangfa_eseal import der, signed_data
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.keys.software import PrivateKey, SoftwareSigner
from zhangfa_eseal.ports import SealSigner
from zhangfa_eseal.verify import examine

NAME = "云溪县白水镇青石村村民委员会"
CONFIG = """
[tsa]
default_tsa = it
[it]
serial = serial
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
USES = {"timestamps": ExtendedKeyUsageOID.TIME_STAMPING, "status": ExtendedKeyUsageOID.OCSP_SIGNING}


@dataclass
class Provider:
    """A licensed provider in a folder: OpenSSL signs its timestamps and its word on certificates."""

    folder: Path
    url: str = ""
    mood: str = ""

    def found(self) -> None:
        now = datetime.now(UTC)
        self.keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("root", "holder", *USES)}
        self.certificates: dict[str, x509.Certificate] = {}
        for serial, name in enumerate(self.keys, 1):
            self.certificates[name] = self._certify(name, serial, now)
            self._write(name)
        until = f"{now + timedelta(days=900):%y%m%d%H%M%SZ}"
        rows = [f"V\t{until}\t\t0{number}\tunknown\t/CN={number}" for number in (2, 3, 4)]
        (self.folder / "index.txt").write_text("\n".join(rows) + "\n")
        (self.folder / "tsa.cnf").write_text(CONFIG)
        (self.folder / "serial").write_text("01\n")

    def _certify(self, name: str, serial: int, now: datetime) -> x509.Certificate:
        def named(common: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

        top = name == "root"
        made = x509.CertificateBuilder(
            issuer_name=named("某省电子认证"),
            subject_name=named("某省电子认证" if top else NAME if name == "holder" else f"某省{name}"),
            public_key=self.keys[name].public_key(),
            serial_number=serial,
            not_valid_before=now - timedelta(days=1),
            not_valid_after=now + timedelta(days=900),
        ).add_extension(x509.BasicConstraints(ca=top, path_length=None), critical=True)
        signs = not top
        usage = x509.KeyUsage(signs, signs, False, False, False, top, top, False, False)
        made = made.add_extension(usage, critical=True)
        key = x509.SubjectKeyIdentifier.from_public_key(self.keys[name].public_key())
        made = made.add_extension(key, critical=False)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.keys["root"].public_key())
        made = made.add_extension(above, critical=False)
        if name in USES:
            made = made.add_extension(x509.ExtendedKeyUsage([USES[name]]), critical=True)
        if name == "status":
            made = made.add_extension(x509.OCSPNoCheck(), critical=False)
        elif not top:
            responder = x509.UniformResourceIdentifier(f"{self.url}/status")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, responder)
            made = made.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return made.sign(self.keys["root"], SHA256())

    def _write(self, name: str) -> None:
        (self.folder / f"{name}.pem").write_bytes(self.certificates[name].public_bytes(Encoding.PEM))
        key = self.keys[name].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / f"{name}.key").write_bytes(key)

    def der(self, name: str) -> bytes:
        return self.certificates[name].public_bytes(Encoding.DER)

    def revoke(self) -> None:
        """The holder's certificate, a minute ago."""
        rows = (self.folder / "index.txt").read_text().splitlines()
        state, until, _, *rest = rows[0].split("\t")
        gone = f"{datetime.now(UTC) - timedelta(minutes=1):%y%m%d%H%M%SZ}"
        (self.folder / "index.txt").write_text("\n".join(["\t".join(["R", until, gone, *rest]), *rows[1:]]) + "\n")

    def answer(self, path: str, question: bytes) -> tuple[int, bytes]:
        if self.mood == "away":
            return 503, b""
        if self.mood == "noise":
            return 200, b"certainly"
        if self.mood == "old" and (self.folder / "answer").exists():
            return 200, (self.folder / "answer").read_bytes()
        (self.folder / "question").write_bytes(question)
        run = ["openssl", *(self._timestamp() if path == "/timestamps" else self._status())]
        subprocess.run(run, cwd=self.folder, check=True, capture_output=True, timeout=30)
        return 200, (self.folder / "answer").read_bytes()

    def _timestamp(self) -> list[str]:
        given = "ts -reply -queryfile question -config tsa.cnf -section it -signer timestamps.pem"
        return f"{given} -inkey timestamps.key -chain root.pem -out answer".split()

    def _status(self) -> list[str]:
        given = "ocsp -index index.txt -CA root.pem -rsigner status.pem -rkey status.key -nmin 60"
        return f"{given} -reqin question -respout answer".split()


@contextmanager
def door(reply: Callable[[str, bytes], tuple[int, bytes]]) -> Iterator[str]:
    """The address of a server whose answer to a path and a question is `reply`."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, answer = reply(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    made = Provider(tmp_path / "provider")
    made.folder.mkdir()
    with door(made.answer) as made.url:
        made.found()
        yield made


@pytest.fixture
def service(provider: Provider) -> TimestampService:
    chain = provider.folder / "chain.pem"
    chain.write_bytes(b"".join((provider.folder / f"{name}.pem").read_bytes() for name in ("timestamps", "root")))
    return TimestampService(f"{provider.url}/timestamps", chain)


@pytest.fixture
def keys(provider: Provider, service: TimestampService, tmp_path: Path) -> SealKeys:
    """An installation in earnest, to which the holder's certificate was delivered."""
    made = SealKeys(tmp_path / "eseals", lambda: datetime.now(UTC), development=False, timestamps={"pdf": service})
    private = PrivateKey(Algorithm.ECDSA_SHA256, provider.keys["holder"])
    signer = SoftwareSigner(private, provider.der("holder"), (provider.der("root"),))
    authority.save_signer(signer, made.folder / "eseal1", "pdf", secret=made._secret)
    return made


def order() -> Order:
    text = PaperText(title="证明", paragraphs=("情况属实。",), signer=NAME, date="2026年6月1日")
    return Order(
        eseal="eseal1", picture=draw(Face(name=NAME, diameter_mm=42, demo=False), font=fonts.BOLD), diameter_mm=42,
        paper=ReportlabTypesetter().paper(text).pdf, title="证明", signer=NAME,
        address="https://seal.example/e/a", code="AAAA-BBBB-CCCC-DDDD", rows=(("文件", "证明"),), approvals=(),
    )  # fmt: skip


def test_what_is_sealed_in_earnest_stands_by_the_providers_root_alone(provider: Provider, keys: SealKeys):
    now = datetime.now(UTC)
    product = OwnSealer(keys).seal(order(), now=now)
    told = examine(product.pdf, roots=[provider.der("root")], others=[], now=now + timedelta(minutes=5)).as_dict()
    assert told["valid"], told["words"]
    assert told["signatures"][0]["level"].endswith("LTA"), told["signatures"][0]
    assert product.ofd == b"", "nobody gives timestamps for OFD here"


def test_a_revoked_certificate_seals_nothing(provider: Provider, keys: SealKeys):
    provider.revoke()
    with pytest.raises(Refused, match="not_sealable"):
        OwnSealer(keys).seal(order(), now=datetime.now(UTC))


@pytest.mark.parametrize("mood", ["away", "noise"])
def test_services_that_are_out_of_order_are_another_time(provider: Provider, keys: SealKeys, mood: str):
    provider.mood = mood
    with pytest.raises(Fault):
        OwnSealer(keys).seal(order(), now=datetime.now(UTC))


def test_an_old_timestamp_is_no_answer_to_a_new_question(provider: Provider, service: TimestampService):
    imprint = Algorithm.ECDSA_SHA256.digest(b"a document")
    assert service.token(imprint, Algorithm.ECDSA_SHA256)
    provider.mood = "old"
    with pytest.raises(OSError, match="something else"):
        service.token(imprint, Algorithm.ECDSA_SHA256)


def test_the_status_of_another_certificate_is_no_answer(provider: Provider):
    holder, other, root = (provider.der(name) for name in ("holder", "timestamps", "root"))
    assert StatusService().response(holder, root)
    provider.mood = "old"
    with pytest.raises(OSError, match="another certificate"):
        StatusService().response(other, root)


def test_a_certificate_without_a_responder_cannot_be_asked_about(provider: Provider):
    with pytest.raises(OSError, match="no responder"):
        StatusService().response(provider.der("status"), provider.der("root"))


def test_without_timestamps_nothing_is_sealed(keys: SealKeys):
    keys.timestamps = {}
    with pytest.raises(Refused, match="no_trust_services"):
        OwnSealer(keys).seal(order(), now=datetime.now(UTC))


@dataclass
class Sm2Provider:
    """Gives timestamps with SM2, which OpenSSL cannot: the development authority's key behind RFC 3161's question."""

    signer: SealSigner
    nonce: int | None = None  # instead of the one that was asked

    def answer(self, path: str, question: bytes) -> tuple[int, bytes]:
        _, of, nonce, *_ = der.read(question).inside()
        given = nonce.raw if self.nonce is None else der.integer(self.nonce)
        now = der.general_time(datetime.now(UTC))
        info = der.sequence(der.integer(1), der.oid("1.2.3.4"), of.raw, der.integer(7), now, given)
        digest = self.signer.algorithm.digest(info)
        token = signed_data.build(self.signer, digest, content_type="1.2.840.113549.1.9.16.1.4", content=info)
        return 200, der.sequence(der.sequence(der.integer(0)), token)


@pytest.fixture
def sm2(keys: SealKeys, tmp_path: Path) -> Iterator[Sm2Provider]:
    """The installation has an SM2 certificate and a seal for OFD, too, delivered by who also says when."""
    maker = SealKeys(tmp_path / "maker", lambda: datetime.now(UTC), development=True)
    OwnSealer(maker).make(eseal_id="eseal1", name=NAME, picture=order().picture, diameter_mm=42, now=datetime.now(UTC))
    place = keys.folder / "eseal1"
    authority.save_signer(maker.signer("eseal1", "ofd"), place, "ofd", secret=keys._secret)
    (place / "seal.esl").write_bytes(maker.ofd_seal("eseal1"))
    made = Sm2Provider(maker.evidence("ofd").timestamps.signer)
    with door(made.answer) as url:
        chain = tmp_path / "sm2.pem"
        signer = made.signer
        chain.write_bytes(b"".join(pem.armor("CERTIFICATE", each) for each in (signer.certificate, *signer.chain)))
        keys.timestamps = {**keys.timestamps, "ofd": TimestampService(url, chain)}
        yield made


def test_an_ofd_sealed_in_earnest_has_its_time_from_the_providers_sm2_service(keys: SealKeys, sm2: Sm2Provider):
    now = datetime.now(UTC)
    product = OwnSealer(keys).seal(order(), now=now)
    told = examine(product.ofd, roots=[sm2.signer.chain[-1]], others=[], now=now + timedelta(minutes=5)).as_dict()
    assert told["valid"], told["words"]
    assert told["signatures"][0]["level"] == "SES v4+T", told["signatures"][0]


def test_an_sm2_timestamp_for_another_question_seals_nothing(keys: SealKeys, sm2: Sm2Provider):
    sm2.nonce = 5
    with pytest.raises(Fault):
        OwnSealer(keys).seal(order(), now=datetime.now(UTC))
