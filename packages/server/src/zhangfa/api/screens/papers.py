"""Papers: a preview before submitting, the printable version with its page codes, the archive's package."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from zhangfa_protocol.pagecode import PageCode

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.applications import ApplicationIn, Printed
from zhangfa.api.schemas.files import Preview
from zhangfa.api.screens.places import unit_path
from zhangfa.applications import queries as applications
from zhangfa.archives import queries as archives
from zhangfa.bootstrap import ports
from zhangfa.documents import services as documents
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.matters import queries as matters
from zhangfa.matters.core import Matter, PaperSource, why_not_apply
from zhangfa.organizations.core import today
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Permit
from zhangfa.seals import queries as seals
from zhangfa.terminals import queries as terminals

PRINT = "application:print"
ROOT_PREFIX = 16


def preview(caller: Caller, body: ApplicationIn) -> Preview:
    """Draws the paper from the form as it would be stamped. It belongs to nobody until an application takes it."""
    path = unit_path(body.unit)
    if path is None:
        raise Refused(Refusal("api.invalid", field="unit"))
    matter = matters.matter(caller.actor, body.matter, unit=path)
    require(_why_not_preview(matter, body))
    seal = seals.seal_for(caller.actor, village=path, body=matter.body)
    if seal is None:
        raise Refused(Refusal("applications.no_seal"))
    text = applications.paper_text(matter, body.form, path=path, seal=seal, on=today(caller.now))
    made = documents.render_form(
        file_id=new_id(),
        text=text,
        typesetter=ports().typesetter,
        storage=ports().storage,
        actor=caller.actor,
        now=caller.now,
    )
    pages = [f"{settings.API_PREFIX}files/{made.id}/pages/{number}" for number in range(1, made.pages + 1)]
    return Preview(id=made.id, pages=pages)


def _why_not_preview(matter: Matter, body: ApplicationIn) -> tuple[Refusal, ...]:
    """The form must be right; materials may still be missing."""
    if matter.paper is not PaperSource.GENERATED:
        return (Refusal("api.nothing_to_preview"),)
    complete = {material.name: 1 for material in matter.materials}
    return why_not_apply(matter, body.form, copies=body.copies, has_paper=True, materials=complete)


def download(caller: Caller, application_id: str) -> HttpResponse:
    item, pdf = _printable(caller, application_id)
    headers = {"Content-Disposition": f'inline; filename="{item.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def print_to_tray(caller: Caller, application_id: str) -> Printed:
    """`folder`: whether the paper came out of the virtual printer beside the terminal."""
    item, pdf = _printable(caller, application_id)
    permit = permits.latest(application_id)
    terminal = terminals.by_id(permit.terminal) if permit else None
    laid = ports().printer.print(pdf, name=item.number, terminal=terminal.serial if terminal else "")
    return Printed(printed=True, folder=laid)


def _printable(caller: Caller, application_id: str) -> tuple[applications.ApplicationItem, bytes]:
    found = applications.detail(caller.actor, application_id, cipher=ports().cipher, now=caller.now)
    own = caller.actor.id in {found.item.applicant_id, found.value.clerk}
    if not own and not caller.actor.may(PRINT, found.item.path):
        raise Refused(Refusal("api.may_not_print"))
    codes = page_codes(found, permits.latest(application_id))
    pdf = documents.print_paper(
        file_id=found.paper_file,
        number=found.item.number,
        codes=codes,
        storage=ports().storage,
        press=ports().press,
        actor=caller.actor,
        now=caller.now,
    )
    return found.item, pdf


def page_codes(found: applications.Detail, permit: Permit | None) -> list[PageCode]:
    """One for each page; they witness the log as it stands now, so the permit must be in it already."""
    signed = permits.signed(permit.id) if permit else None
    proof = ledger.proof(signed.entry) if signed else None
    root = ledger.root_at(tenant_of(found.item.path), proof.size) if proof else None
    if proof is None or root is None:
        raise Refused(Refusal("api.not_printable_yet"))
    return [
        PageCode(found.check_code, page, found.paper_pages, proof.index, proof.size, root[:ROOT_PREFIX])
        for page in range(1, found.paper_pages + 1)
    ]


def archive(caller: Caller, application_id: str) -> HttpResponse:
    item = applications.find(caller.actor, application_id)
    package = archives.package(caller.actor, application_id, storage=ports().storage)
    headers = {"Content-Disposition": f'attachment; filename="{item.number}.zip"', "Cache-Control": "no-store"}
    return HttpResponse(package, content_type="application/zip", headers=headers)
