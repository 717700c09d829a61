"""A signature is drawn, kept, used by its owner and taken away; nobody else ever gets hold of it."""

from __future__ import annotations

import base64
import hashlib
from functools import partial

import cast
import pytest
from django.db import transaction
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.signatures import queries
from zhangfa.signatures import services as signatures
from zhangfa.signatures.models import DrawingRow, UseRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]
HEAD, SECRETARY = cast.HEAD.actor, cast.SECRETARY.actor
NAME = (((100, 100), (300, 300), (500, 100)),)
OTHER_NAME = (((100, 100), (300, 300), (900, 100)),)
JOB = Actor.for_job("reactions", {"signature:let_go"})


class PlainInk:
    """Writes the strokes down instead of drawing them."""

    def of_strokes(self, strokes) -> bytes:
        return b"picture of " + repr(strokes).encode()

    def of_photo(self, photo: bytes) -> bytes:
        return b"ink of " + photo


def save(cipher, actor=HEAD, strokes=NAME) -> None:
    signatures.save_strokes(strokes=strokes, ink=PlainInk(), cipher=cipher, actor=actor, now=cast.NOW)


def use(actor=HEAD, revision=3, application_id="application1") -> None:
    with transaction.atomic():
        signatures.use(
            application_id=application_id,
            path=cast.VILLAGE.text,
            revision=revision,
            step="head",
            box="committee",
            actor=actor,
            now=cast.NOW,
        )


def let_go(actor=JOB) -> None:
    signatures.let_go(application_id="application1", path=cast.VILLAGE, actor=actor, now=cast.NOW)


def facts(subject: str) -> list[str]:
    return [entry.kind for entry in ledger.history(subject) if entry.kind.startswith("signature.")]


def refused(deed) -> list[str]:
    with pytest.raises(Refused) as caught:
        deed()
    return [refusal.code for refusal in caught.value.refusals]


def test_our_drawing_is_kept_encrypted_and_shown_to_its_owner_alone(cipher):
    """signatures law 1, signatures law 2"""
    save(cipher)

    picture = PlainInk().of_strokes(NAME)
    row = DrawingRow.objects.get()
    assert queries.mine(HEAD, cipher=cipher).picture == picture
    assert queries.mine(SECRETARY, cipher=cipher) is None
    assert queries.mine(Actor.for_public(), cipher=cipher) is None
    assert picture not in bytes(row.picture) and base64.b64encode(picture) not in bytes(row.picture)
    assert row.digest == hashlib.sha256(picture).hexdigest()
    assert facts(HEAD.id) == ["signature.saved"]


def test_a_photo_will_do(cipher):
    photo = b"\x89PNG\r\n\x1a\n of a name"
    signatures.save_photo(photo=photo, ink=PlainInk(), cipher=cipher, actor=HEAD, now=cast.NOW)
    assert queries.mine(HEAD, cipher=cipher).picture == b"ink of " + photo


def test_without_a_signature_nothing_is_used(cipher):
    save(cipher, SECRETARY)
    assert refused(partial(use, HEAD)) == ["applications.signature_missing"]
    assert refused(partial(use, JOB)) == ["signatures.people_only"]
    assert UseRow.objects.count() == 0 and facts("application1") == []


def test_a_use_names_the_act_and_takes_the_owners_own(cipher):
    save(cipher)
    save(cipher, SECRETARY, OTHER_NAME)
    use(HEAD, 3)
    use(SECRETARY, 4)

    first, second = queries.uses_of("application1")
    assert (first.person_id, first.box, first.revision) == (HEAD.id, "committee", 3)
    pictures = queries.pictures_for_form("application1", cipher=cipher)
    assert pictures == {3: PlainInk().of_strokes(NAME), 4: PlainInk().of_strokes(OTHER_NAME)}
    assert second.digest == hashlib.sha256(pictures[4]).hexdigest()
    assert facts("application1") == ["signature.used", "signature.used"]


def test_a_new_drawing_changes_no_paper(cipher):
    """signatures law 5"""
    save(cipher)
    use()
    save(cipher, strokes=OTHER_NAME)
    assert queries.pictures_for_form("application1", cipher=cipher) == {3: PlainInk().of_strokes(NAME)}
    signatures.remove(actor=HEAD, now=cast.NOW)
    assert queries.mine(HEAD, cipher=cipher) is None
    assert queries.pictures_for_form("application1", cipher=cipher) == {3: PlainInk().of_strokes(NAME)}
    assert facts(HEAD.id) == ["signature.saved", "signature.saved", "signature.removed"]


def test_what_is_taken_away_and_needed_nowhere_is_gone(cipher):
    """signatures law 6"""
    save(cipher)
    save(cipher, strokes=OTHER_NAME)
    assert DrawingRow.objects.count() == 1
    use()
    signatures.remove(actor=HEAD, now=cast.NOW)
    assert DrawingRow.objects.count() == 1
    assert refused(partial(let_go, HEAD)) == ["signatures.not_by_hand"]
    let_go()
    assert DrawingRow.objects.count() == 0
    assert [use.digest for use in queries.uses_of("application1")] == [
        hashlib.sha256(PlainInk().of_strokes(OTHER_NAME)).hexdigest()
    ]


def test_letting_go_leaves_the_signature_itself(cipher):
    save(cipher)
    use()
    let_go()
    assert queries.mine(HEAD, cipher=cipher) is not None
    assert queries.pictures_for_form("application1", cipher=cipher) == {}


def test_removing_nothing_says_nothing():
    signatures.remove(actor=HEAD, now=cast.NOW)
    assert facts(HEAD.id) == []
