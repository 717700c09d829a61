"""The courier reaches whom it may reach and nobody else, over a real connection."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from zhangfa.adapters.courier import HttpsCourier
from zhangfa.kernel.outcome import Fault

NAME = "oa.example.com"
HEADERS = {"webhook-id": "evt_1", "webhook-signature": "v1,x"}


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    day, today = dt.timedelta(days=1), dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(today - day)
        .not_valid_after(today + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, secret


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, body, self.headers["webhook-id"], self.headers["Host"]))
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"https://{NAME}:{self.server.server_port}/taken")
        else:
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[HTTPServer]:
    certificate, secret = _certificate(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    server.got, server.certificate = [], certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch):
    """Names lead where the test says."""

    def to(*addresses: str) -> None:
        def found(host: str, port: int, *_: object, **__: object) -> list[tuple]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", found)

    return to


def url(receiver: HTTPServer, path: str = "/taken") -> str:
    return f"https://{NAME}:{receiver.server_port}{path}"


def test_a_message_arrives_where_the_installation_allows_it(receiver: HTTPServer, leads):
    leads("127.0.0.1")
    courier = HttpsCourier(["127.0.0.0/8"], receiver.certificate)
    assert courier.post(url(receiver, "/taken?a=1"), b"{}", HEADERS) == 204
    assert receiver.got == [("/taken?a=1", b"{}", "evt_1", f"{NAME}:{receiver.server_port}")]


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: HTTPServer, leads):
    """partners law 5"""
    leads("127.0.0.1")
    courier = HttpsCourier(["127.0.0.0/8"], receiver.certificate)
    assert courier.post(url(receiver, "/away"), b"{}", HEADERS) == 302
    assert [path for path, *_ in receiver.got] == ["/away"]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["172.16.0.1"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["224.0.0.1"],
        ["::1"],
        ["fe80::1"],
        ["fd00::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["8.8.8.8", "127.0.0.1"],
        [],
    ],
    ids=str,
)
def test_nothing_is_sent_to_machines_of_our_own(receiver: HTTPServer, leads, addresses: list[str]):
    """partners law 5"""
    leads(*addresses)
    with pytest.raises(Fault, match="不允许往那里推送"):
        HttpsCourier((), receiver.certificate).post(url(receiver), b"{}", HEADERS)
    assert receiver.got == []


def test_the_connection_goes_to_the_address_that_was_looked_at(receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    """partners law 5: the name leads elsewhere the second time, and nobody asks a second time."""
    asked = []

    def found(host: str, port: int, *_: object, **__: object) -> list[tuple]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 or host == "127.0.0.1" else "127.0.0.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert HttpsCourier(["127.0.0.1/32"], receiver.certificate).post(url(receiver), b"{}", HEADERS) == 204
    assert asked.count(NAME) == 1


def test_a_receiver_without_a_good_certificate_gets_nothing(receiver: HTTPServer, leads):
    leads("127.0.0.1")
    with pytest.raises(Fault, match="CERTIFICATE_VERIFY_FAILED"):
        HttpsCourier(["127.0.0.0/8"]).post(url(receiver), b"{}", HEADERS)
    with pytest.raises(Fault, match="certificate"):
        other = f"https://other.example.com:{receiver.server_port}/"
        HttpsCourier(["127.0.0.0/8"], receiver.certificate).post(other, b"{}", HEADERS)
    with pytest.raises(Fault, match="https"):
        HttpsCourier(["127.0.0.0/8"]).post(url(receiver).replace("https", "http"), b"{}", HEADERS)
    assert receiver.got == []
