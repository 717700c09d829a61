"""The development timestamp authority and status responder, as objects of this process. 演示时间戳与证书状态服务。"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import x509

from zhangfa_eseal import der, signed_data
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development.issuing import key_identifier
from zhangfa_eseal.ports import SealSigner

_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_POLICY = "2.25.139735480310839873124117404237420418622"
_SHA1 = der.sequence(der.oid("1.3.14.3.2.26"), der.NULL)
_FRESH = timedelta(days=7)

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class LocalTimestamps:
    """A `TimestampAuthority` whose clock is handed in."""

    signer: SealSigner
    clock: Clock

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return (self.signer.certificate, *self.signer.chain)

    def token(self, imprint: bytes, algorithm: Algorithm) -> bytes:
        info = der.sequence(
            der.integer(1),
            der.oid(_POLICY),
            der.sequence(algorithm.digest_identifier, der.octets(imprint)),
            der.integer(secrets.randbits(62) | 1 << 62),
            der.general_time(self.clock()),
        )
        digest = self.signer.algorithm.digest(info)
        return signed_data.build(self.signer, digest, content_type=_TST_INFO, content=info)


@dataclass(frozen=True)
class LocalStatus:
    """A `StatusAuthority`: delegated responders, one below each issuer, who know what was revoked, and when."""

    responders: tuple[SealSigner, ...]
    clock: Clock
    revoked: Mapping[int, datetime] = field(default_factory=dict)

    def response(self, certificate: bytes, issuer: bytes) -> bytes:
        now = self.clock()
        signer = next(one for one in self.responders if one.chain[0] == issuer)
        data = der.sequence(
            der.explicit(2, der.octets(_known(signer.certificate).key)),
            der.general_time(now),
            der.sequence(self._single(_known(certificate).serial, _known(issuer), now)),
        )
        basic = der.sequence(
            data,
            signer.algorithm.signature_identifier,
            der.bits(signer.sign(data)),
            der.explicit(0, der.sequence(signer.certificate)),
        )
        answer = der.sequence(der.oid("1.3.6.1.5.5.7.48.1.1"), der.octets(basic))
        return der.sequence(der.enumerated(0), der.explicit(0, answer))

    def _single(self, serial: int, issuer: _Known, now: datetime) -> bytes:
        identity = der.sequence(_SHA1, der.octets(issuer.name), der.octets(issuer.key), der.integer(serial))
        since = self.revoked.get(serial)
        state = der.tlv(0xA1, der.general_time(since)) if since else der.tlv(0x80)
        return der.sequence(identity, state, der.general_time(now), der.explicit(0, der.general_time(now + _FRESH)))


@dataclass(frozen=True)
class _Known:
    """What a status answer repeats of a certificate: its number, and the digests of its name and key."""

    serial: int
    name: bytes
    key: bytes


@lru_cache(maxsize=256)
def _known(certificate: bytes) -> _Known:
    parsed = x509.Certificate.load(certificate)
    name = hashlib.sha1(parsed.subject.dump(), usedforsecurity=False).digest()
    return _Known(parsed.serial_number, name, key_identifier(parsed.public_key.dump()))
