"""People, offices and a route, moved through the law of applications alone: what the services do, without rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from zhangfa.applications.core import (
    Action,
    Application,
    Asked,
    Held,
    Mode,
    Somebody,
    Stage,
    Standing,
    State,
    Step,
    Wish,
    apply,
    begun,
    resubmit,
    sign,
    turn_of,
    verbs,
    why_not,
)
from zhangfa.applications.core.judging import droppable
from zhangfa.applications.core.machine import seat_numbered
from zhangfa.kernel.actor import Actor, ActorKind, Grant
from zhangfa.kernel.tree import TreePath

VILLAGE = TreePath("3307/330799/330799101/330799101201")
POWER = frozenset({"application:read", "application:accept", "application:examine", "application:approve"})
PEOPLE = ("zhou", "liu", "wang", "li", "zhao", "sun", "qian", "feng", "chen", "zheng")
OFFICES = ("clerk", "reviewer", "secretary", "village_head", "keeper")
FORWARD = {State.SUBMITTED: Action.ACCEPT, State.ACCEPTED: Action.EXAMINE, State.EXAMINED: Action.APPROVE}
SIGNING = {Action.ACCEPT, Action.EXAMINE, Action.APPROVE, Action.RETURN, Action.REFUSE}
NAMING = {Action.TRANSFER: verbs.transfer, Action.DELEGATE: verbs.delegate}


def use(number):
    return Step(Stage.USE, (Asked("keeper", VILLAGE),), 16, f"s{number}")


def step(number, stage, mode=Mode.ANY, offices=("secretary",), ratio=""):
    return Step(stage, tuple(Asked(office, VILLAGE) for office in offices), 8, f"s{number}", mode=mode, ratio=ratio)


def made(*steps, applicant="zhou", clerk=None):
    way = (*steps, use(len(steps)))
    return begun(Application("a", VILLAGE, State.SUBMITTED, way, 0, 1, 1, applicant=applicant, clerk=clerk))


@dataclass
class World:
    """Who holds what now, who stands in for whom, and how everybody stood when he signed."""

    application: Application
    holds: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in PEOPLE})
    stands_in: dict[str, str] = field(default_factory=dict)
    signed: list[tuple[int, int, str, str, frozenset[str], frozenset[str]]] = field(default_factory=list)

    def somebody(self, name, office=""):
        grants = (Grant("any", POWER, VILLAGE),) if self.holds[name] else ()
        held = frozenset(Held(each, VILLAGE) for each in self.holds[name])
        return Somebody(Actor(ActorKind.PERSON, name, name, grants), held, office)

    def standing(self, name):
        principal = self.stands_in.get(name)
        principals = (self.somebody(principal),) if principal and principal != name else ()
        return Standing(self.somebody(name).held, principals)

    def try_(self, kind, name, other, office, number, where):
        if kind == "appoint":
            self.holds[name].add(office)
        elif kind == "dismiss":
            self.holds[name].discard(office)
        elif kind == "stand in":
            self.stands_in[name] = other
        elif kind == "go":
            self.go()
        else:
            self.act(kind, name, other, number, where)

    def go(self):
        """Somebody who may goes on in the natural way, or says what he was asked for."""
        for name in PEOPLE:
            natural = FORWARD.get(self.application.state, Action.RESUBMIT)
            if self.act(natural, name, name, 0, None) or self.act(Action.GIVE_OPINION, name, name, 0, None):
                return

    def act(self, action, name, other, number, where):
        """Through the law alone, as the services do; whether it was done."""
        before, actor, standing = self.application, self.somebody(name).actor, self.standing(name)
        to_step = before.route[number % len(before.route)].key if action is Action.RETURN and number % 2 else ""
        wish = Wish(seat=number, to_step=to_step, where=where, people=(self.somebody(other),))
        if why_not(before, action, actor, standing, wish):
            return False
        self.application = self.done(before, action, actor, standing, wish)
        if action in SIGNING:
            seat = turn_of(before, action, actor, standing, number)
            self.signed.append((before.round, seat.seat.number, name, seat.deputy_for, *self.offices(name, seat)))
        return True

    def offices(self, name, turn):
        return frozenset(self.holds[name]), frozenset(self.holds[turn.deputy_for] if turn.deputy else ())

    def done(self, before, action, actor, standing, wish):
        turn = turn_of(before, action, actor, standing, wish.seat)
        if action in SIGNING:
            number = turn.seat.number
            return sign(before, action, number, by=actor.id, deputy_for=turn.deputy_for, to_step=wish.to_step)
        if action in NAMING or action is Action.ADD_SEAT:
            deed = NAMING.get(action) or partial(_added, wish.where)
            return deed(before, turn.seat.number, by=actor.id, to=wish.people[0].id)
        if action is Action.GIVE_OPINION:
            return verbs.give_opinion(before, turn.seat.number, by=actor.id, deputy_for=turn.deputy_for)
        return MOVING[action](before, actor, wish)


def _added(where, before, number, *, by, to):
    return verbs.add_seat(before, number, where, by=by, to=to)


def dropped(before, actor, wish):
    seat = seat_numbered(before, wish.seat) or next(droppable(before, actor))
    return verbs.drop_seat(before, seat.number, by=actor.id)


MOVING = {
    Action.DROP_SEAT: dropped,
    Action.TAKE_BACK: lambda before, actor, wish: verbs.take_back(
        before, verbs.taken_back_from(before, actor.id).number
    ),
    Action.RESUBMIT: lambda before, *_: resubmit(before, tuple(each for each in before.route if not each.added_by)),
    Action.WITHDRAW: lambda before, *_: apply(before, Action.WITHDRAW),
    Action.URGE: lambda before, *_: before,
    Action.COPY: lambda before, *_: before,
}
