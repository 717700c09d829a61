"""What was under way before routes had seats goes on where it stood."""

from __future__ import annotations

import importlib

import cast
import pytest
from counter import Counter
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from zhangfa.applications import queries
from zhangfa.applications.core import Action, State
from zhangfa.applications.models import ApplicationRow, DecisionRow, SeatRow
from zhangfa.kernel.outcome import Refused

MIGRATION = importlib.import_module("zhangfa.applications.migrations.0003_old_routes")


def as_it_was_kept(application) -> None:
    """The row as the program before wrote it: a route of lists, no seats, nothing about seats in the decisions."""
    old = [
        [step.stage.value, [asked.office for asked in step.seats], step.seats[0].path.text, step.hours]
        for step in application.route
    ]
    ApplicationRow.objects.filter(pk=application.id).update(route=old)
    SeatRow.objects.filter(application_id=application.id).delete()
    DecisionRow.objects.filter(application_id=application.id).update(seat=0, step_key="")


def migrate() -> None:
    before = MigrationLoader(connection).project_state(("applications", "0002_seats"))
    MIGRATION.give_seats(before.apps, None)


def test_an_old_application_goes_on_where_it_stood(counter: Counter):
    application = counter.decide(cast.HEAD, Action.APPROVE, counter.examined(matter_id="twice"))
    as_it_was_kept(application)
    migrate()
    migrate()  # what has been written anew stays as it is
    assert [seat.asked.office for seat in queries.asked(application.id)] == ["secretary"]
    assert queries.approvers_of(application.id) == {cast.HEAD.id}
    assert queries.page(cast.SECRETARY.actor, box=queries.Box.TODO, now=counter.now).total == 1
    shown = queries.detail(cast.HEAD.actor, application.id, cipher=counter.cipher, now=counter.now)
    assert [[seat.by for seat in step.seats] for step in shown.route] == [
        ["刘芳"],
        ["何军"],
        ["李秀英"],
        [None],
        [None],
    ]
    with pytest.raises(Refused, match=r"applications\.not_your_step"):
        counter.decide(cast.HEAD, Action.APPROVE, application)
    assert counter.decide(cast.SECRETARY, Action.APPROVE, application).state is State.APPROVED


def test_an_old_return_is_handed_in_again(counter: Counter):
    returned = counter.decide(cast.SECRETARY, Action.RETURN, counter.examined(), note="请写明用途")
    as_it_was_kept(returned)
    migrate()
    assert queries.asked(returned.id) == ()
    again = counter.resubmit(cast.VILLAGER, returned, counter.handed())
    assert counter.decide(cast.CLERK, Action.ACCEPT, again).state is State.ACCEPTED
    assert queries.approvers_of(returned.id) == frozenset()
