"""What is asked for when a document is sealed, and the evidence that goes with it, in its order.

1. The signature comes first, then its timestamp, then a status answer not older, then a timestamp over everything.
2. A revoked or expired certificate seals nothing.
3. Attachments go in before the seal, so that the seal covers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509

from zhangfa_eseal import der
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.ports import SealSigner, StatusAuthority, TimestampAuthority

OCSP_ACCESS = "1.3.6.1.5.5.7.48.1"
_SEQUENCE, _GOOD = 0x30, 0x80


@dataclass(frozen=True)
class Attachment:
    """Evidence that travels inside the document, such as the record of an approval."""

    name: str
    content: bytes
    media_type: str = "application/json"
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Sealing:
    """One seal on one document. Without `place` and `straddle` it is a signature that nobody sees."""

    signer: SealSigner
    picture: SealPicture | None = None
    place: Place | None = None
    straddle: Straddle | None = None
    reason: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Who says when, and who says that the certificate still stood. Both give B-LTA, time alone B-T, none B-B."""

    timestamps: TimestampAuthority | None = None
    status: StatusAuthority | None = None

    @property
    def long_term(self) -> bool:
        return self.timestamps is not None and self.status is not None


class CheckedTimestamps:
    """A timestamp authority whose answer must at least speak of what it was asked about."""

    def __init__(self, inner: TimestampAuthority) -> None:
        self._inner = inner

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return self._inner.certificates

    def token(self, imprint: bytes, algorithm: Algorithm) -> bytes:
        try:
            token = self._inner.token(imprint, algorithm)
        except OSError as error:
            raise Unacceptable("eseal.timestamp_wrong", "no answer") from error
        if imprint not in token:
            raise Unacceptable("eseal.timestamp_wrong")
        return token


def signature_room(signer: SealSigner, evidence: Evidence) -> int:
    """Bytes to keep free for a signature: its certificates, its timestamp, and ample rest."""
    own = 2_500 + sum(map(len, (signer.certificate, *signer.chain)))
    return own + (timestamp_room(evidence) if evidence.timestamps else 0)


def timestamp_room(evidence: Evidence) -> int:
    return 2_500 + sum(map(len, evidence.timestamps.certificates))


def refuse_outside_life(signer: SealSigner, now: datetime) -> None:
    """Raises `eseal.certificate_expired` also for a certificate that is not valid yet."""
    since, until, _ = _life(signer.certificate)
    if not since <= now <= until:
        raise Unacceptable("eseal.certificate_expired")


def statuses(signer: SealSigner, evidence: Evidence) -> list[bytes]:
    """A status answer for every certificate that names a responder. Raises `eseal.certificate_revoked`."""
    chains = ((signer.certificate, *signer.chain), evidence.timestamps.certificates)
    issuers = {lower: upper for chain in chains for lower, upper in zip(chain, chain[1:], strict=False)}
    asked = (pair for pair in issuers.items() if _life(pair[0])[2])
    try:
        return [_good(evidence.status.response(*pair)) for pair in asked]
    except OSError as error:
        raise Unacceptable("eseal.status_missing") from error


@lru_cache(maxsize=256)
def _life(certificate: bytes) -> tuple[datetime, datetime, bool]:
    """From, until, and whether it names a status responder."""
    parsed = x509.Certificate.load(certificate)
    access = parsed.authority_information_access_value or ()
    named = any(entry["access_method"].dotted == OCSP_ACCESS for entry in access)
    return parsed.not_valid_before, parsed.not_valid_after, named


def _good(response: bytes) -> bytes:
    """The answer itself. Only the state is read here; whoever verifies the document verifies the answer."""
    try:
        wrapped = der.member(der.read(der.member(response, 1).content).raw, 1)
        data = der.member(wrapped.content, 0)
        answers = next(one for one in data.inside() if one.tag == _SEQUENCE)
        state = der.member(der.read(answers.content).raw, 1).tag
    except (ValueError, IndexError, StopIteration) as error:
        raise Unacceptable("eseal.status_missing", "no usable answer") from error
    if state != _GOOD:
        raise Unacceptable("eseal.certificate_revoked")
    return response
