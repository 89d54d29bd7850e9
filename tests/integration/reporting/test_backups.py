"""How long copies outlast what is erased: the operator's own number of days, and without one no number at all."""

import re
from html import unescape

import httpx
import pytest
from msgspec.structs import replace

from reporting.settings import Settings
from reporting.web import kept
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import ORIGIN, OpenSite
from tests.integration.reporting.network import Network, Person
from tests.integration.reporting.running import Site

pytestmark = ONE_KIND

PROMISES = ("/en/privacy", "/en/steps", "/en/mailbox")


async def said(site: Site, path: str, headers: dict[str, str]) -> str:
    """The words of a page, one space between them."""
    return re.sub(r"(<[^>]*>|\s)+", " ", unescape((await site.http.get(path, headers=headers)).text))


async def headers_of(site: Site, network: Network) -> dict[str, str]:
    """Those of a browser in which a mailbox is open: in it withdrawing is explained."""
    person = Person(network)
    assert (await site.report(person)).status_code == 201
    entered: httpx.Response = await site.http.post(
        "/en/mailbox", files=[("code", (None, person.code.text))], headers={"Origin": ORIGIN}
    )
    found = re.search(rf"{kept.COOKIE}=[^;]+", entered.headers["set-cookie"])
    assert found
    return {"Cookie": found[0]}


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (None, "Copies in backups last longer, until the backups expire. (to be confirmed by the centre)"),
        (1, "Copies in backups last up to 1 day longer."),
        (90, "Copies in backups last up to 90 days longer."),
    ],
)
async def test_pages_name_the_days_of_the_operator_or_none(
    open_site: OpenSite, settings: Settings, network: Network, days: int | None, sentence: str
) -> None:
    site = await open_site(replace(settings, backup_days=days))
    headers = await headers_of(site, network)
    for path in PROMISES:
        page = await said(site, path, headers)
        assert sentence in page, path
        # With its word: a code drawn by chance may well hold the same figures.
        assert "35 day" not in page, path
        assert re.findall(r"last(?: up to)? (\d+) day", page) == ([] if days is None else [str(days)]), path
    plain = await said(site, "/de/leicht/postfach", {})
    number = {None: "länger. Fragen Sie", 1: "1 Tag länger.", 90: "90 Tage länger."}[days]
    assert f"Sicherungs-Kopien gibt es noch {number}" in plain
