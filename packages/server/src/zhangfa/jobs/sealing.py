"""The e-seal service at work: begins what its permits allow, makes and stores the files, gives them out; and what is to
be done about tries that failed or whose worker died. Each step is its own transaction; nothing is signed inside one."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from zhangfa_eseal.algorithms import sm3

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.bootstrap import Ports
from zhangfa.documents.ports import Storage
from zhangfa.eseals import queries, services
from zhangfa.eseals.core import FileFormat, SealedFile, SealingState, new_code
from zhangfa.eseals.ports import Product
from zhangfa.eseals.queries import Begun
from zhangfa.jobs.actors import ESEALS
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Fault, Refusal, Refused
from zhangfa.permits import queries as about_permits

log = logging.getLogger(__name__)
ABANDONED = "interrupted"


def waiting_permits() -> list[str]:
    return [permit.id for permit in about_permits.electronic()]


def seal_permit(permit_id: str, now: datetime, ports: Ports) -> None:
    """One permit of the e-seal service, from its claim to the document. Refused, and nothing has happened, when it may
    not be used any more."""
    permit = about_permits.permit(permit_id)
    about = applications.about_one(permit.application) if permit else None
    document_id = new_id()
    attempt = services.begin(
        actor=ESEALS,
        now=now,
        permit_id=permit_id,
        document_id=document_id,
        token=new_id(),
        code=new_code(os.urandom(10)),
        page=queries.seal_page(about) if about else 1,
    )
    run(document_id, attempt, now, ports)


def seal_again(document_id: str, now: datetime, ports: Ports) -> None:
    """A try that is known to have left nothing, once more under the same count."""
    run(document_id, services.try_again(actor=ESEALS, now=now, document_id=document_id), now, ports)


def run(document_id: str, attempt: int, now: datetime, ports: Ports) -> SealingState:
    """Makes, names, stores and gives out. What fails before a name is written has left nothing behind."""
    about = {"actor": ESEALS, "now": now, "document_id": document_id, "attempt": attempt}
    try:
        product = _product(document_id, now, ports)
    except Refused as refused:
        return services.give_up(**about, known=True, problem=refused.refusals[0].code)
    except (Fault, OSError) as error:
        log.warning("sealing of %s failed: %s", document_id, error)
        return services.try_later(**about, problem="eseals.another_time")
    services.keep_result(**about, files=_files(product), pages=product.pages)
    _store(product, ports.storage)
    services.finish(**about)
    return SealingState.MADE


def recover(begun: Begun, now: datetime, ports: Ports) -> SealingState:
    """Its worker is gone. What was named and stored whole is the original; of anything else nobody knows (law 6)."""
    about = {"actor": ESEALS, "now": now, "document_id": begun.id, "attempt": begun.attempt}
    if begun.files and all(ports.storage.holds(each.digest) for each in begun.files):
        services.finish(**about)
        return SealingState.MADE
    return services.give_up(**about, known=False, problem=ABANDONED)


def _product(document_id: str, now: datetime, ports: Ports) -> Product:
    begun = queries.begun(document_id)
    about = applications.about_one(begun.application) if begun else None
    if begun is None or about is None:
        raise Fault(f"the document {document_id} is gone")
    if about.state is not State.APPROVED:
        raise Refused(Refusal("permits.not_approved", {"state": about.state.label}))
    order = queries.order_for(begun, storage=ports.storage, font=ports.font, base_url=settings.PUBLIC_URL)
    return ports.sealer.seal(order, now=now)


def _files(product: Product) -> list[SealedFile]:
    made = {FileFormat.PDF: product.pdf, FileFormat.OFD: product.ofd}
    return [_file(format_, data) for format_, data in made.items() if data]


def _file(format_: FileFormat, data: bytes) -> SealedFile:
    return SealedFile(format=format_, digest=sha256(data).hexdigest(), sm3=sm3(data).hex(), size=len(data))


def _store(product: Product, storage: Storage) -> None:
    for data in (product.pdf, product.ofd):
        if data:
            storage.put(data)
