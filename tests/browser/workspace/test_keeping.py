"""What was typed is never lost, and nothing readable stays behind: lock, reload, ended sessions, a service that is away."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from counselling.demo import doors
from counselling.demo.person import Person
from counselling.demo.processes import start_all
from counselling.staff.model import sessions, unlock_slots
from tests.browser.counsellor import Counsellor
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)

# Everything that lies in this browser's storage, as text.
KEPT = """async () => {
  const open = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const store = (await open(indexedDB.open("workspace"))).transaction("sealed").objectStore("sealed");
  const [keys, values] = [await open(store.getAllKeys()), await open(store.getAll())];
  const texts = values.map((value) => new Blob([value]).arrayBuffer());
  const read = (bytes) => new TextDecoder("latin1").decode(bytes);
  const storages = [localStorage, sessionStorage].map((storage) => JSON.stringify({ ...storage }));
  return [...keys, ...(await Promise.all(texts)).map(read), ...storages];
}"""
# The service keeps the next message, and nobody hears of it.
LOSE_ONE_ANSWER = """() => {
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (!String(address).endsWith("/messages")) return answer;
    window.fetch = real;
    throw new TypeError("lost");
  };
}"""
WORDS = "Guten Tag, ich schreibe Ihnen zu Ihrer Meldung."


@pytest.fixture
def on_case(site: Site, anna: Counsellor) -> tuple[Person, str]:
    """Anna has a fresh case before her; its person and id."""
    person, case = site.reported("Etwas ist geschehen.")
    anna.visit(f"/case/{case}")
    expect(anna.page.get_by_text("Etwas ist geschehen.")).to_be_visible(timeout=SLOW)
    return person, case


def test_locking_leaves_no_word_on_the_screen_and_unlocking_brings_back_what_was_typed(
    anna: Counsellor, on_case: object
) -> None:
    page = anna.page
    page.get_by_label("Your answer to the person").fill(WORDS)
    page.get_by_label("New note").fill("Noch anrufen.")
    anna.lock()
    assert "geschehen" not in page.content()
    assert WORDS not in page.content()
    anna.unlock()
    expect(page.get_by_label("Your answer to the person")).to_have_value(WORDS)
    expect(page.get_by_label("New note")).to_have_value("Noch anrufen.")


def test_the_focus_goes_on_where_it_was_when_what_had_it_is_gone(anna: Counsellor, on_case: object) -> None:
    page = anna.page
    page.get_by_role("button", name="Take over").press("Enter")
    expect(page.get_by_text("The case is yours now.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Add somebody").press("Enter")
    page.get_by_label("Name", exact=True).fill("Fatma Beispiel")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Kept in the case sheet.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Add somebody")).to_be_focused()
    page.get_by_role("link", name="Coding").press("Enter")
    page.get_by_label("Canton", exact=True).focus()
    page.get_by_label("Canton", exact=True).select_option("SG")
    page.keyboard.press("Shift")  # a key that says nothing
    expect(page.get_by_label("Canton", exact=True)).to_be_focused()
    page.get_by_role("button", name="Keep the coding").press("Enter")
    expect(page.get_by_text("Kept in the case sheet.").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Keep the coding")).to_be_focused()


def test_what_is_filled_into_a_consent_or_a_link_survives_a_lock_and_a_reload_until_it_is_written_down(
    anna: Counsellor, on_case: tuple[Person, str]
) -> None:
    page, case = anna.page, on_case[1]
    page.get_by_role("button", name="Link another case").click()
    page.get_by_label("Reference of the other case").fill("ABCD-12")
    anna.visit(f"/case/{case}/transition")
    page.get_by_text("Write down a consent").click()
    page.get_by_label("To whom, by name").fill("Ombudsstelle Beispiel")
    page.get_by_label("For what").select_option("mediation")
    page.get_by_label("What the person said").fill(WORDS)
    anna.lock()
    assert WORDS not in page.content()
    assert not any(WORDS in kept for kept in page.evaluate(KEPT))
    anna.unlock()
    expect(page.get_by_label("What the person said")).to_have_value(WORDS, timeout=SLOW)
    anna.open(f"/case/{case}/transition")
    expect(page.get_by_label("To whom, by name")).to_have_value("Ombudsstelle Beispiel", timeout=SLOW)
    expect(page.get_by_label("For what")).to_have_value("mediation")
    page.get_by_label("What kind of recipient").select_option("advice")
    page.get_by_label("How it was given").select_option("phone")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator(".consents li").get_by_text(WORDS)).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("To whom, by name")).to_be_hidden()
    expect(page.get_by_label("To whom, by name")).to_have_value("")
    anna.visit(f"/case/{case}")
    expect(page.get_by_label("Reference of the other case")).to_have_value("ABCD-12", timeout=SLOW)


def test_the_printed_recovery_passphrase_unlocks_and_wrong_words_do_not(anna: Counsellor, on_case: object) -> None:
    page = anna.page
    anna.lock()
    page.get_by_label("Passphrase or recovery passphrase").fill("eins zwei drei vier fünf sechs")
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("These words do not unlock it.")).to_be_visible(timeout=SLOW)
    anna.unlock(f"  {anna.recovery.upper().replace(' ', '  ')} ")
    expect(page.get_by_text("Etwas ist geschehen.")).to_be_visible()


def test_it_locks_by_itself_when_nobody_touches_anything(anna: Counsellor, on_case: object) -> None:
    page = anna.page
    page.get_by_label("Your answer to the person").fill(WORDS)
    page.evaluate("() => localStorage.setItem('workspace.idle', '0.05')")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible(timeout=15_000)
    page.evaluate("() => localStorage.removeItem('workspace.idle')")
    anna.unlock()
    expect(page.get_by_label("Your answer to the person")).to_have_value(WORDS)


def test_locked_in_one_tab_is_locked_in_every_tab(site: Site, anna: Counsellor, on_case: object) -> None:
    other = anna.context.new_page()
    other.goto(f"{site.url}/inbox")
    anna.lock()
    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    other.get_by_label("Passphrase or recovery passphrase").fill(anna.passphrase)
    other.get_by_role("button", name="Unlock").click()
    expect(other.get_by_role("navigation")).to_be_visible(timeout=SLOW)
    expect(anna.page.get_by_role("heading", name="Locked")).to_be_visible()
    other.keyboard.press("Shift+Escape")
    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    other.close()


def test_a_draft_survives_the_reload_and_lies_sealed(anna: Counsellor, on_case: object) -> None:
    page = anna.page
    page.get_by_label("Your answer to the person").fill(WORDS)
    page.get_by_label("Add files").set_input_files({"name": "blatt.txt", "mimeType": "text/plain", "buffer": b"Blatt"})
    expect(page.get_by_role("button", name="Remove blatt.txt")).to_be_visible()
    page.wait_for_timeout(2_500)  # it is kept 400 ms after a change, sealed by a worker
    page.reload()
    anna.unlock()
    expect(page.get_by_label("Your answer to the person")).to_have_value(WORDS)
    expect(page.get_by_role("button", name="Remove blatt.txt")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert len(kept) > 4
    for entry in kept:
        assert "Guten Tag" not in entry
        assert "blatt.txt" not in entry


def test_an_ended_session_asks_for_sign_in_on_top_of_the_work_and_then_goes_on(
    site: Site, anna: Counsellor, on_case: tuple[Person, str]
) -> None:
    person, _ = on_case
    page = anna.page
    page.get_by_label("Your answer to the person").fill(WORDS)
    with site.rows() as rows:
        rows.execute(sa.delete(sessions))
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_role("heading", name="Please sign in again")).to_be_visible()
    anna.sign_in()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible(timeout=SLOW)
    assert [said.text.text for said in person.read(person.mailbox())][1:] == [WORDS]


def test_a_lost_answer_is_asked_again_and_the_reply_is_kept_once(anna: Counsellor, on_case: tuple[Person, str]) -> None:
    person, _ = on_case
    page = anna.page

    page.evaluate(LOSE_ONE_ANSWER)
    page.get_by_label("Your answer to the person").fill(WORDS)
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("The service does not answer just now.")).to_be_visible()
    expect(page.get_by_label("Your answer to the person")).to_have_value(WORDS)
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    assert [said.text.text for said in person.read(person.mailbox())][1:] == [WORDS]


def test_while_the_service_is_away_it_says_so_and_keeps_the_words(
    site: Site, anna: Counsellor, on_case: tuple[Person, str]
) -> None:
    person, _ = on_case
    page = anna.page
    page.get_by_label("Your answer to the person").fill("Guten Tag.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    page.get_by_label("Your answer to the person").fill(WORDS)
    site.programs.kill("counselling")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("The service does not answer just now.")).to_be_visible()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_hidden()
    start_all(site.programs, doors.urls(site.settings))
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    assert [said.text.text for said in person.read(person.mailbox())][1:] == ["Guten Tag.", WORDS]


def test_a_new_daily_passphrase_takes_the_place_of_the_old_one(site: Site, anna: Counsellor, on_case: object) -> None:
    page, before = anna.page, anna.passphrase
    page.get_by_role("link", name="Me", exact=True).click()
    page.get_by_role("button", name="New daily passphrase").click()
    expect(page.locator("ol.six li")).to_have_count(6)
    anna.passphrase = anna.copy_words()
    anna.prove(anna.passphrase)
    page.get_by_role("button", name="These words count from now on").click()
    expect(page.get_by_text("From now on the new words count")).to_be_visible(timeout=SLOW)
    with site.rows() as rows:
        assert len(rows.execute(sa.select(unlock_slots)).all()) == 2
    anna.lock()
    page.get_by_label("Passphrase or recovery passphrase").fill(before)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("These words do not unlock it.")).to_be_visible(timeout=SLOW)
    anna.unlock()


def test_signing_out_ends_the_session_for_good(site: Site, anna: Counsellor, on_case: object) -> None:
    page = anna.page
    page.get_by_role("link", name="Me", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    page.goto(f"{site.url}/inbox")
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    anna.sign_in()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible(timeout=SLOW)
    anna.unlock()
