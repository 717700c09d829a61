"""Whether a signature in a PDF still speaks for its bytes, and what came after it was allowed; trust is not asked."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffPolicy, DiffResult, SuspiciousModification
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm
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


class Comparing(DiffPolicy):
    """pyHanko's rules on what may come after a signature; asked once for each revision of one file.

    The long-term validation of every signature asks anew about every other, and comparing revisions is most of the
    work: with ten seals a hundred comparisons become ten.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], DiffResult | SuspiciousModification] = {}

    def apply(
        self, old: HistoricalResolver, new: HistoricalResolver, field_mdp_spec: object = None, doc_mdp: object = None
    ) -> DiffResult:
        return DEFAULT_DIFF_POLICY.apply(old, new, field_mdp_spec, doc_mdp)

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: int | HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        locked = repr(field_mdp_spec.as_pdf_object()) if field_mdp_spec else ""
        key = (id(reader), base_revision, locked, doc_mdp)
        if key not in self._found:
            self._found[key] = DEFAULT_DIFF_POLICY.review_file(reader, base_revision, field_mdp_spec, doc_mdp)
        return self._found[key]


def integrity(signature: EmbeddedPdfSignature, comparing: DiffPolicy | None = None) -> Integrity:
    """Never raises: what cannot be read does not hold."""
    try:
        signature.compute_integrity_info(comparing)
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
