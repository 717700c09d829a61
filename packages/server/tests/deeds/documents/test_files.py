"""Files are received, converted, attached, read and forgotten; strangers see none of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import cast
import pytest
from zhangfa.documents import queries
from zhangfa.documents import services as documents
from zhangfa.documents.core import Document, FileKind, FileState, PaperText
from zhangfa.documents.models import FileRow, PageRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa_protocol.pagecode import PageCode, new_check_code

pytestmark = pytest.mark.django_db
VILLAGER, STRANGER = cast.VILLAGER.actor, cast.STRANGER.actor
WORKER = Actor.for_job("conversions", {"file:convert"})
PDF = b"%PDF-1.7 an honest file"


def receive(storage, file_id: str = "file1", data: bytes = PDF, actor: Actor = VILLAGER, name="证明.pdf") -> Document:
    return documents.receive(file_id=file_id, data=data, name=name, storage=storage, actor=actor, now=cast.NOW)


def convert(storage, workshop, file_id: str = "file1", actor: Actor = WORKER) -> Document:
    return documents.convert(
        file_id=file_id, storage=storage, imaging=workshop, word=workshop, actor=actor, now=cast.NOW
    )


def attach(file_id: str = "file1", subject: str = "application1", actor: Actor = VILLAGER) -> Document:
    return documents.attach(
        file_id=file_id, subject=subject, path=cast.VILLAGE, readers=["other reader"], actor=actor, now=cast.NOW
    )


def refused(deed) -> list[str]:
    with pytest.raises(Refused) as caught:
        deed()
    return [refusal.code for refusal in caught.value.refusals]


def test_a_received_file_waits_for_its_conversion(storage):
    document = receive(storage, name="C:\\图片\\证明.pdf")

    assert (document.name, document.kind, document.state) == ("证明.pdf", FileKind.PDF, FileState.CONVERTING)
    assert storage.get(document.original_digest) == PDF
    assert queries.waiting(WORKER) == ["file1"]
    assert queries.waiting(VILLAGER) == []


def test_what_is_refused_at_the_door_leaves_nothing(storage):
    assert refused(lambda: receive(storage, data=b"MZ program")) == ["documents.kind_unknown"]
    assert refused(lambda: receive(storage, actor=Actor.for_public())) == ["documents.no_leave"]
    assert FileRow.objects.count() == 0 and storage.kept == {}


def test_a_conversion_makes_pdf_and_pages_and_drops_the_original(storage, workshop, django_capture_on_commit_callbacks):
    original = receive(storage).original_digest

    with django_capture_on_commit_callbacks(execute=True):
        document = convert(storage, workshop)

    assert (document.state, document.pages) == (FileState.READY, 2)
    assert storage.get(document.digest).startswith(b"our pdf")
    assert not storage.holds(original)
    assert queries.page_picture(VILLAGER, "file1", number=2, storage=storage) == b"page 2 of run 1"
    assert [page.number for page in queries.list_pages(VILLAGER, "file1")] == [1, 2]


def test_a_conversion_that_is_repeated_changes_nothing(storage, workshop):
    receive(storage)
    first = convert(storage, workshop)

    assert convert(storage, workshop) == first
    assert workshop.runs == 1
    assert PageRow.objects.count() == 2


def test_a_refused_conversion_keeps_its_reason(storage, workshop):
    receive(storage, data=PDF + b" bad")

    document = convert(storage, workshop)

    assert document.state is FileState.REFUSED
    assert (document.refusal.code, document.refusal.params) == ("documents.too_many_pages", {"pages": 99, "most": 60})
    assert refused(attach) == ["documents.not_usable"]


def test_word_goes_through_word(storage, workshop):
    receive(storage, data=b"PK\x03\x04 word/document.xml")

    document = convert(storage, workshop)

    assert storage.get(document.digest) == b"our pdf 1 of %PDF- from word"


def test_an_owner_may_convert_at_once_a_stranger_may_not(storage, workshop):
    receive(storage)

    assert refused(lambda: convert(storage, workshop, actor=STRANGER)) == ["documents.unknown"]
    assert convert(storage, workshop, actor=VILLAGER).state is FileState.READY


def test_an_attached_file_is_in_the_ledger_once(storage, workshop):
    receive(storage)
    document = convert(storage, workshop)

    attach()
    attach()

    (entry,) = ledger.history("application1")
    assert (entry.kind, entry.fact.digest.hex(), entry.fact.pages) == ("document.attached", document.digest, 2)
    assert refused(lambda: attach(subject="application2")) == ["documents.attached_elsewhere"]


def test_only_its_owner_attaches_a_file(storage, workshop):
    receive(storage)
    convert(storage, workshop)

    assert refused(lambda: attach(actor=STRANGER)) == ["documents.unknown"]
    assert refused(lambda: attach(actor=cast.CLERK.actor)) == ["documents.unknown"]
    assert ledger.history("application1") == ()


def test_before_attaching_only_the_owner_reads_a_file(storage, workshop):
    receive(storage)
    convert(storage, workshop)

    assert queries.get_file(VILLAGER, "file1").id == "file1"
    for actor in (STRANGER, cast.CLERK.actor, cast.HEAD.actor, WORKER, Actor.for_public()):
        assert refused(partial(queries.get_file, actor, "file1")) == ["documents.unknown"]


def test_after_attaching_readers_and_the_villages_offices_read_it_strangers_do_not(storage, workshop):
    receive(storage)
    convert(storage, workshop)
    attach()
    reader = cast.Member(77, "周小山", cast.NEXT_VILLAGE).actor
    documents.attach(
        file_id="file1",
        subject="application1",
        path=cast.VILLAGE,
        readers=[reader.id],
        actor=VILLAGER,
        now=cast.NOW,
    )

    for actor in (VILLAGER, reader, cast.CLERK.actor, cast.HEAD.actor, cast.INSPECTOR.actor, cast.DISCIPLINE.actor):
        assert queries.pdf_of(actor, "file1", storage=storage).startswith(b"our pdf")
    for actor in (STRANGER, Actor.for_public(), cast.Member(78, "别人", cast.VILLAGE).actor):
        assert refused(partial(queries.get_file, actor, "file1")) == ["documents.unknown"]
        assert refused(partial(queries.pdf_of, actor, "file1", storage=storage)) == ["documents.unknown"]
        assert refused(partial(queries.page_picture, actor, "file1", number=1, storage=storage)) == [
            "documents.unknown"
        ]


def test_a_discarded_file_is_gone_with_its_bytes(storage, workshop, django_capture_on_commit_callbacks):
    receive(storage)
    convert(storage, workshop)

    with django_capture_on_commit_callbacks(execute=True):
        documents.discard(file_id="file1", storage=storage, actor=VILLAGER, now=cast.NOW)

    assert FileRow.objects.count() == PageRow.objects.count() == 0
    assert storage.kept == {}


def test_a_file_in_use_or_of_another_is_not_discarded(storage, workshop):
    receive(storage)
    convert(storage, workshop)
    discard = partial(documents.discard, file_id="file1", storage=storage, now=cast.NOW)

    assert refused(partial(discard, actor=STRANGER)) == ["documents.unknown"]
    attach()
    assert refused(partial(discard, actor=VILLAGER)) == ["documents.in_use"]
    assert FileRow.objects.count() == 1


def test_bytes_that_another_file_still_names_stay(storage, django_capture_on_commit_callbacks):
    receive(storage)
    receive(storage, "file2", actor=STRANGER)

    with django_capture_on_commit_callbacks(execute=True):
        documents.discard(file_id="file1", storage=storage, actor=VILLAGER, now=cast.NOW)

    assert list(storage.kept.values()) == [PDF]


def test_loose_files_are_forgotten_after_a_while(storage, workshop, django_capture_on_commit_callbacks):
    receive(storage)
    receive(storage, "file2", data=PDF + b"2")
    convert(storage, workshop)
    attach()
    forget = partial(documents.forget_loose, storage=storage, now=cast.NOW)
    later = cast.NOW + timedelta(seconds=1)

    assert refused(partial(forget, before=later, actor=VILLAGER)) == ["documents.no_leave"]
    assert forget(before=cast.NOW, actor=WORKER) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(before=later, actor=WORKER) == 1
    assert list(FileRow.objects.values_list("pk", flat=True)) == ["file1"]


def test_a_generated_paper_is_ready_at_once_and_old_drafts_go(storage, workshop):
    text = PaperText(title="居住情况证明", paragraphs=(), signer="村委会", date="2026年11月22日")
    for number in range(8):
        documents.render_form(
            file_id=f"paper{number}",
            text=text,
            typesetter=workshop,
            storage=storage,
            actor=VILLAGER,
            now=cast.NOW + timedelta(seconds=number),
        )

    assert queries.get_file(VILLAGER, "paper7").state is FileState.READY
    assert queries.get_file(VILLAGER, "paper7").name == "居住情况证明.pdf"
    assert sorted(FileRow.objects.values_list("pk", flat=True)) == [f"paper{number}" for number in (3, 4, 5, 6, 7)]


class Press:
    def printable(self, pdf: bytes, *, number: str, codes) -> bytes:
        return b"printed " + number.encode() + b" " + pdf


def test_printing_is_in_the_ledger_and_closed_to_strangers(storage, workshop):
    receive(storage)
    convert(storage, workshop)
    attach()
    codes = [PageCode(new_check_code(bytes(24)), page, 2, 0, 1, bytes(16)) for page in (1, 2)]
    print_paper = partial(
        documents.print_paper, file_id="file1", number="261122000018", codes=codes, storage=storage, press=Press()
    )

    assert refused(partial(print_paper, actor=STRANGER, now=cast.NOW)) == ["documents.unknown"]
    printed = print_paper(actor=cast.CLERK.actor, now=cast.NOW)

    assert printed.startswith(b"printed 261122000018 our pdf")
    assert [(entry.kind, entry.actor_id) for entry in ledger.history("application1")] == [
        ("document.attached", VILLAGER.id),
        ("document.printed", cast.CLERK.id),
    ]
