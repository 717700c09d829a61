"""The electronic original of an application, for whoever may read the application."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.applications import SealedFileView, SealedView
from zhangfa.api.screens.use import Use
from zhangfa.applications import queries as applications
from zhangfa.bootstrap import ports
from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import FileFormat, address, shown_code
from zhangfa.kernel.outcome import Refusal, Refused

MEDIA = {FileFormat.PDF: "application/pdf", FileFormat.OFD: "application/ofd"}


def of(application_id: str, seen: Use) -> SealedView | None:
    """None where the seal is one of rubber alone."""
    document = next(iter(eseals.of_application(application_id)), None) if seen.electronic else None
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
        code=shown_code(document.code) if made else "",
        address=address(settings.PUBLIC_URL, document.token) if made else "",
        files=[SealedFileView(format=each.format.value, size=each.size) for each in document.files],
    )


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
