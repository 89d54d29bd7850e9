"""What stands around every call: headers on everything, the door, HEAD, and what the service says of itself."""

from hashlib import sha256
from itertools import count

import msgspec
import pytest

from reporting.settings import Program, Settings
from reporting.web import kept
from reporting.web.throttle import has_zero_bits
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import ORIGIN, OpenSite
from tests.integration.reporting.network import Clock, Network, Person
from tests.integration.reporting.running import Site

pytestmark = ONE_KIND

SECURITY = {
    "content-security-policy",
    "referrer-policy",
    "x-content-type-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "cache-control",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/manifest", 200),
        ("GET", "/health", 204),
        ("GET", "/.well-known/isonomia", 200),
        ("GET", "/schema/openapi.json", 200),
        ("GET", "/api/v1/mailbox", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/checkpoint", 404),
        ("GET", "/api/v1/reports", 405),
        ("TRACE", "/api/v1/manifest", 405),
        ("POST", "/health", 405),
        ("POST", "/api/v1/reports", 422),
    ],
)
async def test_the_security_headers_are_on_every_answer(site: Site, method: str, path: str, status: int) -> None:
    headers = Person(site.network).bearer if status == 422 else {}
    answer = await site.http.request(method, path, headers=headers)
    assert answer.status_code == status
    assert set(answer.headers) >= SECURITY
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    if status == 405:
        allowed = {"/api/v1/reports": "OPTIONS, POST"}.get(path, "GET, HEAD, OPTIONS")
        assert answer.headers["allow"] == allowed
    if status >= 400 and path.startswith("/api"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "path", ["/api/v1/manifest", "/.well-known/isonomia", "/api/v1/mailbox", "/nothing", "/health"]
)
async def test_head_is_get_without_the_body(site: Site, path: str) -> None:
    head, get = await site.http.head(path), await site.http.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert sorted(head.headers.multi_items()) == sorted(get.headers.multi_items())


async def test_head_of_what_can_only_be_posted_is_not_allowed(site: Site) -> None:
    assert (await site.http.head("/api/v1/reports")).status_code == 405


async def test_what_the_service_says_of_itself(site: Site, network: Network) -> None:
    assert (await site.http.get("/.well-known/isonomia")).json() == {
        "service": "Isonomia",
        "root": network.verifier,
        "languages": ["de", "fr", "en"],
        "limits": {"text": 262_144, "attachments": 20, "attachment_size": 31_457_280, "messages": 200},
    }
    assert (await site.http.get("/health")).content == b""


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": ORIGIN}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ORIGIN + ".evil.example"}, False),
    ],
)
async def test_what_another_site_makes_a_browser_send_goes_no_further(
    site: Site, network: Network, headers: dict[str, str], let_in: bool
) -> None:
    person = Person(network)
    answer = await site.post("/api/v1/reports", person.report(), person, **headers)
    if let_in:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
        assert (await site.mailbox(person)).status_code == 404


async def test_reading_from_another_site_is_left_to_the_browser(site: Site) -> None:
    answer = await site.http.get("/api/v1/manifest", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def narrow(settings: Settings, behind_proxy: bool = False) -> Settings:
    program = Program(origin=ORIGIN, burst=3, per_second=0.5, behind_proxy=behind_proxy)
    return msgspec.structs.replace(settings, reporting=program)


def answer_to(challenge: str) -> str:
    bits = int(challenge.partition(".")[0])
    return next(answer for n in count() if has_zero_bits(answer := f"{challenge}:{n}", bits))


async def test_who_comes_too_often_waits_or_works_and_an_answer_is_good_for_one_call(
    open_site: OpenSite, settings: Settings, network: Network, clock: Clock
) -> None:
    site = await open_site(narrow(settings))
    person = Person(network)
    assert [(await site.mailbox(person)).status_code for _ in range(3)] == [404] * 3
    refused = await site.report(person)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert refused.headers["retry-after"] == "2"
    challenge = refused.json()["challenge"]
    assert sha256(person.code.login_token).hexdigest()[:8] not in challenge
    answer = answer_to(challenge)
    body = person.report()
    assert (await site.post("/api/v1/reports", body, person, **{"X-Admission": answer})).status_code == 201
    again = await site.post("/api/v1/reports", body, person, **{"X-Admission": answer})
    assert (again.status_code, again.json()["challenge"] != challenge) == (429, True)
    assert (await site.post("/api/v1/reports", body, person, **{"X-Admission": "18.1.x.y:1"})).status_code == 429
    clock.seconds += 2
    assert (await site.post("/api/v1/reports", body, person)).status_code == 201


async def test_pages_and_health_are_not_counted(open_site: OpenSite, settings: Settings) -> None:
    site = await open_site(narrow(settings))
    assert {(await site.http.get("/health")).status_code for _ in range(10)} == {204}


async def test_pages_that_open_something_kept_are_counted_but_leaving_is_never_refused(
    open_site: OpenSite, settings: Settings
) -> None:
    site = await open_site(narrow(settings))
    cookie = {"Cookie": f"{kept.COOKIE}=x"}

    async def read(path: str, headers: dict[str, str]) -> int:
        return (await site.http.get(path, headers=headers)).status_code

    style = (await site.http.get("/de/mailbox")).text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert [await read("/de/mailbox", {}) for _ in range(4)] == [200] * 4
    assert [await read(style, cookie) for _ in range(4)] == [200] * 4
    assert [await read("/de/mailbox", cookie) for _ in range(4)] == [200, 200, 200, 429]
    assert await read("/de/mailbox", {}) == 200
    assert {await read("/de/exit", cookie) for _ in range(4)} == {303}
    assert {await read("/de/left", cookie) for _ in range(4)} <= {200, 303}


async def test_behind_a_proxy_the_address_is_the_one_the_proxy_adds(open_site: OpenSite, settings: Settings) -> None:
    site = await open_site(narrow(settings, behind_proxy=True))

    async def call(forwarded: str) -> int:
        answer = await site.http.get("/api/v1/checkpoint", headers={"X-Forwarded-For": forwarded})
        return answer.status_code

    assert [await call(f"10.0.0.{n}, 192.0.2.1") for n in range(4)] == [404, 404, 404, 429]
    assert await call("192.0.2.1, 192.0.2.2") == 404
    assert [await call(f"2001:db8::{n}") for n in range(4)] == [404, 404, 404, 429]


@pytest.mark.parametrize("path", ["/en", "/en/deadlines", "/en/form", "/en/nothing"])
async def test_a_page_says_once_how_it_is_written(site: Site, path: str) -> None:
    answer = await site.http.get(path, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
