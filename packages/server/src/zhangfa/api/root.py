"""The one API object: its routers, its errors, its published contract at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from zhangfa.api import errors
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
from zhangfa.api.schemas.common import Problem

REFERENCE = "#/components/schemas/{model}"
NO = {
    "description": "A no with its reasons",
    "content": {"application/json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
}


class Contract(NinjaAPI):
    """The API, whose published contract says for every operation what a no looks like."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        shapes = Problem.model_json_schema(ref_template=REFERENCE)
        schema["components"]["schemas"] |= {**shapes.pop("$defs"), "Problem": shapes}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = NO
        return schema


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
api.add_router("/insight", insight.router)
api.add_router("/insight", concerns.router)
errors.install(api)
