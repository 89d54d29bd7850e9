"""The mailbox without JavaScript, on both databases: appointments, everything as one file, and words that come back."""

import os
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from reporting.mailbox.model import envelopes, reports
from reporting.sealing.content import Appointment, Text, decode_text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_CENTRE, open_text, seal_text
from reporting.web import kept
from tests.integration.conftest import ON_SQLITE
from tests.integration.reporting.conftest import ORIGIN
from tests.integration.reporting.network import TODAY, Clock, Network, Person
from tests.integration.reporting.running import Site

WORDS = "Am Abend, bitte."
DAY = 86_400


@pytest.fixture
async def person(site: Site, network: Network) -> Person:
    """Somebody whose report has arrived."""
    return await reported(site, network)


async def reported(site: Site, network: Network) -> Person:
    """Her report names its centre, so that she need not agree to it first."""
    person = Person(network)
    record = os.urandom(16)
    text = Text(
        v=1, seq=0, seen=0, day=TODAY, sealed_by="browser", language="de", text="Im Laden.", attachments=(),
        answers={"centre": ("ost",), "life_domain": ("services",)}, next=person.code.next_of(0),
    )  # fmt: skip
    envelope = seal_text(person.code.dialogue_key(0), 1, DIALOGUE_RING, 0, person.case, record, encode_text(text))
    assert (await site.report(person, record=record, envelope=envelope)).status_code == 201
    return person


async def enter(site: Site, person: Person) -> dict[str, str]:
    """The headers of a browser in which her mailbox is open."""
    fields = [("code", (None, person.code.text))]
    entered = await site.http.post("/en/mailbox", files=fields, headers={"Origin": ORIGIN})
    found = re.search(rf"{kept.COOKIE}=[^;]+", entered.headers["set-cookie"])
    assert found
    return {"Cookie": found[0], "Origin": ORIGIN}


def answered(site: Site, person: Person, words: str, *appointments: Appointment) -> bytes:
    """The centre writes; the record of its text."""
    record = os.urandom(16)
    with site.owner.begin() as connection:
        position = connection.execute(sa.select(sa.func.count()).select_from(envelopes)).scalar_one()
        text = Text(
            v=1, seq=position - 1, seen=0, day=TODAY, sealed_by="browser", language="de", text=words, attachments=(),
            appointments=appointments or None,
        )  # fmt: skip
        sealed = seal_text(
            person.code.dialogue_key(0), MESSAGE_FROM_CENTRE, DIALOGUE_RING, 0, person.case, record, encode_text(text)
        )
        row = {"case_id": person.case, "record_id": record, "position": position, "kind": MESSAGE_FROM_CENTRE}
        row |= {"dialogue_generation": 0, "day": TODAY, "envelope": sealed}
        connection.execute(sa.insert(envelopes), row)
    return record


def said(site: Site, person: Person) -> list[Text]:
    """Her own texts after the report, opened."""
    rows = [row for row in site.rows(envelopes) if row["kind"] == 2]
    key = person.code.dialogue_key(0)
    return [
        decode_text(open_text(key, 2, DIALOGUE_RING, 0, person.case, row["record_id"], row["envelope"])) for row in rows
    ]


async def choose(site: Site, headers: dict[str, str], **fields: str) -> httpx.Response:
    """She presses a button of a proposal."""
    parts = [("record", (None, "00" * 16)), *((name, (None, value)) for name, value in fields.items())]
    return await site.http.post("/en/mailbox/appointment", files=parts, headers=headers)


def meeting(days: int = 8) -> Appointment:
    return Appointment(os.urandom(16).hex(), TODAY + timedelta(days=days), "14:00", "15:00", "Rathausgasse 1")


async def test_an_appointment_is_accepted_once_however_often_she_presses(site: Site, person: Person) -> None:
    one, other = meeting(), meeting()
    answered(site, person, "Wann?", one, other)
    headers = await enter(site, person)
    for _ in range(2):
        assert (await choose(site, headers, accepts=other.id)).status_code == 303
    (text,) = said(site, person)
    assert (text.accepts, text.declines, text.seq, text.seen) == (other.id, None, 1, 0)
    assert text.text == "I accept this appointment: Monday, 30 November 2026 · 14:00–15:00 · Rathausgasse 1"
    page = (await site.http.get("/en/mailbox", headers=headers)).text
    assert "You have accepted this appointment." in page
    assert "This one fits" not in page


async def test_none_fits_names_every_one_of_that_text(site: Site, person: Person) -> None:
    first, second = meeting(), meeting()
    record = answered(site, person, "Wann?", first, second)
    headers = await enter(site, person)
    assert (await choose(site, headers, declines=record.hex())).status_code == 303
    assert said(site, person)[0].declines == (first.id, second.id)


async def test_what_cannot_be_chosen_is_said_and_nothing_is_sent(site: Site, person: Person, clock: Clock) -> None:
    past, mine = meeting(-1), meeting()
    record = answered(site, person, "Wann?", past)
    answered(site, person, "Oder?", mine)
    headers = await enter(site, person)
    wrong: list[dict[str, str]] = [{"accepts": past.id}, {"declines": record.hex()}, {"accepts": "0" * 32}, {}]
    for fields in wrong:
        refused = await choose(site, headers, **fields)
        assert refused.status_code == 422
        assert "This appointment can no longer be chosen." in refused.text
    assert said(site, person) == []
    with site.owner.begin() as connection:
        connection.execute(sa.update(reports).values(centre="vs"))
    elsewhere = await choose(site, headers, accepts=mine.id)
    assert elsewhere.status_code == 422
    assert "Nothing was sent." in elsewhere.text
    assert said(site, person) == []
    assert (await choose(site, {"Origin": ORIGIN}, accepts=mine.id)).status_code == 410


async def test_everything_is_one_file_with_every_word_escaped(site: Site, person: Person) -> None:
    answered(site, person, "<script>alert(1)</script>", meeting())
    headers = await enter(site, person)
    answer = await site.http.get("/en/mailbox/everything", headers=headers)
    assert answer.headers["content-disposition"] == 'attachment; filename="notes.html"'
    assert answer.headers["content-type"].startswith("application/octet-stream")
    assert "<script" not in answer.text
    for words in ("Im Laden.", "<script>alert(1)</script>", "14:00–15:00", "Rathausgasse 1", "Beratungsstelle ost"):
        assert words in unescape(answer.text)
    assert (await site.http.get("/en/mailbox/everything")).status_code == 410


@ON_SQLITE
async def test_words_come_back_when_the_database_is_away(site: Site, network: Network) -> None:
    person = await reported(site, network)
    headers = await enter(site, person)
    parts: list[Any] = [
        ("record", (None, "00" * 16)),
        ("words", (None, WORDS)),
        ("files", ("a.txt", b"a" * 70_000, "text/plain")),
    ]
    with site.owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE envelopes RENAME TO away")
    answer = await site.http.post("/en/mailbox/answer", files=parts, headers=headers)
    with site.owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO envelopes")
    assert answer.status_code == 503
    assert f"{WORDS}</textarea>" in answer.text
    assert 'value="00000000000000000000000000000000"' in answer.text
    assert (await site.http.post("/en/mailbox/answer", files=parts, headers=headers)).status_code == 303
    assert [text.text for text in said(site, person)] == [WORDS]


async def test_words_come_back_when_the_half_hour_is_over_or_what_is_kept_was_changed(
    site: Site, person: Person, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    headers = await enter(site, person)
    parts: list[Any] = [("record", (None, "00" * 16)), ("words", (None, WORDS)), ("files", ("", b""))]
    with site.owner.begin() as connection:
        connection.execute(sa.update(reports).values(dialogue_generation=3))
    changed = await site.http.post("/en/mailbox/answer", files=parts, headers=headers)
    assert changed.status_code == 500
    assert f"{WORDS}</textarea>" in changed.text
    assert "stored bytes are not what was accepted" in caplog.text
    assert WORDS not in caplog.text
    clock.seconds += 3_600
    late = await site.http.post("/en/mailbox/answer", files=parts, headers=headers)
    assert late.status_code == 410
    assert f"{WORDS}</textarea>" in late.text
    assert "Max-Age=0" in late.headers["set-cookie"]
    assert (await site.http.post("/en/mailbox/answer", headers=headers)).status_code == 410


async def test_the_promised_day_is_a_working_day_of_the_centres_cantons(site: Site, person: Person) -> None:
    answer = await site.mailbox(person)
    assert answer.json()["awaited"] == {"since": str(TODAY), "by": str(date(2026, 11, 25)), "by_later": None}
    answered(site, person, "Guten Tag.")
    assert (await site.mailbox(person)).json()["awaited"] is None
