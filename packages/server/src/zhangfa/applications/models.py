"""Rows of applications. Private to this package: others ask queries and services."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Q

from zhangfa.applications.core import Application, Asked, Mode, Origin, Route, Seat, SeatState, Stage, State, Step
from zhangfa.kernel.tree import TreePath


def route_data(route: Route) -> list[dict[str, Any]]:
    """The route as it is kept; what says nothing is left out."""
    return [_said(_step_data(step)) for step in route]


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "stage": step.stage.value,
        "key": step.key,
        "seats": [_said(_asked_data(seat)) for seat in step.seats],
        "hours": step.hours,
        "label": step.label,
        "mode": "" if step.mode is Mode.ANY else step.mode.value,
        "ratio": step.ratio,
        "box": step.box,
        "town": step.town,
        "added_by": step.added_by,
        "passkey": step.passkey,
    }


def _asked_data(asked: Asked) -> dict[str, str]:
    named = {"field": asked.field, "appointment": asked.appointment, "person": asked.person}
    return {"office": asked.office, "path": asked.path.text, **named}


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value}


def route_from(data: list[dict[str, Any]]) -> Route:
    return tuple(
        Step(
            stage=Stage(step["stage"]),
            seats=tuple(Asked(**{**seat, "path": TreePath(seat.get("path", ""))}) for seat in step["seats"]),
            hours=step["hours"],
            key=step["key"],
            label=step.get("label", ""),
            mode=Mode(step.get("mode", Mode.ANY.value)),
            ratio=step.get("ratio", ""),
            box=step.get("box", ""),
            town=step.get("town", False),
            added_by=step.get("added_by", ""),
            passkey=step.get("passkey", False),
        )
        for step in data
    )


@lru_cache(maxsize=1024)
def _route_in(text: str) -> Route:
    """The route that this very text says. Villages have few different ones, and a route is never changed."""
    return route_from(json.loads(text))


class RouteField(models.JSONField):
    """A route in one column; for the database it is plain JSON."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Route | None:
        return None if value is None else _route_in(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(route_data(value) if isinstance(value, tuple) else value)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class ApplicationRow(models.Model):
    """`revision` is compared and set with every change. Whose turn it is stands in the seats. `handed_digest` is the
    paper as it was handed in, once a finished form has taken its place."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    number = models.CharField(max_length=12)
    check_code = models.CharField(max_length=22, unique=True)
    path = models.CharField(max_length=120)
    unit_name = models.CharField(max_length=80)
    matter_id = models.CharField(max_length=80)
    matter_version = models.IntegerField()
    matter_class = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=20)
    applicant_id = models.CharField(max_length=26)
    applicant_name = models.CharField(max_length=80)
    clerk_id = models.CharField(max_length=26, null=True)
    clerk_name = models.CharField(max_length=80, default="")
    form = models.BinaryField()
    copies = models.IntegerField()
    impressions = models.IntegerField()
    paper_file = models.CharField(max_length=26)
    paper_digest = models.CharField(max_length=64)
    paper_pages = models.IntegerField()
    handed_digest = models.CharField(max_length=64, default="")
    route = RouteField()
    state = models.CharField(max_length=12)
    step = models.IntegerField(default=0)
    round = models.IntegerField(default=1)
    revision = models.IntegerField(default=1)
    in_use = models.BooleanField(default=False)
    retention_years = models.IntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="application_number_once")]
        indexes = [
            models.Index(fields=["applicant_id", "submitted_at"], name="application_mine"),
            models.Index(fields=["clerk_id", "submitted_at"], name="application_clerk"),
            models.Index(fields=["path", "submitted_at"], name="application_unit"),
            models.Index(fields=["due_at"], name="application_due"),
            models.Index(fields=["changed_at"], name="application_changed"),
            models.Index(fields=["changed_at"], condition=models.Q(state="used"), name="application_to_archive"),
        ]

    def value(self, seats: tuple[Seat, ...] = ()) -> Application:
        """`seats` are those of this round; without them it is good for reading, not for deciding."""
        return Application(
            id=self.id,
            path=TreePath(self.path),
            state=State(self.state),
            route=self.route,
            step=self.step,
            round=self.round,
            revision=self.revision,
            applicant=self.applicant_id,
            clerk=self.clerk_id,
            in_use=self.in_use,
            number=self.number,
            seats=seats,
        )


class SeatRow(models.Model):
    """A seat of a step, from when the step opened (or the seat was added) on. To-do lists ask for the open ones."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="seats", db_index=False)
    round = models.IntegerField()
    number = models.IntegerField()
    step = models.CharField(max_length=40)
    stage = models.CharField(max_length=10)
    place = models.IntegerField()
    office = models.CharField(max_length=40, default="")
    path = models.CharField(max_length=120, default="")
    field = models.CharField(max_length=40, default="")
    appointment = models.CharField(max_length=40, default="")
    person = models.CharField(max_length=26, default="")
    origin = models.CharField(max_length=12)
    extra = models.BooleanField(default=False)
    before = models.IntegerField(default=0)
    asker = models.CharField(max_length=26, default="")
    state = models.CharField(max_length=10)
    since = models.IntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    acted = models.IntegerField(default=0)
    acted_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=26, default="")
    by_name = models.CharField(max_length=80, default="")
    deputy_for = models.CharField(max_length=26, default="")
    deputy_for_name = models.CharField(max_length=80, default="")
    note = models.TextField(default="")
    unmanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "round", "number"], name="seat_number_once")]
        indexes = [
            models.Index(fields=["path", "office"], condition=Q(state="open"), name="seat_open_office"),
            models.Index(fields=["person"], condition=Q(state="open") & ~Q(person=""), name="seat_open_person"),
            models.Index(
                fields=["appointment"], condition=Q(state="open") & ~Q(appointment=""), name="seat_open_appointment"
            ),
        ]

    def value(self) -> Seat:
        return Seat(
            number=self.number,
            step=self.step,
            place=self.place,
            asked=Asked(self.office, TreePath(self.path), self.field, self.appointment, self.person),
            state=SeatState(self.state),
            origin=Origin(self.origin),
            extra=self.extra,
            before=self.before,
            asker=self.asker,
            since=self.since,
            acted=self.acted,
            by=self.by,
            deputy_for=self.deputy_for,
        )


class DecisionRow(models.Model):
    """One act of one person: who, in which office, when, having seen which document, and what was said."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="decisions", db_index=False)
    seq = models.IntegerField()
    round = models.IntegerField()
    step = models.IntegerField()
    stage = models.CharField(max_length=10)
    action = models.CharField(max_length=16)
    seat = models.IntegerField(default=0)
    step_key = models.CharField(max_length=40, default="")
    deputy_for = models.CharField(max_length=26, default="")
    deputy_for_name = models.CharField(max_length=80, default="")
    office = models.CharField(max_length=40, default="")
    office_path = models.CharField(max_length=120, default="")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    note = models.TextField(default="")
    ground = models.CharField(max_length=30, default="")
    seen = models.CharField(max_length=64)
    seal_at = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "seq"], name="decision_once")]
        indexes = [models.Index(fields=["actor_id", "at"], name="decision_by_person")]


class AssertionRow(models.Model):
    """What a passkey signed for a decision, with all that is needed to verify it again without us.

    `record` is the canonical approval whose digest was the challenge; bytes are base64url as browsers give them.
    """

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="assertions")
    seq = models.IntegerField()
    passkey = models.CharField(max_length=26)
    record = models.TextField()
    public_key = models.TextField()
    client_data = models.TextField()
    authenticator_data = models.TextField()
    signature = models.TextField()

    class Meta:
        db_table = "applications_assertion"
        constraints = [models.UniqueConstraint(fields=["application", "seq"], name="assertion_once")]


class MaterialRow(models.Model):
    """A file handed in with the application in one round; `name` is the matter's material."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="materials", db_index=False)
    round = models.IntegerField()
    position = models.IntegerField()
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=80)
    file_id = models.CharField(max_length=26)
    digest = models.CharField(max_length=64)
    pages = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "round", "position"], name="material_place_once")]


class ReadRow(models.Model):
    """Somebody has opened and read this very paper."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="reads", db_index=False)
    person = models.CharField(max_length=26)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person", "digest"], name="read_once")]


class CopyRow(models.Model):
    """抄送: a person who may read the application besides those who may anyway."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="copies_sent", db_index=False)
    person = models.CharField(max_length=26)
    sender = models.CharField(max_length=26)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="copy_once")]
        indexes = [models.Index(fields=["person", "at"], name="copy_by_person")]


class UrgeRow(models.Model):
    """催办: when a step was urged, and by whom."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="urges", db_index=False)
    round = models.IntegerField()
    step_key = models.CharField(max_length=40)
    person = models.CharField(max_length=26)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application", "at"], name="urge_by_application")]


class NumberRow(models.Model):
    """The last count given out in a county on a day."""

    tenant = models.CharField(max_length=20)
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="number_day_once")]
