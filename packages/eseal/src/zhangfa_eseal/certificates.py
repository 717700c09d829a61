"""Reads certificates of any maker, with odd names and SM2 keys, and builds a chain to a trusted root. 中文 证书链。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import pem, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from zhangfa_eseal import der
from zhangfa_eseal.algorithms import SM2_WITH_SM3
from zhangfa_eseal.development.issuing import DEVELOPMENT_OID, key_identifier
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.sm import libcrypto

UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
_COMMON_NAME, _ORGANIZATION = "2.5.4.3", "2.5.4.10"
_SHA1 = der.sequence(der.oid("1.3.14.3.2.26"), der.NULL)
_DEEPEST = 6
_MOST_CARRIED = 20
_ECDSA = {"1.2.840.10045.4.3.2": hashes.SHA256, "1.2.840.10045.4.3.3": hashes.SHA384}
_RSA = {"1.2.840.113549.1.1.11": hashes.SHA256, "1.2.840.113549.1.1.12": hashes.SHA384}
# Basic constraints, key usage, extended key usage, policies, alternative names: looked at or harmless.
_UNDERSTOOD = {"2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.32", "2.5.29.17"}


def common_name(certificate: bytes) -> str:
    """The subject's name for people; also where the encoding is not what the certificate claims."""
    try:
        names = {
            kind["type"].dotted: _text(kind["value"].chosen.contents)
            for group in x509.Certificate.load(certificate).subject.chosen
            for kind in group
        }
    except UNREADABLE:
        return ""
    return names.get(_COMMON_NAME) or names.get(_ORGANIZATION, "")


def _text(value: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def public_key(certificate: bytes) -> bytes:
    """SubjectPublicKeyInfo as it stands. Raises ValueError."""
    return _Parts.of(certificate).key


@lru_cache(maxsize=256)
def identity(certificate: bytes, issuer: bytes) -> bytes:
    """CertID of RFC 6960, 4.1.1, with SHA-1 as everybody understands it: which certificate is spoken of."""
    above, serial = x509.Certificate.load(issuer), x509.Certificate.load(certificate).serial_number
    name = hashlib.sha1(above.subject.dump(), usedforsecurity=False).digest()
    key = key_identifier(above.public_key.dump())
    return der.sequence(_SHA1, der.octets(name), der.octets(key), der.integer(serial))


def of_token(token: bytes) -> list[bytes]:
    """The certificates that travel in a SignedData, as they stand; none where it cannot be read."""
    try:
        signed = der.read(der.read(token).inside()[1].content)
        carried = next(one for one in signed.inside() if one.tag == 0xA0)
        return [one.raw for one in carried.inside() if one.tag == 0x30][:_MOST_CARRIED]
    except (ValueError, IndexError, StopIteration):
        return []


@dataclass(frozen=True)
class _Parts:
    """A certificate's parts as the bytes they are: what is compared or was signed is never encoded anew."""

    raw: bytes
    body: bytes
    issuer: bytes
    subject: bytes
    key: bytes
    parsed: x509.Certificate

    @classmethod
    def of(cls, raw: bytes) -> _Parts:
        body = der.read(raw).inside()[0]
        fields = body.inside()
        first = 1 if fields[0].tag == 0xA0 else 0
        if len(fields) < first + 6:
            raise ValueError("not a certificate")
        issuer, subject, key = fields[first + 2], fields[first + 4], fields[first + 5]
        return cls(raw, body.raw, issuer.raw, subject.raw, key.raw, x509.Certificate.load(raw))


def alive(certificate: bytes, moment: datetime) -> bool:
    try:
        return _alive(x509.Certificate.load(certificate), moment)
    except UNREADABLE:
        return False


def is_demo(certificate: bytes) -> bool:
    try:
        extensions = x509.Certificate.load(certificate)["tbs_certificate"]["extensions"]
        return any(one["extn_id"].dotted == DEVELOPMENT_OID for one in extensions)
    except UNREADABLE:
        return False


def from_file(data: bytes) -> list[bytes]:
    """Every certificate (DER) of a file in DER or PEM. Raises ValueError for a PEM that is none."""
    return [one for _, _, one in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]


def verifies(spki: bytes, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` is by this key; `algorithm` is the signature's identifier, dotted."""
    try:
        if algorithm == SM2_WITH_SM3:
            return libcrypto.Key.public(spki).verifies(message, signature)
        key = serialization.load_der_public_key(spki)
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm in _ECDSA:
            key.verify(signature, message, ec.ECDSA(_ECDSA[algorithm]()))
            return True
        if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048 and algorithm in _RSA:
            key.verify(signature, message, padding.PKCS1v15(), _RSA[algorithm]())
            return True
    except (Unacceptable, InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return False


def trusted(
    certificate: bytes,
    others: Iterable[bytes],
    roots: Sequence[bytes],
    moment: datetime,
    *,
    purpose: str = "",
) -> bool:
    """Whether a chain leads from the certificate to a root, each link signed by the next and valid at `moment`.

    `purpose` is an extended key usage that the certificate itself must name.
    """
    try:
        leaf = _Parts.of(certificate)
        if purpose and purpose not in {one.dotted for one in leaf.parsed.extended_key_usage_value or ()}:
            return False
        if not _alive(leaf.parsed, moment) or not _understood(leaf.parsed):
            return False
        pool = [_Parts.of(one) for one in (*others, *roots)]
        anchors = set(roots)
        return certificate in anchors or _climb(leaf, pool, anchors, moment, 0)
    except UNREADABLE:
        return False


def _climb(lower: _Parts, pool: list[_Parts], anchors: set[bytes], moment: datetime, depth: int) -> bool:
    if depth >= _DEEPEST:
        return False
    for upper in pool:
        if upper.subject != lower.issuer or not _may_issue(upper.parsed, depth) or not _alive(upper.parsed, moment):
            continue
        if not _signed_by(lower, upper):
            continue
        if upper.raw in anchors or _climb(upper, pool, anchors, moment, depth + 1):
            return True
    return False


def _alive(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before <= moment <= certificate.not_valid_after


def _understood(certificate: x509.Certificate) -> bool:
    extensions = certificate["tbs_certificate"]["extensions"]
    return all(one["extn_id"].dotted in _UNDERSTOOD for one in extensions if one["critical"].native)


def _may_issue(upper: x509.Certificate, below: int) -> bool:
    constraints, usage = upper.basic_constraints_value, upper.key_usage_value
    if not constraints or not constraints["ca"].native or not _understood(upper):
        return False
    limit = constraints["path_len_constraint"].native
    if limit is not None and below > limit:
        return False
    return usage is None or "key_cert_sign" in usage.native


def _signed_by(lower: _Parts, upper: _Parts) -> bool:
    algorithm = lower.parsed["signature_algorithm"]["algorithm"].dotted
    inner = lower.parsed["tbs_certificate"]["signature"]["algorithm"].dotted
    signature = lower.parsed["signature_value"].native
    return algorithm == inner and verifies(upper.key, algorithm, lower.body, signature)
