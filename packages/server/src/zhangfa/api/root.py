"""The one API object: its routers, its errors, its published contract at /api/v1/openapi.json."""

from __future__ import annotations

from zhangfa.api import errors
from zhangfa.api.contract import Contract
from zhangfa.api.routes import (
    applications,
    cases,
    catalogue,
    comparisons,
    concerns,
    editing,
    eseals,
    files,
    insight,
    late,
    matters,
    partners,
    passkeys,
    people,
    procedures,
    ratings,
    readings,
    reviews,
    rules,
    session,
    signature,
    terminals,
    watch,
)

api = Contract(
    title="章法 Zhangfa",
    version="1",
    description="Village seals: apply, approve, stamp, prove. Session cookie; every write carries X-CSRFToken.",
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", session.router)
api.add_router("/me/signature", signature.router)
api.add_router("/me/passkeys", passkeys.router)
api.add_router("/matters", matters.router)
api.add_router("", catalogue.router)
api.add_router("", editing.router)
api.add_router("/files", files.router)
api.add_router("/applications", applications.router)
api.add_router("", people.router)
api.add_router("", procedures.router)
api.add_router("", comparisons.router)
api.add_router("", readings.router)
api.add_router("", terminals.router)
api.add_router("/eseals", eseals.router)
api.add_router("/late", late.router)
api.add_router("/rules", rules.router)
api.add_router("", cases.router)
api.add_router("/reviews", reviews.router)
api.add_router("", ratings.router)
api.add_router("", watch.router)
api.add_router("/partners", partners.router)
api.add_router("/insight", insight.router)
api.add_router("/insight", concerns.router)
errors.install(api)
