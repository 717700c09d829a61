"""The counter of 青石村: its seals in a terminal, matters, and papers to hand in. Doubles for everything outside."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import cast
from begun import begun
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, Application, RefusalGround
from zhangfa.applications.services import Handed
from zhangfa.documents import services as documents
from zhangfa.documents.core import PaperText, Picture, Rendering
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import services as matters
from zhangfa.matters.core import (
    Field,
    FieldKind,
    Material,
    Matter,
    MatterClass,
    PaperSource,
    Stage,
    Step,
    Template,
)
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office
from zhangfa.permits import services as permits
from zhangfa.permits.core import Permit
from zhangfa.seals import services as seals
from zhangfa.seals.core import SealBody
from zhangfa_protocol import permit as signed
from zhangfa_protocol.keys import SigningKey
from zhangfa_protocol.pagecode import new_check_code

TERMINAL = "terminal00000000000000001"
OTHER_TERMINAL = "terminal00000000000000002"
SEAL = "seal0000000000000000000001"
CONTRACT_SEAL = "seal0000000000000000000002"
KEEPER_JOB = Actor.for_job("reactions", {"permit:issue", "permit:revoke", "application:complete"})
SEEDER = Actor.for_job("seed", {"seal:read", "seal:register", "matter:import", "file:convert"})
FORM = {"holder": "周大山", "purpose": "子女入学"}
_ids = itertools.count(1)


def new_id(kind: str = "id") -> str:
    return f"{kind}{next(_ids):0{26 - len(kind)}d}"


class MemoryStorage:
    """The storage port in a dictionary."""

    def __init__(self) -> None:
        self.bytes: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.bytes[digest] = data
        return digest

    def put_as(self, data: bytes, digest: str) -> bool:
        if hashlib.sha256(data).hexdigest() != digest:
            return False
        self.bytes[digest] = data
        return True

    def get(self, digest: str) -> bytes:
        return self.bytes[digest]

    def read(self, digest: str) -> bytes:
        return self.get(digest)

    def holds(self, digest: str) -> bool:
        return digest in self.bytes

    def remove(self, digest: str) -> None:
        self.bytes.pop(digest, None)


class PlainWorkshop:
    """Imaging, Word and typesetting that make the shortest thing that is one."""

    def convert(self, data: bytes, *, kind: object) -> Rendering:
        picture = Picture(jpeg=b"jpeg" + data, width=1080, height=1527)
        return Rendering(pdf=b"%PDF-1.7 " + data + b"\n%%EOF\n", pages=(picture,))

    def to_pdf(self, data: bytes) -> bytes:
        return b"%PDF-1.7 " + data

    def paper(self, text: PaperText) -> Rendering:
        return self.convert(repr(text).encode(), kind=None)


class KeySigner:
    """The permit signer with a key of its own."""

    key = SigningKey.from_seed(b"permit key of the tests, 32 byte")

    def sign(self, permit: signed.Permit, *, now_ms: int, nonce: bytes) -> bytes:
        return signed.issue(permit, self.key, now_ms, nonce)


def steps(*approvers: Office) -> tuple[Step, ...]:
    return (
        Step(stage=Stage.ACCEPT, office=Office.CLERK, path_level="village", hours=4),
        Step(stage=Stage.EXAMINE, office=Office.REVIEWER, path_level="village", hours=4),
        *(Step(stage=Stage.APPROVE, office=office, path_level="village", hours=7) for office in approvers),
    )


def matter(matter_id: str, paper: PaperSource, *approvers: Office, **more: object) -> Matter:
    return Matter(
        id=matter_id,
        matter_class=MatterClass.CERTIFICATE,
        title="居住情况说明",
        summary="写明在本村居住",
        body=SealBody.COMMITTEE,
        paper=paper,
        fields=(
            Field(name="holder", label="姓名", kind=FieldKind.PERSON),
            Field(name="purpose", label="用途", kind=FieldKind.TEXT),
            Field(name="id_number", label="身份证号", kind=FieldKind.ID_NUMBER, required=False),
        ),
        materials=(Material(name="photo", label="照片", required=False),),
        steps=steps(*approvers),
        copies_max=5,
        marks_per_copy=1,
        retention_years=10,
        **more,
    )


UPLOADED = matter("uploaded", PaperSource.UPLOADED, Office.SECRETARY)
TWICE = matter("twice", PaperSource.UPLOADED, Office.VILLAGE_HEAD, Office.SECRETARY)
GENERATED = matter(
    "generated",
    PaperSource.GENERATED,
    Office.SECRETARY,
    template=Template(title="居住情况说明", paragraphs=("兹说明{holder}居住在{unit}，用途：{purpose}。",)),
)
CLERKS_ONLY = matter("clerks", PaperSource.UPLOADED, Office.SECRETARY, applicants=("clerk",))


@dataclass
class Counter:
    """Everything a test needs to take an application from hand to hand."""

    cipher: Cipher
    now: datetime = cast.NOW
    storage: MemoryStorage = field(default_factory=MemoryStorage)
    workshop: PlainWorkshop = field(default_factory=PlainWorkshop)
    signer: KeySigner = field(default_factory=KeySigner)

    def later(self, **span: int) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def open(self) -> None:
        """Seals in their sleeves, matters on offer."""
        begun(f"counter at {self.now}", self._open)

    def _open(self) -> None:
        self._seal(SEAL, cast.VILLAGE, SealBody.COMMITTEE, "云溪县白水镇青石村村民委员会", TERMINAL, 2)
        self._seal(CONTRACT_SEAL, cast.TOWN, SealBody.CONTRACT, "云溪县白水镇青石村合同专用章", OTHER_TERMINAL, 1)
        matters.import_catalogue(
            region=cast.COUNTY, matters=(UPLOADED, TWICE, GENERATED, CLERKS_ONLY), actor=SEEDER, now=self.now
        )

    def _seal(self, seal_id: str, path: TreePath, body: SealBody, name: str, terminal: str, slot: int) -> None:
        more = {"actor": SEEDER, "now": self.now}
        seals.register(seal_id=seal_id, path=path, body=body, name=name, diameter_mm=38, demo=True, **more)
        seals.activate(seal_id=seal_id, **more)
        seals.place_in_sleeve(seal_id=seal_id, terminal_id=terminal, slot=slot, slots=3, **more)

    def upload(self, member: cast.Member = cast.VILLAGER, content: bytes = b"a paper") -> str:
        """A PDF of this person, converted and ready."""
        file_id = new_id("file")
        data = b"%PDF-1.7 " + content
        documents.receive(
            file_id=file_id, data=data, name="说明.pdf", storage=self.storage, actor=member.actor, now=self.now
        )
        documents.convert(
            file_id=file_id,
            storage=self.storage,
            imaging=self.workshop,
            word=self.workshop,
            actor=SEEDER,
            now=self.now,
        )
        return file_id

    def handed(self, member: cast.Member = cast.VILLAGER, copies: int = 1, **more: object) -> Handed:
        given = {"form": FORM, "copies": copies, "paper": self.upload(member), "paper_id": new_id("file"), **more}
        return Handed(**given)

    def submit(
        self,
        member: cast.Member = cast.VILLAGER,
        matter_id: str = "uploaded",
        handed: Handed | None = None,
        **more: object,
    ) -> Application:
        number = next(_ids)
        given = {"application_id": f"application{number:015d}", "path": cast.VILLAGE, **more}
        return applications.submit(
            actor=member.actor,
            now=self.now,
            check_code=new_check_code(number.to_bytes(24, "big")),
            matter_id=matter_id,
            handed=handed or self.handed(member),
            cipher=self.cipher,
            typesetter=self.workshop,
            storage=self.storage,
            **given,
        )

    def resubmit(self, member: cast.Member, application: Application, handed: Handed) -> Application:
        return applications.resubmit(
            actor=member.actor,
            now=self.now,
            application_id=application.id,
            revision=application.revision,
            handed=handed,
            cipher=self.cipher,
            typesetter=self.workshop,
            storage=self.storage,
        )

    def decide(
        self,
        member: cast.Member,
        action: Action,
        application: Application,
        note: str = "",
        ground: RefusalGround | None = None,
    ) -> Application:
        return applications.decide(
            actor=member.actor,
            now=self.now,
            action=action,
            application_id=application.id,
            revision=application.revision,
            note=note,
            ground=ground,
        )

    def deputise(self, principal: cast.Member, deputy: cast.Member) -> None:
        """For a week, for every office that the principal holds."""
        organizations.deputise(
            deputising_id=new_id("dep"),
            principal=principal.id,
            deputy=deputy.id,
            office="",
            opens_at=self.now,
            closes_at=self.now + timedelta(days=7),
            reason="外出学习",
            cipher=self.cipher,
            actor=principal.actor,
            now=self.now,
        )

    def examined(self, **more: object) -> Application:
        """Submitted, accepted, examined."""
        accepted = self.decide(cast.CLERK, Action.ACCEPT, self.submit(**more))
        return self.decide(cast.REVIEWER, Action.EXAMINE, accepted)

    def approved(self, **more: object) -> Application:
        return self.decide(cast.SECRETARY, Action.APPROVE, self.examined(**more))

    def issue(self, application: Application, code: str = "12345678") -> Permit:
        return permits.issue(
            actor=KEEPER_JOB,
            now=self.now,
            application_id=application.id,
            permit_id=new_id("permit"),
            code=code,
            nonce=to_ms(self.now).to_bytes(16, "big"),
            cipher=self.cipher,
            signer=self.signer,
        )

    def hold(self, permit: Permit) -> Permit:
        return permits.mark_held(actor=Actor.for_terminal(permit.terminal), now=self.now, permit_id=permit.id)

    def claim(self, code: str = "12345678", terminal: str = TERMINAL, keeper: str = cast.KEEPER.id) -> Permit:
        return permits.claim(
            actor=Actor.for_terminal(terminal),
            now=self.now,
            code=code,
            keeper_id=keeper,
            path=cast.VILLAGE,
            cipher=self.cipher,
        )

    def spend(self, permit: Permit, impression: int) -> Permit:
        return permits.spend(
            actor=Actor.for_terminal(permit.terminal), now=self.now, permit_id=permit.id, impression=impression
        )

    def close(self, permit: Permit, reason: str = "done") -> Permit:
        return permits.close(
            actor=Actor.for_terminal(permit.terminal), now=self.now, permit_id=permit.id, reason=reason
        )
