"""Every route of both programs is listed here, with who may reach it and what a stranger gets; and every answer there is,
errors and crashes too, carries the same security headers. Whoever adds a route adds a line, and so decides.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import httpx
import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute

import counselling.app
import reporting.app
from counselling.audit.model import audit_keys
from counselling.audit.outbox import INSTALLATION, seal_key
from counselling.workspace.shell import POLICY_CHANGES
from reporting.database import Database
from reporting.sealing.keys import expand
from reporting.sealing.note import verifier_key
from reporting.sealing.service_key import ServiceKeys, print_keys
from reporting.settings import Program, Settings
from reporting.web.headers import content_security_policy, security_headers

ANYBODY = "anybody"
CODE = "whoever has the access code's token"
ENDING = "whoever has the access code's second token; everybody else gets the same answer"
COOKIE = "whoever has the cookie of what she began"
INVITED = "whoever has an invitation"
FEED = "whoever has the address of a member's calendar: days and numbers, no content"
MACHINE = "whoever is on the machine itself, not through its proxy"
MEMBER = "a signed-in member"
SUPERVISOR = "a signed-in member who is the supervisor of a centre"
CHANGING = "a signed-in member whose page sends its form token"

EXAMPLES: Final = {
    "{language:str}": "de",
    "{case:str}": "0" * 32,
    "{record:str}": "0" * 32,
    "{task:str}": "0" * 32,
    "{slot_id:str}": "0" * 32,
    "{reference:str}": "ABCD-1234",
    "{event:str}": "case.viewed",
    "{transition:str}": "0" * 32,
    "{step:str}": "accept",
    "{consent:str}": "0" * 32,
    "{draft:str}": "0" * 32,
    "{canton:str}": "SG",
    "{staff:str}": "0" * 32,
    "{centre:str}": "beratung-ost",
    "{version:int}": "1",
    "{year:int}": "2026",
    "{name:str}": "nothing",
    "{place:int}": "1",
    "{path:str}": "nothing",
    "{table:str}": "nothing",
}

# Method and path, who may reach it, what a stranger with nothing gets.
PUBLIC: Final = {
    "GET /": (ANYBODY, 303),
    "GET /{language:str}": (ANYBODY, 200),
    "GET /{language:str}/begin": (ANYBODY, 200),
    "GET /{language:str}/only-tell": (ANYBODY, 200),
    "GET /{language:str}/steps": (ANYBODY, 200),
    "GET /{language:str}/figures": (ANYBODY, 200),
    "GET /{language:str}/figures/{canton:str}/{name:str}": (ANYBODY, 404),
    "GET /{language:str}/figures/{canton:str}/{name:str}/{table:str}": (ANYBODY, 404),
    "GET /{language:str}/figures/national": (ANYBODY, 200),
    "GET /{language:str}/safety": (ANYBODY, 200),
    "GET /{language:str}/under-18": (ANYBODY, 200),
    "GET /{language:str}/privacy": (ANYBODY, 200),
    "GET /{language:str}/checkpoint": (ANYBODY, 200),
    "GET /{language:str}/accessibility": (ANYBODY, 200),
    "GET /{language:str}/institutions": (ANYBODY, 200),
    "GET /{language:str}/other-side": (ANYBODY, 200),
    "GET /{language:str}/leicht": (ANYBODY, 200),
    "GET /{language:str}/leicht/erzaehlen": (ANYBODY, 200),
    "GET /{language:str}/leicht/code": (ANYBODY, 200),
    "GET /{language:str}/leicht/postfach": (ANYBODY, 200),
    "GET /{language:str}/languages": (ANYBODY, 200),
    "GET /{language:str}/deadlines": (ANYBODY, 200),
    "POST /{language:str}/deadlines": (ANYBODY, 422),  # no form
    "GET /{language:str}/centres": (ANYBODY, 200),
    "POST /{language:str}/centres": (ANYBODY, 422),  # no form
    "GET /{language:str}/poster.pdf": (ANYBODY, 404),  # nothing was printed here
    "GET /{language:str}/card.pdf": (ANYBODY, 404),
    "GET /{language:str}/rights": (ANYBODY, 200),
    "GET /{language:str}/rights/{name:str}": (ANYBODY, 404),
    "GET /{language:str}/form": (ANYBODY, 503),  # 503: nothing is published here
    "POST /{language:str}/form": (ANYBODY, 503),
    "GET /{language:str}/form/tell": (ANYBODY, 503),
    "GET /{language:str}/form/{place:int}": (COOKIE, 303),
    "POST /{language:str}/form/{place:int}": (ANYBODY, 503),
    "GET /{language:str}/check": (COOKIE, 410),
    "POST /{language:str}/check": (COOKIE, 410),
    "GET /{language:str}/code": (COOKIE, 410),
    "POST /{language:str}/code": (COOKIE, 303),
    "GET /{language:str}/code/picture": (COOKIE, 404),
    "GET /{language:str}/exit": (ANYBODY, 303),
    "GET /{language:str}/left": (ANYBODY, 303),
    "GET /{language:str}/mailbox": (ANYBODY, 503),
    "POST /{language:str}/mailbox": (CODE, 503),
    "POST /{language:str}/mailbox/answer": (COOKIE, 410),
    "POST /{language:str}/mailbox/appointment": (COOKIE, 410),
    "GET /{language:str}/mailbox/file/{record:str}": (COOKIE, 410),
    "GET /{language:str}/mailbox/everything": (COOKIE, 410),
    "GET /{language:str}/mailbox/questions": (ANYBODY, 503),
    "GET /{language:str}/lost-code": (ANYBODY, 200),
    "POST /{language:str}/mailbox/end": (COOKIE, 410),
    "POST /{language:str}/mailbox/withdraw": (COOKIE, 410),
    "POST /{language:str}/mailbox/keep": (COOKIE, 410),
    "POST /{language:str}/mailbox/close": (COOKIE, 303),
    "GET /assets/{name:str}": (ANYBODY, 404),
    "GET /.well-known/isonomia": (ANYBODY, 200),
    "GET /health": (ANYBODY, 204),
    "GET /api/v1/manifest": (ANYBODY, 503),
    "GET /api/v1/places": (ANYBODY, 200),
    "GET /api/v1/checkpoint": (ANYBODY, 404),
    "GET /api/v1/releases": (ANYBODY, 200),
    "GET /api/v1/series/national.csv": (ANYBODY, 200),
    "GET /api/v1/releases/{canton:str}/{name:str}": (ANYBODY, 404),
    "GET /api/v1/releases/{canton:str}/{name:str}/{file:str}": (ANYBODY, 404),
    "GET /api/v1/catalogue.rdf": (ANYBODY, 200),
    "GET /api/v1/catalogue.ttl": (ANYBODY, 200),
    "POST /api/v1/reports": (CODE, 422),
    "PUT /api/v1/attachments/{case:str}/{record:str}": (CODE, 404),
    "GET /api/v1/mailbox": (CODE, 404),
    "DELETE /api/v1/mailbox": (ENDING, 422),
    "GET /api/v1/mailbox/attachments/{record:str}": (CODE, 404),
    "POST /api/v1/mailbox/messages": (CODE, 422),
    "GET /api/v1/mailbox/withdrawal": (CODE, 404),
    "POST /api/v1/mailbox/withdrawal": (ENDING, 422),
    "DELETE /api/v1/mailbox/withdrawal": (ENDING, 422),
    "GET /schema": (ANYBODY, 200),
    "GET /schema/openapi.json": (ANYBODY, 200),
    "GET /schema/{path:str}": (ANYBODY, 404),
}
WORKSPACE: Final = {
    "GET /": (ANYBODY, 200),  # the document holds nothing before she signs in
    "HEAD /": (ANYBODY, 200),
    "GET /inbox": (ANYBODY, 200),
    "HEAD /inbox": (ANYBODY, 200),
    "GET /case/{case:str}": (ANYBODY, 200),
    "HEAD /case/{case:str}": (ANYBODY, 200),
    "GET /case/{case:str}/coding": (ANYBODY, 200),
    "HEAD /case/{case:str}/coding": (ANYBODY, 200),
    "GET /case/{case:str}/transition": (ANYBODY, 200),
    "HEAD /case/{case:str}/transition": (ANYBODY, 200),
    "GET /case/{case:str}/closing": (ANYBODY, 200),
    "HEAD /case/{case:str}/closing": (ANYBODY, 200),
    "GET /calendar": (ANYBODY, 200),
    "HEAD /calendar": (ANYBODY, 200),
    "GET /coordination": (ANYBODY, 200),
    "HEAD /coordination": (ANYBODY, 200),
    "GET /intake": (ANYBODY, 200),
    "HEAD /intake": (ANYBODY, 200),
    "GET /centre": (ANYBODY, 200),
    "HEAD /centre": (ANYBODY, 200),
    "GET /me": (ANYBODY, 200),
    "HEAD /me": (ANYBODY, 200),
    "GET /figures": (ANYBODY, 200),
    "HEAD /figures": (ANYBODY, 200),
    "GET /trail": (ANYBODY, 200),
    "HEAD /trail": (ANYBODY, 200),
    "GET /assets/{name:str}": (ANYBODY, 404),
    "GET /health": (ANYBODY, 204),
    "POST /api/v1/session": (ANYBODY, 422),
    "GET /api/v1/session": (MEMBER, 401),
    "DELETE /api/v1/session": (CHANGING, 401),
    "POST /api/v1/invitation": (INVITED, 422),
    "POST /api/v1/invitation/acceptance": (INVITED, 422),
    "GET /api/v1/unlock-slots": (MEMBER, 401),
    "POST /api/v1/unlock-slots": (CHANGING, 401),
    "DELETE /api/v1/unlock-slots/{slot_id:str}": (CHANGING, 401),
    "GET /api/v1/manifest": (MEMBER, 401),
    "GET /api/v1/roots": (MEMBER, 401),
    "GET /api/v1/centres": (MEMBER, 401),
    "POST /api/v1/centres/{centre:str}/generations": (CHANGING, 401),
    "POST /api/v1/centres/{centre:str}/grants": (CHANGING, 401),
    "GET /api/v1/centres/{centre:str}/rosters/{version:int}": (MEMBER, 401),
    "GET /api/v1/centres/{centre:str}/invitations": (MEMBER, 401),  # answered to whoever leads the centre
    "POST /api/v1/centres/{centre:str}/invitations": (CHANGING, 401),
    "DELETE /api/v1/centres/{centre:str}/invitations/{staff:str}": (CHANGING, 401),
    "POST /api/v1/centres/{centre:str}/members/{staff:str}/renewal": (CHANGING, 401),
    "DELETE /api/v1/centres/{centre:str}/members/{staff:str}": (CHANGING, 401),
    "GET /api/v1/cases": (MEMBER, 401),
    "POST /api/v1/cases": (CHANGING, 401),
    "GET /api/v1/cases/{case:str}": (MEMBER, 401),
    "GET /api/v1/cases/{case:str}/sheets": (MEMBER, 401),
    "GET /api/v1/sheets": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/takeover": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/messages": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/notes": (CHANGING, 401),
    "PUT /api/v1/cases/{case:str}/attachments/{record:str}": (CHANGING, 401),
    "GET /api/v1/cases/{case:str}/attachments/{record:str}": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/exports": (CHANGING, 401),
    "POST /api/v1/exports": (CHANGING, 401),
    "PUT /api/v1/intake/{case:str}/attachments/{record:str}": (CHANGING, 401),
    "GET /api/v1/transitions": (MEMBER, 401),
    "GET /api/v1/transitions/{transition:str}/keys": (MEMBER, 401),
    "POST /api/v1/transitions/{transition:str}/{step:str}": (CHANGING, 401),
    "GET /api/v1/cases/{case:str}/transitions": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/transitions": (CHANGING, 401),
    "GET /api/v1/cases/{case:str}/consents": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/consents": (CHANGING, 401),
    "DELETE /api/v1/consents/{consent:str}": (CHANGING, 401),
    "GET /api/v1/cases/{case:str}/walls": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/walls": (CHANGING, 401),
    "DELETE /api/v1/cases/{case:str}/walls/{staff:str}": (CHANGING, 401),
    "PUT /api/v1/cases/{case:str}/restriction": (CHANGING, 401),
    "DELETE /api/v1/cases/{case:str}/restriction": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/closing": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/reopening": (CHANGING, 401),
    "PUT /api/v1/cases/{case:str}/hold": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/erasure": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/erasure/decision": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/subject-access": (CHANGING, 401),
    "GET /api/v1/retention": (MEMBER, 401),
    "GET /api/v1/statistics/codes/{year:int}": (MEMBER, 401),
    "POST /api/v1/statistics/rows": (CHANGING, 401),
    "GET /api/v1/statistics/drafts": (MEMBER, 401),
    "POST /api/v1/statistics/drafts": (CHANGING, 401),
    "GET /api/v1/statistics/drafts/{draft:str}": (MEMBER, 401),
    "GET /api/v1/centres/{centre:str}/figures/{canton:str}/{year:int}": (MEMBER, 401),  # answered to whoever leads it
    "POST /api/v1/centres/{centre:str}/figures/{canton:str}/{year:int}": (CHANGING, 401),
    "GET /api/v1/statistics/preview/{canton:str}/{year:int}": (MEMBER, 401),
    "GET /api/v1/statistics/drafts/{draft:str}/earlier": (MEMBER, 401),
    "PUT /api/v1/statistics/drafts/{draft:str}/texts": (CHANGING, 401),
    "POST /api/v1/statistics/drafts/{draft:str}/decision": (CHANGING, 401),
    "POST /api/v1/statistics/drafts/{draft:str}/publication": (CHANGING, 401),
    "GET /api/v1/cases/{case:str}/proposal": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/proposal": (CHANGING, 401),
    "GET /api/v1/profile": (MEMBER, 401),
    "PUT /api/v1/profile": (CHANGING, 401),
    "GET /api/v1/centres/{centre:str}/profiles": (MEMBER, 401),
    "GET /api/v1/centres/{centre:str}/profiles/{staff:str}": (MEMBER, 401),
    "PUT /api/v1/centres/{centre:str}/profiles/{staff:str}": (CHANGING, 401),
    "GET /api/v1/centres/{centre:str}/settings": (MEMBER, 401),
    "PUT /api/v1/centres/{centre:str}/settings": (CHANGING, 401),
    "GET /api/v1/tasks": (MEMBER, 401),
    "GET /api/v1/reminding": (MEMBER, 401),
    "GET /api/v1/centres/{centre:str}/key-progress": (MEMBER, 401),  # answered to whoever leads it
    "GET /api/v1/centres/{centre:str}/older-keys": (MEMBER, 401),
    "PUT /api/v1/cases/{case:str}/slots": (CHANGING, 401),
    "POST /api/v1/cases/{case:str}/slots/reversal": (CHANGING, 401),
    "GET /api/v1/centres/{centre:str}/load": (MEMBER, 401),  # answered to whoever leads the centre
    "GET /api/v1/unassigned": (MEMBER, 401),
    "GET /api/v1/members/{staff:str}/cases": (MEMBER, 401),
    "PUT /api/v1/feed": (CHANGING, 401),
    "DELETE /api/v1/feed": (CHANGING, 401),
    "PUT /api/v1/notice-address": (CHANGING, 401),
    "DELETE /api/v1/notice-address": (CHANGING, 401),
    "GET /calendar/{name:str}": (FEED, 404),  # no address of anybody's calendar
    "GET /api/v1/cases/{case:str}/tasks": (MEMBER, 401),
    "POST /api/v1/cases/{case:str}/tasks": (CHANGING, 401),
    "PUT /api/v1/cases/{case:str}/tasks/{task:str}": (CHANGING, 401),
    "GET /api/v1/trail/members": (SUPERVISOR, 401),
    "GET /api/v1/trail/cases/{reference:str}": (SUPERVISOR, 401),
    "GET /api/v1/trail/members/{staff:str}": (SUPERVISOR, 401),
    "GET /api/v1/trail/kinds/{event:str}": (SUPERVISOR, 401),
    "GET /api/v1/trail/patterns": (SUPERVISOR, 401),
    "GET /api/v1/trail/export": (SUPERVISOR, 401),
    "GET /health/trail": (MACHINE, 200),
    "POST /api/v1/trail/checks": (CHANGING, 401),
    "GET /schema": (ANYBODY, 200),
    "GET /schema/openapi.json": (ANYBODY, 200),
    "GET /schema/{path:str}": (ANYBODY, 404),
}


@pytest.fixture(scope="module")
def settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation with nothing in it but its audit key."""
    folder = tmp_path_factory.mktemp("routes")
    keys = {1: bytes(range(32))}
    (folder / "service_keys.txt").write_text(print_keys(keys))
    database = folder / "isonomia.sqlite"
    database.write_bytes(sqlite_template.read_bytes())
    owner = Database(f"sqlite:///{database}")
    with owner.begin() as connection:
        connection.execute(audit_keys.insert(), seal_key(ServiceKeys(keys), INSTALLATION, bytes(32)))
    owner.close()
    return Settings(
        service="Isonomia",
        database=f"sqlite:///{database}",
        service_keys=folder / "service_keys.txt",
        roots=(verifier_key("example/root", expand(bytes(32)).sign_public),),
        languages=("de", "fr", "en"),
        reporting=Program(origin="http://localhost:8000"),
        counselling=Program(origin="http://workspace.localhost:8001", port=8001),
    )


class Site:
    """One program as a stranger meets it."""

    def __init__(self, app: Litestar, http: httpx.AsyncClient, table: dict[str, tuple[str, int]], policy: str) -> None:
        self.app = app
        self.http = http
        self.table = table
        self.policy = policy

    def routes(self) -> list[str]:
        """Every method and path there is; OPTIONS is answered everywhere and says only what else is."""
        routes = [route for route in self.app.routes if isinstance(route, HTTPRoute)]
        return sorted(f"{method} {route.path}" for route in routes for method in route.methods if method != "OPTIONS")

    async def ask(self, route: str, **headers: str) -> httpx.Response:
        """Calls a route with nothing but a path."""
        method, path = route.split(" ", 1)
        for pattern, value in EXAMPLES.items():
            path = path.replace(pattern, value)
        return await self.http.request(method, path, headers=headers)


@pytest.fixture(params=["reporting", "counselling"])
async def site(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Site]:
    is_public = request.param == "reporting"
    app = (reporting.app if is_public else counselling.app).create(settings)
    app.register(crash)
    program = settings.reporting if is_public else settings.counselling
    policy = reporting.app.POLICY if is_public else content_security_policy(**POLICY_CHANGES)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.lifespan())
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=program.origin))
        yield Site(app, http, PUBLIC if is_public else WORKSPACE, policy)


@get("/crash", include_in_schema=False)
async def crash() -> None:
    """A mistake of ours."""
    raise RuntimeError("a word of a person")


async def test_every_route_is_listed(site: Site) -> None:
    assert set(site.routes()) - {"GET /crash"} == set(site.table)


async def test_a_stranger_gets_what_is_listed(site: Site) -> None:
    got = {route: (await site.ask(route)).status_code for route in site.table}
    assert got == {route: status for route, (_, status) in site.table.items()}


async def test_every_answer_carries_the_same_security_headers(site: Site) -> None:
    wanted = security_headers(site.policy, secure=False)
    asked = [*site.routes(), "GET /nothing/here/at/all", "DELETE /health", "GET /api/v1/nothing", "OPTIONS /health"]
    asked += [route.replace("GET", "HEAD", 1) for route in asked if route.startswith("GET ")]
    statuses = set()
    for route in asked:
        for accept in ("text/html", "application/json"):
            answer = await site.ask(route, accept=accept)
            statuses.add(answer.status_code)
            sent = {name: answer.headers.get(name) for name in wanted}
            assert sent == dict(wanted), f"{route}: {answer.status_code}"
    assert statuses >= {200, 204, 404, 405, 500}


async def test_a_crash_says_nothing_of_what_was_sent(site: Site) -> None:
    answer = await site.ask("GET /crash")
    assert answer.status_code == 500
    assert "a word of a person" not in answer.text
