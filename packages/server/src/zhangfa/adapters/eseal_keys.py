"""Where the keys of e-seals lie: a folder for each, `<e-seal>/pdf.json` and `ofd.json` with the certificates, their
keys encrypted beside them (`pdf.key`, `ofd.key`) or, for PDF, in an HSM under the e-seal's id or with a provider.

A licensed provider's certificates are put there before an e-seal is made; where none lie, the development authority
(`authority/`) makes them, if this installation has one. Its seals say 演示 in name and picture.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from asn1crypto import x509
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.development.authority import Authority
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.keys import hsm
from zhangfa_eseal.ofd import ses
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.ports import SealSigner
from zhangfa_eseal.sealing import Evidence

from zhangfa.adapters import eseal_provider
from zhangfa.adapters.broker_accounts import new_password
from zhangfa.adapters.eseal_provider import Provider
from zhangfa.adapters.trust_services import StatusService, TimestampService
from zhangfa.kernel.outcome import Fault, Refusal, Refused

KINDS: Mapping[str, Algorithm] = {"pdf": Algorithm.ECDSA_SHA256, "ofd": Algorithm.SM2_SM3}
_AUTHORITY, _REVOKED, _SEAL, _SECRET = "authority", "revoked.json", "seal.esl", "secret"


@dataclass(frozen=True)
class Hsm:
    """A PKCS#11 module, the token's label, and the file that holds the PIN."""

    module: Path
    token: str
    pin_file: Path


@dataclass
class SealKeys:
    """`development`: this installation may make demo seals of its own; in earnest `timestamps` names the licensed
    service for each kind of file, and every certificate its own responder."""

    folder: Path
    clock: Callable[[], datetime]
    development: bool
    hsm: Hsm | None = None
    provider: Provider | None = None
    timestamps: Mapping[str, TimestampService] = field(default_factory=dict)

    def make(self, eseal_id: str, name: str, picture: SealPicture, now: datetime) -> tuple[bytes, bytes]:
        """Certificates for PDF and OFD (b"" where the provider gave none for OFD)."""
        place = self.folder / eseal_id
        if (place / "pdf.json").exists():
            return self.signer(eseal_id, "pdf").certificate, self._delivered_ofd(eseal_id)
        if not self.development:
            raise Refused(Refusal("eseals.no_maker"))
        made = {kind: self._authority(kind).issue(name, now=now) for kind in KINDS}
        for kind, signer in made.items():
            authority.save_signer(signer, place, kind, secret=self._secret)
        order = ses.SealOrder(
            number=eseal_id,
            name=f"演示{name}",
            picture=picture,
            holders=(made["ofd"].certificate,),
            since=now - timedelta(hours=1),
            until=x509.Certificate.load(made["ofd"].certificate).not_valid_after,
        )
        (place / _SEAL).write_bytes(ses.make_seal(order, maker=self._authority("ofd").maker))
        return made["pdf"].certificate, made["ofd"].certificate

    def signer(self, eseal_id: str, kind: str) -> SealSigner:
        place = self.folder / eseal_id
        if kind == "pdf" and self.provider is not None and not (place / "pdf.key").exists():
            return self._with_provider(place, self.provider)
        if kind == "pdf" and self.hsm is not None and not (place / "pdf.key").exists():
            return self._in_hsm(place, self.hsm)
        return authority.load_signer(place, kind, secret=self._secret)

    def has_ofd(self, eseal_id: str) -> bool:
        """Whether it can be put on OFD: there is a seal for it, and somebody to say when."""
        return (self.folder / eseal_id / _SEAL).exists() and (self.development or "ofd" in self.timestamps)

    def ofd_seal(self, eseal_id: str) -> bytes:
        return (self.folder / eseal_id / _SEAL).read_bytes()

    def evidence(self, kind: str) -> Evidence:
        """Timestamps and status answers. Raises `Refused` where nobody gives them: we seal nothing without."""
        if not self.development:
            if kind not in self.timestamps:
                raise Refused(Refusal("eseals.no_trust_services"))
            return Evidence(self.timestamps[kind], StatusService())
        above = self._authority(kind)
        return Evidence(above.timestamping(self.clock), above.answering(self.clock, self._revoked()))

    def revoke(self, eseal_id: str, now: datetime) -> None:
        """At the development authority; a licensed one is told by its own means."""
        if not self.development:
            return
        revoked = {str(number): moment.isoformat() for number, moment in self._revoked().items()}
        for kind in KINDS:
            path = self.folder / eseal_id / f"{kind}.json"
            if path.exists():
                certificate = bytes.fromhex(json.loads(path.read_text("utf-8"))["certificate"])
                revoked.setdefault(str(x509.Certificate.load(certificate).serial_number), now.isoformat())
        self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._place / f".{_REVOKED}"
        draft.write_text(json.dumps(revoked), encoding="utf-8")
        draft.replace(self._place / _REVOKED)

    def roots(self) -> tuple[bytes, ...]:
        """Of the development authority, DER; for whoever verifies."""
        return tuple(self._authority(kind).root.certificate for kind in KINDS) if self.development else ()

    @property
    def _place(self) -> Path:
        return self.folder / _AUTHORITY

    def _revoked(self) -> dict[int, datetime]:
        path = self._place / _REVOKED
        if not path.exists():
            return {}
        read = json.loads(path.read_text("utf-8"))
        return {int(number): datetime.fromisoformat(moment).astimezone(UTC) for number, moment in read.items()}

    def _delivered_ofd(self, eseal_id: str) -> bytes:
        return self.signer(eseal_id, "ofd").certificate if self.has_ofd(eseal_id) else b""

    def _in_hsm(self, place: Path, where: Hsm) -> SealSigner:
        public = json.loads((place / "pdf.json").read_text("utf-8"))
        return hsm.connect(
            where.module,
            token=where.token,
            pin=where.pin_file.read_text("utf-8").strip(),
            key=place.name,
            algorithm=Algorithm(public["algorithm"]),
            certificate=bytes.fromhex(public["certificate"]),
            chain=tuple(map(bytes.fromhex, public["chain"])),
        )

    def _with_provider(self, place: Path, where: Provider) -> SealSigner:
        """`credential` in pdf.json is the provider's name for the key; without one it is the e-seal's id."""
        public = json.loads((place / "pdf.json").read_text("utf-8"))
        return eseal_provider.signer(
            where,
            public.get("credential", place.name),
            Algorithm(public["algorithm"]),
            bytes.fromhex(public["certificate"]),
            tuple(map(bytes.fromhex, public["chain"])),
        )

    def _authority(self, kind: str) -> Authority:
        return self._authorities[kind]

    @cached_property
    def _authorities(self) -> Mapping[str, Authority]:
        """Both hierarchies; grown at the first use."""
        try:
            return {kind: self._grown(kind, algorithm) for kind, algorithm in KINDS.items()}
        except (OSError, Unacceptable) as error:
            raise Fault(f"the development authority cannot be used: {error}") from error

    def _grown(self, kind: str, algorithm: Algorithm) -> Authority:
        place = self._place / kind
        if not (place / "root.json").exists():
            authority.save(authority.create(algorithm, now=self.clock()), place, secret=self._secret)
        return authority.load(place, secret=self._secret)

    @cached_property
    def _secret(self) -> bytes:
        """What locks the keys at rest; made at the first use, for its owner alone."""
        path = self.folder / _SECRET
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip()
        with os.fdopen(handle, "wb") as file:
            file.write(new_password().encode())
        return path.read_bytes().strip()
