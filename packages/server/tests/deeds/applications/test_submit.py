"""Submitting an application."""

from __future__ import annotations

import cast
import pytest
from counter import FORM, Counter, new_id
from zhangfa.applications import queries
from zhangfa.applications.core import Stage, State, is_number
from zhangfa.applications.core.facts import ApplicationSubmitted
from zhangfa.applications.services import Handed, OnBehalf
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.organizations import queries as organizations


def test_a_villager_submits(counter: Counter):
    application = counter.submit()
    assert (application.state, application.step, application.revision) == (State.SUBMITTED, 0, 1)
    assert is_number(application.number) and application.number.startswith("261123")
    about = queries.about_one(application.id)
    assert about.due_at is not None
    assert [(seat.asked.office, seat.asked.path) for seat in queries.asked(application.id)] == [("clerk", cast.VILLAGE)]
    assert [step.stage for step in application.route] == [Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE, Stage.USE]


def test_it_is_in_the_ledger_without_a_name_in_the_leaf(counter: Counter):
    application = counter.submit()
    entry = next(each for each in ledger.history(application.id) if each.kind == "application.submitted")
    assert isinstance(entry.fact, ApplicationSubmitted)
    assert (entry.fact.number, entry.fact.applicant_name) == (application.number, "周大山")
    assert "applicant_name" not in ApplicationSubmitted.public | {"applicant"}
    assert entry.actor_id == cast.VILLAGER.id


def test_the_form_is_kept_in_a_box(counter: Counter):
    application = counter.submit()
    from zhangfa.applications.models import ApplicationRow

    assert "周大山".encode() not in bytes(ApplicationRow.objects.get(pk=application.id).form)
    shown = queries.detail(cast.VILLAGER.actor, application.id, cipher=counter.cipher, now=counter.now)
    assert shown.form == {**FORM, "id_number": ""}
    assert [(field.label, field.value) for field in shown.fields] == [("姓名", "周大山"), ("用途", "子女入学")]


def test_numbers_count_on_within_the_day(counter: Counter):
    first, second = counter.submit(), counter.submit()
    assert int(second.number[6:11]) == int(first.number[6:11]) + 1
    counter.later(days=1)
    assert counter.submit().number[:11] == "26112400001"


def test_the_same_id_twice_is_one_application(counter: Counter):
    first = counter.submit(application_id="application_once")
    again = counter.submit(application_id="application_once")
    assert again == first
    with pytest.raises(Refused, match=r"applications\.unknown"):
        counter.submit(member=cast.CLERK, application_id="application_once")


def test_what_is_missing_is_said_all_at_once(counter: Counter):
    with pytest.raises(Refused) as refused:
        counter.submit(handed=Handed(form={"holder": "周大山"}, copies=9))
    fields = {refusal.field for refusal in refused.value.refusals}
    assert fields == {"purpose", "copies", "paper"}
    assert queries.page(cast.VILLAGER.actor, box=queries.Box.MINE, now=counter.now).total == 0


def test_a_generated_paper_is_set_by_us(counter: Counter):
    """Whatever file the applicant names, what is stamped says what the form says."""
    application = counter.submit(matter_id="generated")
    about = queries.about_one(application.id)
    assert "兹说明周大山居住在青石村".encode() in counter.storage.get(about.paper_digest)


def test_somebody_elses_file_cannot_be_handed_in(counter: Counter):
    foreign = counter.upload(cast.STRANGER)
    with pytest.raises(Refused, match=r"documents\.unknown"):
        counter.submit(handed=counter.handed(paper=foreign))


def test_a_stranger_cannot_apply_here(counter: Counter):
    with pytest.raises(Refused, match=r"applications\.may_not_apply"):
        counter.submit(member=cast.STRANGER)


def test_a_matter_for_clerks_is_not_for_villagers(counter: Counter):
    with pytest.raises(Refused, match=r"applications\.not_for_you"):
        counter.submit(matter_id="clerks")
    assert counter.submit(member=cast.CLERK, matter_id="clerks").applicant == cast.CLERK.id


def test_a_clerk_applies_for_somebody_without_a_telephone(counter: Counter):
    on_behalf = OnBehalf(person_id=new_id("person"), name="吴老太")
    application = counter.submit(member=cast.CLERK, on_behalf=on_behalf)
    assert (application.applicant, application.clerk) == (on_behalf.person_id, cast.CLERK.id)
    assert organizations.person_names([on_behalf.person_id]) == {on_behalf.person_id: "吴老太"}


def test_a_clerk_applies_for_somebody_known(counter: Counter):
    on_behalf = OnBehalf(person_id=new_id("person"), name="周大山", phone=cast.VILLAGER.phone)
    assert counter.submit(member=cast.CLERK, on_behalf=on_behalf).applicant == cast.VILLAGER.id
    wrong = OnBehalf(person_id=new_id("person"), name="别人", phone=cast.VILLAGER.phone)
    with pytest.raises(Refused, match=r"applications\.phone_of_another"):
        counter.submit(member=cast.CLERK, on_behalf=wrong)


def test_a_villager_does_not_apply_for_another(counter: Counter):
    with pytest.raises(Refused, match=r"applications\.may_not_apply"):
        counter.submit(on_behalf=OnBehalf(person_id=new_id("person"), name="吴老太"))


def test_materials_become_part_of_it(counter: Counter):
    photo = counter.upload(content=b"a photo")
    application = counter.submit(handed=counter.handed(materials={"photo": (photo,)}))
    shown = queries.detail(cast.CLERK.actor, application.id, cipher=counter.cipher, now=counter.now)
    assert [(each.name, each.label, each.file_id) for each in shown.materials] == [("photo", "照片", photo)]
    with pytest.raises(Refused, match=r"documents\.attached_elsewhere"):
        counter.submit(handed=counter.handed(materials={"photo": (photo,)}))
