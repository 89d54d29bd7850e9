"""The questionnaire without JavaScript, in the words of the page: one page a question, and what goes wrong on the way."""

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from reporting.web import kept
from tests.browser.conftest import OpenPage
from tests.browser.person import WORDS, asked, change, fill, go_on, go_on_to, look_over, send
from tests.browser.site import EAST, VALAIS, Site

ENDED = "To protect you, your earlier answers were deleted after an hour."


def begun(site: Site, open_page: OpenPage) -> Page:
    """She has said that it happened to her."""
    page = open_page(site.url + "/en/form", script=False)
    go_on(page, "I experienced it myself")
    return page


def test_the_words_of_the_questions_are_the_names_of_their_fields(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    expect(page.get_by_role("group", name="How old are you?")).to_be_visible()
    assert page.get_by_role("radio").count() == 3
    go_on_to(page, "What happened?")
    assert (
        page.get_by_role("textbox", name="What happened?").get_attribute("aria-describedby") == "words-hint words-fault"
    )
    page.get_by_label("What happened?", exact=True).fill(WORDS)
    go_on(page)
    go_on(page, "In a municipality that I name")
    assert page.get_by_role("combobox", name="In which municipality?").get_attribute("list") == "places"
    page.get_by_label("In which municipality?").fill("Sitten")
    go_on_to(page, "What do you think it was about?")
    expect(page.get_by_role("group", name="What do you think it was about?")).to_be_visible()
    go_on_to(page, "Who shall read it?")
    assert page.get_by_role("radio", checked=True).get_attribute("value") == VALAIS


def test_somebody_under_18_learns_who_gets_to_know(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    assert go_on(page, "Under 18") == "Good to know if you are under 18"
    expect(page.get_by_text("Phone 147: day and night, free of charge.")).to_be_visible()
    assert page.get_by_role("link", name="More for young people").get_attribute("href") == "/en/under-18"
    page.get_by_role("link", name="Back").click()
    assert page.get_by_label("Under 18").is_checked()
    assert go_on(page, "18 or older") == "What would you like?"


def test_a_municipality_that_does_not_exist_is_said_with_what_to_do(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    fill(page)
    go_on_to(page, "Where did it happen?")
    go_on(page, "In a municipality that I name")
    page.get_by_label("In which municipality?").fill("Atlantis")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("We know no municipality of this name.")
    assert page.title().startswith("Error: ")
    assert page.get_by_label("In which municipality?").input_value() == "Atlantis"
    page.get_by_role("alert").get_by_role("link").click()
    page.get_by_label("In which municipality?").fill("st gallen")
    assert go_on(page) == "When was it?"
    look_over(page)
    expect(page.get_by_role("definition").filter(has_text="St. Gallen").first).to_be_visible()


def test_a_draft_that_has_ended_keeps_what_stands_on_the_page(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    go_on_to(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill(WORDS)
    with site.rows() as connection:
        connection.execute(sa.update(kept.drafts).values(expires_hour_quarter=0))
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(ENDED)
    assert page.get_by_label("What happened?", exact=True).input_value() == WORDS
    page.get_by_role("button", name="Go on", exact=True).click()
    assert asked(page) == "Who is writing?"
    go_on_to(page, "Where did it happen?")
    look_over(page)
    noted = send(page)
    _, [first] = site.read(noted.reference)
    assert first.text.text == WORDS


def test_an_ended_draft_says_so_where_it_is_looked_over(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    fill(page)
    look_over(page)
    with site.rows() as connection:
        connection.execute(sa.update(kept.drafts).values(expires_hour_quarter=0))
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name="This has ended")).to_be_visible()
    expect(page.get_by_text("Please begin again.")).to_be_visible()
    assert page.context.cookies() == []


def test_of_two_tabs_neither_undoes_the_other_and_one_report_arrives(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    go_on_to(page, "What happened?")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("What happened?", exact=True).fill(WORDS)
    go_on(other)
    go_on(other, "On the internet or on the phone")
    page.get_by_label("What happened?", exact=True).fill("Anders gesagt.")
    look_over(page)
    expect(page.get_by_text("On the internet or on the phone")).to_be_visible()
    noted = send(page)
    other.get_by_role("button", name="Go on", exact=True).click()
    expect(other.get_by_role("heading", name="Thank you. Your report has arrived.")).to_be_visible()
    assert other.locator("#reference").inner_text() == noted.reference
    _, [first] = site.read(noted.reference)
    assert first.text.text == "Anders gesagt."
    assert (first.text.answers or {})["place"] == ("online",)


def test_back_after_sending_leads_to_the_code_and_sends_nothing_twice(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    fill(page)
    look_over(page)
    noted = send(page)
    page.go_back()
    button = page.get_by_role("button", name="Send now")
    if button.count():  # the browser kept the page
        button.click()
    expect(page.get_by_role("group", name="Your code")).to_contain_text(noted.code.split()[0])
    assert page.locator("#reference").inner_text() == noted.reference


def test_hostile_words_are_words(site: Site, open_page: OpenPage) -> None:
    hostile = "</textarea><script>document.title = 'x'</script> \u202e 👩‍👩‍👧 {{ 7 * 7 }} '; DROP TABLE drafts; --"
    page = begun(site, open_page)
    fill(page, hostile)
    look_over(page)
    expect(page.get_by_text("DROP TABLE drafts")).to_be_visible()
    change(page, "What happened?")
    assert page.get_by_label("What happened?", exact=True).input_value() == hostile
    page.get_by_role("button", name="Go on", exact=True).click()
    noted = send(page)
    _, [first] = site.read(noted.reference)
    assert first.text.text == hostile


def test_a_report_about_the_centre_itself_goes_to_another(site: Site, open_page: OpenPage) -> None:
    page = begun(site, open_page)
    fill(page)
    go_on_to(page, "Who shall read it?")
    first_choice = page.get_by_role("radio", checked=True).get_attribute("value")
    assert first_choice == EAST
    go_on(page)
    assert go_on(page, "It is about the centre itself: I choose another one") == "Which other centre shall read it?"
    assert page.get_by_role("radio").count() == 1
    page.get_by_role("radio").check()
    go_on(page)
    look_over(page)
    noted = send(page)
    _, [first] = site.read(noted.reference)
    answers = first.text.answers or {}
    assert (answers["centre"], answers["must_not_reach"]) == ((VALAIS,), (EAST,))
