"""The questionnaire in one document: one question at a time, Back always works, only what fits is asked, nothing leaves early."""

import re
from typing import Final

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.person import WORDS, asked, change, fill, go_on, go_on_to, look_over, name_place, note, report, send
from tests.browser.site import EAST, VALAIS, Site

EAST_NAME: Final = "Beratungsstelle gegen Rassismus St. Gallen–Appenzell"
VALAIS_NAME: Final = "Bureau d’écoute contre le racisme Valais"
modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


def answers(site: Site, page: Page) -> dict[str, tuple[str, ...]]:
    """What the centre finds in a report that is sent now."""
    _, [first] = site.read(send(page).reference)
    assert first.text.answers is not None
    return dict(first.text.answers)


def test_back_leads_from_question_to_question_and_keeps_every_answer(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    expect(page).to_have_title("Form – Isonomia")
    assert go_on(page, "I saw it or heard about it") == "How old are you?"
    expect(page).to_have_title("Form 2 – Isonomia")
    fill(page)
    page.go_back()
    assert asked(page) == "What would you like?"
    page.get_by_role("link", name="Back", exact=True).click()
    assert asked(page) == "How old are you?"
    page.go_back()
    assert page.get_by_label("I saw it or heard about it").is_checked()
    page.go_forward()
    assert asked(page) == "How old are you?"
    page.reload()
    assert asked(page) == "Who is writing?"
    assert not page.get_by_label("I saw it or heard about it").is_checked()
    page.go_back()
    assert asked(page) == "Who is writing?"


def test_each_question_says_its_heading_to_a_screen_reader(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    for heading in ("How old are you?", "What would you like?", "What happened?"):
        assert go_on(page) == heading
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_focused()
        expect(page.locator("main h1:visible")).to_have_count(1)


@modes
def test_what_was_passed_over_is_folded_into_one_row(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    look_over(page)
    expect(page.locator("#answers dt").first).to_have_text("What happened?")
    expect(page.locator("#answers")).not_to_contain_text("no answer")
    folded = page.locator("#passed-over")
    count = page.locator("#unanswered > div").count()
    assert count > 5
    expect(folded.locator("summary")).to_have_text(re.compile(rf"^\s*no answer \({count}\)\s*$"))
    expect(folded.get_by_role("link", name="Change: How old are you?")).to_be_hidden()
    change(page, "How old are you?")
    assert go_on(page, "18 or older") == "Is everything right?"
    expect(page.locator("#answers")).to_contain_text("18 or older")
    expect(page.locator("#unanswered > div")).to_have_count(count - 1)
    assert answers(site, page)["age"] == ("adult",)


@modes
def test_beside_every_question_stands_whom_to_phone(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    for _ in range(2):
        line = page.locator("p:visible", has_text="You can also phone")
        expect(line.get_by_role("link", name="071 000 00 00")).to_have_attribute("href", "tel:0710000000")
        expect(line).to_contain_text("An interpreter costs you nothing.")
        go_on(page)


@modes
def test_what_no_longer_fits_is_not_asked_and_not_sealed(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    go_on_to(page, "Where in life did it happen?")
    assert go_on(page, "At school, in training or childcare") == "In which kind of school?"
    go_on(page, "Vocational training")
    look_over(page)
    expect(page.locator("#answers")).to_contain_text("Vocational training")
    change(page, "Where in life did it happen?")
    assert go_on(page, "I am not sure") == "Is everything right?"
    expect(page.locator("#answers")).not_to_contain_text("Vocational training")
    found = answers(site, page)
    assert found["life_domain"] == ("unknown",)
    assert "education" not in found


@modes
def test_the_place_finds_the_centre_and_a_changed_place_asks_again(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    assert name_place(page, "sitten") == "When was it?"
    go_on_to(page, "Who shall read it?")
    expect(page.get_by_label(VALAIS_NAME).filter(visible=True)).to_be_checked()
    go_on(page)
    look_over(page)
    change(page, "In which municipality?")
    page.get_by_label("In which municipality?", exact=True).fill("Sankt Gallen")
    assert go_on(page) == "Who shall read it?"
    expect(page.get_by_label(EAST_NAME).filter(visible=True)).to_be_checked()
    assert go_on(page) == "Is it about somebody at this centre?"
    assert go_on(page) == "Is everything right?"
    found = answers(site, page)
    assert (found["centre"], found["municipality"]) == ((EAST,), ("3203", "SG"))


def test_a_centre_proposed_on_the_way_is_agreed_to_before_anything_is_sent(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    fill(page)
    name_place(page, "Wil SG")
    look_over(page)
    change(page, "In which municipality?")
    page.get_by_label("In which municipality?", exact=True).fill("Sion")
    assert go_on(page) == "Who shall read it?"
    page.go_back()
    page.go_back()
    assert asked(page) == "Is everything right?"
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose who will read it.")
    assert asked(page) == "Who shall read it?"
    expect(page.get_by_label(VALAIS_NAME).filter(visible=True)).to_be_checked()
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", name="Who shall read it?")).to_be_hidden()
    go_on_to(page, "Is everything right?")
    assert answers(site, page)["centre"] == (VALAIS,)


@modes
def test_a_municipality_of_another_canton_is_known_too(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    assert name_place(page, "Zürich") == "When was it?"
    look_over(page)
    found = answers(site, page)
    assert (found["municipality"], found["centre"]) == (("261", "ZH"), (EAST,))


@modes
def test_a_municipality_that_does_not_exist_says_what_to_do(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    assert name_place(page, "Nirgendwo") == "In which municipality?"
    expect(page.get_by_role("alert")).to_contain_text("We know no municipality of this name.")
    assert page.title().startswith("Error: ")
    assert page.get_by_label("In which municipality?", exact=True).input_value() == "Nirgendwo"
    page.get_by_role("alert").get_by_role("link").click()
    if script:
        expect(page.get_by_label("In which municipality?", exact=True)).to_be_focused()
    page.get_by_label("In which municipality?", exact=True).fill("Verbier")
    assert go_on(page) == "When was it?"


@modes
def test_of_a_name_with_a_letter_wrong_the_nearest_are_pressed(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    assert name_place(page, "Sidres") == "In which municipality?"
    expect(page.get_by_role("alert")).to_contain_text("Do you mean one of these: Siders (VS)")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("group", name="Which place do you mean?").get_by_role("button", name="Siders (VS)").click()
    expect(page.get_by_role("heading", name="When was it?")).to_be_visible()
    assert (sent == []) is script  # looked up in the page, or answered by another page
    look_over(page)
    assert answers(site, page)["municipality"] == ("6248", "VS")


def test_names_of_municipalities_that_cannot_be_fetched_lose_nothing(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    page.route("**/api/v1/places", lambda route: route.abort(), times=3)
    fill(page)
    assert name_place(page, "Sion") == "In which municipality?"
    expect(page.get_by_role("alert")).to_contain_text("No connection. Nothing is lost")
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", name="When was it?")).to_be_visible()


@modes
def test_a_report_about_the_centre_itself_goes_to_another(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    go_on_to(page, "Is it about somebody at this centre?")
    assert go_on(page, "It is about the centre itself: I choose another one") == "Which other centre shall read it?"
    expect(page.get_by_label(EAST_NAME).filter(visible=True)).to_have_count(0)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose who will read it.")
    page.get_by_label(VALAIS_NAME).filter(visible=True).check()
    go_on(page)
    look_over(page)
    found = answers(site, page)
    assert (found["centre"], found["must_not_reach"]) == ((VALAIS,), (EAST,))


@modes
def test_of_another_centre_it_is_asked_again_whether_it_is_about_it(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    turn_down(page)
    expect(page.locator("#reader")).to_have_text(VALAIS_NAME)
    change(page, "Who shall read it?")
    assert go_on(page, VALAIS_NAME) == "Is it about somebody at this centre?"
    expect(page.get_by_label("It is about the centre itself: I choose another one")).not_to_be_checked()
    assert go_on(page, "No") == "Is everything right?"
    expect(page.locator("#reader")).to_have_text(VALAIS_NAME)
    found = answers(site, page)
    assert (found["centre"], "must_not_reach" in found) == ((VALAIS,), False)


def turn_down(page: Page) -> None:
    """From the words to looking it over: it is about the proposed centre, another one reads it."""
    go_on_to(page, "Is it about somebody at this centre?")
    go_on(page, "It is about the centre itself: I choose another one")
    go_on(page, VALAIS_NAME)
    look_over(page)


@modes
def test_a_new_place_with_another_centre_asks_again_too(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    fill(page)
    name_place(page, "Wil (SG)")
    turn_down(page)
    change(page, "In which municipality?")
    page.get_by_label("In which municipality?", exact=True).fill("Sion")
    assert go_on(page) == "Who shall read it?"
    assert go_on(page) == "Is it about somebody at this centre?"
    assert go_on(page) == "Is everything right?"
    found = answers(site, page)
    assert (found["centre"], "must_not_reach" in found) == ((VALAIS,), False)


def test_a_centre_ticked_and_left_with_back_is_asked_about_before_anything_is_sent(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.url + "/en/form")
    fill(page)
    turn_down(page)
    change(page, "Who shall read it?")
    page.get_by_label(VALAIS_NAME).filter(visible=True).check()
    page.go_back()
    expect(page.locator("#reader")).to_have_text(VALAIS_NAME)
    page.get_by_role("button", name="Send now").click()
    assert asked(page) == "Is it about somebody at this centre?"
    assert go_on(page, "No") == "Is everything right?"
    assert answers(site, page)["centre"] == (VALAIS,)


@modes
def test_who_only_wants_it_recorded_is_not_asked_how_to_be_reached(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/form/tell", script=script)
    go_on_to(page, "What would you like?")
    expect(page.get_by_label("I only want it to be known and recorded")).to_be_checked()
    headings = []
    while (heading := asked(page)) != "Is everything right?":
        headings.append(heading)
        if heading == "What happened?":
            page.get_by_label(heading, exact=True).fill(WORDS)
        go_on(page)
    assert headings[-1] == "Is it about somebody at this centre?"
    assert answers(site, page)["purpose"] == ("documentation",)
    expect(page.get_by_text("Nobody writes to you. With the code you can add something")).to_be_visible()
    expect(page.get_by_text("You find the answer here").filter(visible=True)).to_have_count(0)


@modes
def test_the_whole_way_answered_is_sealed_by_code(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/form", script=script)
    go_on(page, "I experienced it myself")
    go_on(page, "18 or older")
    go_on(page, "I would like advice or help")
    page.get_by_label("What happened?", exact=True).fill(WORDS)
    go_on(page)
    name_place(page, "Zermatt")
    go_on(page, "This week")
    go_on(page, "I am not sure")
    go_on(page, "I would rather not say")
    go_on(page)
    go_on(page)
    go_on(page, "No")
    go_on(page)
    go_on(page)
    go_on(page, "No")
    page.get_by_label("In which language shall we answer?").select_option("ar")
    go_on(page)
    go_on(page, "Yes")
    go_on(page, "Sign language", "I bring children")
    go_on(page, "Only here, with my code", "By phone")
    go_on(page, "In the evening")
    go_on(page, "None of it")
    page.get_by_label("How do we reach you?").fill("Ana, 079 000 00 00")
    go_on(page)
    assert go_on(page, "Nobody yet", "A lawyer") == "Is everything right?"
    _, [first] = site.read(send(page).reference)
    assert first.text.contact == "Ana, 079 000 00 00"
    assert first.text.language == "ar"
    assert {name: given for name, given in (first.text.answers or {}).items() if name != "answer_language"} == {
        "role": ("affected",),
        "age": ("adult",),
        "purpose": ("advice",),
        "place": ("municipality",),
        "municipality": ("6300", "VS"),
        "when": ("this_week",),
        "life_domain": ("unknown",),
        "motive": ("not_stated",),
        "deadline": ("no",),
        "centre": (VALAIS,),
        "interpreter": ("yes",),
        "needs": ("sign_language", "children"),
        "contact_by": ("phone",),
        "safe_times": ("evening",),
        "safe_ways": ("none",),
        "other_offices": ("lawyer",),
    }


def test_the_accused_are_asked_what_would_help_them(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    role = "Somebody says that I discriminated, and I would like advice"
    assert go_on(page, role) == "What would help you?"
    assert go_on(page, "To know my rights and duties") == "What is it about?"
    page.get_by_label("What is it about?", exact=True).fill(WORDS)
    look_over(page)
    expect(page.locator("#answers dt").filter(has_text="What is it about?")).to_be_visible()
    assert answers(site, page)["accused_wish"] == ("rights",)


def test_nothing_leaves_the_page_before_it_is_sealed(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    sent: list[Request] = []
    page.on("request", lambda request: None if "/assets/" in request.url else sent.append(request))
    fill(page)
    name_place(page, "Zermatt")
    go_on_to(page, "Who shall read it?")
    look_over(page)
    assert [(request.method, request.url) for request in sent] == [("GET", site.url + "/api/v1/places")]
    assert page.context.cookies() == []
    assert page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]
    state = page.evaluate("() => history.state")  # a browser keeps it: a number, and no question's name
    assert (state.keys(), type(state["at"])) == ({"at"}, int)
    assert page.url == site.url + "/en/form"


def test_the_weaker_way_takes_every_answer_along(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")

    def forged(route: Route) -> None:
        route.fulfill(body=route.fetch().text().replace("AI", "ZZ", 1))

    page.route("**/api/v1/manifest", forged)
    go_on(page, "I saw it or heard about it")
    fill(page)
    name_place(page, "Sion")
    go_on_to(page, "What was said or done?")
    first, second = [page.locator("#question-form label.choice").nth(index).inner_text().strip() for index in (0, 2)]
    go_on(page, first, second)
    go_on_to(page, "Would you like to add files?")
    page.get_by_label("Send the files exactly as they are").check()
    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    page.get_by_label("Files", exact=True).set_input_files(file)  # type: ignore[arg-type]  # a mapping with these keys
    look_over(page)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name="I have read this: let the server seal it").click()
    page.wait_for_url("**/en/check")
    shown = page.locator("#answers")
    for text in ("I saw it or heard about it", "Ihresgleichen", "Sion", first, second, "a.txt", VALAIS_NAME):
        expect(shown).to_contain_text(text)
    page.get_by_role("button", name="Send now").click()
    _, [sealed] = site.read(note(page).reference)
    assert sealed.text.sealed_by == "server"
    assert sealed.text.answers is not None
    assert sealed.text.answers["municipality"] == ("6266", "VS")


def test_after_sending_back_shows_the_code_and_no_question(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    noted = report(page)
    page.go_back()
    assert page.get_by_role("group", name="Your code").inner_text().strip() == noted.code
    expect(page.locator("form.question:visible")).to_have_count(0)
