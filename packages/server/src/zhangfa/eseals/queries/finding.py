"""What strangers may know of a sealed document: what whoever holds it holds already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications import queries as applications
from zhangfa.eseals.core import (
    SealedFile,
    SealingState,
    Validity,
    is_token,
    read_code,
)
from zhangfa.eseals.models import DocumentRow, ESealRow, FileRow
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import mask_name
from zhangfa.permits import queries as permits


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicDocument:
    """A sealed document as anybody may see it who holds it or its code: names are masked.

    `check_code` opens the public record of the application; `replaced_by` is the token of what took its place.
    """

    id: str
    application: str
    number: str
    check_code: str
    permit: str
    seal: str
    demo: bool
    unit: str
    path: TreePath
    title: str
    applicant: str
    copies: int
    pages: int
    sealed_at: datetime
    files: tuple[SealedFile, ...]
    validity: Validity
    reason: str
    voided_at: datetime | None
    replaced_by: str
    token: str
    code: str


def by_token(token: str) -> PublicDocument | None:
    """Behind the QR code. Open to everybody who knows one."""
    return _public(DocumentRow.objects.filter(token=token).first()) if is_token(token) else None


def by_code(text: str) -> PublicDocument | None:
    """Behind the short 核验码 as somebody typed it. The door must limit how often somebody may guess."""
    code = read_code(text)
    return _public(DocumentRow.objects.filter(code=code).first()) if code else None


def by_digest(digest: str) -> PublicDocument | None:
    """By the digest of one of its files, SHA-256 or SM3 in hex: whether we issued exactly these bytes."""
    wanted = digest.lower()
    row = FileRow.objects.filter(digest=wanted).first() or FileRow.objects.filter(sm3=wanted).first()
    return _public(row.document) if row else None


def _public(row: DocumentRow | None) -> PublicDocument | None:
    """None for what was begun only: nothing was issued then."""
    if row is None or row.state != SealingState.MADE.value:
        return None
    about, permit = applications.about_one(row.application_id), permits.permit(row.permit_id)
    if about is None or permit is None or row.sealed_at is None:
        return None
    eseal = ESealRow.objects.filter(pk=row.eseal_id).first()
    return PublicDocument(
        id=row.pk,
        application=about.id,
        number=about.number,
        check_code=about.check_code,
        permit=permit.id,
        seal=eseal.name if eseal else "",
        demo=bool(eseal and eseal.demo),
        unit=organizations.full_name(about.path),
        path=about.path,
        title=about.title,
        applicant=mask_name(about.applicant_name),
        copies=about.copies,
        pages=row.pages,
        sealed_at=row.sealed_at,
        files=_files(row),
        validity=Validity(row.validity),
        reason=row.void_reason,
        voided_at=row.voided_at,
        replaced_by=_token_of(row.replaced_by),
        token=row.token,
        code=row.code,
    )


def _files(row: DocumentRow) -> tuple[SealedFile, ...]:
    """PDF before OFD."""
    return tuple(each.value() for each in row.files.order_by("-format"))


def _token_of(document_id: str) -> str:
    if not document_id:
        return ""
    return DocumentRow.objects.filter(pk=document_id).values_list("token", flat=True).first() or ""
