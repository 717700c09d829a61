"""A seal whose key lies with a provider's service: a real server on this machine holds it, and what comes back counts
only when it is the certificate's."""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from zhangfa.adapters import eseal_paper, eseal_provider, fonts
from zhangfa.adapters.eseal_keys import SealKeys
from zhangfa.adapters.eseal_provider import Provider
from zhangfa.adapters.eseals import OwnSealer
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.documents.core import PaperText
from zhangfa.eseals.ports import Order
from zhangfa.kernel.outcome import Fault
from zhangfa.seals.drawing import Face, draw
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.keys import vault
from zhangfa_eseal.verify import examine

NAME = "云溪县白水镇青石村村民委员会"
NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
PICTURE = draw(Face(name=NAME, diameter_mm=42, demo=True), font=fonts.BOLD)
TOKEN, PIN, CREDENTIAL = "let-me-in", "135790", "GX-0001"


@dataclass
class Service:
    """A signing service as the API says: no token, no answer; no PIN, no SAD; a SAD signs one digest once."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    raw: bool = False
    answer: dict | None = None
    status: int = 200
    given: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def reply(self, path: str, token: str, body: dict) -> tuple[int, dict]:
        self.asked.append(path)
        if self.status != 200 or token != f"Bearer {TOKEN}" or body["credentialID"] != CREDENTIAL:
            return self.status if self.status != 200 else 401, {"error": "invalid_token"}
        if path == "/csc/v1/credentials/authorize":
            if body.get("PIN") != PIN or body["numSignatures"] != 1:
                return 400, {"error": "invalid_pin"}
            self.given[sad := f"sad{len(self.given)}"] = body["hash"]
            return 200, {"SAD": sad, "expiresIn": 300}
        if self.given.pop(body["SAD"], None) != body["hash"]:
            return 400, {"error": "invalid_request"}
        return 200, self.answer or {"signatures": [b64encode(self.sign(b64decode(body["hash"][0]))).decode()]}

    def sign(self, digest: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))
        signature = self.key.sign(digest, ec.ECDSA(Prehashed(SHA256())))
        return b"".join(n.to_bytes(32) for n in decode_dss_signature(signature)) if self.raw else signature


@pytest.fixture
def keys(tmp_path) -> SealKeys:
    return SealKeys(tmp_path / "eseals", lambda: NOW, development=True)


@pytest.fixture
def served(keys, tmp_path):
    """The service, listening, and what the server needs to ask it: the key of an e-seal has been moved there."""
    keys.make("eseal1", NAME, eseal_paper.picture_of(PICTURE, 42), NOW)
    made, place = keys.signer("eseal1", "pdf"), tmp_path / "eseals" / "eseal1"
    secret = (tmp_path / "eseals" / "secret").read_bytes().strip()
    pkcs8 = vault.unlock((place / "pdf.key").read_bytes(), secret=secret, name="pdf")
    (place / "pdf.key").unlink()
    public = json.loads((place / "pdf.json").read_text()) | {"credential": CREDENTIAL}
    (place / "pdf.json").write_text(json.dumps(public))
    service = Service(load_der_private_key(pkcs8, None))

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = service.reply(self.path, self.headers["Authorization"], body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, words in (("token", TOKEN), ("pin", PIN)):
        (tmp_path / name).write_text(words + "\n")
    url = f"http://127.0.0.1:{server.server_port}/csc/v1"
    yield service, Provider(url, tmp_path / "token", tmp_path / "pin"), made
    server.shutdown()
    server.server_close()


def signer(served):
    _, provider, made = served
    return eseal_provider.signer(provider, CREDENTIAL, Algorithm.ECDSA_SHA256, made.certificate, made.chain)


@pytest.mark.parametrize("raw", [False, True])
def test_a_signature_comes_back_whichever_way_the_service_writes_it(served, raw):
    served[0].raw = raw
    signature = signer(served).sign(b"a message")
    assert decode_dss_signature(signature)
    assert served[0].asked == ["/csc/v1/credentials/authorize", "/csc/v1/signatures/signHash"]


def test_a_whole_document_is_sealed_with_it_and_the_key_was_never_here(served, keys, tmp_path):
    """The evidence is the development authority's, as long as no licensed one is attached."""
    service, provider, _ = served
    sealer = OwnSealer(replace(keys, provider=provider))
    text = PaperText(title="证明", paragraphs=("情况属实。",), signer=NAME, date="2026年6月1日")
    order = Order(
        eseal="eseal1", picture=PICTURE, diameter_mm=42, paper=ReportlabTypesetter().paper(text).pdf, title="证明",
        signer=NAME, address="https://seal.example/e/a", code="AAAA-BBBB-CCCC-DDDD", rows=(("文件", "证明"),),
        approvals=(),
    )  # fmt: skip
    product = sealer.seal(order, now=NOW)
    assert not (tmp_path / "eseals" / "eseal1" / "pdf.key").exists()
    told = examine(product.pdf, roots=list(keys.roots()), others=[], now=NOW + timedelta(minutes=1)).as_dict()
    assert told["valid"], told["words"]
    assert len(service.asked) == 2, "one seal asks for one signature"
    service.status = 503
    with pytest.raises(Fault, match=r"eseal\.provider_failed"):
        sealer.seal(order, now=NOW)


@pytest.mark.parametrize(
    "answer", [{"signatures": []}, {"signatures": ["no base64!"]}, {"signatures": None}, {"error": "x"}]
)
def test_an_answer_without_a_signature_is_no_signature(served, answer):
    served[0].answer = answer
    with pytest.raises(Unacceptable, match=r"eseal\.provider_failed"):
        signer(served).sign(b"a message")


def test_another_keys_signature_is_turned_away(served):
    served[0].key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(Unacceptable, match="not by the certificate's key"):
        signer(served).sign(b"a message")


@pytest.mark.parametrize("name", ["token", "pin"])
def test_without_the_right_token_and_pin_nothing_is_signed(served, tmp_path, name):
    (Path(tmp_path) / name).write_text("wrong")
    with pytest.raises(Unacceptable, match="credentials/authorize"):
        signer(served).sign(b"a message")
    assert served[0].asked == ["/csc/v1/credentials/authorize"]


def test_a_service_that_is_away_is_another_time(served):
    _, provider, made = served
    away = Provider("http://127.0.0.1:1/csc/v1", provider.token_file, provider.pin_file)
    with pytest.raises(Unacceptable, match=r"eseal\.provider_failed"):
        eseal_provider.signer(away, CREDENTIAL, Algorithm.ECDSA_SHA256, made.certificate, made.chain).sign(b"x")


@pytest.mark.parametrize(
    ("url", "algorithm"),
    [("http://sign.example/csc/v1", Algorithm.ECDSA_SHA256), ("https://sign.example/csc/v1", Algorithm.SM2_SM3)],
)
def test_neither_plain_http_nor_sm2(served, url, algorithm):
    provider = Provider(url, served[1].token_file)
    with pytest.raises(Unacceptable, match=r"eseal\.provider_failed"):
        eseal_provider.signer(provider, CREDENTIAL, algorithm, b"", ())
