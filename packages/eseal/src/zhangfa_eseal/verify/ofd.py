"""Examines an OFD file after GB/T 38540 §7, and looks where others do not.

Ours checks what several verifiers skip: that the signed digest is that of the description, that every entry of the
package is covered, that the chain of signer and maker leads to a trusted root at the time of sealing, and that the
signer stands in the seal's list. Nothing is fetched; whatever is wrong becomes an answer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import cms, tsp
from lxml import etree

from zhangfa_eseal import certificates, der
from zhangfa_eseal.algorithms import SM3_OID, sm3
from zhangfa_eseal.certificates import UNREADABLE
from zhangfa_eseal.coverage import Coverage
from zhangfa_eseal.development.issuing import TIME_STAMPING
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import package, ses
from zhangfa_eseal.verify.report import FileReport, SignatureReport, TimeSource, Verdict

MOST_SIGNATURES = 100
_SM3_NAMES = {SM3_OID, SM3_OID + ".2", "SM3", "sm3"}
_BROKEN_BY = {
    "signature_file_changed", "digest_mismatch", "missing_entry", "signature_wrong", "seal_wrong", "seal_swapped",
    "format", "method_unknown", "unsigned_seal", "uncovered_entry",
}  # fmt: skip


@dataclass(frozen=True)
class _Trust:
    """Trusted roots, and certificates between them and the signers: a seal carries only the signer's own."""

    roots: Sequence[bytes]
    others: Sequence[bytes]


def examine(ofd: bytes, *, roots: Sequence[bytes], now: datetime, others: Sequence[bytes] = ()) -> FileReport:
    """`roots` are the certificates (DER) that are trusted, `others` authorities below them; SM2 ones matter here."""
    try:
        entries = package.read(ofd)
        found = _signatures(entries)
    except Unacceptable as refused:
        return FileReport(kind="ofd", problems=(refused.text.rstrip("。"),))
    except UNREADABLE:
        return FileReport(kind="ofd", problems=("file_unreadable",))
    if len(found) > MOST_SIGNATURES:
        return FileReport(kind="ofd", problems=("file_unreadable",))
    apart = {name for one in found for name in one.own} | {one.listed_in for one in found}
    covered = set().union(*(one.covered for one in found)) if found else set()
    loose = sorted(set(entries) - covered - apart) if found else []
    reports = tuple(_reported(one, entries, apart, _Trust(roots, others), now) for one in found)
    attachments = tuple(_attachments(entries))
    return FileReport(
        kind="ofd", signatures=reports, problems=("uncovered_entry",) if loose else (), attachments=attachments
    )


@dataclass
class _Found:
    """One signature of the package while it is looked at."""

    name: str
    listed_in: str
    own: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    signature: ses.Signature | None = None


def _signatures(entries: dict[str, bytes]) -> list[_Found]:
    start = package.lookup(entries, "OFD.xml")
    if start is None:
        raise Unacceptable("eseal.file_broken", "OFD.xml")
    found: list[_Found] = []
    for listed in package.every(package.xml(entries[start]), "Signatures"):
        name = package.lookup(entries, package.place("OFD.xml", (listed.text or "").strip()))
        if name is None:
            raise Unacceptable("eseal.file_broken", "Signatures.xml")
        for one in package.every(package.xml(entries[name]), "Signature")[: MOST_SIGNATURES + 1]:
            found.append(_looked_at(entries, name, package.place(name, one.get("BaseLoc", ""))))
    return found


def _looked_at(entries: dict[str, bytes], listed_in: str, reference: str) -> _Found:
    name = package.lookup(entries, reference)
    found = _Found(reference, listed_in)
    if name is None:
        found.problems.append("format")
        return found
    found.name = name
    found.own.add(name)
    try:
        root = package.xml(entries[name])
    except Unacceptable:
        found.problems.append("format")
        return found
    _check_references(found, root, entries)
    _check_value(found, root, entries)
    return found


def _check_references(found: _Found, root: etree._Element, entries: dict[str, bytes]) -> None:
    for listed in package.every(root, "References"):
        if listed.get("CheckMethod", "") not in _SM3_NAMES:
            found.problems.append("method_unknown")
        for one in package.every(listed, "Reference"):
            name = package.lookup(entries, package.place(found.name, one.get("FileRef", "")))
            if name is None:
                found.problems.append("missing_entry")
                continue
            try:
                stated = base64.b64decode(package.first_text(one, "CheckValue"), validate=True)
            except (binascii.Error, ValueError):
                stated = b""
            if stated != sm3(entries[name]):
                found.problems.append("digest_mismatch")
            else:
                found.covered.add(name)
    if not found.covered:
        found.problems.append("format")


def _check_value(found: _Found, root: etree._Element, entries: dict[str, bytes]) -> None:
    name = package.lookup(entries, package.place(found.name, package.first_text(root, "SignedValue")))
    if name is None:
        found.problems.append("unsigned_seal")
        return
    found.own.add(name)
    try:
        signature = ses.read(entries[name])
        key = certificates.public_key(signature.certificate)
        maker = certificates.public_key(signature.seal.maker)
    except UNREADABLE:
        found.problems.append("format")
        return
    found.signature = signature
    if signature.digest != sm3(entries[found.name]):
        found.problems.append("signature_file_changed")
    if not certificates.verifies(key, signature.algorithm, signature.signed, signature.signature):
        found.problems.append("signature_wrong")
    seal = signature.seal
    if not certificates.verifies(maker, seal.algorithm, seal.signed, seal.signature):
        found.problems.append("seal_wrong")
    stated = {package.place(found.name, slash + signature.path).lower() for slash in ("", "/")}
    if found.name.lower() not in stated:  # makers write it with and without the slash
        found.problems.append("path_mismatch")
    _check_copy(found, root, entries, seal)


def _check_copy(found: _Found, root: etree._Element, entries: dict[str, bytes], seal: ses.Seal) -> None:
    """Some makers also put the seal beside the signature; then both must be one."""
    for one in package.every(root, "Seal"):
        reference = package.first_text(one, "BaseLoc")
        name = package.lookup(entries, package.place(found.name, reference)) if reference else None
        if name is None:
            continue
        if entries[name] != seal.raw:
            found.problems.append("seal_swapped")


def _reported(
    found: _Found, entries: dict[str, bytes], apart: set[str], trust: _Trust, now: datetime
) -> SignatureReport:
    signature, problems = found.signature, list(found.problems)
    missing = set(entries) - found.covered - found.own
    coverage = Coverage.WHOLE
    if missing - {found.listed_in}:
        coverage = Coverage.PART if missing - apart else Coverage.REVISION
    if coverage is Coverage.PART:
        problems.append("partial")
    time, source = (None, TimeSource.NONE)
    if signature:
        time, source = _when(signature, trust, problems)
        _check_trust(signature, trust, time if source is TimeSource.TIMESTAMP else now, time, problems)
    broken = [one for one in problems if one in _BROKEN_BY]
    unsure = [one for one in problems if one not in _BROKEN_BY and one not in _NOTES]
    # A timestamp is covered by nothing and can be taken out: without one a seal is not confirmed. Graver reasons first.
    unsure.sort(key="no_timestamp".__eq__)
    verdict = Verdict.FAILED if broken else Verdict.INDETERMINATE if unsure else Verdict.PASSED
    return SignatureReport(
        name=found.name,
        signer=certificates.common_name(signature.certificate) if signature else "",
        seal=signature.seal.name if signature else "",
        intact=not broken,
        verdict=verdict,
        reason=next(iter((*broken, *unsure)), "identity_only"),
        level=_level(signature),
        coverage=coverage,
        time=time,
        time_source=source,
        demo=bool(signature) and certificates.is_demo(signature.certificate),
        problems=tuple(dict.fromkeys(problems)),
    )


_NOTES = {"status_unknown"}


def _level(signature: ses.Signature | None) -> str:
    if not signature:
        return ""
    return f"SES v{signature.version}" + ("+T" if signature.token else "")


def _when(signature: ses.Signature, trust: _Trust, problems: list[str]) -> tuple[datetime | None, TimeSource]:
    if signature.token:
        stamped = _stamped(signature, trust)
        if stamped:
            return stamped, TimeSource.TIMESTAMP
        problems.append("timestamp_wrong")
    else:
        problems.append("no_timestamp")
    return (signature.time, TimeSource.STATED) if signature.time else (None, TimeSource.NONE)


def _stamped(signature: ses.Signature, trust: _Trust) -> datetime | None:
    """The time of a token over this signature by a trusted authority, or None."""
    try:
        signed = cms.ContentInfo.load(signature.token)["content"]
        content = bytes(signed["encap_content_info"]["content"])
        information = tsp.TSTInfo.load(content)
        (signer,) = signed["signer_infos"]
        others = certificates.of_token(signature.token)
        moment = information["gen_time"].native
        if information["message_imprint"]["hashed_message"].native != sm3(signature.signature):
            return None
        attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
        stated = attributes["message_digest"][0].native
        body = der.tlv(0x31, signer["signed_attrs"].contents)
        algorithm, value = signer["signature_algorithm"]["algorithm"].dotted, signer["signature"].native
        for one in others:
            if not certificates.verifies(certificates.public_key(one), algorithm, body, value):
                continue
            known = certificates.trusted(one, (*others, *trust.others), trust.roots, moment, purpose=TIME_STAMPING)
            return moment if known and stated == sm3(content) else None
    except (*UNREADABLE, StopIteration):
        return None
    return None


def _check_trust(
    signature: ses.Signature,
    trust: _Trust,
    control: datetime,
    stated: datetime | None,
    problems: list[str],
) -> None:
    """At `control`: the proven time, or now where there is none. The seal's own life is asked at the stated time."""
    seal = signature.seal
    issuers = (*certificates.of_token(signature.token), *trust.others)
    if not certificates.alive(signature.certificate, control):
        problems.append("certificate_outside_life")
    elif not certificates.trusted(signature.certificate, issuers, trust.roots, control):
        problems.append("chain_unknown")
    if not seal.lists(signature.certificate):
        problems.append("signer_not_listed")
    for moment in {control, stated or control}:
        if not seal.since or not seal.until or not seal.since <= moment <= seal.until:
            problems.append("seal_expired")
            break
    if not certificates.trusted(seal.maker, issuers, trust.roots, control):
        problems.append("maker_unknown")
    problems.append("status_unknown")


def _attachments(entries: dict[str, bytes]) -> list[str]:
    name = package.lookup(entries, "Doc_0/Attachs/Attachments.xml")
    if name is None:
        return []
    try:
        return [one.get("Name", "")[:200] for one in package.every(package.xml(entries[name]), "Attachment")][:100]
    except Unacceptable:
        return []
