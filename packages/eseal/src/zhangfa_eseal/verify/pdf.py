"""Examines a PDF: pyHanko decides what holds, as EN 319 102-1 says; here its answers are put in order and into words.

Nothing is fetched. Whatever is wrong with a file becomes an answer, never an error.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from zhangfa_eseal.certificates import common_name, is_demo
from zhangfa_eseal.coverage import Coverage
from zhangfa_eseal.pdf.integrity import BROKEN, Comparing, Integrity, integrity, is_timestamp
from zhangfa_eseal.verify.report import FileReport, SignatureReport, TimeSource, Verdict

MOST_SIGNATURES = 100
# A file must not make us call whoever it names: evidence is in the file or it is missing.
_OFFLINE = RevocationInfoGatheringSpec(
    online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
    certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
)
_VERDICTS = {
    AdESStatus.PASSED: Verdict.PASSED,
    AdESStatus.INDETERMINATE: Verdict.INDETERMINATE,
    AdESStatus.FAILED: Verdict.FAILED,
}


def examine(pdf: bytes, *, roots: Sequence[bytes], now: datetime) -> FileReport:
    """`roots` are the certificates (DER) that are trusted; EC and RSA ones matter here."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        found = list(reader.embedded_signatures)
        encrypted = reader.encrypted
    except BROKEN:
        return FileReport(kind="pdf", problems=("file_unreadable",))
    if encrypted or len(found) > MOST_SIGNATURES:
        return FileReport(kind="pdf", problems=("file_unreadable",))
    context = _Context(reader, found, roots, now)
    states = [integrity(one, context.comparing) for one in found]
    problems = [] if not states or states[-1].coverage is Coverage.WHOLE else ["uncovered_tail"]
    evidence = [state for one, state in zip(found, states, strict=True) if is_timestamp(one)]
    if not all(state.holds for state in evidence):
        problems.append("timestamp_wrong")
    reports = tuple(
        _examined(one, state, context) for one, state in zip(found, states, strict=True) if not is_timestamp(one)
    )
    return FileReport(kind="pdf", signatures=reports, problems=tuple(problems), attachments=_attachments(reader))


class _Context:
    """What is the same for every signature of a file."""

    def __init__(
        self, reader: PdfFileReader, found: list[EmbeddedPdfSignature], roots: Sequence[bytes], now: datetime
    ) -> None:
        self.reader, self.found, self.now = reader, found, now
        self.comparing = Comparing()
        self.trusted = SimpleTrustManager.build(trust_roots=[x509.Certificate.load(one) for one in roots])

    def specification(self) -> PdfSignatureValidationSpec:
        # Whatever names a place where its standing can be asked must show that it was asked.
        policy = CertValidationPolicySpec(
            trust_manager=self.trusted,
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("hard-fail")),
        )
        return PdfSignatureValidationSpec(SignatureValidationSpec(policy, _OFFLINE), self.comparing)


def _examined(signature: EmbeddedPdfSignature, state: Integrity, context: _Context) -> SignatureReport:
    problems = [] if state.allowed else ["later_changes"]
    problems += ["partial"] if state.coverage is Coverage.PART else []
    verdict, reason, stamped = Verdict.FAILED, "HASH_FAILURE", None
    if state.holds:
        verdict, reason, stamped = _judged(signature, context)
    level = _level(signature, context)
    if reason == "CERTIFICATE_CHAIN_GENERAL_FAILURE" and level in {"B-B", "B-T"}:
        reason = "TRY_LATER"  # nothing in the file speaks of the certificate's standing
    time, source = _when(signature, stamped)
    certificate = _certificate(signature)
    return SignatureReport(
        name=str(getattr(signature, "field_name", "") or ""),
        signer=common_name(certificate) if certificate else "",
        intact=state.holds,
        verdict=verdict,
        reason=reason,
        level=level,
        coverage=state.coverage,
        time=time,
        time_source=source,
        demo=bool(certificate) and is_demo(certificate),
        problems=tuple(problems),
    )


def _judged(signature: EmbeddedPdfSignature, context: _Context) -> tuple[Verdict, str, datetime | None]:
    """Verdict, sub-indication, and the time that a trusted timestamp proves."""
    timing = ValidationTimingInfo(context.now, context.now, point_in_time_validation=True)
    try:
        result = asyncio.run(ades_lta_validation(signature, context.specification(), timing))
    except BROKEN:
        return Verdict.FAILED, "FORMAT_FAILURE", None
    indication = result.ades_subindic
    stamp = result.signature_timestamp_status
    proved = stamp is not None and stamp.ades_subindic.status is AdESStatus.PASSED and stamp.api_status is not None
    return _VERDICTS[indication.status], indication.standard_name, stamp.api_status.timestamp if proved else None


def _when(signature: EmbeddedPdfSignature, stamped: datetime | None) -> tuple[datetime | None, TimeSource]:
    if stamped:
        return stamped, TimeSource.TIMESTAMP
    try:
        stated = signature.self_reported_timestamp
    except BROKEN:
        stated = None
    return (stated, TimeSource.STATED) if stated else (None, TimeSource.NONE)


def _certificate(signature: EmbeddedPdfSignature) -> bytes | None:
    try:
        return signature.signer_cert.dump()
    except BROKEN:
        return None


def _level(signature: EmbeddedPdfSignature, context: _Context) -> str:
    """What the file carries; whether it holds is the verdict's to say."""
    try:
        find_unique_cms_attribute(signature.signer_info["unsigned_attrs"], "signature_time_stamp_token")
    except (NonexistentAttributeError, *BROKEN):
        return "B-B"
    try:
        answers = DocumentSecurityStore.read_dss(context.reader).ocsps
    except BROKEN:
        answers = []
    if not answers:
        return "B-T"
    later = context.found[context.found.index(signature) + 1 :]
    return "B-LTA" if any(map(is_timestamp, later)) else "B-LT"


def _attachments(reader: PdfFileReader) -> tuple[str, ...]:
    try:
        pairs = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        return tuple(str(pairs[place])[:200] for place in range(0, min(len(pairs), 200), 2))
    except BROKEN:
        return ()
