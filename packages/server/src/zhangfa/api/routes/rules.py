"""预警规则: how they stand in a county, a trial on past records, and the switch."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import rules as shapes
from zhangfa.api.screens import rules as screens

router = Router(tags=["watch"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.RuleList, operation_id="list_rules")
def list_rules(request: HttpRequest, county: str = Query("", max_length=120)):
    return screens.shown(request.auth, county)


@router.post("/{rule}", response=shapes.RuleView, operation_id="switch_rule")
def switch(request: HttpRequest, rule: str, body: shapes.SwitchIn):
    """On, off, or other settings, with words. Whoever supervises there is told."""
    return screens.switch(request.auth, rule, body)


@router.post("/{rule}/trial", response=shapes.TrialView, operation_id="try_rule")
def try_rule(request: HttpRequest, rule: str, body: shapes.RuleTrialIn):
    """What it would have raised on the records of the last days. Raises nothing."""
    return screens.try_rule(request.auth, rule, body)
