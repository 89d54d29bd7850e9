"""From the passphrase to work, in Chromium: keys open, then the sheets of all open cases found by name.

The passphrase costs what Argon2id is meant to cost; what the cases cost is the rest. Every sheet is sealed as a browser
seals it, opened in the strongroom, indexed there, and its reading recorded.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec
import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright

from counselling.audit.model import audit_keys
from counselling.audit.outbox import seal_key
from counselling.cases.model import cases, notes
from counselling.demo.centre_keys import Keyring, open_centre
from counselling.demo.founding import sign_in_code
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.mailbox.model import reports
from reporting.sealing.envelope import CASE_SHEET, FILE_RING, seal_text
from reporting.sealing.keys import file_key
from tests import postgres
from tests.browser.chromium import launched
from tests.service import CENTRE, CLOCK, Service, service

SIZES = (500, 2_000)
RUNS = 5
NAMES = ("Ana", "Bojan", "Chiara", "Dawit", "Elif", "Fatima", "Giulia", "Hans", "Ines", "Jusuf")

UNLOCK = """async (passphrase) => {
  const { model } = document.querySelector("workspace-app");
  await model.lock();
  const loaded = new Promise((done) => model.addEventListener("sheets-loaded", done, { once: true }));
  const begun = performance.now();
  await model.unlock(passphrase);
  const open = performance.now() - begun;
  await loaded;
  const ready = performance.now() - begun;
  const hits = await model.strongroom.ask("search", { query: "Fatmia 75" });
  return [open, ready, performance.now() - begun - ready, hits.length];
}"""


def run(full: bool) -> None:
    """Print the medians by how many open cases there are."""
    print(f"unlock: PostgreSQL and Chromium, medians of {RUNS}")
    with (
        tempfile.TemporaryDirectory(prefix="isonomia-bench-") as folder,
        postgres.cluster() as cluster,
        service(Path(folder) / "service", cluster.create("unlock")) as running,
        sync_playwright() as playwright,
        launched(playwright) as browser,
    ):
        page = browser.new_page(locale="en-GB")
        sign_in(page, running)
        keyring, there = open_centre(running.members["anna"], CENTRE), 0
        for size in SIZES:
            fill(running, keyring, range(there, size))
            there = size
            measure(page, running.accounts["anna"].passphrase, size)


def sign_in(page: Page, running: Service) -> None:
    account = running.accounts["anna"]
    page.goto(f"{running.settings.counselling.origin}/inbox")
    page.get_by_label("Login").fill(account.login)
    page.get_by_label("Password").fill(account.password)
    page.wait_for_timeout(31_000)  # a code works once, and she has used this one to join
    page.get_by_label("Code").fill(sign_in_code(account.totp_secret, CLOCK.now()))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Locked").wait_for(timeout=60_000)


def measure(page: Page, passphrase: str, size: int) -> None:
    turns = [page.evaluate(UNLOCK, passphrase) for _ in range(RUNS)]
    if any(hits == 0 for *_, hits in turns):
        raise AssertionError("a name in a sheet was not found")
    opened, ready, search = (median(turn[index] for turn in turns) for index in range(3))
    print(
        f"  {size:6,} open cases: keys open after {opened:,.0f} ms, all found by name after {ready:,.0f} ms"
        f" ({ready - opened:,.0f} ms for the sheets); a search takes {search:.0f} ms",
        flush=True,
    )


def fill(running: Service, keyring: Keyring, numbers: range) -> None:
    """Open cases, each with a sheet of ordinary length."""
    keys, owner = read_service_keys(running.settings), Database(running.settings.database)
    made = list(rows(running, keyring, numbers))
    sealed = [seal_key(keys, case, os.urandom(32)) for case, _, _, _ in made]
    with owner.begin() as connection:
        connection.execute(sa.insert(reports), [report for _, report, _, _ in made])
        connection.execute(sa.insert(cases), [case for _, _, case, _ in made])
        connection.execute(sa.insert(notes), [note for _, _, _, note in made])
        connection.execute(sa.insert(audit_keys), sealed)
        connection.execute(sa.text("ANALYZE"))
    owner.close()


Row = dict[str, object]


def rows(running: Service, keyring: Keyring, numbers: range) -> Iterator[tuple[bytes, Row, Row, Row]]:
    today, author, generation = CLOCK.today(), running.members["anna"].staff, keyring.newest
    for number in numbers:
        case, record = os.urandom(16), os.urandom(16)
        report: Row = {"case_id": case, "reference": os.urandom(8).hex(), "centre": CENTRE, "state": "in_progress"}
        report |= {"centre_generation": generation, "dialogue_generation": 0, "day": today}
        row: Row = {"case_id": case, "centre": CENTRE, "state": "open", "waiting_for": "us", "day": today}
        row |= {"activity_day": today, "assignee": author}
        key = file_key(keyring.identities[generation].seed, case, generation)
        envelope = seal_text(key, CASE_SHEET, FILE_RING, generation, case, record, sheet(number))
        note: Row = {"case_id": case, "record_id": record, "author": author, "envelope": envelope}
        fixed: Row = {"position": 0, "kind": CASE_SHEET, "generation": generation, "written": CLOCK.now()}
        yield case, report, row, note | fixed


def sheet(number: int) -> bytes:
    """A sheet with three people, what was agreed, and how to reach the person: some 1.2 kB."""
    affected = {
        "role": "affected",
        "name": f"{NAMES[number % 10]} {number}",
        "remark": "Möchte zuerst verstehen, was gilt.",
    }
    people = {
        os.urandom(16).hex(): affected,
        os.urandom(16).hex(): {"role": "accused", "name": f"R. Keller {number}", "remark": "Abteilungsleiter"},
        os.urandom(16).hex(): {
            "role": "witness",
            "name": f"S. Meier {number}",
            "remark": "Kollegin, war beim Vorfall dabei",
        },
    }
    agreed = {os.urandom(16).hex(): {"day": "2026-11-02", "text": "Sie schreibt auf, was an welchem Tag gesagt wurde."}}
    contact = {
        "ways": "Signal, nie die Nummer im Büro",
        "times": "werktags nach 18 Uhr",
        "do_not_contact_other_side": True,
    }
    return msgspec.json.encode({"v": 1, "people": people, "agreed": agreed, "contact": contact})
