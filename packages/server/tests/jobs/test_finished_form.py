"""A table form is signed by two, finished with both signatures in their boxes, and only then permitted and kept."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace

import cast
import pypdfium2
import pytest
from counter import SEEDER, PlainWorkshop
from shop import Village
from zhangfa.adapters.ink import PillowInk
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.applications.core import Action, Application, State
from zhangfa.archives import queries as archives
from zhangfa.documents import queries as documents
from zhangfa.documents.core import PaperText, Rendering
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import services as matters
from zhangfa.matters.core import Stage, Step
from zhangfa.matters.core.steps import Seat
from zhangfa.matters.queries import shipped_catalogue
from zhangfa.organizations.core import Office
from zhangfa.permits import queries as permits
from zhangfa.signatures import services as signatures
from zhangfa.signatures.models import DrawingRow

NAME = ((((100, 100), (300, 300), (500, 100))), ((200, 350), (800, 380)))
TENDER = next(matter for matter in shipped_catalogue() if matter.id == "cleaning-tender")
FORM = {
    "project": "青石村 2027 年度村级保洁服务",
    "matter": "公开招标选定一家保洁公司，负责全村道路、河道和垃圾收集点。",
    "amount": "186000",
    "funds": "村集体收入",
    "tender": "公开招标",
    "begins_on": "2027-01-01",
    "ends_on": "2027-12-31",
    "households": "412",
    "cleaners": "6",
    "reason": "现有合同年底到期，经村两委商议并公示七日，无人提出异议。",
    "contact": "刘芳",
}


def village_tender():
    """The shipped form, signed by the two of the village who stand in the tests' cast."""
    both = Step(
        stage=Stage.APPROVE,
        office=Office.SECRETARY,
        path_level="village",
        hours=8,
        key="village",
        label="村里会签",
        mode="all",
        seats=(Seat(office="secretary"), Seat(office="village_head")),
        signature_box="village",
    )
    steps = (*(step for step in TENDER.steps if step.stage is not Stage.APPROVE), both)
    return replace(TENDER, steps=steps, template=replace(TENDER.template, boxes=TENDER.template.boxes[:2]))


class Workshop(PlainWorkshop):
    """Files are converted by nobody; papers are set in earnest."""

    def paper(self, text: PaperText) -> Rendering:
        return ReportlabTypesetter().paper(text)


@pytest.fixture
def village_hall(shop: Village) -> Village:
    shop.counter.workshop = Workshop()
    shop.worker.ports = replace(shop.worker.ports, typesetter=shop.counter.workshop)
    matters.import_catalogue(region=cast.COUNTY, matters=(village_tender(),), actor=SEEDER, now=shop.counter.now)
    return shop


def submitted(hall: Village) -> Application:
    minutes = hall.counter.upload(cast.CLERK)
    handed = hall.counter.handed(cast.CLERK, paper=None, form=FORM, materials={"minutes": (minutes,)})
    return hall.counter.submit(cast.CLERK, "cleaning-tender", handed)


def draw(member: cast.Member, cipher) -> None:
    signatures.save_strokes(strokes=NAME, ink=PillowInk(None), cipher=cipher, actor=member.actor, now=cast.NOW)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def pictures_in(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return sum(each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for page in document for each in page.get_objects())
    finally:
        document.close()


def test_a_form_is_finished_with_its_signatures_before_a_permit_names_it(village_hall: Village, cipher):
    """applications law 20, signatures law 6"""
    counter = village_hall.counter
    application = counter.decide(cast.CLERK, Action.ACCEPT, submitted(village_hall))
    application = counter.decide(cast.REVIEWER, Action.EXAMINE, application)
    with pytest.raises(Refused, match=r"applications\.signature_missing"):
        counter.decide(cast.SECRETARY, Action.APPROVE, application)
    draw(cast.SECRETARY, cipher)
    draw(cast.HEAD, cipher)

    application = counter.decide(cast.SECRETARY, Action.APPROVE, application, note="同意，按镇平台规则招标。")
    village_hall.settle()
    handed_in = village_hall.about(application.id)
    assert handed_in.handed_digest == "" and village_hall.permit(application.id) is None
    counter.decide(cast.HEAD, Action.APPROVE, application)
    village_hall.settle()

    about = village_hall.about(application.id)
    assert about.handed_digest == handed_in.paper_digest != about.paper_digest
    issued = next(entry.fact for entry in ledger.history(application.id) if entry.kind == "permit.issued")
    assert issued.document == bytes.fromhex(about.paper_digest)
    pdf = counter.storage.get(about.paper_digest)
    said = text_of(pdf)
    assert all(word in said for word in (about.number, "王建国", "李秀英", "同意，按镇平台规则招标。"))
    assert pictures_in(pdf) == 2 and pictures_in(counter.storage.get(about.handed_digest)) == 0
    assert not DrawingRow.objects.filter(current=False).exists()
    assert ledger.parked("reactions") == ()


def test_the_finished_form_is_read_by_whoever_read_the_first_and_kept_beside_it(village_hall: Village, cipher):
    counter = village_hall.counter
    draw(cast.SECRETARY, cipher)
    draw(cast.HEAD, cipher)
    application = counter.decide(cast.CLERK, Action.ACCEPT, submitted(village_hall))
    application = counter.decide(cast.REVIEWER, Action.EXAMINE, application)
    application = counter.decide(cast.HEAD, Action.APPROVE, application)
    counter.decide(cast.SECRETARY, Action.APPROVE, application)
    village_hall.settle()
    about = village_hall.about(application.id)
    assert documents.get_file(cast.CLERK.actor, about.paper_file).pages == about.paper_pages
    with pytest.raises(Refused):
        documents.get_file(cast.STRANGER.actor, about.paper_file)

    permit = counter.hold(village_hall.permit(application.id))
    counter.claim(permits.of_application(cast.CLERK.actor, application.id, cipher=cipher)[0].code)
    village_hall.stamp(permit)
    village_hall.close(permit, 1)
    village_hall.report()

    assert village_hall.about(application.id).state is State.ARCHIVED
    package = archives.package(cast.CLERK.actor, application.id, storage=counter.storage)
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        assert hashlib.sha256(files.read("handed-in.pdf")).hexdigest() == about.handed_digest
        assert hashlib.sha256(files.read("paper.pdf")).hexdigest() == about.paper_digest
    assert ledger.check(signer=village_hall.worker.ports.log_signer) == ()
