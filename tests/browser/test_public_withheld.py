"""A database that lies, answers that are lost, words that are held back: she is told, and nothing is lost or sent silently."""

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from reporting.mailbox import model
from tests.browser.conftest import OpenPage
from tests.browser.person import (
    WORDS,
    Noted,
    change,
    fill,
    go_on,
    go_on_to,
    look_over,
    note,
    open_mailbox,
    report,
    reported,
    send,
)
from tests.browser.site import EAST, VALAIS, Site

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
SMALL: FilePayload = {"name": "klein.txt", "mimeType": "text/plain", "buffer": b"klein"}


def opened(site: Site, open_page: OpenPage, noted: Noted, *, script: bool) -> Page:
    """Her mailbox in a fresh browser."""
    page = open_page(site.url + "/en/mailbox", script=script)
    open_mailbox(page, noted.code)
    return page


def answer(page: Page, words: str) -> None:
    page.get_by_label("Write back").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def lose(route: Route) -> None:
    """It arrives and is kept; the reply does not come back."""
    route.fetch()
    route.abort()


def test_a_file_that_is_refused_never_looks_like_a_report_that_arrived(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    refusal = '{"status":409,"code":"overtaken"}'
    page.route("**/api/v1/attachments/**", lambda route: route.fulfill(status=409, body=refusal), times=1)
    fill(page, WORDS, SMALL)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_contain_text("Your words are still here.")
    expect(page.locator("#answers")).to_contain_text(WORDS)
    assert site.read(send(page).reference)[1][0].text.text == WORDS


def test_a_conflict_without_a_report_shows_no_code(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    page.route("**/api/v1/reports", lambda route: route.fulfill(status=409, body='{"code":"conflict"}'), times=1)
    fill(page)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#answers")).to_contain_text(WORDS)
    assert site.read(send(page).reference)[1][0].text.text == WORDS


def test_a_report_whose_answer_was_lost_is_found_again_with_its_reference(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    page.route("**/api/v1/reports", lose, times=1)
    fill(page)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_contain_text("No connection.")
    change(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill("Anders.")
    assert go_on(page) == "Is everything right?"
    page.get_by_role("button", name="Send now").click()
    assert site.read(note(page).reference)[1][0].text.text == WORDS
    expect(page.get_by_text("Your report had already arrived before you changed it.")).to_be_visible()


def test_an_answer_changed_after_a_lost_reply_is_said_and_kept_on_the_page(site: Site, open_page: OpenPage) -> None:
    noted, _ = reported(site)
    page = opened(site, open_page, noted, script=True)
    page.route("**/api/v1/mailbox/messages", lose, times=1)
    answer(page, "Erst so.")
    expect(page.get_by_role("alert")).to_contain_text("No connection.")
    answer(page, "Erst so. Und noch etwas.")
    expect(page.get_by_role("alert")).to_contain_text("had already arrived before you changed it")
    assert page.get_by_label("Write back").input_value() == "Erst so. Und noch etwas."
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your answer has been sent.")).to_be_visible()
    said = [one.text.text for one in site.read(noted.reference)[1]]
    assert said == [WORDS, "Erst so.", "Erst so. Und noch etwas."]


def test_without_javascript_another_answer_from_the_same_page_is_said_and_kept(site: Site, open_page: OpenPage) -> None:
    noted, _ = reported(site)
    page = opened(site, open_page, noted, script=False)
    record = page.locator("input[name=record]").input_value()
    headers = {"Cookie": f"__Host-draft={page.context.cookies()[0]['value']}", "Origin": site.url}

    def press(words: str) -> httpx.Response:
        fields = [("record", (None, record)), ("words", (None, words))]
        return httpx.post(site.url + "/en/mailbox/answer", files=fields, headers=headers, timeout=30)

    assert press("Einmal.").status_code == 303
    assert press("Einmal.").status_code == 303
    other = press("Einmal. Und mehr.")
    assert other.status_code == 409
    assert "had already arrived before you changed it" in other.text
    assert "Einmal. Und mehr.</textarea>" in other.text
    assert [one.text.text for one in site.read(noted.reference)[1]] == [WORDS, "Einmal."]


def test_an_older_list_of_centres_than_the_page_knows_is_never_sealed_to(site: Site, open_page: OpenPage) -> None:
    old = httpx.get(site.url + "/api/v1/manifest").text
    site.publish_and_wait(**{EAST: 1, VALAIS: 1})
    page = open_page(site.url + "/en/")
    page.goto(site.url + "/en/form")
    page.route("**/api/v1/manifest", lambda route: route.fulfill(body=old))
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method != "GET" else None)
    fill(page)
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("could not be verified")).to_be_visible()
    assert sent == []


@modes
def test_she_is_asked_before_anything_goes_to_another_centre(site: Site, open_page: OpenPage, script: bool) -> None:
    noted = report(open_page(site.url + "/en/form", script=script))
    case, [first] = site.read(noted.reference)
    assert first.text.answers is not None
    assert first.text.answers["centre"] == (EAST,)
    with site.rows() as connection:
        connection.execute(sa.update(model.reports).where(model.reports.c.case_id == case).values(centre=VALAIS))
    page = opened(site, open_page, noted, script=script)
    expect(page.get_by_text("Your report is now with another centre")).to_be_visible()
    answer(page, "An wen?")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent.")
    assert page.get_by_label("Write back").input_value() == "An wen?"
    assert len(site.read(noted.reference)[1]) == 1
    page.get_by_label("Yes, my answer may go to this centre").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li")).to_have_count(2)
    assert [one.text.text for one in site.read(noted.reference)[1]] == [WORDS, "An wen?"]


@modes
def test_who_must_not_know_of_a_conflict_does_not_read_it_in_the_report(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    go_on_to(page, "Is it about somebody at this centre?")
    go_on(page, "Yes, or it must not reach somebody there")
    look_over(page)
    _, [first] = site.read(send(page).reference)
    assert first.text.answers is not None
    assert "must_not_reach" not in first.text.answers


@modes
def test_a_dialogue_under_another_generation_than_hers_is_not_opened(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site)
    with site.rows() as connection:
        other = sa.update(model.reports).where(model.reports.c.case_id == case)
        connection.execute(other.values(dialogue_generation=1))
    page = open_page(site.url + "/en/mailbox", script=script)
    page.get_by_label("Your code").fill(noted.code)
    page.get_by_role("button", name="Open").click()
    told = page.get_by_role("alert") if script else page.get_by_role("main")
    expect(told).to_contain_text("Please phone the centre.", timeout=20_000)
    assert "Ihresgleichen" not in page.content()


@modes
def test_what_the_centre_was_not_given_is_said_beside_its_last_word(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site)
    site.answer(case, "Erste Antwort.")
    page = opened(site, open_page, noted, script=script)
    answer(page, "Wichtig.")
    expect(page.locator("#talk li")).to_have_count(3)
    site.answer(case, "Zweite Antwort.", seen=0)
    page = opened(site, open_page, noted, script=script)
    unseen = page.get_by_text("it had not yet been given everything you had written before")
    expect(unseen.filter(visible=True)).to_have_count(1)
    expect(page.locator("#talk li").nth(3)).to_contain_text("it had not yet been given everything")
    site.answer(case, "Dritte Antwort.")
    page = opened(site, open_page, noted, script=script)
    expect(page.locator("#talk li")).to_have_count(5)
    expect(page.locator(".unseen").filter(visible=True)).to_have_count(0)
    expect(page.locator(".missing").filter(visible=True)).to_have_count(0)


@modes
def test_an_answer_of_hers_that_the_centre_saw_and_we_are_not_given_is_said(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site)
    site.answer(case, "Danke für Ihre zweite Nachricht.", seen=1)
    page = opened(site, open_page, noted, script=script)
    expect(page.locator("#talk li").nth(1)).to_contain_text("Something that was written before this is not here.")


@modes
def test_a_file_opens_with_the_key_of_the_text_that_announced_it(site: Site, open_page: OpenPage, script: bool) -> None:
    noted, case = reported(site)
    site.answer(case, "Anbei.", (("Merkblatt.pdf", b"%PDF Merkblatt"),))
    with site.rows() as connection:
        change = sa.update(model.attachments).where(model.attachments.c.case_id == case)
        connection.execute(change.values(dialogue_generation=7))
    page = opened(site, open_page, noted, script=script)
    with page.expect_download() as saving:
        if script:
            page.get_by_role("button", name="Save “Merkblatt.pdf”").click()
        else:
            page.get_by_role("link", name="Merkblatt.pdf").click()
    assert saving.value.path().read_bytes() == b"%PDF Merkblatt"


def test_without_javascript_a_long_conversation_comes_in_pages(site: Site, open_page: OpenPage) -> None:
    noted, case = reported(site)
    for number in range(24):
        site.answer(case, f"Antwort {number}.")
    page = opened(site, open_page, noted, script=False)
    texts = page.locator("#talk li.message .words").filter(visible=True)
    assert texts.first.inner_text() == "Antwort 4."
    expect(page.locator("#talk li.message")).to_have_count(20)
    page.get_by_role("link", name="What was written before this").click()
    expect(page.locator("#talk li.message")).to_have_count(5)
    assert texts.first.inner_text() == WORDS
    expect(page.locator(".missing").filter(visible=True)).to_have_count(0)
    page.get_by_role("link", name="What was written after this").click()
    answer(page, "Und weiter.")
    expect(page.locator("#talk li.message")).to_have_count(20)
    assert site.read(noted.reference)[1][-1].text.seq == 1


def test_shift_three_times_leaves_at_once(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    go_on_to(page, "What happened?")
    page.get_by_label("What happened?", exact=True).press_sequentially("Ab Cd Ef")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_timeout(200)
    assert page.url == site.url + "/en/form"
    page.keyboard.press("Shift")
    page.wait_for_url(site.neutral)
