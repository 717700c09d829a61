"""A seal's impression is registered, replaced and withdrawn: by whoever may, of what agrees, always in the ledger."""

from __future__ import annotations

import cast
import pytest
from counter import MemoryStorage
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.seals import queries
from zhangfa.seals import services as seals
from zhangfa.seals.core import Enrolled, Origin, Seal, SealBody
from zhangfa.seals.models import EnrolmentRow

pytestmark = pytest.mark.django_db
ADMINISTRATOR = cast.ADMINISTRATOR.actor
PHOTOS = (b"one", b"two", b"three")


class EnrollerDouble:
    """Agrees with everything, or refuses."""

    def __init__(self, refusal: str = "", impression: bytes = b"impression") -> None:
        self.refusal, self.impression, self.seen = refusal, impression, []

    def of_presses(self, photos) -> Enrolled:
        self.seen.append(tuple(photos))
        if self.refusal:
            raise Refused(Refusal(self.refusal, {"which": "第 2 张"}))
        return Enrolled(impression=self.impression, picture=b"picture", agreement=987, version="1")

    def of_drawing(self, drawing: bytes, *, diameter_mm: int) -> Enrolled:
        return Enrolled(impression=drawing, picture=b"picture", agreement=1000, version="1")


@pytest.fixture
def seal(village: None) -> Seal:
    return register()


def register(seal_id: str = "seal1", *, demo: bool = False, body: SealBody = SealBody.COMMITTEE) -> Seal:
    name = "云溪县白水镇青石村村民委员会"
    more = {"diameter_mm": 38, "demo": demo, "actor": ADMINISTRATOR, "now": cast.NOW}
    return seals.register(seal_id=seal_id, path=cast.VILLAGE, body=body, name=name, **more)


def enrol(storage: MemoryStorage, eyes: EnrollerDouble, actor: Actor = ADMINISTRATOR, **more: object):
    given = {"seal_id": "seal1", "photos": PHOTOS, "enroller": eyes, "storage": storage, "actor": actor} | more
    return seals.enrol(now=cast.NOW, **given)


def kinds() -> list[str]:
    return [entry.kind for entry in ledger.history("seal1") if "impression" in entry.kind]


def test_three_presses_become_the_registered_impression_and_another_takes_its_place(seal: Seal):
    """seals law 6"""
    storage = MemoryStorage()
    first = enrol(storage, EnrollerDouble())
    assert storage.get(first.digest) == b"impression" and storage.get(first.picture) == b"picture"
    assert [storage.get(each) for each in first.photos] == list(PHOTOS) and first.origin is Origin.PRESSES
    second = enrol(storage, EnrollerDouble(impression=b"of the seal as it is now"))
    assert queries.registered_impressions([seal]) == {"seal1": second} and second.digest != first.digest
    assert EnrolmentRow.objects.count() == 2 and kinds() == ["seal.impression_registered"] * 2
    fact = ledger.history("seal1")[-1].fact
    assert (fact.digest.hex(), fact.agreement, fact.version, len(fact.photos)) == (second.digest, 987, "1", 3)


@pytest.mark.parametrize("refusal", ["seals.press_differ", "seals.press_faint", "seals.press_broken"])
def test_presses_that_are_no_good_register_nothing(seal: Seal, refusal: str):
    """seals law 6"""
    storage = MemoryStorage()
    with pytest.raises(Refused, match=refusal):
        enrol(storage, EnrollerDouble(refusal))
    assert storage.bytes == {} and EnrolmentRow.objects.count() == 0 and kinds() == []


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (cast.STRANGER.actor, "seals.unknown"),
        (cast.KEEPER.actor, "seals.no_leave"),
        (Actor.for_public(), "seals.unknown"),
    ],
)
def test_whoever_may_not_register_is_refused_before_any_picture_is_looked_at(seal: Seal, actor: Actor, refusal: str):
    storage, eyes = MemoryStorage(), EnrollerDouble()
    enrol(storage, eyes)
    before = queries.registered_impressions([seal])
    with pytest.raises(Refused, match=refusal):
        enrol(storage, eyes, actor)
    with pytest.raises(Refused, match=refusal):
        seals.withdraw(seal_id="seal1", reason="换了新章", actor=actor, now=cast.NOW)
    assert len(eyes.seen) == 1 and queries.registered_impressions([seal]) == before and len(kinds()) == 1
    assert queries.pictures_of(cast.STRANGER.actor, "seal1") is None


def test_a_withdrawn_impression_holds_no_more_and_is_withdrawn_once_with_words(seal: Seal):
    """seals law 6"""
    enrol(MemoryStorage(), EnrollerDouble())
    for reason, refusal in (("", "seals.reason_needed"), ("换了新章", ""), ("换了新章", "seals.not_enrolled")):
        if refusal:
            with pytest.raises(Refused, match=refusal):
                seals.withdraw(seal_id="seal1", reason=reason, actor=ADMINISTRATOR, now=cast.NOW)
        else:
            seals.withdraw(seal_id="seal1", reason=reason, actor=ADMINISTRATOR, now=cast.NOW)
    assert queries.registered_impressions([seal]) == {}
    assert kinds() == ["seal.impression_registered", "seal.impression_withdrawn"]


def test_a_lost_seal_and_the_drawing_of_a_real_one_are_not_registered(seal: Seal):
    """seals law 6"""
    means = {"drawings": EnrollerDouble(), "storage": MemoryStorage(), "actor": ADMINISTRATOR, "now": cast.NOW}
    with pytest.raises(Refused, match="drawing_of_a_real_seal"):
        seals.enrol_drawing(seal_id="seal1", drawing=b"drawing", **means)
    register("seal2", demo=True, body=SealBody.PARTY)
    assert seals.enrol_drawing(seal_id="seal2", drawing=b"drawing", **means).origin is Origin.DRAWING
    seals.report_lost(seal_id="seal1", reason="失窃", actor=ADMINISTRATOR, now=cast.NOW)
    with pytest.raises(Refused, match="not_in_this_state"):
        enrol(MemoryStorage(), EnrollerDouble())
    assert kinds() == []


def test_rows_equal_what_the_ledger_replays(seal: Seal):
    enrol(MemoryStorage(), EnrollerDouble())
    replay = queries.SealReplay()
    for entry in ledger.history("seal1"):
        replay.take(entry)
    assert list(replay.compare(cast.TENANT)) == []
    EnrolmentRow.objects.update(digest="0" * 64)
    assert [found.where for found in replay.compare(cast.TENANT)] == ["seals/seal1"]
