"""The pages without JavaScript on bad days: words come back, files that were not kept are said, other websites delete nothing."""

import re
from html import unescape

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from reporting.mailbox.model import attachments
from reporting.settings import Settings
from reporting.web import kept
from tests.integration.conftest import ON_SQLITE
from tests.integration.reporting.conftest import ORIGIN, OpenSite
from tests.integration.reporting.network import Clock, Network, Person
from tests.integration.reporting.running import Site

WORDS = "Ihresgleichen bediene ich nicht."
FORM = {"centre": "ost", "words": WORDS, "answer_language": "de"}
FILE = ("files", ("a.txt", b"a" * 1_000, "text/plain"))
LOST = "The files could not be kept just now."


async def fill_in(site: Site, *files: object, **headers: str) -> httpx.Response:
    """Send the form; without a file it is a form with a file field left empty."""
    parts = [(name, (None, value)) for name, value in FORM.items()]
    sent = {"Origin": ORIGIN, **headers}
    return await site.http.post("/en/form", files=[*parts, *(files or [("files", ("", b""))])], headers=sent)


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    found = re.search(rf"{kept.COOKIE}=[^;]+", answer.headers["set-cookie"])
    assert found
    return {"Cookie": found[0]}


def words_on(answer: httpx.Response) -> bool:
    return f"{WORDS}</textarea>" in unescape(answer.text)


async def test_a_file_that_cannot_be_kept_is_said_and_the_words_stay(open_site: OpenSite, settings: Settings) -> None:
    site = await open_site(msgspec.structs.replace(settings, most_pending=0))
    answer = await fill_in(site, FILE)
    assert answer.status_code == 422
    assert LOST in answer.text
    assert "a.txt" not in answer.text
    assert words_on(await site.http.get("/en/form/4", headers=cookie_of(answer)))


@ON_SQLITE
async def test_a_database_that_is_away_keeps_the_words_of_a_form_with_a_cookie(site: Site, clock: Clock) -> None:
    cookie = cookie_of(await fill_in(site))
    with site.owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE drafts RENAME TO away")
        connection.exec_driver_sql("ALTER TABLE manifests RENAME TO manifests_away")
    clock.seconds += 10  # the manifest is looked for anew
    answer = await fill_in(site, FILE, **cookie)
    assert answer.status_code == 503
    assert words_on(answer)
    assert LOST in answer.text


async def test_of_a_form_only_its_fields_are_read_and_each_once(site: Site) -> None:
    too_long = [("words", (None, "x" * 300_000)), ("other", (None, "y" * 300_000))]
    answer = await fill_in(site, *too_long)
    assert answer.status_code == 303
    malformed = await site.http.post(
        "/en/form",
        content=b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nbreaks off',
        headers={"Origin": ORIGIN, "Content-Type": "multipart/form-data; boundary=b"},
    )
    assert malformed.status_code == 422
    assert "No more than 20 files" not in malformed.text


@pytest.mark.parametrize("path", ["/en/exit", "/en/left"])
async def test_another_website_cannot_delete_what_she_writes(site: Site, path: str) -> None:
    cookie = cookie_of(await fill_in(site))
    for answer in (
        await site.http.get(path, headers={**cookie, "Sec-Fetch-Site": "cross-site"}),
        await site.http.get(path, headers={**cookie, "Sec-Fetch-Site": "same-site"}),
        await site.http.head(path, headers=cookie),
    ):
        assert answer.status_code == 303
        assert answer.headers.keys().isdisjoint({"set-cookie", "clear-site-data"})
    assert len(site.rows(kept.drafts)) == 1
    await site.http.get("/en/exit", headers={**cookie, "Sec-Fetch-Site": "same-origin"})
    assert site.rows(kept.drafts) == []


async def test_an_answer_that_is_not_taken_leaves_no_files(site: Site, network: Network) -> None:
    person = Person(network)
    assert (await site.report(person)).status_code == 201
    entered = await site.http.post(
        "/en/mailbox", files=[("code", (None, person.code.text))], headers={"Origin": ORIGIN}
    )
    # Her report names no centre, as an older client's: she must agree first, and does not.
    answer = await site.http.post(
        "/en/mailbox/answer",
        files=[("record", (None, "00" * 16)), ("words", (None, WORDS)), FILE],
        headers={"Origin": ORIGIN, **cookie_of(entered)},
    )
    assert answer.status_code == 422
    assert words_on(answer)
    assert LOST in answer.text
    with site.owner.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(attachments)).scalar_one() == 0
