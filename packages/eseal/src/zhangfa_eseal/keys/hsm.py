"""Keys in an HSM by PKCS#11: EC and RSA, whose private part never leaves it. 中文 密码机密钥。

Digests are made here and the plain mechanisms used: many modules (SoftHSM 2.6 among them) know no others for EC. SM2
has no standard mechanism in PKCS#11, so Chinese HSMs want an adapter of their own behind the same port.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pkcs11
from pkcs11.util.ec import encode_ecdsa_signature

from zhangfa_eseal import der
from zhangfa_eseal.algorithms import SHA256_OID, Algorithm
from zhangfa_eseal.certificates import UNREADABLE, public_key, verifies
from zhangfa_eseal.failures import Unacceptable

_PROBE = b"zhangfa: is this the certificate's key?"
_SIGNATURES = {Algorithm.ECDSA_SHA256: "1.2.840.10045.4.3.2", Algorithm.RSA_SHA256: "1.2.840.113549.1.1.11"}


@dataclass(frozen=True)
class HsmSigner:
    """A `SealSigner` whose key lies in an HSM. The session stays open; one signature at a time goes through it."""

    key: pkcs11.PrivateKey = field(repr=False)
    algorithm: Algorithm
    certificate: bytes
    chain: tuple[bytes, ...] = ()
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def sign(self, message: bytes) -> bytes:
        digest = hashlib.sha256(message).digest()
        try:
            with self._one_at_a_time:
                if self.algorithm is Algorithm.ECDSA_SHA256:
                    raw = self.key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
                    return encode_ecdsa_signature(raw)
                stated = der.sequence(der.sequence(der.oid(SHA256_OID), der.NULL), der.octets(digest))
                return self.key.sign(stated, mechanism=pkcs11.Mechanism.RSA_PKCS)
        except pkcs11.PKCS11Error as error:
            raise Unacceptable("eseal.hsm_failed", type(error).__name__) from error


def connect(
    module: Path,
    *,
    token: str,
    pin: str,
    key: str,
    algorithm: Algorithm,
    certificate: bytes,
    chain: tuple[bytes, ...] = (),
) -> HsmSigner:
    """Opens a session and proves that the key is the certificate's. Raises `eseal.hsm_failed` or `eseal.key_wrong`."""
    if algorithm is Algorithm.SM2_SM3:
        raise Unacceptable("eseal.hsm_failed", "PKCS#11 has no SM2")
    try:
        session = _session(pkcs11.lib(str(module)).get_token(token_label=token), pin)
        found = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise Unacceptable("eseal.hsm_failed", type(error).__name__) from error
    signer = HsmSigner(found, algorithm, certificate, chain)
    try:
        fits = verifies(public_key(certificate), _SIGNATURES[algorithm], _PROBE, signer.sign(_PROBE))
    except UNREADABLE:
        fits = False
    if not fits:
        raise Unacceptable("eseal.key_wrong", "the certificate belongs to another key")
    return signer


def _session(token: pkcs11.Token, pin: str) -> pkcs11.Session:
    """Logging in is once for a process and token; further sessions share it."""
    try:
        return token.open(user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        return token.open()
