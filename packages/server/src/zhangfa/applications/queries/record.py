"""For concepts: the whole record of an application, as it goes into the archive."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa.applications.models import ApplicationRow, AssertionRow
from zhangfa.applications.queries.inside import About, about_row, form_of, matter_of, seats_of
from zhangfa.applications.queries.views import Decision, FilledField, MaterialFile, decisions_of, materials_of
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import shown_value


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """`fields` hold whole values, nothing masked."""

    about: About
    matter_id: str
    matter_version: int
    matter_class: str
    clerk_name: str
    fields: tuple[FilledField, ...]
    materials: tuple[MaterialFile, ...]
    decisions: tuple[Decision, ...]


def assertions_of(application_id: str) -> tuple[dict[str, object], ...]:
    """For concepts: what passkeys signed for the decisions of an application, with all that is needed to verify it."""
    rows = plain.fetch(AssertionRow, application_id=application_id)
    kept = ("seq", "passkey", "record", "public_key", "client_data", "authenticator_data", "signature")
    return tuple({name: getattr(row, name) for name in kept} for row in sorted(rows, key=lambda row: row.seq))


def acts_that_count(application_id: str) -> tuple[Decision, ...]:
    """For concepts: every act of a person that counts today, oldest first."""
    row = plain.fetch_one(ApplicationRow, id=application_id)
    found = decisions_of(row, seats_of(row.pk, row.round)) if row else ()
    return tuple(each for each in found if not each.void)


def recorded(actor: Actor, application_id: str, *, cipher: Cipher) -> Recorded | None:
    """For the archive's job and nobody else: the actor needs `application:archive`."""
    row = plain.fetch_one(ApplicationRow, id=application_id)
    if row is None or not actor.may("application:archive", TreePath(row.path)):
        return None
    matter = matter_of(row.matter_id, row.matter_version, row.path)
    form = form_of(row, cipher)
    fields = tuple(
        FilledField(name=field.name, label=field.label, value=shown_value(field, form[field.name]))
        for field in matter.fields
        if form.get(field.name)
    )
    return Recorded(
        about=about_row(row),
        matter_id=row.matter_id,
        matter_version=row.matter_version,
        matter_class=row.matter_class,
        clerk_name=row.clerk_name,
        fields=fields,
        materials=materials_of(row),
        decisions=decisions_of(row, seats_of(row.pk, row.round)),
    )
