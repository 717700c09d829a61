"""What sealing needs from outside: a key, a clock that others trust, and word on whether a certificate still stands.

Every port is handed in; nothing here opens a connection by itself. 中文：签名钥、时间戳服务、证书状态服务。
"""

from __future__ import annotations

from typing import Protocol

from zhangfa_eseal.algorithms import Algorithm


class SealSigner(Protocol):
    """A private key that never shows itself, with its certificate.

    `certificate` is DER; `chain` holds the certificates above it, nearest first, the root last.
    """

    @property
    def algorithm(self) -> Algorithm: ...

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    def sign(self, message: bytes) -> bytes:
        """The signature over `message` itself (hashing included): DER for EC and SM2, raw for RSA."""


class TimestampAuthority(Protocol):
    """RFC 3161, 时间戳服务. `certificates` are its own and those above it, nearest first, the root last."""

    @property
    def certificates(self) -> tuple[bytes, ...]: ...

    def token(self, imprint: bytes, algorithm: Algorithm) -> bytes:
        """A TimeStampToken (ContentInfo, DER) over a digest that was made with the digest of `algorithm`."""


class StatusAuthority(Protocol):
    """RFC 6960, 证书状态服务."""

    def response(self, certificate: bytes, issuer: bytes) -> bytes:
        """A fresh OCSPResponse (DER) on `certificate`, which `issuer` issued."""
