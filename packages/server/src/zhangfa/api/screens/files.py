"""Files for the screens: hand in, look, take back."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import UploadedFile

from zhangfa.api import words
from zhangfa.api.auth import Caller
from zhangfa.api.schemas.files import FileView
from zhangfa.bootstrap import ports
from zhangfa.documents import queries, services
from zhangfa.documents.core import Document
from zhangfa.kernel.identifiers import new_id

ONE_YEAR = "private, max-age=31536000, immutable"


def receive(caller: Caller, file: UploadedFile) -> FileView:
    document = services.receive(
        file_id=new_id(),
        data=file.read(),
        name=file.name or "",
        storage=ports().storage,
        actor=caller.actor,
        now=caller.now,
    )
    return shown(document)


def view(caller: Caller, file_id: str) -> FileView:
    return shown(queries.get_file(caller.actor, file_id))


def page(caller: Caller, file_id: str, number: int) -> HttpResponse:
    """A page never changes once it is there, so the browser may keep it."""
    picture = queries.page_picture(caller.actor, file_id, number=number, storage=ports().storage)
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": ONE_YEAR})


def discard(caller: Caller, file_id: str) -> None:
    services.discard(file_id=file_id, storage=ports().storage, actor=caller.actor, now=caller.now)


def shown(document: Document) -> FileView:
    return FileView(
        id=document.id,
        name=document.name,
        kind=document.kind.value,
        state=document.state.value,
        pages=document.pages,
        size=document.size,
        refusal=words.reason(document.refusal) if document.refusal else None,
    )
