"""What a PDF must not be if it is to be sealed: locked, broken, huge, or able to change by itself afterwards."""

from __future__ import annotations

import io

import pikepdf

from zhangfa_eseal.failures import Unacceptable

MOST_BYTES = 100_000_000
MOST_OBJECTS = 300_000
MOST_PAGES = 2_000
_DEEPEST = 12
_ACTING = {pikepdf.Name(f"/{name}") for name in ("JavaScript", "Launch", "ImportData", "SubmitForm", "GoToE")}
_MOVING = {pikepdf.Name(f"/{name}") for name in ("RichMedia", "3D", "Movie", "Sound", "Screen")}


def inspect(pdf: bytes) -> int:
    """The number of pages. Raises `Unacceptable` with the reason."""
    if len(pdf) > MOST_BYTES:
        raise Unacceptable("eseal.file_too_large")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return _inspect(opened)
    except pikepdf.PasswordError as error:
        raise Unacceptable("eseal.file_encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unacceptable("eseal.file_broken", type(error).__name__) from error


def _inspect(opened: pikepdf.Pdf) -> int:
    if opened.is_encrypted:
        raise Unacceptable("eseal.file_encrypted")
    if len(opened.objects) > MOST_OBJECTS or len(opened.pages) > MOST_PAGES:
        raise Unacceptable("eseal.file_too_large")
    if not len(opened.pages) or opened.get_warnings():
        raise Unacceptable("eseal.file_broken")
    _refuse_forms(opened)
    for found in opened.objects:
        _look(found, 0)
    return len(opened.pages)


def _refuse_forms(opened: pikepdf.Pdf) -> None:
    """Fields other than signatures may be filled in after sealing, and readers would not complain."""
    form = opened.Root.get("/AcroForm")
    if form is None:
        return
    if "/XFA" in form:
        raise Unacceptable("eseal.file_active", "XFA")
    waiting = [(field, 0) for field in form.get("/Fields", [])]
    while waiting:
        field, depth = waiting.pop()
        if depth > _DEEPEST or len(waiting) > MOST_OBJECTS:
            raise Unacceptable("eseal.file_too_large")
        if field.get("/FT", pikepdf.Name.Sig) != pikepdf.Name.Sig:
            raise Unacceptable("eseal.file_active", "form field")
        waiting += [(kid, depth + 1) for kid in field.get("/Kids", [])]


def _look(found: object, depth: int) -> None:
    """Indirect objects are met among the file's own, so only what is written inside is followed."""
    if depth > _DEEPEST:
        raise Unacceptable("eseal.file_too_large")
    if isinstance(found, pikepdf.Array):
        inside = list(found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        if found.get("/S") in _ACTING or found.get("/Subtype") in _MOVING or {"/JS", "/AA"} & set(found.keys()):
            raise Unacceptable("eseal.file_active")
        inside = list(found.values())
    else:
        return
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _look(value, depth + 1)
