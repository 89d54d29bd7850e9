"""The OpenAPI document of the public interface is complete and true: a fuzzer that believes it finds nothing."""

import asyncio
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from litestar.routes import HTTPRoute
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from reporting.mailbox.model import reports
from tests.integration.reporting.network import Network, Person
from tests.integration.reporting.running import Site

DOCUMENT = "/schema/openapi.json"
# Not `positive_data_acceptance`: no fuzzer can seal, so what it makes is well-formed and still refused.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
EXAMPLES = 25  # of each operation and mode


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind is enough: the document does not depend on the database."""
    return sqlite_url


async def document(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = (await site.http.get(DOCUMENT)).json()
    return found


async def test_every_call_of_the_interface_is_documented_with_its_refusals(site: Site) -> None:
    paths = (await document(site))["paths"]
    documented = {f"{method.upper()} {path}" for path, operations in paths.items() for method in operations}
    there = {
        f"{method} {route.path.replace(':str', '')}"
        for route in site.app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(("/api/", "/health", "/.well-known"))
        for method in route.methods - {"OPTIONS"}
    }
    assert documented == there
    for path, operations in paths.items():
        for method, operation in operations.items():
            wanted = {"429"} if path.startswith("/api/") else set()
            wanted |= {"403", "413", "422", "503"} if method != "get" else set()
            assert wanted <= set(operation["responses"]), (method, path)


async def test_every_object_is_closed_and_every_refusal_a_problem(site: Site) -> None:
    described = await document(site)
    schemas = described["components"]["schemas"]
    assert len(schemas) > 12
    assert not [name for name, schema in schemas.items() if "properties" in schema and schema["additionalProperties"]]
    for operations in described["paths"].values():
        for operation in operations.values():
            refusals = [answer for status, answer in operation["responses"].items() if status >= "400"]
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_a_fuzzer_finds_nothing(site: Site, network: Network, mode: GenerationMode, known: bool) -> None:
    person = Person(network)
    assert (await site.report(person)).status_code == 201
    headers = person.bearer if known else {}
    asked = await asyncio.to_thread(lambda: set(ask_everything(site, mode, headers)))
    assert len(asked) == 20
    assert len(site.rows(reports)) == 1  # no report came out of chance


def ask_everything(site: Site, mode: GenerationMode, headers: dict[str, str]) -> Iterator[str]:
    """Every call of the document, on a loop of their own."""
    for found in schemathesis.openapi.from_asgi(DOCUMENT, running(site)).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        try:
            ask(operation.as_strategy(generation_mode=mode), headers)
        except hypothesis.errors.Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label  # nothing in the call that could be wrong
        yield operation.label


def running(site: Site) -> Any:
    """The program, which the fuzzer's client would otherwise start and end with every call."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await site.app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    return app


def ask(strategy: Any, headers: dict[str, str]) -> None:
    @hypothesis.given(case=strategy)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def one(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    one()
