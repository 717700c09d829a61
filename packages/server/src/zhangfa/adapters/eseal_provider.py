"""A key that lies with a licensed provider's signing service: digests go out, signatures come back. 中文 服务商密钥。

The service speaks the signing API of the Cloud Signature Consortium (CSC API 1.0.4.0): `credentials/authorize` for each
signature, then `signatures/signHash`. EC and RSA; SM2 services have protocols of their own and want an adapter of their
own behind the same port. Nothing that comes back is used before it was checked against the certificate.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from zhangfa_eseal.algorithms import SHA256_OID, Algorithm
from zhangfa_eseal.certificates import public_key, verifies
from zhangfa_eseal.failures import Unacceptable

from zhangfa.adapters.asking import ask

_ALGORITHMS = {Algorithm.ECDSA_SHA256: "1.2.840.10045.4.3.2", Algorithm.RSA_SHA256: "1.2.840.113549.1.1.11"}


@dataclass(frozen=True)
class Provider:
    """`url` up to and with the version (https://sign.example/csc/v1). The files hold the access token, which another
    program may renew, and the PIN of the credentials; without a PIN none is sent."""

    url: str
    token_file: Path
    pin_file: Path | None = None


@dataclass(frozen=True)
class ProviderSigner:
    """A `SealSigner` whose key the provider keeps under `credential`."""

    provider: Provider
    credential: str
    algorithm: Algorithm
    certificate: bytes
    chain: tuple[bytes, ...] = ()

    def sign(self, message: bytes) -> bytes:
        digest = b64encode(self.algorithm.digest(message)).decode()
        allowed = self._ask("credentials/authorize", {"numSignatures": 1, "hash": [digest], **self._pin()})
        wanted = {"hash": [digest], "hashAlgo": SHA256_OID, "signAlgo": _ALGORITHMS[self.algorithm]}
        answer = self._ask("signatures/signHash", {"SAD": allowed.get("SAD"), **wanted})
        return self._checked(answer, message)

    def _checked(self, answer: dict[str, Any], message: bytes) -> bytes:
        try:
            (text,) = answer["signatures"]
            given = b64decode(text, validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise Unacceptable("eseal.provider_failed", "no signature in the answer") from error
        for signature in (given, *_as_der(given, self.algorithm)):
            if verifies(public_key(self.certificate), _ALGORITHMS[self.algorithm], message, signature):
                return signature
        raise Unacceptable("eseal.provider_failed", "the signature is not by the certificate's key")

    def _pin(self) -> dict[str, str]:
        file = self.provider.pin_file
        return {"PIN": file.read_text("utf-8").strip()} if file else {}

    def _ask(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.provider.token_file.read_text('utf-8').strip()}",
            "Content-Type": "application/json",
        }
        question = json.dumps({"credentialID": self.credential, **body}).encode()
        try:
            answer = json.loads(ask(f"{self.provider.url.rstrip('/')}/{operation}", question, headers))
        except (OSError, ValueError) as error:
            raise Unacceptable("eseal.provider_failed", f"{operation}: {error}") from error
        if not isinstance(answer, dict):
            raise Unacceptable("eseal.provider_failed", f"{operation}: no object")
        return answer


def signer(provider: Provider, credential: str, algorithm: Algorithm, certificate: bytes, chain: tuple[bytes, ...]):
    """Raises `eseal.provider_failed` for SM2 and for a service that is not asked under TLS."""
    if algorithm not in _ALGORITHMS:
        raise Unacceptable("eseal.provider_failed", "the signing API has no SM2")
    address = urlsplit(provider.url)
    if address.scheme != "https" and address.hostname not in {"127.0.0.1", "localhost"}:
        raise Unacceptable("eseal.provider_failed", "the service must be asked under https")
    return ProviderSigner(provider, credential, algorithm, certificate, chain)


def _as_der(signature: bytes, algorithm: Algorithm) -> tuple[bytes, ...]:
    """Some services give the two numbers of an EC signature one behind the other."""
    if algorithm is not Algorithm.ECDSA_SHA256 or len(signature) % 2:
        return ()
    half = len(signature) // 2
    return (encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:])),)
