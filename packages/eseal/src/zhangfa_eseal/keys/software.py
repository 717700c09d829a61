"""Keys held by this process: parsed once and kept, because parsing costs far more than signing. 中文 软件密钥。"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.sm import libcrypto

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | libcrypto.Key


@dataclass(frozen=True)
class PrivateKey:
    """A key without a certificate: what a hierarchy is grown from."""

    algorithm: Algorithm
    key: _Key = field(repr=False)

    @classmethod
    def generate(cls, algorithm: Algorithm) -> Self:
        match algorithm:
            case Algorithm.SM2_SM3:
                return cls(algorithm, libcrypto.Key.generate())
            case Algorithm.ECDSA_SHA256:
                return cls(algorithm, ec.generate_private_key(ec.SECP256R1()))
            case Algorithm.RSA_SHA256:
                return cls(algorithm, rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def load(cls, algorithm: Algorithm, pkcs8: bytes) -> Self:
        if algorithm is Algorithm.SM2_SM3:
            return cls(algorithm, libcrypto.Key.private(pkcs8))
        try:
            key = serialization.load_der_private_key(pkcs8, None)
        except (ValueError, TypeError) as error:
            raise Unacceptable("eseal.key_wrong") from error
        wanted = rsa.RSAPrivateKey if algorithm is Algorithm.RSA_SHA256 else ec.EllipticCurvePrivateKey
        if not isinstance(key, wanted):
            raise Unacceptable("eseal.key_wrong")
        return cls(algorithm, key)

    def pkcs8(self) -> bytes:
        if isinstance(self.key, libcrypto.Key):
            return self.key.pkcs8()
        form, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.DER
        return self.key.private_bytes(encoding, form, serialization.NoEncryption())

    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        if isinstance(self.key, libcrypto.Key):
            return self.key.spki()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.DER, form)

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, libcrypto.Key):
            return self.key.sign(message)
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class SoftwareSigner:
    """The `SealSigner` whose key lies in memory. Refuses a certificate that belongs to another key."""

    private: PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if x509.Certificate.load(self.certificate).public_key.dump() != self.private.spki():
            raise Unacceptable("eseal.key_wrong", "the certificate belongs to another key")

    @property
    def algorithm(self) -> Algorithm:
        return self.private.algorithm

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)
