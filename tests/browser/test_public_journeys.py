"""A person reports, gets her code, comes back, reads the answer, answers, and ends it: with and without JavaScript."""

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.person import (
    WORDS,
    change,
    fill,
    go_on,
    go_on_to,
    look_over,
    open_mailbox,
    parts_of_code,
    report,
    send,
)
from tests.browser.site import EAST, VALAIS, Site

RECEIPT: FilePayload = {
    "name": "Quittung \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "mimeType": "image/jpeg",
    "buffer": b"\xff\xd8 Quittung " * 20_000,
}
LEAFLET = b"%PDF-1.7 Merkblatt " * 30_000

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@modes
def test_a_report_reaches_the_centre_and_the_answer_comes_back(
    either_site: Site, open_page: OpenPage, script: bool
) -> None:
    site = either_site
    page = open_page(site.url + "/en/form", script=script)
    noted = report(page, WORDS, RECEIPT)

    case, [first] = site.read(noted.reference)
    assert first.text.text == WORDS
    assert first.text.sealed_by == ("browser" if script else "server")
    assert site.file(case, first.text.attachments[0]) == RECEIPT["buffer"]
    page.get_by_role("button", name="I have written down the code").click()
    page.wait_for_url("**/en/")
    assert [cookie["value"] for cookie in page.context.cookies()] in ([], ["left"])  # the last one lives a second

    site.answer(case, "Guten Tag\nWann dürfen wir anrufen?", (("Merkblatt.pdf", LEAFLET),))
    page.get_by_role("link", name="I have a code").click()
    open_mailbox(page, noted.code.lower())
    conversation = page.get_by_role("list").filter(has_text="Wann dürfen wir anrufen?")
    expect(conversation).to_contain_text("Ihresgleichen")
    expect(page.get_by_text("A counsellor is looking after it.")).to_be_visible()
    expect(page.locator("#read-by")).to_contain_text("a counsellor, on")
    assert page.locator("#safety-word").inner_text() == noted.safety_word
    assert saved(page, "Merkblatt.pdf", script) == LEAFLET

    page.get_by_label("Write back").fill("Am Abend.")
    page.get_by_label("Files", exact=True).set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk")).to_contain_text("Am Abend.")
    _, said = site.read(noted.reference)
    assert [(one.kind, one.text.seq, one.text.seen) for one in said] == [(1, 0, 0), (3, 0, 0), (2, 1, 0)]
    assert site.file(case, said[2].text.attachments[0]) == b"a"


def saved(page: Page, name: str, script: bool) -> bytes:
    """What the browser saves of a file in the conversation. It is never shown as a page."""
    with page.expect_download() as download:
        if script:
            page.get_by_role("button", name=f"Save “{name}”").click()
        else:
            page.get_by_role("link", name=name).click()
    assert download.value.suggested_filename == name
    return download.value.path().read_bytes()


@modes
def test_an_answer_after_the_centre_changed_its_key_renews_the_dialogue(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    noted = report(page)
    before = max(generation for centre, generation in site.seeds if centre == EAST)
    site.publish_and_wait(**{EAST: before + 1, VALAIS: 1})

    page.goto(site.url + "/en/mailbox")
    open_mailbox(page, noted.code)
    page.get_by_label("Write back").fill("Nach dem Wechsel.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk")).to_contain_text("Nach dem Wechsel.")
    case, said = site.read(noted.reference)
    assert [one.generation for one in said] == [0, 1]
    site.answer(case, "Unter dem neuen Schlüssel.")
    if script:
        page.goto(site.url + "/en/mailbox")
        open_mailbox(page, noted.code)
    else:
        page.reload()
    expect(page.locator("#talk")).to_contain_text("Unter dem neuen Schlüssel.")


@modes
def test_a_report_can_be_withdrawn_and_kept_after_all_and_access_ended(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    noted = report(page)
    page.goto(site.url + "/en/mailbox")
    open_mailbox(page, noted.code)

    page.get_by_text("Withdraw my report").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box first")
    assert page.title().startswith("Error:")
    if page.locator("#withdraw-details:not([open])").count():
        page.get_by_text("Withdraw my report").click()
    page.get_by_label("Yes, I want my report to be erased").check()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("You have withdrawn your report.")).to_be_visible()
    page.get_by_role("button", name="Take the withdrawal back").click()
    expect(page.get_by_text("You have withdrawn your report.")).to_be_hidden()

    page.get_by_text("End my access", exact=True).first.click()
    page.get_by_label("Yes, the code shall never open anything again").check()
    page.get_by_role("button", name="End my access").click()
    expect(page.get_by_text("Your access has ended.")).to_be_visible()
    page.goto(site.url + "/en/mailbox")
    page.get_by_label("Your code").fill(noted.code)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is found for this code.")


def test_with_javascript_no_word_and_no_code_leaves_the_device(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/")
    sent: list[Request] = []
    page.context.on("request", lambda request: sent.append(request))
    page.get_by_role("link", name="Write to us").click()
    page.get_by_role("link", name="Understood, go on").click()
    noted = report(page, WORDS, RECEIPT)
    page.goto(site.url + "/en/mailbox")
    open_mailbox(page, noted.code)

    assert any(request.method == "PUT" for request in sent)
    secrets = [WORDS, "Ihresgleichen", "Quittung"]
    for request in sent:
        spoken = request.url + str(request.headers) + str(request.post_data_buffer)
        assert request.url.startswith((site.url, f"blob:{site.url}"))
        assert not [secret for secret in secrets if secret in spoken or ascii(secret)[1:-1] in spoken]
        assert len(parts_of_code(noted.code, spoken)) < 2
    assert page.context.cookies() == []
    assert stored(page) == [0, 0]


def stored(page: Page) -> list[int]:
    """How much lies in the browser's storage of the site."""
    found: list[int] = page.evaluate("() => [localStorage.length, sessionStorage.length]")
    return found


@modes
def test_nothing_is_remembered_before_the_first_answer(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/", script=script)
    for path in ("form", "mailbox", "check", "code", "nothing"):
        page.goto(f"{site.url}/en/{path}")
    context: BrowserContext = page.context
    assert context.cookies() == []


def test_without_javascript_the_code_is_shown_again_until_it_is_noted(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form", script=False)
    noted = report(page)
    page.reload()
    assert page.get_by_role("group", name="Your code").inner_text().strip() == noted.code
    page.goto(site.url + "/fr/form")  # a second report begins only after the first one's code is noted
    assert page.url.endswith("/fr/code")
    page.goto(site.url + "/en/code")
    page.get_by_role("button", name="I have written down the code").click()
    page.goto(site.url + "/en/code")
    expect(page.get_by_role("heading", name="This has ended")).to_be_visible()


def test_without_javascript_words_choices_and_files_can_be_changed_before_sending(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.url + "/en/form", script=False)
    fill(page, "Erst so.")
    go_on_to(page, "Must something be done by a certain date?")
    go_on(page, "Yes, or it is urgent")
    second: FilePayload = {"name": "zwei.txt", "mimeType": "text/plain", "buffer": b"zwei"}
    page.get_by_label("Files", exact=True).set_input_files([RECEIPT, second])
    look_over(page)
    change(page, "What happened?")
    assert page.get_by_label("What happened?", exact=True).input_value() == "Erst so."
    page.get_by_label("What happened?", exact=True).fill("Dann anders.")
    assert go_on(page) == "Is everything right?"
    change(page, "Must something be done by a certain date?")
    assert page.get_by_label("Yes, or it is urgent").is_checked()
    go_on(page)
    change(page, "Would you like to add files?")
    page.get_by_label("remove").first.check()
    assert go_on(page) == "Is everything right?"
    noted = send(page)
    _, [first] = site.read(noted.reference)
    assert first.text.text == "Dann anders."
    assert [file.name for file in first.text.attachments] == ["zwei.txt"]
    assert first.text.answers is not None
    assert first.text.answers["deadline"] == ("yes",)


@modes
def test_a_file_cannot_pretend_to_be_another(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page, WORDS, RECEIPT)
    look_over(page)
    shown = page.locator("#answers").inner_text()
    assert "Quittung gpj.exe" in shown
    assert "\u202e" not in shown
