"""A decision that a passkey signs: what it says yes to, and every other yes refused with nothing done."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import cast
import pytest
from authenticator import Authenticator, data
from counter import SEEDER, UPLOADED, Counter, new_id
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fido2 import cbor
from zhangfa.access import queries as access
from zhangfa.access import services as access_deeds
from zhangfa.access.core import challenge_of
from zhangfa.access.models import ChallengeRow, PasskeyRow
from zhangfa.adapters.passkeys import Fido2Passkeys
from zhangfa.applications import queries
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, SealPlace, State
from zhangfa.applications.models import AssertionRow, DecisionRow
from zhangfa.applications.services import ByPasskey
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import services as matters
from zhangfa.matters.core import SealedWith

SITE = Fido2Passkeys("http://localhost:8000")
APPROVER = cast.SECRETARY.actor


def registered(counter: Counter, phone: Authenticator, actor=APPROVER, name: str = "我的手机"):
    challenge = access_deeds.ask_passkey(record={"kind": "new-passkey"}, actor=actor, now=counter.now)
    options = SITE.creation(actor.id, actor.name, challenge, ())
    return access_deeds.add_passkey(
        passkey_id=new_id("passkey"), name=name, response=phone.create(options), passkeys=SITE, actor=actor,
        now=counter.now,
    )  # fmt: skip


SWORN = replace(UPLOADED, id="sworn", steps=(*UPLOADED.steps[:-1], replace(UPLOADED.steps[-1], passkey=True)))


@pytest.fixture
def strict(counter: Counter) -> str:
    """An application whose approval a passkey signs, waiting for it."""
    catalogue = (UPLOADED, SWORN)
    matters.import_catalogue(region=cast.COUNTY, matters=catalogue, actor=SEEDER, now=counter.now)
    return waiting(counter, SWORN.id)


def waiting(counter: Counter, matter_id: str) -> str:
    """Accepted and examined; nobody approved it yet."""
    made = counter.submit(matter_id=matter_id)
    made = counter.decide(cast.CLERK, Action.ACCEPT, made)
    return counter.decide(cast.REVIEWER, Action.EXAMINE, made).id


def asked(counter: Counter, application_id: str, revision: int = 3, place: SealPlace | None = None) -> dict:
    challenge = applications.ask_passkey(
        actor=APPROVER, now=counter.now, application_id=application_id, revision=revision, action=Action.APPROVE,
        seal_at=place,
    )  # fmt: skip
    return SITE.request(challenge, [each.credential for each in access.passkeys_of(APPROVER.id)])


def decide(
    counter: Counter, application_id: str, response: dict | None, revision: int = 3, place: SealPlace | None = None
):
    return applications.decide(
        actor=APPROVER, now=counter.now, action=Action.APPROVE, application_id=application_id, revision=revision,
        by_passkey=ByPasskey(response, SITE) if response else None, seal_at=place,
    )  # fmt: skip


def refused(counter: Counter, application_id: str, response: dict | None, code: str) -> None:
    """With this reason, and nothing happened: same state, same ledger, nothing kept."""
    before = ledger.history(application_id), DecisionRow.objects.count(), PasskeyRow.objects.get().sign_count
    with pytest.raises(Refused, match=code):
        decide(counter, application_id, response)
    assert before == (ledger.history(application_id), DecisionRow.objects.count(), PasskeyRow.objects.get().sign_count)
    assert not AssertionRow.objects.exists()


def test_a_passkey_signs_exactly_this_approval_and_anybody_can_verify_it(counter: Counter, strict: str):
    """access law 13"""
    phone = Authenticator()
    kept = registered(counter, phone)
    after = decide(counter, strict, phone.get(asked(counter, strict)))
    assert after.state is State.APPROVED
    (said,) = queries.assertions_of(strict)
    record = json.loads(said["record"])
    about = queries.about_one(strict)
    assert (record["application"], record["decision"], record["copies"]) == (strict, "approve", about.copies)
    assert record["document"] == DecisionRow.objects.get(application_id=strict, seq=said["seq"]).seen
    assert (record["person"], said["passkey"]) == (APPROVER.id, kept.id)
    point = cbor.decode(data(said["public_key"]))
    key = ec.EllipticCurvePublicNumbers(*(int.from_bytes(point[each], "big") for each in (-2, -3)), ec.SECP256R1())
    client = data(said["client_data"])
    signed = data(said["authenticator_data"]) + hashlib.sha256(client).digest()
    key.public_key().verify(data(said["signature"]), signed, ec.ECDSA(hashes.SHA256()))
    assert data(json.loads(client)["challenge"]) == challenge_of(said["record"])
    fact = ledger.history(strict)[-1].fact
    assert fact.assertion is not None and len(fact.assertion) == 32


def test_without_a_passkey_nothing_is_approved(counter: Counter, strict: str):
    registered(counter, Authenticator())
    refused(counter, strict, None, "applications.passkey_needed")
    done = applications.approve_many(actor=APPROVER, now=counter.now, items=[(strict, 3)])
    assert done[0].state is None


def test_another_document_is_refused(counter: Counter, strict: str):
    """The answer to one application's challenge is no answer to another's."""
    phone = Authenticator()
    registered(counter, phone)
    other = waiting(counter, SWORN.id)
    refused(counter, strict, phone.get(asked(counter, other)), "access.passkey_other_record")


def test_another_page_is_refused(counter: Counter, strict: str):
    phone = Authenticator()
    registered(counter, phone)
    phone.origin = "https://seal.examp1e"
    refused(counter, strict, phone.get(asked(counter, strict)), "access.passkey_elsewhere")
    phone.origin, phone.site = "http://localhost:8000", "examp1e"
    refused(counter, strict, phone.get(asked(counter, strict)), "access.passkey_elsewhere")


def test_without_finger_face_or_pin_it_is_refused(counter: Counter, strict: str):
    phone = Authenticator()
    registered(counter, phone)
    phone.verified = False
    refused(counter, strict, phone.get(asked(counter, strict)), "access.passkey_unverified")


def test_nothing_is_good_twice_or_late(counter: Counter, strict: str):
    phone = Authenticator()
    registered(counter, phone)
    answer = phone.get(asked(counter, strict))
    counter.now = counter.later(minutes=6)
    refused(counter, strict, answer, "access.passkey_stale")
    decide(counter, strict, phone.get(asked(counter, strict)))
    again = AssertionRow.objects.get()
    other = waiting(counter, SWORN.id)
    used = {"clientDataJSON": again.client_data, "authenticatorData": again.authenticator_data}
    replayed = {**answer, "response": {**used, "signature": again.signature}}
    with pytest.raises(Refused, match=r"access\.passkey_stale"):
        decide(counter, other, replayed)
    assert AssertionRow.objects.count() == 1 and not ChallengeRow.objects.filter(digest="").exists()


def test_a_forged_signature_a_copy_and_a_stranger_are_refused(counter: Counter, strict: str):
    phone = Authenticator()
    registered(counter, phone)
    answer = phone.get(asked(counter, strict))
    signature = answer["response"]["signature"]
    other = "B" if signature[12] == "A" else "A"  # in the middle of a number
    forged = {**answer, "response": {**answer["response"], "signature": signature[:12] + other + signature[13:]}}
    refused(counter, strict, forged, "access.passkey_wrong")
    PasskeyRow.objects.update(sign_count=50)
    refused(counter, strict, phone.get(asked(counter, strict)), "access.passkey_copied")
    refused(counter, strict, Authenticator().get(asked(counter, strict)), "access.passkey_unknown")
    refused(counter, strict, {"response": {}}, "access.passkey_wrong")


def test_a_passkey_signs_the_place_of_the_seal_and_no_other(counter: Counter):
    sworn = replace(SWORN, id="sworn-far", e_seal=True, sealed_with=SealedWith.ELECTRONIC)
    matters.import_catalogue(region=cast.COUNTY, matters=(UPLOADED, sworn), actor=SEEDER, now=counter.now)
    application_id, phone, place = waiting(counter, sworn.id), Authenticator(), SealPlace(1, 250, 700)
    registered(counter, phone)
    before = ledger.history(application_id)
    for other in (None, SealPlace(1, 250, 701)):
        with pytest.raises(Refused, match=r"access\.passkey"):
            decide(counter, application_id, phone.get(asked(counter, application_id, place=place)), place=other)
    assert ledger.history(application_id) == before
    decide(counter, application_id, phone.get(asked(counter, application_id, place=place)), place=place)
    assert json.loads(AssertionRow.objects.get().record)["seal_at"] == "1 250 700"


def test_a_revoked_one_signs_nothing_and_only_its_owner_revokes(counter: Counter, strict: str):
    """access law 12"""
    phone = Authenticator()
    kept = registered(counter, phone)
    answer = phone.get(asked(counter, strict))
    with pytest.raises(Refused, match=r"access\.no_such_passkey"):
        access_deeds.revoke_passkey(passkey_id=kept.id, actor=cast.REVIEWER.actor, now=counter.now)
    access_deeds.revoke_passkey(passkey_id=kept.id, actor=APPROVER, now=counter.now)
    assert access.passkeys_of(APPROVER.id) == ()
    refused(counter, strict, answer, "access.passkey_unknown")


def test_an_unverified_or_foreign_passkey_is_not_registered(counter: Counter):
    for change in ({"verified": False}, {"origin": "http://evil.example"}):
        phone = Authenticator()
        vars(phone).update(change)
        with pytest.raises(Refused, match=r"access\.passkey_(unverified|elsewhere)"):
            registered(counter, phone)
    with pytest.raises(Refused, match=r"access\.passkey_unnamed"):
        registered(counter, Authenticator(), name=" ")
    assert not PasskeyRow.objects.exists()


def test_where_no_passkey_is_asked_for_not_one_statement_is_added(counter: Counter):
    """The usual approval stays as quick as it was."""
    plain = waiting(counter, UPLOADED.id)
    with CaptureQueriesContext(connection) as captured:
        applications.approve(actor=APPROVER, now=counter.now, application_id=plain, revision=3)
    words = " ".join(each["sql"] for each in captured.captured_queries)
    assert not any(table in words for table in ("access_passkey", "access_challenge", "applications_assertion"))
    with pytest.raises(Refused, match=r"applications\.passkey_not_asked"):
        asked(counter, waiting(counter, UPLOADED.id))
