"""Who an account is, and what he may do at this moment."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from zhangfa.access import core
from zhangfa.access.models import AccountRow, KeeperPinRow, PasskeyRow
from zhangfa.kernel.actor import Actor, ActorKind, Grant
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today


@cache
def roles() -> core.Roles:
    """The table of roles, read once."""
    return core.read_roles((files("zhangfa") / "config" / "roles.toml").read_text(encoding="utf-8"))


def account_by_id(account_id: Any) -> AccountRow | None:
    """The account with its person, in one query. For the session."""
    return AccountRow.objects.select_related("person").filter(pk=account_id).first()


def actor_of(account: AccountRow, now: datetime) -> Actor:
    """The person behind the account, with the power that he has now. Two queries, more for a deputy."""
    person = account.person
    grants = _grants(person.pk, TreePath(person.home), now) if account.is_active else ()
    return Actor(ActorKind.PERSON, person.pk, person.name, grants)


def _grants(person_id: str, home: TreePath, now: datetime) -> tuple[Grant, ...]:
    """What his own offices give, and what he may do for those whose deputy he is."""
    day = today(now)
    grants = core.grants_of(roles(), home, organizations.offices_held(person_id, day))
    for principal in organizations.principals_of(person_id, now):
        offices = [(held.office, held.path) for held in organizations.deputised_offices(principal, day)]
        grants += core.deputy_grants(roles(), principal.person_id, offices)
    return grants


def actor_of_person(person_id: str, now: datetime) -> Actor | None:
    """For deeds that a person does without a session, such as a keeper at a terminal."""
    name = organizations.person_names([person_id]).get(person_id)
    home = organizations.person_home(person_id)
    if name is None or home is None:
        return None
    return Actor(ActorKind.PERSON, person_id, name, _grants(person_id, home, now))


def offices_of(account: AccountRow, now: datetime) -> tuple[tuple[Office, TreePath], ...]:
    """For one's own page: the offices in force."""
    return organizations.offices_held(account.person_id, today(now))


def offices_with(permission: str) -> tuple[Office, ...]:
    """The offices whose role holds it."""
    table = roles()
    return tuple(Office(name) for name, role in table.of_office.items() if permission in table.of_role[role])


def role_label(role: str) -> str:
    return roles().labels[role]


def office_label(office: str) -> str:
    return Office(office).label


def keeper_number(person_id: str) -> str | None:
    """For the keeper's own page and the demo's list of sign-ins."""
    return KeeperPinRow.objects.filter(person_id=person_id).values_list("number", flat=True).first()


def passkeys_of(person_id: str) -> tuple[core.Passkey, ...]:
    """The person's living passkeys, for his own page and for asking them to sign."""
    rows = PasskeyRow.objects.filter(person_id=person_id, revoked_at=None).order_by("made_at", "id")
    return tuple(row.value() for row in rows)
