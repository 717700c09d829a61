"""The electronic original of an application, for whoever may read the application."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.applications import (
    ReplacementItem,
    ReplacementList,
    SealedFileView,
    SealedView,
    VoidIn,
)
from zhangfa.api.screens.use import Use
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.eseals import queries as eseals
from zhangfa.eseals import services
from zhangfa.eseals.core import FileFormat, address, shown_code
from zhangfa.kernel.outcome import Refusal, Refused

MEDIA = {FileFormat.PDF: "application/pdf", FileFormat.OFD: "application/ofd"}


def of(caller: Caller, application_id: str, seen: Use) -> SealedView | None:
    """None where the seal is one of rubber alone."""
    document = next(iter(eseals.of_application(application_id, caller.actor)), None) if seen.electronic else None
    if document is None:
        return None
    made = bool(document.files)
    return SealedView(
        state=document.state.value,
        state_label=document.state.label,
        sealed_at=document.sealed_at,
        validity=document.validity.value,
        validity_label=document.validity.label,
        reason=document.reason,
        voided_at=document.voided_at,
        replaced_by=address(settings.PUBLIC_URL, document.replaced_by) if document.replaced_by else "",
        may_void=document.may_void,
        code=shown_code(document.code) if made else "",
        address=address(settings.PUBLIC_URL, document.token) if made else "",
        files=[SealedFileView(format=each.format.value, size=each.size) for each in document.files],
    )


def declare_void(caller: Caller, application_id: str, body: VoidIn) -> None:
    """声明作废, or 已替换 where something takes its place."""
    services.declare_void(
        actor=caller.actor,
        now=caller.now,
        document_id=_document(caller, application_id),
        reason=body.reason,
        replaced_by=body.replaced_by,
    )


def replacements(caller: Caller, application_id: str, *, words: str) -> ReplacementList:
    found = eseals.replacements(caller.actor, _document(caller, application_id), words)
    return ReplacementList(
        items=[
            ReplacementItem(
                document=each.id,
                number=each.number,
                title=each.title,
                applicant=each.applicant,
                sealed_at=each.sealed_at,
            )
            for each in found
        ]
    )


def _document(caller: Caller, application_id: str) -> str:
    found = applications.find(caller.actor, application_id)
    document = next(iter(eseals.of_application(found.id)), None)
    if document is None:
        raise Refused(Refusal("eseals.no_document"))
    return document.id


def download(caller: Caller, application_id: str, wanted: str) -> HttpResponse:
    """The file as it was sealed, to the byte."""
    found = applications.find(caller.actor, application_id)
    files = {each.format.value: each for each in eseals.files_of(found.id)}
    if wanted not in files:
        raise Refused(Refusal("eseals.no_document"))
    data = ports().storage.get(files[wanted].digest)
    name = f"{found.number}.{wanted}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=MEDIA[FileFormat(wanted)], headers=headers)
