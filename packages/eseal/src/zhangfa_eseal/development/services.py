"""The development timestamp authority and status responder, as objects of this process. 演示时间戳与证书状态服务。"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import x509

from zhangfa_eseal import der, signed_data
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.certificates import identity
from zhangfa_eseal.development.issuing import key_identifier
from zhangfa_eseal.ports import SealSigner

_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_POLICY = "2.25.139735480310839873124117404237420418622"
_FRESH = timedelta(days=7)
_GOOD, _SUCCESSFUL, _BASIC = der.tlv(0x80), der.enumerated(0), der.oid("1.3.6.1.5.5.7.48.1.1")

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
        moment = der.general_time(now)
        since = self.revoked.get(_known(certificate).serial)
        state = der.tlv(0xA1, der.general_time(since)) if since else _GOOD
        until = der.explicit(0, der.general_time(now + _FRESH))
        single = der.sequence(identity(certificate, issuer), state, moment, until)
        own = _known(signer.certificate)
        data = der.sequence(own.responder, moment, der.sequence(single))
        value = der.bits(signer.sign(data))
        basic = der.sequence(data, signer.algorithm.signature_identifier, value, own.enclosed)
        answer = der.sequence(_BASIC, der.octets(basic))
        return der.sequence(_SUCCESSFUL, der.explicit(0, answer))


@dataclass(frozen=True)
class _Known:
    """What a status answer repeats of a certificate: its number; `responder` and `enclosed` are how its owner names
    himself in an answer, and shows it."""

    serial: int
    responder: bytes
    enclosed: bytes


@lru_cache(maxsize=256)
def _known(certificate: bytes) -> _Known:
    parsed = x509.Certificate.load(certificate)
    key = key_identifier(parsed.public_key.dump())
    responder, enclosed = der.explicit(2, der.octets(key)), der.explicit(0, der.sequence(certificate))
    return _Known(parsed.serial_number, responder, enclosed)
