"""Signed objects: COSE_Sign1 (RFC 9052) over canonical CBOR, with the claims every reader must check.

Two layers. `sign1`/`open1` bind bytes to a key and a content type. `sign`/`verify` add the claims: type, audience,
issue time, expiry, nonce. Laws: 1. algorithm and key are named inside the protected header; 2. the unprotected header
is the empty map and nothing else; 3. an object for one audience or of one type is refused by every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhangfa_protocol import canonical
from zhangfa_protocol.canonical import CanonicalError
from zhangfa_protocol.keys import BadSignature, SigningKey, VerifyKey

_ALG, _CONTENT_TYPE, _KID = 1, 3, 4
_CLAIM_KEYS = {"type", "audience", "issued", "expires", "nonce", "body"}
NONCE_BYTES = 16


class VerifyError(ValueError):
    """The object is malformed, from an unknown key, not for us, or too old."""


@dataclass(frozen=True)
class Claims:
    """What a verified object says, and which key said it."""

    type: str
    audience: str
    issuer: bytes  # kid
    issued_ms: int
    expires_ms: int | None
    nonce: bytes
    payload: Mapping[str, Any]


def sign1(payload: bytes, key: SigningKey, *, content_type: str) -> bytes:
    """COSE_Sign1, untagged: [protected, {}, payload, signature]."""
    protected = canonical.encode({_ALG: key.alg, _CONTENT_TYPE: content_type, _KID: key.kid})
    return canonical.encode([protected, {}, payload, key.sign(_to_be_signed(protected, payload))], max_bytes=1 << 20)


def open1(
    data: bytes, keys: Mapping[bytes, VerifyKey], *, content_type: str, max_bytes: int = canonical.MAX_BYTES
) -> tuple[bytes, VerifyKey]:
    """The payload and the key that signed it; `keys` maps kid to key."""
    protected, payload, signature, key = _taken_apart(data, keys, content_type, max_bytes)
    try:
        key.verify(signature, _to_be_signed(protected, payload))
    except BadSignature as error:
        raise VerifyError(str(error)) from error
    return payload, key


def unverified(
    data: bytes, keys: Mapping[bytes, VerifyKey], *, content_type: str, max_bytes: int = canonical.MAX_BYTES
) -> bytes:
    """The payload of an object that names one of `keys`, for who knows otherwise that its bytes are the signed ones."""
    return _taken_apart(data, keys, content_type, max_bytes)[1]


def _taken_apart(
    data: bytes, keys: Mapping[bytes, VerifyKey], content_type: str, max_bytes: int
) -> tuple[bytes, bytes, bytes, VerifyKey]:
    try:
        protected, payload, signature = _parts(canonical.decode(data, max_bytes=max_bytes))
        return protected, payload, signature, _key_of(canonical.decode(protected), keys, content_type)
    except CanonicalError as error:
        raise VerifyError(str(error)) from error


def sign(
    payload: Mapping[str, Any],
    key: SigningKey,
    *,
    type: str,
    audience: str,
    now_ms: int,
    expires_ms: int | None,
    nonce: bytes,
) -> bytes:
    """A signed object with claims; the nonce (16 bytes) comes from the caller."""
    claims = {
        "type": type,
        "audience": audience,
        "issued": now_ms,
        "expires": expires_ms,
        "nonce": nonce,
        "body": dict(payload),
    }
    _check_claims(claims)
    return sign1(canonical.encode(claims), key, content_type=_content_type(type))


def verify(data: bytes, keys: Mapping[bytes, VerifyKey], *, type: str, audience: str, now_ms: int | None) -> Claims:
    """The claims, when signed by one of `keys` for this type and audience and, if `now_ms` is given, not expired."""
    payload, key = open1(data, keys, content_type=_content_type(type))
    try:
        claims = canonical.decode(payload)
    except CanonicalError as error:
        raise VerifyError(str(error)) from error
    _check_claims(claims)
    if claims["type"] != type:
        raise VerifyError("another type of object")
    if claims["audience"] != audience:
        raise VerifyError("meant for another audience")
    expires = claims["expires"]
    if now_ms is not None and expires is not None and now_ms > expires:
        raise VerifyError("expired")
    return Claims(type, audience, key.kid, claims["issued"], expires, claims["nonce"], claims["body"])


def _content_type(type: str) -> str:
    return f"application/zhangfa-{type}+cbor"


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return canonical.encode(["Signature1", protected, b"", payload], max_bytes=1 << 20)


def _parts(value: Any) -> tuple[bytes, bytes, bytes]:
    if type(value) is not list or len(value) != 4:
        raise VerifyError("not a COSE_Sign1 object")
    protected, unprotected, payload, signature = value
    if type(unprotected) is not dict or unprotected:
        raise VerifyError("the unprotected header must be empty")
    if not all(type(part) is bytes for part in (protected, payload, signature)) or len(signature) != 64:
        raise VerifyError("not a COSE_Sign1 object")
    return protected, payload, signature


def _key_of(header: Any, keys: Mapping[bytes, VerifyKey], content_type: str) -> VerifyKey:
    if type(header) is not dict or set(header) != {_ALG, _CONTENT_TYPE, _KID}:
        raise VerifyError("the protected header must name algorithm, content type and key")
    if header[_CONTENT_TYPE] != content_type:
        raise VerifyError("another type of object")
    key = keys.get(header[_KID]) if type(header[_KID]) is bytes else None
    if key is None or key.alg != header[_ALG]:
        raise VerifyError("signed by an unknown key")
    return key


def _check_claims(claims: Any) -> None:
    if type(claims) is not dict or set(claims) != _CLAIM_KEYS:
        raise VerifyError("claims are missing or unknown")
    if type(claims["type"]) is not str or type(claims["audience"]) is not str or type(claims["body"]) is not dict:
        raise VerifyError("claims of the wrong kind")
    if type(claims["nonce"]) is not bytes or len(claims["nonce"]) != NONCE_BYTES:
        raise VerifyError("the nonce must have 16 bytes")
    issued, expires = claims["issued"], claims["expires"]
    if type(issued) is not int or issued < 0:
        raise VerifyError("no issue time")
    if expires is not None and (type(expires) is not int or expires < issued):
        raise VerifyError("expires before it was issued")
    if not all(type(name) is str for name in claims["body"]):
        raise VerifyError("the body's keys must be text")
