"""The register of agencies that wrongly asked, for those who read units there."""

from __future__ import annotations

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import Register, WrongRequest, register_of
from zhangfa.matters.models import WrongRequestRow
from zhangfa.organizations.queries import within

READ = "unit:read"


def wrong_requests(actor: Actor, *, under: TreePath) -> Register:
    """Reports at or below a place, counted. Raises `Refused` matters.register_closed."""
    return register_of(wrong_request_list(actor, under=under))


def wrong_request_list(actor: Actor, *, under: TreePath) -> list[WrongRequest]:
    """Every report at or below a place, the latest first. Raises `Refused` matters.register_closed."""
    if not actor.may(READ, under):
        raise Refused(Refusal("matters.register_closed"))
    rows = WrongRequestRow.objects.filter(within([under]), tenant=tenant_of(under)).order_by("-reported_at")
    return [row.value() for row in rows]
