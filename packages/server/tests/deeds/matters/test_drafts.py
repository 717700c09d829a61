"""Two people change a matter; what is under way keeps the version that it began with."""

from __future__ import annotations

from datetime import date

import cast
import pytest
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import queries
from zhangfa.matters import services as matters
from zhangfa.matters.core import DraftState, stored
from zhangfa.matters.models import DraftRow, MatterRow
from zhangfa.organizations.core import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_city")]
IMPORTER = Actor.for_job("import", {"matter:import"})
PUBLIC = Actor.for_public()
AUTHOR = cast.ADMINISTRATOR.actor
SECOND = cast.Member(22, "邵国平", cast.COUNTY, (Office.ADMINISTRATOR,))
SHIPPED = queries.shipped_catalogue()
MOURNING = next(matter for matter in SHIPPED if matter.id == "mourning-leave")
DRAFT = "draft000000000000000000001"


def save(actor: Actor = AUTHOR, revision: int = 0, region=cast.COUNTY, **changes):
    content = stored(MOURNING) | changes
    return matters.save_draft(
        draft_id=DRAFT, region=region, content=content, revision=revision, actor=actor, now=cast.NOW
    )


def publish(actor: Actor = SECOND.actor, revision: int = 1):
    return matters.publish_draft(draft_id=DRAFT, revision=revision, actor=actor, now=cast.NOW)


def test_one_writes_and_another_publishes():
    """matters law 8"""
    save(copies_max=1)
    assert queries.matter(PUBLIC, MOURNING.id, unit=cast.VILLAGE).copies_max == 3

    published = publish()

    assert (published.state, published.version, published.publisher) == (DraftState.PUBLISHED, 2, SECOND.id)
    assert queries.matter(PUBLIC, MOURNING.id, unit=cast.VILLAGE).copies_max == 1
    assert queries.matter(PUBLIC, MOURNING.id, unit=cast.OTHER_COUNTY).copies_max == 3
    assert queries.matter_version(PUBLIC, MOURNING.id, version=1, unit=cast.VILLAGE).copies_max == 3
    kinds = [entry.kind for entry in ledger.history(f"matter-draft/{DRAFT}")]
    assert kinds == ["matter.drafted", "matter.published"]


def test_the_author_cannot_publish_nor_a_stranger_hear_of_it():
    save(copies_max=1)
    with pytest.raises(Refused, match=r"matters\.own_draft"):
        publish(AUTHOR)
    for stranger in (cast.STRANGER.actor, cast.SECRETARY.actor, PUBLIC):
        with pytest.raises(Refused, match=r"matters\.draft_unknown"):
            publish(stranger)
        with pytest.raises(Refused, match=r"matters\.draft_unknown"):
            queries.draft(stranger, DRAFT)
        assert queries.drafts(stranger, region=cast.COUNTY) == []
        with pytest.raises(Refused, match=r"matters\.no_leave"):
            save(stranger)
    assert MatterRow.objects.filter(matter_id=MOURNING.id).count() == 1


def test_whoever_edited_it_is_an_author_too():
    save(copies_max=1)
    save(SECOND.actor, revision=1, copies_max=2)

    with pytest.raises(Refused, match=r"matters\.own_draft"):
        publish(revision=2)


def test_a_draft_given_back_carries_the_words_until_it_is_saved_again():
    """matters law 10"""
    save(copies_max=1)
    with pytest.raises(Refused, match=r"matters\.own_draft_returned"):
        give_back(AUTHOR)
    with pytest.raises(Refused, match=r"matters\.draft_unknown"):
        give_back(cast.STRANGER.actor)
    with pytest.raises(Refused, match=r"matters\.return_without_words"):
        give_back(SECOND.actor, note="  ")
    assert [entry.kind for entry in ledger.history(f"matter-draft/{DRAFT}")] == ["matter.drafted"]

    returned = give_back(SECOND.actor)
    assert (returned.note, returned.returner, returned.state) == ("一份不够", SECOND.id, DraftState.OPEN)
    again = save(revision=1, copies_max=2)
    assert (again.note, again.returner, again.authors) == ("", "", (AUTHOR.id,))


def give_back(actor: Actor, note: str = "一份不够"):
    return matters.return_draft(draft_id=DRAFT, revision=1, note=note, actor=actor, now=cast.NOW)


def test_every_version_tells_what_it_changed():
    save(copies_max=1)
    publish()

    latest, first = queries.versions(PUBLIC, MOURNING.id, unit=cast.VILLAGE)

    assert (latest.origin.region, latest.origin.version, latest.origin.source) == (str(cast.COUNTY), 2, "draft")
    assert [(each.where, each.before, each.after) for each in latest.changed] == [("份数上限", "3", "1")]
    assert (first.origin.region, first.changed, first.offered) == (str(cast.CITY), (), True)
    held = queries.origins(PUBLIC, unit=cast.VILLAGE)[MOURNING.id]
    assert (held.version, held.region) == (2, str(cast.COUNTY))
    assert queries.origins(PUBLIC, unit=cast.OTHER_COUNTY)[MOURNING.id].version == 1


def test_a_draft_saved_since_is_looked_at_again():
    save(copies_max=1)
    save(revision=1, copies_max=2)

    with pytest.raises(Conflict):
        publish(revision=1)
    with pytest.raises(Conflict):
        save(revision=1)


def test_a_closed_draft_stays_closed():
    save()
    matters.discard_draft(draft_id=DRAFT, revision=1, actor=AUTHOR, now=cast.NOW)

    for deed in (publish, lambda: save(revision=1)):
        with pytest.raises(Refused, match=r"matters\.draft_closed"):
            deed()


def test_what_breaks_the_schema_is_not_even_kept():
    with pytest.raises(Refused, match=r"matters\.draft_wrong"):
        save(copies_max=0)
    with pytest.raises(Refused, match=r"matters\.draft_wrong"):
        save(id="negative-5")
    assert not DraftRow.objects.exists()


def test_what_the_list_names_is_not_published():
    """matters law 2"""
    save(id="no-criminal-record", title="无犯罪记录证明")
    with pytest.raises(Refused, match=r"matters\.on_negative_list"):
        publish()


def test_an_import_does_not_undo_what_two_people_published():
    matters.import_catalogue(region=cast.COUNTY, matters=[MOURNING], actor=IMPORTER, now=cast.NOW)
    save(copies_max=1)
    publish()

    again = matters.import_catalogue(region=cast.COUNTY, matters=[MOURNING], actor=IMPORTER, now=cast.NOW)

    assert again is None
    assert queries.matter(PUBLIC, MOURNING.id, unit=cast.VILLAGE).copies_max == 1


def test_a_difference_is_shown_against_what_holds():
    save(copies_max=1)
    (found,) = queries.compared(AUTHOR, DRAFT)
    assert (found.where, found.before, found.after) == ("份数上限", "3", "1")


def test_a_trial_names_the_people_who_would_decide(cipher):
    cast.settle(cipher)
    seats = [{"office": "secretary"}, {"office": "village_head"}]
    last = {"stage": "approve", "office": "secretary", "path_level": "village", "hours": 8, "mode": "all"}
    town = {"stage": "examine", "office": "economic_station", "path_level": "town", "hours": 8, "town_list": True}
    rare = {**town, "when": [{"field": "relation", "op": "eq", "value": "其他"}]}
    steps = stored(MOURNING)["steps"][:2]
    save(steps=[*steps, rare, {**last, "seats": seats}])

    tried = queries.trial_run(AUTHOR, DRAFT, form={"relation": "父母"}, unit=cast.VILLAGE, on=date(2026, 11, 23))

    names = [[name for seat in step.seats for name in seat.names] for step in tried]
    assert names == [["刘芳"], ["何军"], ["孙明"], ["王建国", "李秀英"]]
    assert [step.needed for step in tried] == [True, True, False, True]
    assert not any(step.empty for step in tried)
    empty = queries.trial_run(AUTHOR, DRAFT, form={}, unit=cast.NEXT_VILLAGE, on=date(2026, 11, 23))
    assert [step.empty for step in empty] == [False, True, False, True]
    with pytest.raises(Refused):
        queries.trial_run(AUTHOR, DRAFT, form={}, unit=cast.OTHER_COUNTY, on=date(2026, 11, 23))
