"""CMS SignedData (RFC 5652) as PAdES and RFC 3161 want it: type, digest and signing certificate are signed too.

No signing time is among the attributes: PAdES forbids it, and a time that the signer states himself proves nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import x509

from zhangfa_eseal import der
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.ports import SealSigner, TimestampAuthority

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP_TOKEN = der.oid("1.2.840.113549.1.9.16.2.14")
_SIGNED_DATA = der.oid(SIGNED_DATA)
_VERSIONS = {True: der.integer(1), False: der.integer(3)}


@dataclass(frozen=True)
class _Fixed:
    """What is the same in every signature of one certificate."""

    certificates: bytes
    signer: bytes
    digests: bytes
    signing_certificate: bytes


def build(
    signer: SealSigner,
    digest: bytes,
    *,
    content_type: str = DATA,
    content: bytes | None = None,
    timestamps: TimestampAuthority | None = None,
) -> bytes:
    """ContentInfo, DER. `digest` is of the content, by the signer's algorithm; without `content` it is detached."""
    fixed = _fixed(signer.certificate, tuple(signer.chain), signer.algorithm)
    attributes = b"".join(
        sorted(
            (
                _content_type(content_type),
                der.sequence(_MESSAGE_DIGEST, der.set_of(der.octets(digest))),
                fixed.signing_certificate,
            )
        )
    )
    signature = signer.sign(der.tlv(0x31, attributes))
    unsigned = b""
    if timestamps:
        token = timestamps.token(signer.algorithm.digest(signature), signer.algorithm)
        unsigned = der.tlv(0xA1, der.sequence(_TIMESTAMP_TOKEN, der.set_of(token)))
    signer_info = der.sequence(
        fixed.signer,
        der.tlv(0xA0, attributes),
        signer.algorithm.signature_identifier,
        der.octets(signature),
        unsigned,
    )
    body = der.sequence(
        _VERSIONS[content_type == DATA],
        fixed.digests,
        der.sequence(der.oid(content_type), der.explicit(0, der.octets(content)) if content is not None else b""),
        fixed.certificates,
        der.set_of(signer_info),
    )
    return der.sequence(_SIGNED_DATA, der.explicit(0, body))


@lru_cache(maxsize=8)
def _content_type(content_type: str) -> bytes:
    return der.sequence(_CONTENT_TYPE, der.set_of(der.oid(content_type)))


def is_root(certificate: bytes) -> bool:
    parsed = x509.Certificate.load(certificate)
    return parsed.issuer.dump() == parsed.subject.dump()


@lru_cache(maxsize=256)
def _fixed(certificate: bytes, chain: tuple[bytes, ...], algorithm: Algorithm) -> _Fixed:
    parsed = x509.Certificate.load(certificate)
    issuer_and_serial = der.sequence(parsed.issuer.dump(), der.integer(parsed.serial_number))
    if algorithm is Algorithm.SM2_SM3:
        essential = der.sequence(algorithm.digest_identifier, der.octets(algorithm.digest(certificate)))
    else:
        essential = der.sequence(der.octets(hashlib.sha256(certificate).digest()))  # SHA-256 is the default
    signing = der.sequence(_SIGNING_CERTIFICATE_V2, der.set_of(der.sequence(der.sequence(essential))))
    # The root stays out: whoever trusts it has it, and nobody else gains by it.
    included = (one for one in (certificate, *chain) if not is_root(one))
    own = der.integer(1) + issuer_and_serial + algorithm.digest_identifier
    return _Fixed(der.tlv(0xA0, *sorted(included)), own, der.set_of(algorithm.digest_identifier), signing)
