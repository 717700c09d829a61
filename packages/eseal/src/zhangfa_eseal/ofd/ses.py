"""Seal and signature structures: writes GB/T 38540-2020 (v4), reads that, GM/T 0031-2014 (v1) and 0031-2025 (v5).

A seal (电子印章) is a picture, a name and a list of certificates that may use it, signed by its maker (制章者).
A signature (电子签章) binds a seal to a document. Signed parts are kept as the bytes they were, never encoded anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core

from zhangfa_eseal import der
from zhangfa_eseal.algorithms import SM2_WITH_SM3, Algorithm, sm3
from zhangfa_eseal.der import Value
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.ports import SealSigner, TimestampAuthority

VERSION = 4
_VENDOR = "ZHANGFA"
_UNIT = 1
_SEQUENCE, _OCTETS, _BITS, _OID, _EXPLICIT_0, _UTC_TIME, _GENERAL_TIME = 0x30, 0x04, 0x03, 0x06, 0xA0, 0x17, 0x18
_TIME = re.compile(r"(\d{2}|\d{4})(\d{10})(?:\.\d{1,6})?(Z|[+-]\d{4})?")


@dataclass(frozen=True, kw_only=True)
class SealOrder:
    """What a maker puts into a seal; `holders` are the certificates that may use it."""

    number: str
    name: str
    picture: SealPicture
    holders: tuple[bytes, ...]
    since: datetime
    until: datetime


def make_seal(order: SealOrder, *, maker: SealSigner, version: int = VERSION) -> bytes:
    """SES_Seal, DER. Made once for each seal, not for each document."""
    information = der.sequence(
        der.sequence(der.ia5("ES"), der.integer(version), der.ia5(_VENDOR)),
        der.ia5(order.number),
        der.sequence(
            der.integer(_UNIT),
            der.utf8(order.name),
            der.integer(1),
            der.sequence(*map(der.octets, order.holders)),
            *map(der.general_time, (order.since, order.since, order.until)),
        ),
        der.sequence(
            der.ia5("png"),
            der.octets(order.picture.smaller_png),
            der.integer(round(order.picture.width_mm)),
            der.integer(round(order.picture.height_mm)),
        ),
    )
    signature = maker.sign(information)
    return der.sequence(information, der.octets(maker.certificate), der.oid(SM2_WITH_SM3), der.bits(signature))


def sign(
    seal: bytes,
    *,
    signer: SealSigner,
    digest: bytes,
    path: str,
    now: datetime,
    timestamps: TimestampAuthority | None = None,
    version: int = VERSION,
) -> bytes:
    """SES_Signature, DER. `digest` is SM3 of Signature.xml, `path` its place in the package."""
    body = der.sequence(der.integer(version), seal, der.general_time(now), der.bits(digest), der.ia5(path))
    signature = signer.sign(body)
    stamp = b""
    if timestamps:
        token = timestamps.token(sm3(signature), Algorithm.SM2_SM3)
        stamp = der.explicit(0, der.bits(token))
    return der.sequence(body, der.octets(signer.certificate), der.oid(SM2_WITH_SM3), der.bits(signature), stamp)


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A seal that was read. `signed` is what the maker signed."""

    raw: bytes
    version: int
    number: str
    name: str
    holders: tuple[bytes, ...]  # certificates, or SM3 digests of them
    since: datetime | None
    until: datetime | None
    picture_type: str
    maker: bytes
    algorithm: str
    signed: bytes
    signature: bytes

    def lists(self, certificate: bytes) -> bool:
        return certificate in self.holders or sm3(certificate) in self.holders


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature that was read. `signed` is what the signer signed."""

    version: int
    seal: Seal
    time: datetime | None
    digest: bytes
    path: str
    certificate: bytes
    algorithm: str
    signed: bytes
    signature: bytes
    token: bytes


def read_seal(data: bytes | Value) -> Seal:
    """Raises ValueError for anything that is not a seal."""
    whole = data if isinstance(data, Value) else der.read(data)
    information, *rest = _parts(whole, 2)
    header, number, properties, picture = _parts(information, 4)[:4]
    version = _number(_parts(header, 3)[1])
    if len(rest) == 1:  # v1: certificate, algorithm and signature in a sequence of their own
        maker, algorithm, signature = _parts(rest[0], 3)[:3]
        signed = der.sequence(information.raw, maker.raw, algorithm.raw)
    else:
        if len(rest) < 3:
            raise ValueError("a seal without a signature")
        maker, algorithm, signature = rest[:3]
        signed = information.raw
    name, holders, since, until = _properties(properties)
    return Seal(
        raw=whole.raw,
        version=version,
        number=_words(number),
        name=name,
        holders=holders,
        since=since,
        until=until,
        picture_type=_words(_parts(picture, 4)[0]).lower(),
        maker=_bytes(maker),
        algorithm=_dotted(algorithm),
        signed=signed,
        signature=_bits(signature),
    )


def read(data: bytes) -> Signature:
    """Raises ValueError for anything that is not a seal's signature."""
    whole = der.read(data)
    body, *rest = _parts(whole, 2)
    version, seal, time, digest, path, *more = _parts(body, 5)
    if len(rest) == 1:  # v1: certificate and algorithm stand inside what is signed
        if len(more) < 2:
            raise ValueError("no certificate")
        certificate, algorithm, signature, token = more[0], more[1], rest[0], b""
    else:
        if len(rest) < 3:
            raise ValueError("no signature")
        certificate, algorithm, signature = rest[:3]
        token = _token(rest[3:])
    return Signature(
        version=_number(version),
        seal=read_seal(seal),
        time=_time(time),
        digest=_bits(digest),
        path=_words(path),
        certificate=_bytes(certificate),
        algorithm=_dotted(algorithm),
        signed=body.raw,
        signature=_bits(signature),
        token=token,
    )


def _properties(value: Value) -> tuple[str, tuple[bytes, ...], datetime | None, datetime | None]:
    """Name, holders, from, until; v1 has no kind of list, later ones may list digests instead of certificates."""
    parts = _parts(value, 6)
    name, rest = _words(parts[1]), parts[2:]
    kind = 1
    if rest[0].tag == 0x02:
        kind, rest = _number(rest[0]), rest[1:]
    listed = rest[0].inside()
    holders = tuple(_bytes(one.inside()[1]) if kind == 2 else _bytes(one) for one in listed)
    return name, holders, _time(rest[2]), _time(rest[3])


def _token(values: list[Value]) -> bytes:
    if not values or values[0].tag != _EXPLICIT_0:
        return b""
    return _bits(der.read(values[0].content))


def _parts(value: Value, least: int) -> list[Value]:
    parts = value.inside() if value.tag == _SEQUENCE else []
    if len(parts) < least:
        raise ValueError("not the structure of a seal")
    return parts


def _number(value: Value) -> int:
    if value.tag != 0x02 or not 1 <= len(value.content) <= 8:
        raise ValueError("not a number")
    return int.from_bytes(value.content, "big", signed=True)


def _bytes(value: Value) -> bytes:
    if value.tag != _OCTETS:
        raise ValueError("not octets")
    return value.content


def _bits(value: Value) -> bytes:
    """Some makers write octets where the standard says bits."""
    if value.tag == _OCTETS:
        return value.content
    if value.tag != _BITS or value.content[:1] != b"\x00":
        raise ValueError("not bits")
    return value.content[1:]


def _dotted(value: Value) -> str:
    if value.tag == _SEQUENCE:
        value = _parts(value, 1)[0]
    if value.tag != _OID:
        raise ValueError("not an identifier")
    return core.ObjectIdentifier.load(value.raw).dotted


def _words(value: Value) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return value.content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.content.decode("latin-1")


def _time(value: Value) -> datetime | None:
    """None where no time can be made out; v1 hides it in bits."""
    content = value.content[1:] if value.tag == _BITS else value.content
    if content[:1] in {b"\x17", b"\x18"} and value.tag == _BITS:
        content = der.read(content).content
    found = _TIME.fullmatch(content.decode("ascii", "replace").strip())
    if not found:
        return None
    year = "%y" if len(found[1]) == 2 else "%Y"
    zone = "+0000" if found[3] in {None, "Z"} else found[3]
    try:
        return datetime.strptime(found[1] + found[2] + zone, f"{year}%m%d%H%M%S%z")  # noqa: DTZ007
    except ValueError:
        return None
