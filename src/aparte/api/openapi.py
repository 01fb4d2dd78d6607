"""The OpenAPI document: made from the operations themselves, the same bytes each time.

The console's client is generated from it; a test holds the committed copy to it.
"""

from __future__ import annotations

import json
from typing import Any

from aparte.api import application, shapes

PREFIX = "/api/v1"


def document() -> str:
    """Return the document as JSON text, two spaces deep, ending in a newline."""
    return json.dumps(describe(application.build()), indent=2, ensure_ascii=False) + "\n"


def describe(api: application.Api) -> dict[str, Any]:
    """Return the document of an API; every operation may answer 4XX with an error."""
    schema: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix=PREFIX + "/"))
    )
    schemas = schema["components"]["schemas"]
    _add_error(schemas)
    refused = {
        "description": "Not carried out",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}},
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            } | {"4XX": refused}
    schema["paths"] = dict(sorted(_tidied(schema["paths"]).items()))
    schema["components"]["schemas"] = dict(sorted(schemas.items()))
    return schema


def _tidied(paths: dict[str, Any]) -> dict[str, Any]:
    """Return the paths without the slash that ends a router's own address."""
    return {path.rstrip("/"): operations for path, operations in paths.items()}


def _add_error(schemas: dict[str, Any]) -> None:
    template = "#/components/schemas/{model}"
    written = shapes.ErrorBody.model_json_schema(ref_template=template)
    schemas |= written.pop("$defs", {})
    schemas["ErrorBody"] = written
