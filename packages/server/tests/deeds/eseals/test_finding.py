"""Whoever holds a sealed document finds it by what stands on it, and sees no more than he holds."""

from __future__ import annotations

import cast
import pytest
from counter import Counter
from sealroom import CODE, DIGEST, SM3, sealed_document
from zhangfa.eseals import core, queries
from zhangfa.eseals import services as eseals
from zhangfa.eseals.core import SealingState, Validity
from zhangfa.eseals.models import FileRow
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger


def test_token_code_and_digest_lead_to_the_same_document_with_names_masked(counter: Counter):
    """eseals law 1"""
    row = sealed_document(counter)
    found = queries.by_token(row.token)
    assert found is not None
    assert found.applicant == "周*山"
    assert cast.VILLAGER.name not in repr(found)
    assert (found.unit, found.title, found.validity) == ("云溪县白水镇青石村", "居住情况说明", Validity.VALID)
    assert queries.by_code(core.shown_code(CODE).lower()) == found
    assert queries.by_digest(DIGEST.upper()) == queries.by_digest(SM3) == found


@pytest.mark.parametrize("state", [SealingState.INTENDED, SealingState.WAITING, SealingState.UNCERTAIN])
def test_what_was_not_issued_is_not_found(counter: Counter, state):
    row = sealed_document(counter, state)
    assert queries.by_token(row.token) is None
    assert queries.by_code(CODE) is None
    assert queries.by_digest(DIGEST) is None


@pytest.mark.parametrize("member", [cast.VILLAGER, cast.CLERK, cast.KEEPER, cast.STRANGER, cast.ADMINISTRATOR])
def test_who_does_not_approve_here_declares_nothing_void(counter: Counter, member):
    row = sealed_document(counter)
    before = ledger.history(row.application_id)
    with pytest.raises(Refused, match=r"eseals\.(may_not_void|no_document)"):
        eseals.declare_void(actor=member.actor, now=counter.now, document_id=row.pk, reason="填错了姓名")
    assert queries.by_token(row.token).validity is Validity.VALID
    assert ledger.history(row.application_id) == before


def test_a_void_document_keeps_its_files_and_says_why(counter: Counter):
    """eseals law 2"""
    row = sealed_document(counter)
    files = queries.by_token(row.token).files
    eseals.declare_void(actor=cast.SECRETARY.actor, now=counter.later(hours=1), document_id=row.pk, reason="填错了姓名")
    found = queries.by_token(row.token)
    assert (found.validity, found.reason, found.files) == (Validity.VOID, "填错了姓名", files)
    assert found.voided_at == counter.now
    with pytest.raises(Refused, match=r"eseals\.void_already"):
        eseals.declare_void(actor=cast.HEAD.actor, now=counter.now, document_id=row.pk, reason="又填错了")


def test_a_replaced_document_names_what_took_its_place(counter: Counter):
    old = sealed_document(counter, code=core.new_code(b"9876543210"))
    FileRow.objects.filter(document=old).update(digest="11" * 32, sm3="22" * 32)
    new = sealed_document(counter)
    said = {"actor": cast.HEAD.actor, "now": counter.now, "reason": "住址变更"}
    with pytest.raises(Refused, match=r"eseals\.no_replacement"):
        eseals.declare_void(document_id=old.pk, replaced_by=old.pk, **said)
    assert eseals.declare_void(document_id=old.pk, replaced_by=new.pk, **said) is Validity.REPLACED
    assert queries.by_token(old.token).replaced_by == new.token
