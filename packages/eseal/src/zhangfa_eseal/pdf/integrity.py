"""Whether a signature in a PDF still speaks for its bytes, and what came after it was allowed; trust is not asked."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.errors import PathError, ValidationError

from zhangfa_eseal import der
from zhangfa_eseal.coverage import Coverage

# What pyHanko and asn1crypto raise over files that somebody bent on purpose.
BROKEN = (
    PdfError, SigningError, SignatureValidationError, ValidationError, PathError, UnsupportedAlgorithm,
    ValueError, KeyError, IndexError, TypeError, AttributeError, RuntimeError, OSError, AssertionError, ArithmeticError,
    EOFError, InvalidSignature, zlib.error, struct.error,
)  # fmt: skip


@dataclass(frozen=True)
class Integrity:
    """`untouched`: digest and signature agree with the bytes. `allowed`: nothing but seals and evidence came after."""

    untouched: bool
    allowed: bool
    coverage: Coverage

    @property
    def holds(self) -> bool:
        return self.untouched and self.allowed and self.coverage is not Coverage.PART


_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.REVISION,
}


def integrity(signature: EmbeddedPdfSignature) -> Integrity:
    """Never raises: what cannot be read does not hold."""
    try:
        signature.compute_integrity_info()
        summary = signature.summarise_integrity_info()
        coverage = _COVERAGE.get(summary["coverage"], Coverage.PART)
        allowed = coverage is Coverage.WHOLE or summary["docmdp_ok"] is True
        return Integrity(_untouched(signature), allowed, coverage)
    except BROKEN:
        return Integrity(False, False, Coverage.PART)


def _untouched(signature: EmbeddedPdfSignature) -> bool:
    contents = signature.pkcs7_content
    if any(contents[len(der.read(contents).raw) :]):
        return False  # the place behind a signature is covered by nothing, so nothing may stand there
    digest = signature.compute_digest()
    kind = "data"
    if is_timestamp(signature):
        kind, content = "tst_info", signature.signed_data["encap_content_info"]["content"]
        imprint = content.parsed["message_imprint"]
        if imprint["hashed_message"].native != digest:
            return False
        state = signature.signer_info["digest_algorithm"]["algorithm"].native
        digest = _digest(state, bytes(content))
    found, valid = validate_sig_integrity(signature.signer_info, signature.signer_cert, kind, digest)
    return found and valid


def _digest(name: str, data: bytes) -> bytes:
    if name not in {"sha256", "sha384", "sha512"}:
        raise ValueError(f"weak or unknown digest {name}")
    return hashlib.new(name, data).digest()


def is_timestamp(signature: EmbeddedPdfSignature) -> bool:
    return signature.sig_object_type == "/DocTimeStamp"
