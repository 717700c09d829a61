"""Who may fetch a package: the applicant his own, and whoever may read the records of the place."""

from __future__ import annotations

from zhangfa.applications import queries as applications
from zhangfa.archives.core import Package
from zhangfa.archives.models import PackageRow
from zhangfa.archives.ports import Storage
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused

READ = "record:read"


def find(actor: Actor, application_id: str) -> Package:
    """The package with what its checks found. Refused archives.unknown when there is none, or none for this actor."""
    item = applications.find(actor, application_id)
    about = applications.about_one(application_id)
    if about is None or not (actor.id in about.people or actor.may(READ, item.path)):
        raise Refused(Refusal("archives.unknown"))
    row = PackageRow.objects.filter(pk=application_id).first()
    if row is None:
        raise Refused(Refusal("archives.unknown"))
    return row.value()


def package(actor: Actor, application_id: str, *, storage: Storage) -> bytes:
    """The package as a zip."""
    return storage.get(find(actor, application_id).digest)
