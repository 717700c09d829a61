"""Writes X.509 certificates for the development authority, EC and SM2 alike."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509

from zhangfa_eseal import der
from zhangfa_eseal.keys.software import PrivateKey, SoftwareSigner

MARK = "演示"
# A non-critical extension in every certificate of a development authority, so that no name has to be trusted.
DEVELOPMENT_OID = "2.25.139735480310839873124117404237420418621"
_YEAR = timedelta(days=365.25)
_EXTENSION = "2.5.29."
DIGITAL_SIGNATURE, NON_REPUDIATION, CERTIFICATE_SIGN, CRL_SIGN = 0, 1, 5, 6
TIME_STAMPING, OCSP_SIGNING = "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"
DOCUMENT_SIGNING, EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a kind of certificate may do, and how long it lives."""

    years: int
    usages: tuple[int, ...]
    depth: int | None = None  # authorities only: how many authorities may stand below
    purposes: tuple[str, ...] = ()
    no_check: bool = False  # RFC 6960 4.2.2.2.1: nobody asks for the status of the one who answers


ROOT = Profile(years=30, usages=(CERTIFICATE_SIGN, CRL_SIGN), depth=1)
ISSUING = Profile(years=15, usages=(CERTIFICATE_SIGN, CRL_SIGN), depth=0)
TIMESTAMPS = Profile(years=12, usages=(DIGITAL_SIGNATURE,), purposes=(TIME_STAMPING,))
STATUS = Profile(years=12, usages=(DIGITAL_SIGNATURE,), purposes=(OCSP_SIGNING,), no_check=True)
# E-mail stands beside documents because NSS, and with it pdfsig, judges every signer as one of e-mail.
SEAL = Profile(years=3, usages=(DIGITAL_SIGNATURE, NON_REPUDIATION), purposes=(DOCUMENT_SIGNING, EMAIL_PROTECTION))


def certify(
    *,
    private: PrivateKey,
    name: str,
    profile: Profile,
    issuer: SoftwareSigner | None,
    now: datetime,
    status_url: str = "",
    organization: str = "章法演示机构",
) -> bytes:
    """A certificate, DER; without an issuer it is a root. It is valid from an hour before `now`."""
    above = x509.Certificate.load(issuer.certificate) if issuer else None
    subject = _name(name, organization)
    to_be_signed = der.sequence(
        der.explicit(0, der.integer(2)),
        der.integer(secrets.randbits(126) | 1 << 126),
        (issuer or private).algorithm.signature_identifier,
        above.subject.dump() if above else subject,
        der.sequence(der.time(now - timedelta(hours=1)), der.time(now + profile.years * _YEAR)),
        subject,
        private.spki(),
        der.explicit(3, der.sequence(*_extensions(private, profile, above, status_url))),
    )
    signature = (issuer or private).sign(to_be_signed)
    return der.sequence(to_be_signed, (issuer or private).algorithm.signature_identifier, der.bits(signature))


def _name(common: str, organization: str) -> bytes:
    parts = (("2.5.4.6", der.printable("CN")), ("2.5.4.10", der.utf8(organization)), ("2.5.4.3", der.utf8(common)))
    return der.sequence(*(der.set_of(der.sequence(der.oid(kind), value)) for kind, value in parts))


def key_identifier(spki: bytes) -> bytes:
    """SHA-1 of the key's bits, as RFC 5280 4.2.1.2 (1) suggests; an identifier, no protection."""
    key = x509.PublicKeyInfo.load(spki)
    return hashlib.sha1(bytes(key["public_key"].contents[1:]), usedforsecurity=False).digest()


def _extensions(private: PrivateKey, profile: Profile, above: x509.Certificate | None, status_url: str) -> list[bytes]:
    own = key_identifier(private.spki())
    upper = key_identifier(above.public_key.dump()) if above else own
    found = [
        _extension(_EXTENSION + "14", der.octets(own)),
        _extension(_EXTENSION + "35", der.sequence(der.tlv(0x80, upper))),
        _extension(_EXTENSION + "15", der.flags(*profile.usages), critical=True),
        _extension(DEVELOPMENT_OID, der.utf8(MARK)),
    ]
    if profile.depth is not None:
        found.append(_extension(_EXTENSION + "19", der.sequence(der.TRUE, der.integer(profile.depth)), critical=True))
    if profile.purposes:
        purposes = der.sequence(*map(der.oid, profile.purposes))
        found.append(_extension(_EXTENSION + "37", purposes, critical=len(profile.purposes) == 1))
    if profile.no_check:
        found.append(_extension("1.3.6.1.5.5.7.48.1.5", der.NULL))
    elif above and status_url:
        place = der.tlv(0x86, status_url.encode("ascii"))
        found.append(_extension("1.3.6.1.5.5.7.1.1", der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), place))))
        # Without a place for lists pdfsig reports an unknown issue although NSS found the chain good.
        points = der.sequence(der.explicit(0, der.explicit(0, place)))
        found.append(_extension(_EXTENSION + "31", der.sequence(points)))
    return found


def _extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    return der.sequence(der.oid(kind), der.TRUE if critical else b"", der.octets(value))
