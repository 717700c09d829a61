"""The three ways a seal may be signed, by name, and their digests and identifiers."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SM3, Hash

from zhangfa_eseal import der

SM2_CURVE = "1.2.156.10197.1.301"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM3_OID = "1.2.156.10197.1.401"
SHA256_OID = "2.16.840.1.101.3.4.2.1"


class Algorithm(StrEnum):
    ECDSA_SHA256 = "ecdsa-sha256"
    RSA_SHA256 = "rsa-sha256"
    SM2_SM3 = "sm2-sm3"

    @property
    def signature_identifier(self) -> bytes:
        """AlgorithmIdentifier of the signature, DER."""
        return _SIGNATURES[self]

    @property
    def digest_identifier(self) -> bytes:
        """AlgorithmIdentifier of the digest, DER, without parameters."""
        return _DIGESTS[self is Algorithm.SM2_SM3]

    def digest(self, data: bytes) -> bytes:
        return sm3(data) if self is Algorithm.SM2_SM3 else hashlib.sha256(data).digest()


_SIGNATURES = {
    Algorithm.ECDSA_SHA256: der.sequence(der.oid("1.2.840.10045.4.3.2")),
    Algorithm.RSA_SHA256: der.sequence(der.oid("1.2.840.113549.1.1.11"), der.NULL),
    Algorithm.SM2_SM3: der.sequence(der.oid(SM2_WITH_SM3)),
}
_DIGESTS = {False: der.sequence(der.oid(SHA256_OID)), True: der.sequence(der.oid(SM3_OID))}


def sm3(data: bytes) -> bytes:
    """32 bytes, GB/T 32905."""
    state = Hash(SM3())
    state.update(data)
    return state.finalize()
