"""Her mailbox, in the words of the page, with and without JavaScript: how the report stands, appointments, a copy, one press
that hides everything, and what to do when the code is gone or nobody answers.
"""

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from reporting.intake.wordings import WORDINGS
from reporting.mailbox import model
from reporting.sealing.content import Appointment
from reporting.web import clock
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.person import Noted, open_mailbox, reported
from tests.browser.site import Site

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
ANSWERED: Final = {"en": ("Where in life did it happen?", WORDINGS["life_domain"]["work"]), "ar": ()}
HOSTILE: Final = "<script>alert(1)</script><b onclick=x>& «»"


def opened(
    site: Site,
    open_page: OpenPage,
    noted: Noted,
    *,
    script: bool,
    language: str = "en",
    width: int = 390,
    height: int = 844,
) -> Page:
    """Her mailbox in a fresh browser."""
    page = open_page(f"{site.url}/{language}/mailbox", script=script, width=width, height=height)
    open_mailbox(page, noted.code)
    return page


def appointment(days: int, where: str = "") -> Appointment:
    """A meeting so many days from now."""
    return Appointment(secrets.token_hex(16), clock.today() + timedelta(days=days), "14:00", "15:00", where)


def set_day(site: Site, case: bytes, day: date, kind: int = 1) -> None:
    """As if a text had arrived on another day."""
    of_case = (model.envelopes.c.case_id == case) & (model.envelopes.c.kind == kind)
    with site.rows() as connection:
        connection.execute(sa.update(model.envelopes).where(of_case).values(day=day))


@modes
def test_what_happens_next_stands_there_with_its_day_until_the_centre_has_answered(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site)
    page = opened(site, open_page, noted, script=script)
    expect(page.get_by_text("Nobody has read it yet.").first).to_be_visible()
    expect(page.get_by_text("Somebody at the centre reads it by")).to_be_visible()
    expect(page.locator("#late")).to_be_hidden()
    site.answer(case, "Guten Tag.")
    page = opened(site, open_page, noted, script=script)
    expect(page.get_by_text("The centre has written to you below.")).to_be_visible()
    page.get_by_label("Write back").fill("Danke.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li.message")).to_have_count(3)
    expect(page.get_by_text("this page tells you whom to phone")).to_be_visible()


@modes
def test_an_answer_that_is_too_long_stays_whole_and_says_what_to_do(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, _ = reported(site)
    page = opened(site, open_page, noted, script=script)
    page.get_by_label("Write back").focus()
    page.keyboard.insert_text("\N{HIRAGANA LETTER A}" * 100_000)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Your answer is too long. Shorten it")
    assert page.get_by_label("Write back").input_value() == "\N{HIRAGANA LETTER A}" * 100_000
    page.get_by_label("Write back").fill("Danke.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li.message")).to_have_count(2)


@modes
def test_who_only_told_it_waits_for_nobody_until_she_writes_again(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site, purpose="documentation")
    set_day(site, case, clock.today() - timedelta(days=30))
    page = opened(site, open_page, noted, script=script)
    expect(page.locator("#next")).to_have_text("You wanted it to be recorded. Write here if you want advice.")
    expect(page.locator("#late")).to_be_hidden()
    page.get_by_label("Write back").fill("Jetzt möchte ich doch Rat.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li.message")).to_have_count(2)
    expect(page.locator("#next")).to_contain_text("Somebody at the centre reads it by")  # counted from today
    expect(page.locator("#late")).to_be_hidden()
    set_day(site, case, clock.today() - timedelta(days=20), kind=2)
    expect(opened(site, open_page, noted, script=script).locator("#late")).to_be_visible()


@modes
def test_once_the_promised_day_has_passed_it_says_whom_to_phone(site: Site, open_page: OpenPage, script: bool) -> None:
    noted, case = reported(site)
    set_day(site, case, clock.today() - timedelta(days=30))
    page = opened(site, open_page, noted, script=script)
    late = page.locator("#late")
    expect(late).to_contain_text("You should have had an answer by")
    expect(late.get_by_role("link", name="071 000 00 00")).to_have_attribute("href", "tel:0710000000")
    expect(late).to_contain_text("Ombudsstelle")
    expect(late.get_by_role("link", name="071 000 00 99")).to_be_visible()
    expect(page.locator("#next")).to_be_hidden()
    site.answer(case, "Entschuldigen Sie.")
    page = opened(site, open_page, noted, script=script)
    expect(page.locator("#late")).to_be_hidden()


@modes
def test_who_has_read_stands_there_newest_first_and_the_rest_one_press_away(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site)
    with site.rows() as connection:
        for number in range(1, 6):
            row = {"case_id": case, "role": "counsellor", "day": date(2026, 3, number)}
            connection.execute(sa.insert(model.readings), row)
        row = {"case_id": case, "role": "coordinator", "day": date(2026, 3, 5)}
        connection.execute(sa.insert(model.readings), row)
    page = opened(site, open_page, noted, script=script)
    said = page.locator("#read-by").inner_text()
    assert said.split(" · ") == [
        "a counsellor, on 5 March 2026",
        "the head of the centre, on 5 March 2026",
        "a counsellor, on 4 March 2026",
    ]
    expect(page.get_by_text("a counsellor, on 1 March 2026")).to_be_hidden()
    page.get_by_text("Earlier", exact=True).click()
    expect(page.get_by_text("a counsellor, on 1 March 2026")).to_be_visible()


@modes
def test_an_appointment_that_fits_is_accepted_by_one_press(site: Site, open_page: OpenPage, script: bool) -> None:
    noted, case = reported(site)
    first, second = appointment(8, "Rathausgasse 1"), appointment(9, "<b>Telefon</b>\nBüro")
    site.answer(case, "Wann passt es Ihnen?", appointments=(first, second))
    page = opened(site, open_page, noted, script=script)
    expect(page.get_by_text("14:00–15:00")).to_have_count(2)
    expect(page.get_by_text("<b>Telefon</b>")).to_be_visible()
    page.get_by_role("button", name="This one fits").nth(1).click()
    expect(page.get_by_text("You have accepted this appointment.")).to_be_visible()
    expect(page.get_by_role("button", name="This one fits")).to_have_count(0)
    said = site.read(noted.reference)[1][-1]
    assert (said.kind, said.text.accepts, said.text.declines) == (2, second.id, None)
    assert said.text.text.startswith("I accept this appointment: ")
    assert said.text.text.endswith(" · 14:00–15:00 · <b>Telefon</b> Büro")
    page = opened(site, open_page, noted, script=script)
    expect(page.locator("li.accepted")).to_contain_text("<b>Telefon</b>")


@modes
def test_when_none_fits_that_is_said_and_new_ones_can_be_proposed(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, case = reported(site)
    offered = (appointment(8), appointment(9))
    site.answer(case, "Wann passt es Ihnen?", appointments=offered)
    page = opened(site, open_page, noted, script=script)
    page.get_by_role("button", name="None of these fits").click()
    expect(page.get_by_text("You have said that none of these fits.")).to_be_visible()
    said = site.read(noted.reference)[1][-1].text
    assert said.declines == tuple(one.id for one in offered)
    site.answer(case, "Und so?", appointments=(appointment(12),))
    page = opened(site, open_page, noted, script=script)
    expect(page.get_by_role("button", name="This one fits")).to_have_count(1)


@modes
def test_a_day_that_has_passed_cannot_be_chosen(site: Site, open_page: OpenPage, script: bool) -> None:
    noted, case = reported(site)
    site.answer(case, "Wann passt es Ihnen?", appointments=(appointment(-1, "Rathausgasse 1"),))
    page = opened(site, open_page, noted, script=script)
    expect(page.get_by_text("Rathausgasse 1")).to_be_visible()
    expect(page.get_by_role("button", name="This one fits")).to_have_count(0)


@modes
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everything_can_be_kept_as_one_file_without_a_script(
    site: Site, open_page: OpenPage, tmp_path: Path, script: bool, language: str
) -> None:
    noted, case = reported(site, HOSTILE)
    site.answer(case, "Guten Tag.", (("Merkblatt <1>.pdf", b"%PDF"),), appointments=(appointment(8, "Rathausgasse 1"),))
    page = open_page(f"{site.url}/{language}/mailbox", script=script)
    page.locator("#code").fill(noted.code)
    page.locator("#open").click()
    expect(page.locator("#talk li.message")).to_have_count(2)
    with page.expect_download() as saving:
        page.locator("#everything").click()
    assert saving.value.suggested_filename == "notes.html"
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    text = file.read_text("utf-8")
    for word in ("<script", "<b ", "<form", "<button", "hidden"):
        assert word not in text, word
    kept = open_page("about:blank", script=False)
    kept.goto(file.as_uri())
    shown = kept.locator("body").inner_text()
    for words in (
        HOSTILE,
        "Guten Tag.",
        "Merkblatt <1>.pdf",
        "14:00–15:00",
        "Rathausgasse 1",
        noted.reference,
        *ANSWERED[language],
    ):
        assert words in shown, words
    assert str(clock.today().year) in shown
    assert noted.code not in text
    assert kept.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_without_javascript_a_long_conversation_is_kept_whole(site: Site, open_page: OpenPage) -> None:
    noted, case = reported(site)
    for number in range(45):
        site.answer(case, f"Antwort {number}.")
    page = opened(site, open_page, noted, script=False)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save everything").click()
    text = saving.value.path().read_text("utf-8")
    assert [text.count(f"Antwort {number}.") for number in range(45)] == [1] * 45
    assert "is not here" not in text


@modes
def test_one_press_hides_every_word_and_another_shows_them_again(site: Site, open_page: OpenPage, script: bool) -> None:
    noted, _ = reported(site)
    page = opened(site, open_page, noted, script=script)
    page.get_by_label("Write back").fill("angefangen")
    page.get_by_text("Hide this page").click()
    expect(page.locator("main")).not_to_contain_text("Ihresgleichen", use_inner_text=True)
    assert page.locator("main").inner_text().strip() == "Show this page again"
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    if script:
        assert page.title() == "Isonomia"
    page.get_by_text("Show this page again").click()
    expect(page.get_by_text("Ihresgleichen")).to_be_visible()
    assert page.get_by_label("Write back").input_value() == "angefangen"
    page.get_by_label("Hide this page").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Ihresgleichen")).to_be_hidden()


BAR_AND_LAST_LINE: Final = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const [bar, column] = [".hide + label", ".hideable"].map((one) => document.querySelector(one).getBoundingClientRect());
  return { bar: [bar.left, bar.right], column: [column.left, column.right], above: column.bottom <= bar.top, height: bar.height };
}"""


@modes
def test_the_button_that_hides_the_page_stands_in_nobodys_way_on_a_small_phone(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    noted, _ = reported(site)
    page = opened(site, open_page, noted, script=script, width=360, height=640)
    button = page.get_by_text("Hide this page")
    expect(button).to_be_in_viewport(ratio=1)  # within reach from the first line on
    seen = page.evaluate(BAR_AND_LAST_LINE)
    assert seen["bar"] == seen["column"]  # no text beside it, so none is cut off by it
    assert seen["above"]
    assert seen["height"] < 64
    footer, bar = page.get_by_role("contentinfo").bounding_box(), button.locator("..").bounding_box()
    assert footer is not None
    assert bar is not None
    assert bar["y"] + bar["height"] <= footer["y"]
    page.get_by_role("button", name="Close the mailbox").focus()
    assert page.evaluate(
        "() => { const { left, right, bottom } = document.activeElement.getBoundingClientRect();"
        " return document.activeElement.contains(document.elementFromPoint((left + right) / 2, bottom - 2)); }"
    )


@pytest.mark.parametrize("language", ["de", "ar"])
def test_axe_finds_nothing_in_an_open_mailbox_and_nothing_scrolls_sideways(
    site: Site, open_page: OpenPage, language: str
) -> None:
    noted, case = reported(site)
    waiting, late = reported(site)
    set_day(site, late, clock.today() - timedelta(days=30))
    site.answer(case, "Wann?", (("Merkblatt.pdf", b"%PDF"),), appointments=(appointment(8, "Rathausgasse 1"),))
    found: list[str] = []
    for one in (noted, waiting):
        page = open_page(f"{site.url}/{language}/mailbox", width=320, bypass_csp=True)
        page.locator("#code").fill(one.code)
        page.locator("#open").click()
        expect(page.locator("#talk li.message").first).to_be_visible()
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert found == []


@modes
def test_a_lost_code_is_said_plainly_with_what_can_be_done(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/mailbox", script=script)
    page.get_by_role("link", name="I have lost my code").click()
    expect(page.get_by_text("Nobody can make it again.")).to_be_visible()
    expect(page.get_by_text("put the old reference into your words")).to_be_visible()
    expect(page.get_by_role("link", name="071 000 00 00")).to_be_visible()
    assert page.title() == "Code – Isonomia"


def test_without_javascript_words_come_back_when_the_mailbox_cannot_be_read(site: Site, open_page: OpenPage) -> None:
    noted, _ = reported(site)
    page = opened(site, open_page, noted, script=False)
    with site.rows() as connection:
        connection.exec_driver_sql("ALTER TABLE envelopes RENAME TO away")
    page.get_by_label("Write back").fill("Am Abend, bitte.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Your words are still here")).to_be_visible()
    assert page.get_by_label("Write back").input_value() == "Am Abend, bitte."
    with site.rows() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO envelopes")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li.message")).to_have_count(2)
    assert site.read(noted.reference)[1][-1].text.text == "Am Abend, bitte."


@modes
def test_a_text_of_hers_that_does_not_open_keeps_its_number(site: Site, open_page: OpenPage, script: bool) -> None:
    noted, case = reported(site)
    page = opened(site, open_page, noted, script=script)
    page.get_by_label("Write back").fill("Zwei.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li.message")).to_have_count(2)
    with site.rows() as connection:
        of_it = (model.envelopes.c.case_id == case) & (model.envelopes.c.kind == 2)
        envelope = connection.execute(sa.select(model.envelopes.c.envelope).where(of_it)).scalar_one()
        broken = envelope[:-1] + bytes([envelope[-1] ^ 1])
        connection.execute(sa.update(model.envelopes).where(of_it).values(envelope=broken))
    page = opened(site, open_page, noted, script=script)
    page.get_by_label("Write back").fill("Drei.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#talk li.message")).to_have_count(3)
    with site.rows() as connection:
        connection.execute(
            sa.update(model.envelopes).where(of_it, model.envelopes.c.position == 1).values(envelope=envelope)
        )
    assert [one.text.seq for one in site.read(noted.reference)[1]] == [0, 1, 2]
