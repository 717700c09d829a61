"""Offices and who holds them, people, and who stands in for whom."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import people as shapes
from zhangfa.api.screens import deputies, people

router = Router(tags=["people"], by_alias=True, auth=SignedIn())


@router.get("/offices", response=shapes.OfficeList, operation_id="list_offices")
def list_offices(request: HttpRequest, unit: str = Query("", max_length=120)):
    """Every office of the unit with those who hold it today, and which are empty."""
    return people.offices(request.auth, unit=unit)


@router.post("/appointments", response={201: shapes.AppointmentView}, operation_id="appoint")
def appoint(request: HttpRequest, body: shapes.AppointIn):
    return Status(201, people.appoint(request.auth, body))


@router.post("/appointments/{appointment_id}/end", response=shapes.AppointmentView, operation_id="end_appointment")
def end_appointment(request: HttpRequest, appointment_id: str, body: shapes.EndIn):
    return people.end_appointment(request.auth, appointment_id, closes_on=body.closes_on)


@router.get("/people", response=shapes.PersonList, operation_id="list_people")
def list_people(request: HttpRequest, unit: str = Query("", max_length=120), q: str = Query("", max_length=40)):
    """People at home at or below the unit, as far as the caller may read there; thirty at the most."""
    return people.found(request.auth, unit=unit, words=q)


@router.post("/people", response={201: shapes.PersonFound}, operation_id="register_person")
def register_person(request: HttpRequest, body: shapes.PersonIn):
    return Status(201, people.register(request.auth, body))


@router.post("/people/{person_id}/id-number", response=shapes.Revealed, operation_id="reveal_id_number")
def reveal_id_number(request: HttpRequest, person_id: str, body: shapes.RevealIn):
    """The whole identity number; the reason stands in the ledger before it is seen."""
    return people.reveal(request.auth, person_id, reason=body.reason)


@router.get("/deputies", response=shapes.DeputyList, operation_id="list_deputies")
def list_deputies(request: HttpRequest, unit: str = Query("", max_length=120)):
    """One's own on either side; with `unit` those of the people who are at home there."""
    return deputies.shown(request.auth, unit=unit)


@router.get("/deputies/people", response=shapes.Candidates, operation_id="deputy_candidates")
def candidates(request: HttpRequest, q: str = Query("", max_length=40), principal: str = Query("", max_length=26)):
    """Whom one could name; thirty at the most."""
    return deputies.candidates(request.auth, words=q, principal=principal)


@router.post("/deputies", response={201: shapes.DeputyView}, operation_id="deputise")
def deputise(request: HttpRequest, body: shapes.DeputyIn):
    return Status(201, deputies.deputise(request.auth, body))


@router.post("/deputies/{deputising_id}/end", response=shapes.DeputyView, operation_id="end_deputy")
def end_deputy(request: HttpRequest, deputising_id: str):
    return deputies.end(request.auth, deputising_id)
