"""The OpenAPI document, complete: every refusal of every call, and nothing allowed that the program refuses.

The library makes it from the handlers; what it leaves out (refusals, closed objects, raw bodies, base64) is added here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from litestar import Litestar, Request
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
)
from litestar.openapi.spec.enums import OpenAPIFormat

PROBLEM = "application/problem+json"
BYTES = "application/octet-stream"
BEARER = [{"person": list[str]()}]
COMPONENTS = Components(
    security_schemes={
        "person": SecurityScheme(
            type="http", scheme="bearer", description="base64(T): 32 bytes derived from the access code"
        )
    }
)


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, rename={"kind": "type"}):
    """A refusal (RFC 9457): `code` is stable; the other facts stand there where they help."""

    kind: str
    status: int
    code: str
    fields: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    limit: int | msgspec.UnsetType = msgspec.UNSET
    centre: str | msgspec.UnsetType = msgspec.UNSET
    centre_generation: int | msgspec.UnsetType = msgspec.UNSET
    dialogue_generation: int | msgspec.UnsetType = msgspec.UNSET
    generation: int | msgspec.UnsetType = msgspec.UNSET
    version: int | msgspec.UnsetType = msgspec.UNSET
    reason: str | msgspec.UnsetType = msgspec.UNSET
    challenge: str | msgspec.UnsetType = msgspec.UNSET


@dataclass
class BytesOperation(Operation):
    """A call whose body is an envelope as it is."""

    def __post_init__(self) -> None:
        """Say so in the document: the handler reads the body as a stream, of which the library sees nothing."""
        schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(content={BYTES: OpenAPIMediaType(schema=schema)}, required=True)


REASONS: Mapping[int, str] = {
    400: "Not a request of this interface.",
    401: "Not signed in.",
    403: "Sent by a page of another site, or not allowed.",
    404: "There is no such thing, or it is not yours.",
    409: "Something else already stands there.",
    413: "More bytes than the limit.",
    422: "Something in it cannot be taken; `code` says what.",
    429: "Too many calls for now: wait, or answer the challenge in `X-Admission`.",
    503: "Nothing can be kept now; nothing was stored. Code not_known: it may have been; the same call again keeps it once.",
}


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """What a handler documents as its refusals, by status."""
    return {
        status: ResponseSpec(
            data_container=Problem, description=REASONS[status], media_type=PROBLEM, generate_examples=False
        )
        for status in statuses
    }


class CompleteDocument(JsonRenderPlugin):
    """`/schema/openapi.json`, closed and complete."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON, made once."""
        if self._rendered is None:
            self._rendered = msgspec.json.encode(completed(openapi_schema, shapes(request.app)))
        return self._rendered


def completed(document: dict[str, Any], known: Collection[type[msgspec.Struct]]) -> dict[str, Any]:
    """The same document with exact shapes, and of each call the refusals it declares and no others."""
    _, components = msgspec.json.schema_components(known, ref_template="#/components/schemas/{name}")
    paths = {
        path: {method: _completed_operation(operation) for method, operation in operations.items()}
        for path, operations in document["paths"].items()
    }
    schemas = {name: _closed(schema) for name, schema in (document["components"]["schemas"] | components).items()}
    return document | {"paths": paths, "components": document["components"] | {"schemas": schemas}}


def shapes(app: Litestar) -> set[type[msgspec.Struct]]:
    """Every shape that a handler takes or gives."""
    fields = [
        field
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for field in (handler.parsed_data_field, handler.parsed_return_field)
        if field is not None
    ]
    return {Problem} | {shape for field in fields for shape in _structs(field.annotation)}


def _structs(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for argument in get_args(annotation):
        yield from _structs(argument)


def _completed_operation(operation: dict[str, Any]) -> dict[str, Any]:
    responses = {
        status: response | ({"headers": _RETRY_AFTER} if status in {"429", "503"} else {})
        for status, response in operation["responses"].items()
        # The library announces its own answer to bad parameters; ours are `problem+json`, or there are none.
        if status < "400" or PROBLEM in response.get("content", ())
    }
    return operation | {"responses": responses}


_RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    return {"additionalProperties": False} | schema if "properties" in schema else schema
