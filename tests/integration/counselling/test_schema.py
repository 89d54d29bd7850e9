"""The OpenAPI document of the workspace is complete and true: a fuzzer that believes it finds nothing, signed in or not."""

import asyncio
import re
from collections.abc import Mapping
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
)

from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

DOCUMENT = "/schema/openapi.json"
NUMBER = re.compile(r"\{(year|version)\}")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# What is wrong because there is too much of it may be refused before anybody reads it.
REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "503"]
REFUSED = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
JSON = "application/json"
ANY = {"type": "string"}
EXAMPLES = 12  # of each operation and mode
ENDS_THE_SESSION = ("DELETE", "/api/v1/session")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind is enough: the document does not depend on the database."""
    return sqlite_url


async def test_every_call_of_the_interface_is_documented_with_its_refusals(workplace: Workplace) -> None:
    document = (await asyncio.to_thread(schemathesis.openapi.from_asgi, DOCUMENT, running(workplace))).raw_schema
    documented = {f"{method.upper()} {path}" for path, operations in document["paths"].items() for method in operations}
    assert {call for call in documented if "/api/" in call} == there(workplace)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            wanted = {"429", "503"} if "/api/" in path else {"503"}
            wanted |= {"401"} if operation.get("security") else set()
            wanted |= {"403"} if method != "get" else set()
            assert wanted <= set(operation["responses"]), (method, path)
            if method != "get" and operation.get("security"):
                assert operation["security"] == [{"session": [], "form_token": []}], (method, path)


async def test_every_object_is_closed(workplace: Workplace) -> None:
    document = (await asyncio.to_thread(schemathesis.openapi.from_asgi, DOCUMENT, running(workplace))).raw_schema
    schemas = document["components"]["schemas"]
    assert len(schemas) > 20
    assert [name for name, schema in schemas.items() if "properties" in schema and schema["additionalProperties"]] == []


@pytest.mark.parametrize("number", ["0", "2101", "9" * 40, "-" + "9" * 40, "9" * 5_000])
async def test_a_number_beyond_all_bounds_in_a_path_gets_an_answer_that_is_documented(
    workplace: Workplace, anna: Staff, number: str
) -> None:
    document = (await asyncio.to_thread(schemathesis.openapi.from_asgi, DOCUMENT, running(workplace))).raw_schema
    numbered = {path: operations for path, operations in document["paths"].items() if NUMBER.search(path)}
    assert len(numbered) >= 4
    for path, operations in numbered.items():
        asked = NUMBER.sub(number, path).format(centre="ost", canton="SG")
        for method, operation in operations.items():
            answer = await anna.call(method.upper(), asked.removeprefix("/api/v1"), None if method == "get" else {})
            assert str(answer.status_code) in set(operation["responses"]) - {"200", "503"}, (method, path)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_a_fuzzer_finds_nothing(workplace: Workplace, anna: Staff, mode: GenerationMode, signed_in: bool) -> None:
    workplace.case(Person(workplace.network))
    headers = {name: value for name, value in anna.headers.items() if name != "Content-Type"} if signed_in else {}
    asked = await asyncio.to_thread(ask_everything, workplace, mode, headers)
    assert asked == there(workplace) - {" ".join(ENDS_THE_SESSION)}


def there(workplace: Workplace) -> set[str]:
    """Every call of the interface, as a document names it."""
    routes = [route for route in workplace.app.routes if isinstance(route, HTTPRoute)]
    return {
        f"{method} {route.path.replace(':str', '').replace(':int', '')}"
        for route in routes
        for method in route.methods - {"OPTIONS"}
        if route.path.startswith("/api/")
    }


def ask_everything(workplace: Workplace, mode: GenerationMode, headers: dict[str, str]) -> set[str]:
    """Every call of the interface but the one that would end the session, on a loop of their own."""
    schema = schemathesis.openapi.from_asgi(DOCUMENT, running(workplace), config=REFUSED)
    for operations in schema.raw_schema["paths"].values():
        for described in operations.values():
            described.pop("security", None)  # whether she is signed in is not for the fuzzer to change
    asked = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if not operation.path.startswith("/api/") or (operation.method.upper(), operation.path) == ENDS_THE_SESSION:
            continue
        if mode is GenerationMode.POSITIVE or can_be_wrong(
            schema.raw_schema["paths"][operation.path][operation.method]
        ):
            ask(operation.as_strategy(generation_mode=mode), headers)
        asked.add(operation.label)
    return asked


def can_be_wrong(described: Mapping[str, Any]) -> bool:
    """Whether a call has a shape that could be missed: a body that is not any bytes, a parameter that is not any string.

    The fuzzer finds that out as well, after three hundred tries at each.
    """
    parameters = [one["schema"] for one in described.get("parameters", ())]
    return JSON in described.get("requestBody", {}).get("content", ()) or any(one != ANY for one in parameters)


def running(workplace: Workplace) -> Any:
    """The program, which the fuzzer's client would otherwise start and end with every call."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await workplace.app(scope, receive, send)
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
