"""The register of agencies that wrongly asked, for those who read units there."""

from __future__ import annotations

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import Register, register_of
from zhangfa.matters.models import WrongRequestRow
from zhangfa.organizations.queries import within

READ = "unit:read"


def wrong_requests(actor: Actor, *, under: TreePath) -> Register:
    """Reports at or below a place, counted. Raises `Refused` matters.register_closed."""
    if not actor.may(READ, under):
        raise Refused(Refusal("matters.register_closed"))
    rows = WrongRequestRow.objects.filter(within([under]), tenant=tenant_of(under))
    return register_of([row.value() for row in rows])
