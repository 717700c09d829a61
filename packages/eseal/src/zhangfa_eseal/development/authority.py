"""The development certificate authority: root, issuing authority, timestamps, status, maker of seals. 演示证书机构。

1. Lives are staggered (30, 15, 12 and 3 years), or a seal could not be checked after its own certificate has ended.
2. Every name and every certificate says 演示, and production refuses them (`refuse_development`).
3. Keys lie encrypted at rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509

from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import issuing
from zhangfa_eseal.development.services import Clock, LocalStatus, LocalTimestamps
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.keys import vault
from zhangfa_eseal.keys.software import PrivateKey, SoftwareSigner
from zhangfa_eseal.ports import SealSigner

_ROLES = ("root", "issuing", "root_status", "timestamps", "status", "maker")
_NAMES = {
    "root": "章法演示根证书",
    "issuing": "章法演示签发机构",
    "root_status": "章法演示根证书状态",
    "timestamps": "章法演示时间戳",
    "status": "章法演示证书状态",
    "maker": "章法演示制章机构",
}
_PROFILES = {
    "root": issuing.ROOT,
    "issuing": issuing.ISSUING,
    "root_status": issuing.STATUS,
    "timestamps": issuing.TIMESTAMPS,
    "status": issuing.STATUS,
    "maker": issuing.SEAL,
}


@dataclass(frozen=True)
class Authority:
    """One hierarchy, EC or SM2. Verifiers need only `root.certificate`."""

    root: SoftwareSigner
    issuing: SoftwareSigner
    root_status: SoftwareSigner
    timestamps: SoftwareSigner
    status: SoftwareSigner
    maker: SoftwareSigner

    @property
    def algorithm(self) -> Algorithm:
        return self.root.algorithm

    def issue(self, name: str, *, now: datetime, algorithm: Algorithm | None = None) -> SoftwareSigner:
        """A seal's key and certificate, three years; 演示 is put before the name. An EC authority may certify RSA."""
        private = PrivateKey.generate(algorithm or self.algorithm)
        return _grown(private, issuing.MARK + name, issuing.SEAL, self.issuing, now)

    def timestamping(self, clock: Clock) -> LocalTimestamps:
        return LocalTimestamps(self.timestamps, clock)

    def answering(self, clock: Clock, revoked: Mapping[int, datetime] | None = None) -> LocalStatus:
        return LocalStatus((self.root_status, self.status), clock, revoked or {})


def create(algorithm: Algorithm, *, now: datetime) -> Authority:
    keys = {role: PrivateKey.generate(algorithm) for role in _ROLES}
    root = _grown(keys["root"], _NAMES["root"], issuing.ROOT, None, now)
    middle = _grown(keys["issuing"], _NAMES["issuing"], issuing.ISSUING, root, now)
    above = _grown(keys["root_status"], _NAMES["root_status"], issuing.STATUS, root, now)
    others = (_grown(keys[role], _NAMES[role], _PROFILES[role], middle, now) for role in _ROLES[3:])
    return Authority(root, middle, above, *others)


def _grown(
    private: PrivateKey, name: str, profile: issuing.Profile, issuer: SoftwareSigner | None, now: datetime
) -> SoftwareSigner:
    url = f"http://ocsp.demo.zhangfa.invalid/{private.algorithm}"
    certificate = issuing.certify(private=private, name=name, profile=profile, issuer=issuer, now=now, status_url=url)
    return SoftwareSigner(private, certificate, (issuer.certificate, *issuer.chain) if issuer else ())


def is_development(signer: SealSigner) -> bool:
    """Whether any certificate of the chain carries the mark of a development authority."""
    for encoded in (signer.certificate, *signer.chain):
        extensions = x509.Certificate.load(encoded)["tbs_certificate"]["extensions"]
        if any(extension["extn_id"].dotted == issuing.DEVELOPMENT_OID for extension in extensions):
            return True
    return False


def refuse_development(*signers: SealSigner) -> None:
    """For start-up in production. Raises `eseal.development_key`."""
    if any(map(is_development, signers)):
        raise Unacceptable("eseal.development_key")


def save_signer(signer: SoftwareSigner, folder: Path, name: str, *, secret: bytes) -> None:
    """Writes `name.key` (encrypted, for its owner only) and `name.json` (public)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    chain = [certificate.hex() for certificate in signer.chain]
    public = {"algorithm": signer.algorithm, "certificate": signer.certificate.hex(), "chain": chain}
    (folder / f"{name}.json").write_text(json.dumps(public, indent=1) + "\n", encoding="utf-8")
    box = folder / f"{name}.key"
    box.touch(mode=0o600)
    box.write_bytes(vault.lock(signer.private.pkcs8(), secret=secret, name=name))


def load_signer(folder: Path, name: str, *, secret: bytes) -> SoftwareSigner:
    try:
        public = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        algorithm = Algorithm(public["algorithm"])
        certificate, chain = bytes.fromhex(public["certificate"]), tuple(map(bytes.fromhex, public["chain"]))
        pkcs8 = vault.unlock((folder / f"{name}.key").read_bytes(), secret=secret, name=name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unacceptable("eseal.key_wrong", str(error)) from error
    return SoftwareSigner(PrivateKey.load(algorithm, pkcs8), certificate, chain)


def save(authority: Authority, folder: Path, *, secret: bytes) -> None:
    for role in _ROLES:
        save_signer(getattr(authority, role), folder, role, secret=secret)


def load(folder: Path, *, secret: bytes) -> Authority:
    return Authority(*(load_signer(folder, role, secret=secret) for role in _ROLES))
