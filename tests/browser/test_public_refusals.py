"""Bad input and bad days: a clear sentence in the person's language, what she typed kept, nothing half-stored."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from reporting.mailbox import model
from reporting.sealing.access_code import parse
from reporting.web.kept import COOKIE
from tests.browser.conftest import OpenPage
from tests.browser.person import WORDS, change, fill, go_on, go_on_to, look_over, note, report, send
from tests.browser.site import EAST, VALAIS, Site

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


def reports(site: Site) -> int:
    """How many reports are kept."""
    with site.rows() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(model.reports)).scalar_one()


def told(page: Page, sentence: str) -> None:
    """The summary on top says it, has the focus with JavaScript, and the title begins with Error."""
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert page.title().startswith("Error: ")


@modes
def test_a_form_without_words_says_so_and_links_to_the_field(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    go_on_to(page, "What happened?")
    for button in ("Go on", "That is enough: look it over"):
        page.get_by_role("button", name=button, exact=True).click()
        told(page, "Write something.")
        if script:
            expect(page.get_by_role("alert")).to_be_focused()  # said of this button, and not left from before
        page.get_by_role("alert").get_by_role("link").click()
        if script:
            expect(page.get_by_label("What happened?", exact=True)).to_be_focused()
    fill(page)
    look_over(page)
    assert not page.title().startswith("Error")


def test_a_slip_in_the_code_is_said_before_anything_is_sent(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/mailbox")
    sent: list[Request] = []
    page.on("request", lambda request: None if "/assets/" in request.url else sent.append(request))
    for typed, sentence in (
        ("", "Enter your code."),
        ("ABCDE", "The code has 25 letters and digits"),
        ("ABCDE-ABCDE-ABCDE-ABCDE-ABCDF", "There is a slip in this code"),
    ):
        page.get_by_label("Your code").fill(typed)
        page.get_by_role("button", name="Open").click()
        told(page, sentence)
        assert page.get_by_label("Your code").input_value() == typed
    assert sent == []


def test_a_slip_in_the_code_is_said_without_javascript_and_what_was_typed_stays(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.url + "/en/mailbox", script=False)
    page.get_by_label("Your code").fill("abcde abcde abcde abcde abcdf")
    page.get_by_role("button", name="Open").click()
    told(page, "There is a slip in this code")
    assert page.get_by_label("Your code").input_value() == "abcde abcde abcde abcde abcdf"
    assert page.context.cookies() == []


SMALL: FilePayload = {"name": "klein.txt", "mimeType": "text/plain", "buffer": b"klein"}


@modes
def test_a_file_of_31_megabytes_is_refused_and_everything_else_is_kept(
    site: Site, open_page: OpenPage, tmp_path: Path, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    large, small = tmp_path / "film.mp4", tmp_path / "klein.txt"
    large.write_bytes(bytes(31 * 1024 * 1024))
    small.write_bytes(b"klein")
    fill(page)
    go_on_to(page, "Would you like to add files?")
    page.get_by_label("Files", exact=True).set_input_files([large, small])
    if not script:
        page.get_by_role("button", name="Go on", exact=True).click()
    told(page, "larger than 30 MB and was not taken")
    expect(page.get_by_text("klein.txt")).to_be_visible()
    look_over(page)
    noted = send(page)
    case, [first] = site.read(noted.reference)
    assert first.text.text == WORDS
    assert [file.name for file in first.text.attachments] == ["klein.txt"]
    assert site.file(case, first.text.attachments[0]) == b"klein"


@modes
def test_of_21_files_twenty_are_taken_and_it_is_said(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    files: list[FilePayload] = [{**SMALL, "name": f"{number}.txt"} for number in range(21)]
    fill(page, WORDS, *files)
    if not script:
        page.get_by_role("button", name="Go on", exact=True).click()
    told(page, "No more than 20 files can be sent.")
    look_over(page)
    _, [first] = site.read(send(page).reference)
    assert len(first.text.attachments) == 20


def test_a_centre_with_a_new_key_gets_the_report_sealed_anew_by_itself(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    old = httpx.get(site.url + "/api/v1/manifest").text
    newest = max(generation for centre, generation in site.seeds if centre == EAST)
    site.publish_and_wait(**{EAST: newest + 1, VALAIS: 1})
    page.route("**/api/v1/manifest", lambda route: route.fulfill(body=old), times=1)
    refusals: list[int] = []
    page.on("response", lambda answer: refusals.append(answer.status) if answer.status >= 400 else None)
    noted = report(page)
    assert refusals == [422]
    assert [one.text.text for one in site.read(noted.reference)[1]] == [WORDS]


def test_a_list_of_centres_signed_by_another_is_never_sealed_to(site: Site, open_page: OpenPage) -> None:
    """What she must read first is shown; nothing was sent, and the server seals only after she chose that."""
    page = open_page(site.url + "/en/form")
    note_text = httpx.get(site.url + "/api/v1/manifest").text
    forged = note_text.replace("AI", "ZZ", 1)
    page.route("**/api/v1/manifest", lambda route: route.fulfill(body=forged))
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method != "GET" else None)
    fill(page)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name="Sealing on your device does not work")).to_be_visible()
    expect(page.get_by_text("could not be verified")).to_be_visible()
    assert sent == []
    page.get_by_role("button", name="Back to my words").click()
    assert page.get_by_label("What happened?", exact=True).input_value() == WORDS
    assert go_on(page) == "Is everything right?"
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name="I have read this: let the server seal it").click()
    page.wait_for_url("**/en/check")
    page.get_by_role("button", name="Send now").click()
    noted = note(page)
    assert site.read(noted.reference)[1][0].text.sealed_by == "server"


def test_the_plain_form_is_disarmed_once_the_script_runs(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method != "GET" else None)
    fill(page)
    page.evaluate("() => document.getElementById('question-words').requestSubmit()")
    expect(page.get_by_role("heading", name="Where did it happen?")).to_be_visible()
    assert sent == []


def test_a_lost_answer_and_a_retry_keep_one_report(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    before = reports(site)

    def lose(route: Route) -> None:
        route.fetch()  # it arrives and is kept; the answer does not come back
        route.abort()

    page.route("**/api/v1/reports", lose, times=1)
    fill(page, WORDS, SMALL)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    told(page, "No connection. Nothing is lost")
    noted = send(page)
    assert reports(site) == before + 1
    code = parse(noted.code)
    with site.rows() as connection:
        found = connection.execute(
            sa.select(model.reports.c.reference).where(model.reports.c.lookup == code.lookup)
        ).scalar_one()
    assert found == noted.reference


def test_a_report_changed_after_a_lost_answer_is_kept_once_and_its_code_shown(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    before = reports(site)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/reports", lose, times=1)
    fill(page)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    told(page, "No connection.")
    change(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill("Anders.")
    assert go_on(page) == "Is everything right?"
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Your report had already arrived before you changed it.")).to_be_visible()
    assert reports(site) == before + 1


def test_both_buttons_pressed_twice_is_harmless_with_javascript(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    before = reports(site)
    fill(page)
    page.get_by_role("button", name="That is enough: look it over").dblclick()
    page.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); send.click(); }")
    note(page)
    assert reports(site) == before + 1


def test_both_buttons_pressed_twice_is_harmless_without_javascript(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", script=False)
    before = reports(site)
    fill(page)
    look_over(page)
    [cookie] = page.context.cookies()
    headers = {"Cookie": f"{COOKIE}={cookie['value']}", "Origin": site.url}
    with ThreadPoolExecutor(4) as presses:
        answers = list(presses.map(lambda _: httpx.post(site.url + "/en/check", headers=headers, timeout=30), range(4)))
    assert {(answer.status_code, answer.headers.get("location")) for answer in answers} == {(303, "/en/code")}
    page.get_by_role("button", name="Send now").click()
    note(page)
    assert reports(site) == before + 1


def test_stopping_a_file_keeps_the_words(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    held = threading.Event()
    page.route("**/api/v1/attachments/**", lambda _route: held.set())  # it never gets anywhere
    fill(page, WORDS, SMALL)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name="Stop sending").click()
    told(page, "Sending was stopped.")
    page.unroute("**/api/v1/attachments/**")
    assert site.read(send(page).reference)[1][0].text.text == WORDS


def test_an_expired_form_says_what_to_do(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", script=False)
    fill(page)
    look_over(page)
    with site.rows() as connection:
        connection.exec_driver_sql("UPDATE drafts SET expires_hour_quarter = 1")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name="This has ended")).to_be_visible()
    expect(page.get_by_text("Please begin again.")).to_be_visible()
    expect(page.get_by_role("link", name="071 000 00 00")).to_be_visible()


@modes
def test_a_database_that_is_away_keeps_the_words(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    page.set_default_timeout(30_000)
    fill(page)
    if script:
        look_over(page)
    path = site.database_url.removeprefix("sqlite:///")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        page.get_by_role("button", name="Send now" if script else "That is enough: look it over").click()
        sentence = "The service cannot keep anything just now." if script else "Nothing was stored."
        expect(page.get_by_role("alert")).to_contain_text(sentence, timeout=20_000)
        kept = (
            page.locator("#answers").inner_text()
            if script
            else page.get_by_label("What happened?", exact=True).input_value()
        )
        assert WORDS in kept
    finally:
        holder.rollback()
        holder.close()
    if not script:
        look_over(page)
    assert site.read(send(page).reference)[1][0].text.text == WORDS


@modes
def test_a_hundred_thousand_characters_pasted_are_said_to_be_too_many_and_none_is_cut_off(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    go_on_to(page, "What happened?")
    field = page.get_by_label("What happened?", exact=True)
    field.focus()
    page.keyboard.insert_text("ä" * 100_000)
    page.get_by_role("button", name="Go on", exact=True).click()
    told(page, "This is too long. Shorten it, or add the rest as a file.")
    assert field.input_value() == "ä" * 100_000
    fill(page)
    look_over(page)
    assert site.read(send(page).reference)[1][0].text.text == WORDS


def test_far_too_many_words_are_said_and_come_back_whole(site: Site) -> None:
    words = '"' * 190_000  # in JSON it is twice as long
    form = {"centre": EAST, "words": words, "answer_language": "de"}
    files = {"files": ("a.txt", b"a")}
    answer = httpx.post(site.url + "/en/form", data=form, files=files, headers={"Origin": site.url}, timeout=30)
    assert answer.status_code == 422
    assert "is too long. Shorten it" in answer.text
    assert answer.text.count("&#34;") >= 190_000


def test_a_form_sent_from_another_website_is_refused(site: Site) -> None:
    answer = httpx.post(site.url + "/en/mailbox/end", headers={"Sec-Fetch-Site": "cross-site", "Accept-Language": "fr"})
    assert answer.status_code == 403
    assert "To protect you we did not carry it out." in answer.text


def test_a_text_changed_in_the_database_is_shown_as_unreadable(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    noted = report(page)
    case, _ = site.read(noted.reference)
    site.answer(case, "Wird beschädigt.")
    site.answer(case, "Nach einer Lücke.", seq=3)
    with site.rows() as connection:
        row = (
            connection.execute(
                sa.select(model.envelopes).where(model.envelopes.c.case_id == case, model.envelopes.c.position == 1)
            )
            .mappings()
            .one()
        )
        changed = bytes([*row["envelope"][:-1], row["envelope"][-1] ^ 1])
        connection.execute(
            sa.update(model.envelopes).where(model.envelopes.c.record_id == row["record_id"]).values(envelope=changed)
        )
    for script in (True, False):
        other = open_page(site.url + "/en/mailbox", script=script)
        other.get_by_label("Your code").fill(noted.code)
        other.get_by_role("button", name="Open").click()
        expect(other.locator("#talk li").nth(2)).to_be_visible()
        expect(other.locator("#talk li").nth(1)).to_contain_text("This text cannot be opened.")
        expect(other.locator("#talk li").nth(2)).to_contain_text("Something that was written before this is not here.")
        assert "beschädigt" not in other.content()
