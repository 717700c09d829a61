"""`zhangfa eseal units` and `zhangfa eseal seal`: which units have an e-seal, and a file sealed by the whole chain.

The demo has its people at hand, so the command walks their part for them, each by name and with a word that says so:
the operator hands the file in, the village accepts, examines, approves; then the e-seal service does what it always
does. In earnest only people approve, and the command refuses. Needs Django set up.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhangfa_protocol.pagecode import new_check_code

from zhangfa.access import queries as access
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, Application
from zhangfa.applications.services import Handed
from zhangfa.bootstrap import ports
from zhangfa.documents import services as documents
from zhangfa.documents.core import FileState
from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import ESealState, SealingState, address, shown_code
from zhangfa.jobs.actors import CONVERT
from zhangfa.jobs.worker import Worker
from zhangfa.kernel import clock
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import ROOT, TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today

MATTER, WORD = "electronic-paper", "（演示系统命令行代为办理）"
READER = Actor.for_job("command line", {"seal:read"}, ROOT)


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    seal: str
    until: datetime | None


@dataclass(frozen=True)
class Sealed:
    """What `seal` made; `files` by format."""

    number: str
    operator: str
    address: str
    code: str
    files: dict[str, bytes]

    def told(self) -> dict[str, object]:
        digests = {format_: hashlib.sha256(data).hexdigest() for format_, data in self.files.items()}
        return {
            "number": self.number,
            "operator": self.operator,
            "address": self.address,
            "code": self.code,
            "sha256": digests,
        }


def units() -> list[Unit]:
    """Those that have an e-seal in use."""
    views = (view for view in eseals.list_eseals(READER, clock.now()) if view.eseal.state is ESealState.IN_USE)
    found = (view for view in views if not view.against)
    return [Unit(view.eseal.path.code, view.unit, view.eseal.name, view.eseal.valid_until) for view in found]


def seal(file: Path, unit: str, operator: str, base_url: str) -> Sealed:
    """`unit` is a code, or a name's end that only one unit has. Raises `Refused`, and then nothing was sealed."""
    home = _home(unit)
    clerk = _named(home, operator) if operator else _holder(Office.CLERK, home)
    application = _approved(clerk, home, file, _received(clerk, file))
    Worker(ports()).settle()
    document = next(iter(eseals.of_application(application.id)), None)
    if document is None or document.state is not SealingState.MADE:
        raise Refused(
            Refusal("eseals.not_sealable", {"why": document.state.label if document else "没有可用的电子印章"})
        )
    files = {each.format.value: ports().storage.get(each.digest) for each in document.files}
    return Sealed(application.number, clerk.name, address(base_url, document.token), shown_code(document.code), files)


def _home(unit: str) -> TreePath:
    fitting = [each for each in units() if unit == each.code or (unit and each.name.endswith(unit))]
    places = {each.path for each in organizations.units_below(ROOT) if each.path.code in {one.code for one in fitting}}
    if len(places) != 1:
        raise Refused(Refusal("eseals.unknown"))
    return places.pop()


def _holder(office: Office, home: TreePath) -> Actor:
    found = organizations.holders_among([office], [home], today(clock.now()))
    actor = access.actor_of_person(min(found), clock.now()) if found else None
    if actor is None:
        raise Refused(Refusal("applications.person_not_in_office", {"name": office.label}))
    return actor


def _named(home: TreePath, name: str) -> Actor:
    """The operator must be a clerk there: nobody else hands in for the village."""
    people = organizations.holders_among([Office.CLERK], [home], today(clock.now()))
    fitting = [key for key, known in organizations.person_names(people).items() if known == name]
    actor = access.actor_of_person(fitting[0], clock.now()) if fitting else None
    if actor is None:
        raise Refused(Refusal("applications.person_not_in_office", {"name": name}))
    return actor


def _received(clerk: Actor, file: Path) -> str:
    """Opened and cleaned in the confined workshop; what is locked, broken, huge or active is refused there in words."""
    file_id, means = new_id(), ports()
    given = {"file_id": file_id, "storage": means.storage, "now": clock.now()}
    documents.receive(data=file.read_bytes(), name=file.name, actor=clerk, **given)
    document = documents.convert(imaging=means.imaging, word=means.word, actor=CONVERT, **given)
    if document.state is not FileState.READY:
        raise Refused(document.refusal or Refusal("documents.broken"))
    return file_id


def _approved(clerk: Actor, home: TreePath, file: Path, paper: str) -> Application:
    means = ports()
    form = {"subject": file.stem[:40] or "文件", "reason": f"上级要求提供电子版{WORD}"}
    application = applications.submit(
        actor=clerk,
        now=clock.now(),
        application_id=new_id(),
        check_code=new_check_code(os.urandom(24)),
        path=home,
        matter_id=MATTER,
        handed=Handed(form=form, copies=1, paper=paper, paper_id=new_id()),
        cipher=means.cipher,
        typesetter=means.typesetter,
        storage=means.storage,
    )
    for action, office in _PARTS:
        application = applications.decide(
            actor=_other(office, home, clerk),
            now=clock.now(),
            action=action,
            application_id=application.id,
            revision=application.revision,
            note=f"同意{WORD}",
        )
    return application


def _other(office: Office, home: TreePath, clerk: Actor) -> Actor:
    """Whoever applied decides nothing of his own, save that a clerk takes in what he himself handed in."""
    return clerk if office is Office.CLERK else _holder(office, home)


_PARTS = (
    (Action.ACCEPT, Office.CLERK),
    (Action.EXAMINE, Office.REVIEWER),
    (Action.APPROVE, Office.VILLAGE_HEAD),
)
