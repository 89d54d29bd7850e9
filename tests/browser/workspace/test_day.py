"""A counsellor's working day from signing in to signing out, as one story, in German and in French.

The story is told once: what the screens say is looked up by its English text in the catalogues that the workspace itself uses, so
a text that is not translated, or a screen that does not use its translation, stops the day. Every screen she passes is read by axe,
as wide as a phone and as a desk; with SHOTS set to a folder, it is kept there as a picture.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from counselling.workspace.deadlines import deadline_names
from counselling.workspace.shell import catalogue
from counselling.workspace.vocabulary import code_names
from reporting.deadlines.due import due
from reporting.deadlines.rules import RULES
from reporting.web.clock import today
from tests.browser.counsellor import PASSWORD, Counsellor, joined
from tests.browser.workspace.looking import WIDTHS, check, tick
from tests.browser.workspace_site import SLOW, Site

# A day has some twenty screens, each read twice by axe, and three unlockings (Argon2id); the machine is shared with others.
pytestmark = pytest.mark.timeout(400)

Say = Callable[..., str]


class Tale(NamedTuple):
    """What is written that day in one language; what the person is called, and how that is misspelt."""

    language: str
    report: str
    other_report: str
    person: str
    slip: str
    question: str
    answer: str
    call: str
    begun: str
    ended: str


TALES: Final = (
    Tale(
        "de",
        "Der Chef sagt vor allen: «Du gehörst nicht hierher.»",
        "Die Verwaltung liest meinen Namen und legt auf.",
        "Fátima Álvarez",
        "fatmia alvarez",
        "Seit wann geht das so?",
        "Seit März. Am Abend passt mir gut.",
        "Sie war froh um den Anruf.",
        "Beim nächsten Mal frage ich nach dem",
        " Arbeitszeugnis.",
    ),
    Tale(
        "fr",
        "Le chef dit devant tout le monde : « Ta place n’est pas ici. »",
        "La gérance lit mon nom et raccroche.",
        "Zoltán Kovács",
        "zoltna kovacs",
        "Depuis quand est-ce ainsi ?",
        "Depuis mars. Le soir me va bien.",
        "Il était soulagé de cet appel.",
        "La prochaine fois, je demanderai le",
        " certificat de travail.",
    ),
)


class Day(NamedTuple):
    """Who works, at which service, what the screens say to her, and what is written."""

    site: Site
    anna: Counsellor
    lea: Counsellor
    say: Say
    tale: Tale

    @property
    def page(self) -> Page:
        return self.anna.page


def sayings(language: str) -> Say:
    """The words of the workspace in a language by their English text, or by the name of a code; KeyError for what it lacks."""
    known = catalogue(language) | code_names(language) | deadline_names(language)

    def say(message: str, **values: str | int) -> str:
        found = known[message]
        text = found if isinstance(found, str) else found[values["count"] != 1]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    return say


@pytest.fixture(scope="module")
def lea(site: Site, browser: Browser, anna: Counsellor) -> Counsellor:
    """Her colleague; and Anna has said that she takes on cases about work, in both languages, on every day."""
    lea = joined(site, browser, anna, "lea", "Lea Beispiel", version=2)
    page = anna.page
    page.get_by_role("navigation").get_by_role("link", name="Me", exact=True).click()
    for name in ("German", "French", "Workplace", "Saturday", "Sunday"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("status").get_by_text("Kept.")).to_be_visible()
    return lea


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.language)
def test_a_working_day(site: Site, anna: Counsellor, lea: Counsellor, tale: Tale) -> None:
    day = Day(site, anna, lea, sayings(tale.language), tale)
    person, case = site.reported(tale.report, contact="079 000 00 00", language=tale.language)
    _, other = site.reported(tale.other_report, language=tale.language)
    for member in (anna, lea):
        member.page.evaluate("(language) => localStorage.setItem('workspace.language', language)", tale.language)
    sign_in(day)
    take_over(day, case)
    answer_with_a_template(day)
    assert [text.text.text for text in person.read(person.mailbox())][1].endswith(tale.question)
    write_down_a_call(day)
    fill_in_the_sheet(day)
    count_a_deadline(day)
    propose_an_appointment(day)
    (offered,) = next(said.text.appointments for said in person.read(person.mailbox()) if said.text.appointments)
    person.answer(tale.answer, tale.language, accepts=offered.id)
    hand_over(day, other)
    accept(day, other)
    read_her_answer(day, case)
    lock_in_mid_sentence(day)
    code(day)
    close(day)
    find_by_a_slip(day)
    sign_out(day)
    assert anna.faults_beside_refusals() == lea.faults_beside_refusals() == []


def look(day: Day, name: str) -> None:
    """No fault that axe finds and nothing beyond the edge, on a phone and on a desk; goes on at the desk."""
    for width in WIDTHS:
        day.page.set_viewport_size({"width": width, "height": 844})
        check(day.page)
        if folder := os.environ.get("SHOTS"):
            path = Path(folder) / f"{day.tale.language}-{width}-{name}.png"
            day.page.screenshot(path=path, full_page=True)


def press(day: Day, message: str, within: Locator | None = None) -> None:
    """The button with this label, there or on the whole page."""
    (within or day.page).get_by_role("button", name=day.say(message), exact=True).click()


def go(day: Day, place: str) -> None:
    """By the navigation, which keeps everything unlocked."""
    links = day.page.get_by_role("navigation").get_by_role("link", name=day.say(place), exact=True)
    links.click()
    expect(day.page.get_by_role("heading", level=1, name=day.say(place))).to_be_visible()


def open_listed(day: Day, listed: str, case: str) -> None:
    """Opens a case from one of the lists of the inbox."""
    go(day, "Inbox")
    press(day, listed)
    day.page.locator(f"table.cases a[href='/case/{case}']").click()
    expect(day.page.locator(".message").first).to_be_visible(timeout=SLOW)


def open_screen(day: Day, message: str) -> None:
    """One of the screens of the case that is open."""
    day.page.locator(".screens").get_by_role("link", name=day.say(message), exact=True).click()


def unlock(day: Day, member: Counsellor) -> None:
    page = member.page
    page.get_by_label(day.say("Passphrase or recovery passphrase")).fill(member.passphrase)
    press(day, "Unlock", page.locator("unlock-page"))
    expect(page.get_by_role("navigation")).to_be_visible(timeout=SLOW)


def sign_in(day: Day) -> None:
    page, say = day.page, day.say
    day.anna.context.clear_cookies()
    page.goto(f"{day.site.url}/inbox")
    expect(page.get_by_role("heading", name=say("Good to see you"))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", day.tale.language)
    look(day, "sign-in")
    page.get_by_label(say("Login"), exact=True).fill(day.anna.login)
    page.get_by_label(say("Password"), exact=True).fill(PASSWORD)
    page.get_by_label(say("Code"), exact=True).fill(day.anna.fresh_code())
    press(day, "Sign in")
    expect(page.get_by_role("heading", name=say("Locked"))).to_be_visible(timeout=SLOW)
    look(day, "locked")
    unlock(day, day.anna)


def take_over(day: Day, case: str) -> None:
    """A report that came in overnight; the proposal says in words why it is hers."""
    page, say = day.page, day.say
    line = page.locator("table.cases tbody tr", has=page.locator(f"a[href='/case/{case}']"))
    expect(line).to_contain_text(say("nobody yet"))
    expect(page.get_by_text(day.tale.report)).to_have_count(0)  # lists hold no words
    look(day, "inbox")
    line.get_by_role("link").click()
    expect(page.get_by_text(day.tale.report)).to_be_visible(timeout=SLOW)
    fit = page.locator(".routing .fits > li").first
    domain = say("knows the domain {domain}", domain=say("life_domain:work"))
    for why in (f"Anna Muster ({say('you')})", domain, say("works today")):
        expect(fit).to_contain_text(why, timeout=SLOW)
    look(day, "proposal")
    press(day, "Take over")
    expect(page.get_by_text(say("The case is yours now."))).to_be_visible(timeout=SLOW)
    expect(page.locator(".routing")).to_have_count(0)


def answer_with_a_template(day: Day) -> None:
    """The first gap is selected, so that she types on; the second waits for her question."""
    page = day.page
    reply = page.locator(".composer.reply")
    reply.get_by_label(day.say("Template")).select_option("first_answer")
    text = page.get_by_label(day.say("Your answer to the person"))
    expect(text).to_be_focused()
    page.keyboard.type("Anna Muster")
    begun = text.input_value()
    assert "Anna Muster" in begun
    assert begun.count("…") == 1
    text.fill(begun.replace("…", "") + "\n\n" + day.tale.question)
    text.press("Control+Enter")
    expect(page.get_by_text(day.say("Sent. It waits in the person’s mailbox."))).to_be_visible(timeout=SLOW)
    expect(page.locator(".talk").get_by_text(day.tale.question)).to_be_visible()


def write_down_a_call(day: Day) -> None:
    page, say = day.page, day.say
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.type(day.tale.call)
    page.get_by_label(say("Minutes"), exact=True).fill("25")
    page.get_by_label(say("New phone call")).press("Control+Enter")
    heading = f"{say('Phone call')} · {say('{count} minute', count=25)}"
    expect(page.locator(".entry").get_by_role("heading", name=heading)).to_be_visible(timeout=SLOW)


def fill_in_the_sheet(day: Day) -> None:
    page, say = day.page, day.say
    people = page.locator(".sheet-part[data-part='people']")
    press(day, "Add somebody", people)
    people.get_by_label(say("Name"), exact=True).fill(day.tale.person)
    people.get_by_label(say("Role"), exact=True).select_option("affected")
    press(day, "Keep", people)
    expect(people.locator(".main")).to_contain_text(day.tale.person, timeout=SLOW)
    contact = page.locator(".sheet-part[data-part='contact']")
    contact.get_by_role("button").click()
    contact.get_by_label(say("Times that are safe")).fill("18–20 h")
    look(day, "sheet")
    press(day, "Keep", contact)
    expect(contact.get_by_text("18–20 h")).to_be_visible(timeout=SLOW)
    expect(contact.locator("form")).to_have_count(0)


def count_a_deadline(day: Day) -> None:
    """The last day is counted while she types, by the rule of the public site."""
    page, say = day.page, day.say
    knew = today() - timedelta(days=30)
    last = due(RULES["criminal_complaint"], {"knew": knew}, None).strict
    assert last is not None
    press(day, "Add a deadline")
    page.get_by_label(say("Which deadline")).select_option("criminal_complaint")
    page.get_by_label(say("Day since which the person knows for sure who it was")).fill(str(knew))
    expect(page.locator(".counted")).to_contain_text(str(last.year))
    look(day, "deadline")
    press(day, "Write down")
    row = page.locator("task-part li", has_text=say("rule:criminal_complaint"))
    expect(row.locator("time")).to_have_attribute("datetime", str(last), timeout=SLOW)


def propose_an_appointment(day: Day) -> None:
    page, say = day.page, day.say
    press(day, "Propose an appointment")
    appointment = page.locator("fieldset.appointment")
    chosen = {"Day": str(today() + timedelta(days=8)), "From": "17:30", "To": "18:15", "Where": "Rathausgasse 1"}
    for name, value in chosen.items():
        appointment.get_by_label(say(name), exact=True).fill(value)
    page.get_by_label(say("Your answer to the person")).fill(day.tale.question)
    look(day, "appointment")
    press(day, "Send to the person")
    expect(page.get_by_text(say("The person has not chosen yet."))).to_be_visible(timeout=SLOW)


def hand_over(day: Day, case: str) -> None:
    page, say = day.page, day.say
    open_listed(day, "New", case)
    press(day, "Take over")
    expect(page.get_by_text(say("The case is yours now."))).to_be_visible(timeout=SLOW)
    open_screen(day, "Pass on")
    form = page.locator("transition-page form").first
    form.get_by_label(say("To a colleague, if she accepts")).check(timeout=SLOW)
    form.get_by_label(say("To whom"), exact=True).select_option(label="Lea Beispiel")
    form.get_by_label(say("Why"), exact=True).select_option("load")
    expect(page.locator(".routing .fits").first).to_be_visible()
    look(day, "passing-on")
    press(day, "Pass on", form)
    expect(page.get_by_text(say("waits for an answer"))).to_be_visible(timeout=SLOW)


def accept(day: Day, case: str) -> None:
    """In her own browser: before it she sees a question, after it the case is hers."""
    page, say = day.lea.page, day.say
    page.goto(f"{day.site.url}/inbox")
    unlock(day, day.lea)
    offered = page.get_by_role("region", name=say("Offered to you"))
    expect(offered.locator(".hint")).to_contain_text(say("too many open cases"), timeout=SLOW)
    check(page)
    press(day, "Accept", offered)
    expect(page.get_by_text(say("The case is yours now."))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(day.tale.other_report)).to_be_visible()
    expect(page.get_by_role("button", name=say("Take over"))).to_have_count(0)
    go(day, "Inbox")
    press(day, "Mine")
    expect(day.page.locator("main .count, main .empty")).to_be_visible()
    expect(day.page.locator(f"table.cases a[href='/case/{case}']")).to_have_count(0)


def read_her_answer(day: Day, case: str) -> None:
    """She waits for us; the name beside the reference comes from the case sheet."""
    go(day, "Inbox")
    press(day, "Waiting for us")
    expect(day.page.locator("table.cases tbody tr")).to_contain_text([day.tale.person])
    look(day, "waiting")
    open_listed(day, "Waiting for us", case)
    expect(day.page.get_by_text(day.tale.answer)).to_be_visible()
    chosen = day.page.locator(".appointments li", has_text="17:30–18:15")
    expect(chosen).to_contain_text(day.say("accepted"))
    row = day.page.locator("task-part li", has_text="17:30–18:15")
    expect(row).to_contain_text("Rathausgasse 1", timeout=SLOW)


def lock_in_mid_sentence(day: Day) -> None:
    page, note = day.page, day.page.get_by_label(day.say("New note"))
    page.keyboard.press("n")
    page.keyboard.type(day.tale.begun)
    page.keyboard.press("Shift+Escape")
    expect(page.get_by_role("heading", name=day.say("Locked"))).to_be_visible()
    for words in (day.tale.begun, day.tale.person, day.tale.report):
        assert words not in page.content()
    unlock(day, day.anna)
    expect(note).to_have_value(day.tale.begun, timeout=SLOW)
    note.press("End")
    page.keyboard.type(day.tale.ended)
    note.press("Control+Enter")
    expect(page.locator(".entry").get_by_text(day.tale.begun + day.tale.ended)).to_be_visible(timeout=SLOW)
    look(day, "case")


def code(day: Day) -> None:
    page, say = day.page, day.say
    open_screen(day, "Coding")
    expect(page.get_by_text(day.tale.report)).to_be_visible(timeout=SLOW)
    for field, chosen in (("motive", "xenophobia"), ("form", "degrading_treatment"), ("service", "information")):
        tick(page, field, "assessed", say(f"{field}:{chosen}"))
    page.locator("#field-reporter_role select").select_option("affected")
    page.locator("#field-conflict_structure select").select_option("employer_to_employee")
    page.get_by_label(say("Discrimination for origin or race is")).select_option("plausible")
    page.get_by_label(say("Why"), exact=True).fill(day.tale.call)
    expect(page.get_by_text(say("Everything that is counted is coded."))).to_be_visible()
    look(day, "coding")
    press(day, "Keep the coding")
    expect(page.get_by_text(say("Kept in the case sheet."))).to_be_visible(timeout=SLOW)


def close(day: Day) -> None:
    """With what came of it and a day to ask again, which then stands in her calendar."""
    page, say = day.page, day.say
    page.locator("coding-page").get_by_role("link", name=say("Close the case"), exact=True).click()
    page.locator("closing-page .picker summary").click(timeout=SLOW)
    page.get_by_label(say("outcome:apology"), exact=True).check()
    page.get_by_label(say("How the person sees it")).select_option("helped")
    again = today() + timedelta(days=10)
    page.get_by_label(say("Ask again on")).fill(str(again))
    page.get_by_label(say("What about")).fill(day.tale.question)
    look(day, "closing")
    press(day, "Close the case")
    expect(page.get_by_text(say("Kept until")).first).to_be_visible(timeout=SLOW)
    look(day, "closed")
    go(day, "Calendar")
    line = page.locator("task-list li", has=page.locator(f"time[datetime='{again}']")).filter(has_text=day.tale.person)
    expect(line).to_be_visible()  # the name comes from the case sheet, as in every list
    look(day, "calendar")


def find_by_a_slip(day: Day) -> None:
    """Somebody calls back under her name, when the case is closed already."""
    page = day.page
    page.keyboard.press("/")
    page.keyboard.type(day.tale.slip)
    found = page.get_by_role("search").get_by_role("link")
    expect(found).to_contain_text([day.tale.person])
    look(day, "search")
    page.keyboard.press("Enter")
    expect(page.get_by_text(day.tale.report)).to_be_visible(timeout=SLOW)


def sign_out(day: Day) -> None:
    page, say = day.page, day.say
    go(day, "Me")
    expect(page.locator(".panel li").first).to_be_visible()
    look(day, "me")
    press(day, "Sign out")
    expect(page.get_by_role("heading", name=say("Good to see you"))).to_be_visible(timeout=SLOW)
    page.go_back()
    expect(page.get_by_role("heading", name=say("Good to see you"))).to_be_visible()
    assert day.tale.person not in page.content()
    assert "Anna Muster" not in page.content()
