"""Files: handing in, looking at pages, taking back."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Router, Status, UploadedFile

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import files as shapes
from zhangfa.api.screens import files as screens

router = Router(tags=["files"], by_alias=True, auth=SignedIn())


@router.post("", response={201: shapes.FileView}, throttle=limits.UPLOAD, operation_id="upload")
def upload(request: HttpRequest, file: File[UploadedFile]):
    """Hand in a photo, PDF or Word file; it is judged by its content, never by its name."""
    return Status(201, screens.receive(request.auth, file))


@router.get("/{file_id}", response=shapes.FileView, operation_id="file")
def file(request: HttpRequest, file_id: str):
    return screens.view(request.auth, file_id)


@router.get("/{file_id}/pages/{n}", operation_id="file_page")
def page(request: HttpRequest, file_id: str, n: int):
    return screens.page(request.auth, file_id, n)


@router.delete("/{file_id}", response={204: None}, operation_id="discard_file")
def discard(request: HttpRequest, file_id: str):
    screens.discard(request.auth, file_id)
    return Status(204, None)
