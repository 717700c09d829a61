"""An API whose published contract is whole: every operation also says what a no looks like."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

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
