"""Calls to the interfaces: JSON out, a typed answer or `ServiceRefused` back; a refusal is no answer."""

from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

T = TypeVar("T")


class ServiceRefused(Exception):
    """The service answered with a problem (RFC 9457): its status, its stable code and the facts beside it."""

    def __init__(self, status: int, code: str, facts: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.facts = facts


def call(http: httpx.Client, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
    """One call with a JSON body (bytes become base64). Raises ServiceRefused, and httpx.HTTPError if nobody answers."""
    content = None if body is None else msgspec.json.encode(body)
    typed = {} if body is None else {"Content-Type": "application/json"}
    return accepted(http.request(method, path, content=content, headers=typed | headers))


def accepted(response: httpx.Response) -> httpx.Response:
    """The response, if the service did what it was asked. Raises ServiceRefused."""
    if response.is_success:
        return response
    facts = _problem(response)
    raise ServiceRefused(response.status_code, str(facts.get("code", "")), facts)


def answer(response: httpx.Response, kind: type[T]) -> T:
    """The JSON of an answer as `kind`; what it does not know is passed over."""
    return msgspec.json.decode(response.content, type=kind)


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        return msgspec.json.decode(response.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}
