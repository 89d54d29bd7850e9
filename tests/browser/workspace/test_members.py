"""A coordinator looks after the members of her centre: invited by a link, new keys after lost passphrases, the end of an access
and the change of keys that follows, each in real browsers.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.counsellor import Counsellor
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def nora(site: Site, browser: Browser, anna: Counsellor) -> Counsellor:
    """Invited and let in by Anna, through her pages alone."""
    page = centre_page(anna)
    nora = Counsellor(site, browser, "nora")
    nora.accept(invite(page, "nora"))
    page = centre_page(anna)
    anna.let_in("nora", nora.fingerprint(), "Nora Beispiel", version=2)
    nora.page.get_by_role("button", name="Look again").click()
    expect(nora.page.get_by_text("List of members, version 2")).to_be_visible(timeout=SLOW)
    return nora


def centre_page(member: Counsellor) -> Page:
    """The page of her centre, fresh from the service."""
    page = member.open("/centre")
    expect(page.get_by_role("heading", name="Members", exact=True)).to_be_visible(timeout=SLOW)
    return page


def link_for(page: Page, login: str) -> str:
    """The link that is on the screen."""
    expect(page.get_by_role("heading", name=f"The link for {login}")).to_be_visible(timeout=SLOW)
    return page.get_by_label("The link", exact=True).input_value()


def invite(page: Page, login: str) -> str:
    page.get_by_text("Invite somebody").click()
    page.get_by_label("Login").fill(login)
    page.get_by_role("button", name="Make the link").click()
    return link_for(page, login)


def confirm_all(page: Page) -> None:
    for box in page.get_by_label(re.compile("it is the same")).all():
        box.check()


def test_a_withdrawn_link_lets_nobody_in_and_is_shown_only_once(
    site: Site, browser: Browser, anna: Counsellor, nora: Counsellor
) -> None:
    page = centre_page(anna)
    link = invite(page, "lea")
    page.get_by_role("button", name="Withdraw the invitation of lea").click()
    expect(page.get_by_role("button", name="Withdraw the invitation of lea")).to_have_count(0)
    page = centre_page(anna)
    expect(page.get_by_role("heading", name="The link for lea")).to_have_count(0)
    lea = Counsellor(site, browser, "lea")
    lea.page.goto(link)
    expect(lea.page.get_by_text("This invitation has been used or has expired")).to_be_visible()


def test_a_counsellor_decides_on_nobody(site: Site, nora: Counsellor) -> None:
    page = centre_page(nora)
    expect(page.get_by_text("Anna Muster")).to_be_visible()
    for words in ("Invite somebody", "Change the keys of this centre", "Passphrase lost, or leaving"):
        expect(page.get_by_text(words)).to_have_count(0)


def test_the_last_who_leads_the_centre_is_told_why_she_cannot_go(
    site: Site, anna: Counsellor, nora: Counsellor
) -> None:
    page = centre_page(anna)
    page.get_by_text("Passphrase lost, or leaving: Anna Muster").click()
    page.get_by_role("button", name="End the access of Anna Muster").click()
    expect(page.get_by_text("You are the last who leads this centre.")).to_be_visible()


def test_a_member_who_lost_both_passphrases_comes_back_with_new_keys(
    site: Site, browser: Browser, anna: Counsellor, nora: Counsellor
) -> None:
    _, case = site.reported("Vor dem Verlust.")
    page = centre_page(anna)
    page.get_by_text("Passphrase lost, or leaving: Nora Beispiel").click()
    page.get_by_role("button", name="Make a link for new keys").click()
    link = link_for(page, "nora")
    nora.page.reload()
    expect(nora.page.get_by_role("button", name="Sign in")).to_be_visible()

    again = Counsellor(site, browser, "nora")
    again.accept(link)
    assert again.passphrase != nora.passphrase
    page = centre_page(anna)
    expect(page.get_by_text("Nora Beispiel has other keys than before")).to_be_visible()
    anna.let_in("nora", again.fingerprint(), "Nora Beispiel", version=3)
    again.page.get_by_role("button", name="Look again").click()
    expect(again.page.get_by_text("List of members, version 3")).to_be_visible(timeout=SLOW)
    again.visit(f"/case/{case}")
    expect(again.page.get_by_text("Vor dem Verlust.")).to_be_visible(timeout=SLOW)
    assert again.faults_beside_refusals() == []


def test_an_access_ends_and_the_keys_change(site: Site, browser: Browser, anna: Counsellor, nora: Counsellor) -> None:
    page = centre_page(anna)
    samir = Counsellor(site, browser, "samir")
    samir.accept(invite(page, "samir"))
    page = centre_page(anna)
    anna.let_in("samir", samir.fingerprint(), "Samir Beispiel", version=4)
    page.get_by_text("Passphrase lost, or leaving: Samir Beispiel").click()
    page.get_by_role("button", name="End the access of Samir Beispiel").click()
    expect(page.get_by_text("Samir Beispiel can sign in no more, but may have kept the keys.")).to_be_visible()
    samir.page.get_by_role("button", name="Look again").click()
    expect(samir.page.get_by_text("You no longer belong to this service")).to_be_visible(timeout=SLOW)

    page.get_by_role("button", name="Make the next keys").click()
    expect(page.get_by_text("Compare every fingerprint first, and confirm it.")).to_be_visible()
    expect(page.get_by_label(re.compile("it is the same"))).to_have_count(3)  # Anna, Nora, the emergency safe
    confirm_all(page)
    page.get_by_role("button", name="Make the next keys").click()
    expect(page.get_by_text("A change of keys is being prepared.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Until then new reports still go to the old key")).to_be_visible()
    expect(page.get_by_text("Generation 2")).to_have_count(0)

    site.sign_manifest()
    page = centre_page(anna)
    expect(page.get_by_text("Generation 2")).to_be_visible()
    expect(page.get_by_text("List of members, version 5")).to_be_visible()
    expect(page.get_by_text("A change of keys is being prepared.")).to_have_count(0)
    _, case = site.reported("Nach dem Weggang.")
    anna.visit(f"/case/{case}")
    expect(page.get_by_text("Nach dem Weggang.")).to_be_visible(timeout=SLOW)
    assert anna.faults_beside_refusals() == []


def test_a_new_recovery_sheet_takes_the_place_of_the_old_one(site: Site, anna: Counsellor) -> None:
    page, before = anna.visit("/me"), anna.recovery
    page.get_by_role("button", name="New recovery passphrase").click()
    expect(page.get_by_role("heading", name="New recovery passphrase")).to_be_visible()
    after = anna.copy_words()
    anna.prove(after)
    page.get_by_role("button", name="These words count from now on").click()
    expect(page.get_by_text("There are 2 ways to unlock your keys.")).to_be_visible(timeout=SLOW)
    anna.lock()
    page.get_by_label("Passphrase or recovery passphrase").fill(before)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("alert")).not_to_be_empty(timeout=SLOW)
    anna.unlock(after)
    anna.recovery = after
