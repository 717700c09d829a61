"""Licensed services that say when, and whether a certificate still stands, asked over HTTP. 中文 时间戳与证书状态。

What comes back must speak of what was asked; whether its signature holds is judged by whoever verifies the document.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import cms, tsp, x509
from zhangfa_eseal import der
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.certificates import UNREADABLE, from_file, identity, of_token
from zhangfa_eseal.sealing import OCSP_ACCESS

from zhangfa.adapters.asking import ask

_GRANTED = (0, 1)  # RFC 3161, 2.4.2: granted, granted with modifications
_TRUE = der.tlv(0x01, b"\xff")


@dataclass(frozen=True)
class TimestampService:
    """A `TimestampAuthority` (RFC 3161, 3.4). `chain` is a PEM file: its certificate and those above, nearest first.

    Raises OSError where there is no answer, a refusal, or an answer to another question.
    """

    url: str
    chain: Path

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return tuple(from_file(self.chain.read_bytes()))

    def token(self, imprint: bytes, algorithm: Algorithm) -> bytes:
        nonce = secrets.randbits(63)
        of = der.sequence(algorithm.digest_identifier, der.octets(imprint))
        query = der.sequence(der.integer(1), of, der.integer(nonce), _TRUE)
        try:
            status, *tokens = der.read(ask(self.url, query, {"Content-Type": "application/timestamp-query"})).inside()
            if int.from_bytes(der.member(status.raw, 0).content) not in _GRANTED or not tokens:
                raise OSError("the timestamp service refuses")
            told = _told(tokens[0].raw)
        except UNREADABLE as error:
            raise OSError("no timestamp in the answer") from error
        if told["nonce"].native != nonce or told["message_imprint"]["hashed_message"].native != imprint:
            raise OSError("a timestamp for something else")
        if self.certificates[0] not in of_token(tokens[0].raw):
            raise OSError("another service's timestamp")
        return tokens[0].raw


@dataclass(frozen=True)
class StatusService:
    """A `StatusAuthority` (RFC 6960): each certificate's own responder, which it names."""

    def response(self, certificate: bytes, issuer: bytes) -> bytes:
        question = der.sequence(der.sequence(der.sequence(der.sequence(identity(certificate, issuer)))))
        answer = ask(_responder(certificate), question, {"Content-Type": "application/ocsp-request"})
        if der.integer(x509.Certificate.load(certificate).serial_number) not in answer:
            raise OSError("the status of another certificate")
        return answer


def _told(token: bytes) -> tsp.TSTInfo:
    return cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed


def _responder(certificate: bytes) -> str:
    access = x509.Certificate.load(certificate).authority_information_access_value or ()
    for each in access:
        if each["access_method"].dotted == OCSP_ACCESS:
            return each["access_location"].native
    raise OSError("the certificate names no responder")
