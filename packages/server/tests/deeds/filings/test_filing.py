"""Filing a signed contract: when, by whom, what is bound, and how it is found and corrected."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import cast
import pikepdf
import pypdfium2
import pytest
from lease import Lease, good_record
from zhangfa.filings import queries
from zhangfa.filings import services as filings
from zhangfa.filings.queries import Search
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as deeds

STATION = cast.TOWN_REVIEWER


def kinds(lease: Lease) -> list[str]:
    return [each.kind for each in ledger.history(lease.application.id)]


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_nothing_is_filed_before_it_is_stamped(lease: Lease):
    """filings law 1"""
    before = kinds(lease)
    with pytest.raises(Refused, match=r"filings\.not_stamped"):
        lease.file()
    assert kinds(lease) == before and queries.waiting(STATION.actor) == ()


def test_a_stamped_contract_waits_for_the_station_and_is_filed_once(lease: Lease):
    """filings law 1"""
    lease.stamp()
    assert [each.id for each in queries.waiting(STATION.actor)] == [lease.application.id]
    assert queries.waiting(cast.REVIEWER.actor) == ()
    filed = lease.file()
    assert (filed.number, filed.terms.amount) == ("白水镇合备〔2026〕001号", Decimal("480000.00"))
    assert queries.waiting(STATION.actor) == ()
    before = kinds(lease)
    with pytest.raises(Refused, match=r"filings\.filed_already"):
        lease.file()
    assert kinds(lease) == before and before.count("filing.filed") == 1


def test_a_paper_that_is_no_contract_is_not_filed(lease: Lease):
    """filings law 1"""
    lease.application = lease.counter.submit()
    with pytest.raises(Refused, match=r"filings\.no_contract"):
        lease.file()


def test_numbers_count_on_and_a_refused_filing_takes_none(lease: Lease):
    """filings law 2"""
    lease.stamp()
    with pytest.raises(Refused, match=r"filings\.signed_wrong"):
        lease.file(signed_on=lease.counter.now.date() + timedelta(days=1))
    with pytest.raises(Refused, match=r"filings\.scan_missing"):
        lease.file(scans=[])
    assert lease.file().number == "白水镇合备〔2026〕001号"
    second = Lease(lease.counter)
    second.submit()
    second.write(second.with_files(good_record()))
    second.to_approval()
    second.approve()
    second.stamp("87654321")
    assert second.file().number == "白水镇合备〔2026〕002号"


def test_the_bound_file_holds_everything_on_the_page_that_its_index_names(lease: Lease):
    """filings law 3"""
    lease.stamp()
    filed = lease.file()
    pdf = queries.bound_file(STATION.actor, lease.application.id, storage=lease.counter.storage)
    pages = text_of(pdf)
    assert len(pages) == filed.pages == 1 + sum(each.pages for each in filed.index)
    assert "村级经济合同备案卷" in pages[0] and filed.number in pages[0]
    titles = [each.title for each in filed.index]
    assert titles[:4] == ["签订的合同", "村级经济合同签订程序表", "党支部提议会议记录", "党支部提议照片"]
    assert titles[-3:] == ["决议公开照片", "决议公开期满照片", "招投标（竞价）记录"]
    assert "村级经济合同签订程序表" in pages[filed.index[1].page - 1]
    for each in filed.index:
        assert each.title in pages[0]
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} 页" in page and filed.number in page
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not {"/AcroForm", "/Names", "/OpenAction"} & set(document.Root.keys())


def test_its_digest_stands_in_the_ledger_which_agrees_with_the_rows(lease: Lease, signer):
    """filings law 3"""
    lease.stamp()
    filed = lease.file()
    fact = next(each.fact for each in ledger.history(lease.application.id) if each.kind == "filing.filed")
    assert (fact.digest.hex(), fact.number, fact.pages) == (filed.digest, filed.number, filed.pages)
    filings.correct(
        actor=STATION.actor,
        now=lease.counter.now,
        application_id=lease.application.id,
        changes={"land": "青石村东大畈"},
        reason="地块写错",
    )
    deeds.sequence_all(signer=signer, now=lease.counter.now, limit=5000)
    assert ledger.check(signer=signer) == ()


def test_a_correction_stands_beside_what_was_filed(lease: Lease):
    """filings law 4"""
    lease.stamp()
    filed = lease.file()
    given = {"actor": STATION.actor, "now": lease.counter.now, "application_id": lease.application.id}
    before = kinds(lease)
    for changes, reason, code in (
        ({"amount": "abc"}, "写错", "value_wrong"),
        ({"number": "1"}, "写错", "nothing_to_correct"),
        ({"amount": "470000"}, "", "reason_missing"),
    ):
        with pytest.raises(Refused, match=rf"filings\.{code}"):
            filings.correct(**given, changes=changes, reason=reason)
    assert kinds(lease) == before
    after = filings.correct(**given, changes={"amount": "470000"}, reason="金额抄错，按合同更正")
    assert (after.filed.amount, after.terms.amount) == (Decimal("480000.00"), Decimal("470000.00"))
    assert (after.digest, after.number) == (filed.digest, filed.number)
    assert [each.reason for each in after.corrections] == ["金额抄错，按合同更正"]
    assert queries.search(STATION.actor, Search(amount_most=Decimal("475000"))).total == 1


@pytest.mark.parametrize("member", [cast.CLERK, cast.REVIEWER, cast.HEAD, cast.INSPECTOR, cast.DISCIPLINE])
def test_only_the_station_files_and_corrects(lease: Lease, member: cast.Member):
    lease.stamp()
    before = kinds(lease)
    with pytest.raises(Refused, match=r"filings\.may_not_file"):
        lease.file(member)
    with pytest.raises(Refused, match=r"filings\.may_not_file"):
        filings.correct(
            actor=member.actor,
            now=lease.counter.now,
            application_id=lease.application.id,
            changes={"land": "x"},
            reason="更正一下",
        )
    assert kinds(lease) == before


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Search(words="茶叶 东大畈"), 1),
        (Search(words="〔2026〕001"), 1),
        (Search(words="没有这个人"), 0),
        (Search(below=cast.VILLAGE), 1),
        (Search(below=cast.NEXT_VILLAGE), 0),
        (Search(year=2025), 0),
        (Search(amount_least=Decimal("480000")), 1),
        (Search(amount_least=Decimal("480001")), 0),
        (Search(signed_from="2026-11-23", signed_to="2026-11-23"), 1),
        (Search(signed_to="2026-11-22"), 0),
    ],
)
def test_the_register_is_searched(lease: Lease, wanted: Search, found: int):
    lease.stamp()
    lease.file()
    assert queries.search(STATION.actor, wanted).total == found
    assert len(queries.everything(STATION.actor, wanted)) == found


def test_the_neighbours_register_is_empty(lease: Lease):
    lease.stamp()
    lease.file()
    assert queries.search(cast.STRANGER.actor, Search()).total == 0
    assert queries.search(cast.VILLAGER.actor, Search()).total == 0
    with pytest.raises(Refused, match=r"filings\.unknown"):
        queries.find(cast.STRANGER.actor, lease.application.id)
    assert queries.find(cast.CLERK.actor, lease.application.id).number.endswith("001号")
