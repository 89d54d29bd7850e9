"""Adversary 3, the family or the employer at the same device: she has its screen, history, Back button, cookies and storage
after the person has left. She finds no word, no code, no case; what she can find is that a neutral page was opened.
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect

from tests.browser.chromium import keeping, launched
from tests.browser.conftest import OpenPage, Serve
from tests.browser.person import WORDS, fill, go_on, look_over, open_mailbox, parts_of_code, report
from tests.browser.site import Site

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@pytest.fixture(scope="module")
def keeping_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser as people have it: it keeps pages for its Back button, which Playwright otherwise switches off."""
    with launched(playwright, ["--disable-back-forward-cache"]) as running:
        yield running


@pytest.fixture(scope="module")
def site(serve_on_sqlite: Serve) -> Iterator[Site]:
    """A public site by https, as in production: what browsers keep depends on it."""
    with serve_on_sqlite(secure=True) as running:
        yield running


def opened(browser: Browser, url: str, *, script: bool) -> Page:
    page = browser.new_context(java_script_enabled=script, locale="en-GB", ignore_https_errors=True).new_page()
    page.goto(url)
    return page


def leave(page: Page, site: Site) -> None:
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(site.neutral)


def shown(page: Page) -> str:
    """Everything on the screen, fields included, once it stands still: a page that comes back loads anew."""
    for _ in range(100):
        page.wait_for_load_state()
        with contextlib.suppress(Error):  # it went away while we looked
            fields = page.locator("input, textarea").evaluate_all("(all) => all.map((one) => one.value)")
            return page.content() + " ".join(fields)
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} loads again and again")


@modes
def test_back_after_leaving_the_form_shows_no_answer(site: Site, keeping_browser: Browser, script: bool) -> None:
    page = opened(keeping_browser, site.url + "/en/", script=script)
    page.get_by_role("link", name="Write to us").click()
    page.get_by_role("link", name="Understood, go on").click()
    fill(page)
    leave(page, site)
    for _ in range(3):
        page.go_back()
        assert "Ihresgleichen" not in shown(page)
    page.context.close()


@modes
def test_back_after_leaving_the_page_where_it_is_looked_over_shows_no_answer(
    site: Site, keeping_browser: Browser, script: bool
) -> None:
    page = opened(keeping_browser, site.url + "/en/form", script=script)
    fill(page, WORDS, {"name": "geheim.txt", "mimeType": "text/plain", "buffer": b"g"})
    look_over(page)
    leave(page, site)
    until = time.monotonic() + 10
    while page.context.cookies(site.url) and time.monotonic() < until:  # the cookie of who has left lives for a second
        page.wait_for_timeout(100)
    assert page.context.cookies(site.url) == []
    for _ in range(3):
        page.go_back()
        assert "Ihresgleichen" not in shown(page)
        assert "geheim" not in shown(page)
    page.context.close()


@modes
def test_back_after_leaving_the_code_shows_no_code(site: Site, keeping_browser: Browser, script: bool) -> None:
    page = opened(keeping_browser, site.url + "/en/form", script=script)
    noted = report(page)
    leave(page, site)
    for _ in range(3):
        page.go_back()
        assert len(parts_of_code(noted.code, shown(page))) < 2
        assert "Ihresgleichen" not in shown(page)
    page.context.close()


@modes
def test_back_after_noting_the_code_shows_no_code(site: Site, keeping_browser: Browser, script: bool) -> None:
    page = opened(keeping_browser, site.url + "/en/form", script=script)
    noted = report(page)
    page.get_by_role("button", name="I have written down the code").click()
    page.wait_for_url("**/en/")
    page.go_back()
    assert len(parts_of_code(noted.code, shown(page))) < 2
    page.context.close()


@modes
def test_back_after_leaving_the_mailbox_shows_no_word(site: Site, keeping_browser: Browser, script: bool) -> None:
    page = opened(keeping_browser, site.url + "/en/form", script=script)
    noted = report(page)
    page.goto(site.url + "/en/mailbox")
    open_mailbox(page, noted.code)
    page.get_by_label("Write back").fill("Noch nicht gesendet.")
    leave(page, site)
    for _ in range(4):
        page.go_back()
        assert not [word for word in ("Ihresgleichen", "Noch nicht") if word in shown(page)]
        assert len(parts_of_code(noted.code, shown(page))) < 2
    page.context.close()


@modes
def test_what_the_browser_keeps_names_no_question_that_few_are_asked(
    site: Site, playwright: Playwright, tmp_path: Path, script: bool
) -> None:
    settings = {"java_script_enabled": script, "ignore_https_errors": True, "locale": "en-GB"}
    with keeping(playwright, tmp_path, **settings) as context:
        page = context.pages[0]
        page.goto(site.url + "/en/form")
        go_on(page, "I experienced it myself")
        go_on(page, "Under 18")
        go_on(page)
        fill(page)
        page.wait_for_timeout(3_000)  # by then it has written down where she is
    with sqlite3.connect(tmp_path / "Default" / "History") as history:
        addresses = {address for (address,) in history.execute("SELECT url FROM urls")}
    sessions = b"".join(path.read_bytes() for path in (tmp_path / "Default" / "Sessions").iterdir()).replace(b"\0", b"")
    assert b"/en/form" in sessions
    assert [name for name in ("minor", "under_18") if name.encode() in sessions or name in str(addresses)] == []
    assert addresses == {
        site.url + path for path in ("/en/form", *(f"/en/form/{place}" for place in (2, 3, 4, 5) if not script))
    }


def test_the_server_keeps_nothing_of_a_draft_that_was_left(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", script=False, ignore_https_errors=True)
    before = rows(site)
    fill(page, WORDS, {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a" * 400_000})
    look_over(page)
    assert rows(site) == tuple(count + more for count, more in zip(before, (1, 1, 2), strict=True))
    leave(page, site)
    assert rows(site) == before


def rows(site: Site) -> tuple[int, ...]:
    """How many drafts, files and pieces of files there are."""
    with site.rows() as connection:
        return tuple(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 - fixed names
            for table in ("drafts", "attachments", "attachment_chunks")
        )


def test_leaving_tells_the_browser_to_clear_and_never_fails(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", script=False, ignore_https_errors=True)
    answer = page.request.get(site.url + "/en/exit", max_redirects=0)
    assert answer.status == 303
    assert answer.headers["clear-site-data"] == '"cookies", "storage"'
    assert answer.headers["cache-control"] == "no-store"
    onward = page.request.get(site.url + answer.headers["location"], max_redirects=0)
    assert onward.status == 303
    assert onward.headers["location"] == site.neutral
    assert "Max-Age=1;" in onward.headers["set-cookie"]


def test_the_form_forgets_its_words_once_the_report_has_arrived(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", ignore_https_errors=True)
    report(page)
    assert "Ihresgleichen" not in shown(page)
    page.go_back()
    assert "Ihresgleichen" not in shown(page)
    expect(page.get_by_role("heading", name="Thank you. Your report has arrived.")).to_be_visible()
