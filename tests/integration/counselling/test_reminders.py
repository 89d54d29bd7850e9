"""A member's calendar outside the workspace and the mail that tells her to look: neither says what waits.

The mail goes to a server of its own on this machine, which speaks SMTP (RFC 5321) and keeps what it was given.
"""

import asyncio
import os
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_string
from hashlib import sha256
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from counselling import worker
from counselling.cases import reminders
from counselling.cases.model import cases, tasks, transitions, walls
from counselling.cases.tasks import Codes, open_codes
from counselling.notices import SENTENCES
from counselling.staff.model import feeds, notice_addresses, profiles
from reporting.sealing.service_key import ServiceKeys
from reporting.settings import Mail
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.passing_on import consent, proposal, referral
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400
HOUR = 3_600


class Post:
    """A mail server on the loopback: what it was given, and whether it takes anything."""

    def __init__(self) -> None:
        self.port, self.mails, self.answer = 0, list[tuple[str, str]](), "250 kept"
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(server.wait_closed())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 loopback\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb == "RCPT":
                to = line.split("<")[1].split(">")[0]
                writer.write(f"{self.answer}\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                words = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.mails.append((to, words.removesuffix(".\r\n")))
                writer.write(b"250 kept\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 loopback\r\n")
            await writer.drain()
            if verb == "QUIT":
                break
        writer.close()
        await writer.wait_closed()


@pytest.fixture
def post() -> Iterator[Post]:
    office = Post()
    office.begin()
    yield office
    office.end()


async def tell(workplace: Workplace, post: Post) -> list[tuple[str, str]]:
    """The worker does what is due; the mails that went out with it."""
    before = len(post.mails)
    mail = Mail(host="127.0.0.1", port=post.port, sender="isonomia@example.ch", tls="none")
    settings = msgspec.structs.replace(workplace.settings, mail=mail)
    # On a thread of its own, as the worker's program is one of its own: it runs the mail's loop itself.
    await asyncio.to_thread(worker.once, workplace.work_database, workplace.trail, workplace.clock(), None, settings)
    return post.mails[before:]


def at(workplace: Workplace, day: date, hour: int) -> None:
    """It is that hour of that day, in Switzerland in winter."""
    epoch = (day - date(1970, 1, 1)).days * DAY
    workplace.clock.seconds = epoch + (hour - 1) * HOUR


MONDAY = TODAY + timedelta(days=(7 - TODAY.weekday()) % 7)


async def wants_mail(member: Staff, address: str = "anna@example.ch", language: str = "de") -> None:
    answer = await member.call("PUT", "/notice-address", {"address": address, "language": language})
    assert answer.status_code == 204, answer.text


async def add(member: Staff, person: Person, **changes: object) -> None:
    body = {"task": os.urandom(16), "kind": "task", "assignee": member.staff} | changes
    assert (await member.call("POST", f"/cases/{person.case.hex()}/tasks", body)).status_code == 201


async def test_the_calendar_shows_days_and_numbers_to_whoever_has_its_address(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    for days in (-3, 0, 5, 5, None):
        due = None if days is None else str(TODAY + timedelta(days=days))
        await add(anna, person, due=due, kind="deadline", rule="criminal_complaint")
    token = os.urandom(32)
    body = {"digest": sha256(token).digest()}
    for _ in range(2):
        assert (await anna.call("PUT", "/feed", body)).status_code == 204
    assert [one.detail for one in workplace.recorded() if one.event == "feed.changed"] == ["act made"]
    shown = await workplace.http.get(f"/calendar/{urlsafe_b64encode(token).decode().rstrip('=')}.ics")
    assert shown.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = shown.text.split("\r\n")
    starts = [line.partition(":")[2] for line in lines if line.startswith("DTSTART")]
    assert starts == [f"{TODAY + timedelta(days=days):%Y%m%d}" for days in (0, 5)]  # what is overdue stands on today
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:Isonomia: 2 due"] * 2
    assert not any(word in shown.text.lower() for word in ("complaint", "deadline", "ost", "anna", person.case.hex()))
    assert (await anna.call("GET", "/reminding")).json()["feed"] == str(TODAY)


async def test_an_older_a_revoked_and_a_leavers_address_show_nothing(workplace: Workplace, anna: Staff) -> None:
    async def shown(token: bytes) -> int:
        name = urlsafe_b64encode(token).decode().rstrip("=")
        return (await workplace.http.get(f"/calendar/{name}.ics")).status_code

    berta = await workplace.join("berta")
    old, new, hers = os.urandom(32), os.urandom(32), os.urandom(32)
    for member, token in ((anna, old), (anna, new), (berta, hers)):
        await member.call("PUT", "/feed", {"digest": sha256(token).digest()})
    assert [await shown(token) for token in (old, new, hers)] == [404, 200, 200]
    assert (await anna.call("DELETE", "/feed")).status_code == 204
    await wants_mail(berta, "berta@example.ch")
    workplace.leave("berta")
    assert workplace.rows(notice_addresses) == []
    assert [await shown(token) for token in (new, hers)] == [404, 404]
    assert workplace.rows(feeds) == []


@ONE_KIND
@pytest.mark.parametrize("name", ["x.ics", "x", ".ics", "A" * 43, "ä.ics", "A" * 43 + ".ICS", "A" * 42 + "!.ics"])
async def test_what_is_no_address_of_a_calendar_is_not_found(workplace: Workplace, anna: Staff, name: str) -> None:
    assert (await workplace.http.get(f"/calendar/{name}")).status_code == 404


async def test_a_calendar_holds_nothing_of_a_case_she_is_walled_off_from(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await add(anna, person, due=str(TODAY))
    token = os.urandom(32)
    await anna.call("PUT", "/feed", {"digest": sha256(token).digest()})
    with workplace.owner.begin() as connection:
        row = {"case_id": person.case, "staff_id": anna.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    shown = await workplace.http.get(f"/calendar/{urlsafe_b64encode(token).decode().rstrip('=')}.ics")
    assert "VEVENT" not in shown.text


async def test_she_is_told_once_a_day_in_one_sentence_that_something_waits(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    await wants_mail(anna)
    at(workplace, MONDAY, 9)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=MONDAY))
    ((to, raw),) = await tell(workplace, post)
    mail = message_from_string(raw)
    assert (to, mail["Subject"], mail["Auto-Submitted"]) == ("anna@example.ch", "Isonomia", "auto-generated")
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().strip() == SENTENCES["de"]
    assert await tell(workplace, post) == []
    told = []
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(due=None))  # nobody waits for it to be taken over
    for days in (1, 2, 3):  # once more, since rows carry days and something may have come in later on Monday
        at(workplace, MONDAY + timedelta(days=days), 9)
        told.append(len(await tell(workplace, post)))
    assert told == [1, 0, 0]


@ONE_KIND
@pytest.mark.parametrize(("days", "hour"), [(0, 7), (0, 18), (5, 11), (6, 11)])
async def test_outside_office_hours_nobody_is_told(
    workplace: Workplace, anna: Staff, person: Person, post: Post, days: int, hour: int
) -> None:
    await wants_mail(anna)
    at(workplace, MONDAY + timedelta(days=days), hour)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=MONDAY + timedelta(days=days)))
    assert await tell(workplace, post) == []


async def test_on_days_on_which_she_does_not_work_she_is_left_in_peace(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    await wants_mail(anna)
    await add(anna, person, due=str(MONDAY + timedelta(days=1)))
    row = {"staff_id": anna.staff, "languages": "de", "domains": "", "working_days": 0b11100}
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(profiles), row)
    sent = []
    for days in range(4):
        at(workplace, MONDAY + timedelta(days=days), 10)
        sent.append(len(await tell(workplace, post)))
    assert sent[:2] == [0, 0]


@pytest.mark.parametrize(("kind", "told_at"), [("deadline", [-14, -7, -3, 0]), ("task", [0])])
async def test_a_deadline_is_brought_to_mind_four_times_and_a_task_on_its_day(
    workplace: Workplace, anna: Staff, person: Person, post: Post, kind: str, told_at: list[int]
) -> None:
    due = MONDAY + timedelta(days=14)
    await add(anna, person, due=str(due), kind=kind)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=TODAY - timedelta(days=60), due=None))
    await wants_mail(anna)
    told = []
    for days in range(-14, 3):
        at(workplace, due + timedelta(days=days), 9)
        if await tell(workplace, post):
            told.append(days)
    assert told == told_at


async def test_a_server_that_is_away_is_tried_again_and_one_that_refuses_for_good_is_not(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    await wants_mail(anna)
    at(workplace, MONDAY, 9)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=MONDAY))
    post.answer = "450 later"
    assert await tell(workplace, post) == []
    assert [row["told"] for row in workplace.rows(notice_addresses)] == [None]
    post.answer = "550 nobody of that name"
    assert await tell(workplace, post) == []
    assert [row["told"] for row in workplace.rows(notice_addresses)] != [None]
    post.answer = "250 kept"
    assert await tell(workplace, post) == []


async def test_without_a_mail_server_nothing_happens(workplace: Workplace, anna: Staff, person: Person) -> None:
    await wants_mail(anna)
    assert (await anna.call("GET", "/reminding")).json()["mails"] is False
    at(workplace, MONDAY, 9)
    worker.once(workplace.work_database, workplace.trail, workplace.clock(), settings=workplace.settings)
    assert [row["told"] for row in workplace.rows(notice_addresses)] == [None]


async def test_the_address_lies_sealed_and_is_hers_to_take_away(workplace: Workplace, anna: Staff) -> None:
    for _ in range(2):
        await wants_mail(anna, language="it")
    (row,) = workplace.rows(notice_addresses)
    assert b"anna" not in row["sealed"]
    assert (await anna.call("GET", "/reminding")).json()["mail"] == {"address": "anna@example.ch", "language": "it"}
    for _ in range(2):
        assert (await anna.call("DELETE", "/notice-address")).status_code == 204
    assert workplace.rows(notice_addresses) == []
    acts = [one.detail for one in workplace.recorded() if one.event == "notices.changed"]
    assert acts == ["act set", "act removed"]


BAD: list[dict[str, Any]] = [
    {"address": "anna", "language": "de"},
    {"address": "anna@example.ch\r\nBcc: all@example.ch", "language": "de"},
    {"address": "a" * 130 + "@example.ch", "language": "de"},
    {"address": "anna@example.ch", "language": "xx"},
    {"address": "anna@example.ch"},
]


@ONE_KIND
@pytest.mark.parametrize("body", BAD)
async def test_what_is_no_address_is_refused(workplace: Workplace, anna: Staff, body: dict[str, Any]) -> None:
    assert (await anna.call("PUT", "/notice-address", body)).status_code == 422
    assert workplace.rows(notice_addresses) == []


async def test_of_a_case_she_is_walled_off_from_she_is_told_nothing(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    await wants_mail(anna)
    await add(anna, person, due=str(MONDAY))
    at(workplace, MONDAY, 9)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=MONDAY))
        row = {"case_id": person.case, "staff_id": anna.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    assert await tell(workplace, post) == []
    assert len(workplace.rows(tasks)) == 1


async def test_of_a_case_offered_to_her_she_is_told_unless_she_is_walled_off_from_it(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    nora = await workplace.join("nora")
    await wants_mail(nora, "nora@example.ch")
    assert (await anna.call("POST", f"/cases/{person.case.hex()}/takeover", {})).status_code == 200
    offer = {"transition": os.urandom(16), "kind": "hand_over", "reason": "load", "to_member": nora.staff}
    assert (await anna.call("POST", f"/cases/{person.case.hex()}/transitions", offer)).status_code == 200
    at(workplace, TODAY, 9)
    row = {"case_id": person.case, "staff_id": nora.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(transitions).values(day=MONDAY))
        connection.execute(sa.insert(walls), row)
    at(workplace, MONDAY, 9)
    assert await tell(workplace, post) == []
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(walls))
    assert [to for to, _ in await tell(workplace, post)] == ["nora@example.ch"]


async def test_who_is_given_a_case_on_a_later_day_is_told_once_and_who_takes_it_herself_is_not(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    nora = await workplace.join("nora")
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=MONDAY - timedelta(days=60), assignee=None, due=None))
    for member in (anna, nora):
        await wants_mail(member, f"{member.login}@example.ch")
    at(workplace, MONDAY, 9)
    assert await tell(workplace, post) == []
    await anna.sign_in()
    for to, told in ((nora, ["nora@example.ch"]), (anna, [])):
        given = {"transition": os.urandom(16), "kind": "assign", "reason": "load", "to_member": to.staff}
        assert (await anna.call("POST", f"/cases/{person.case.hex()}/transitions", given)).status_code == 200
        assert [one for one, _ in await tell(workplace, post)] == told
        assert await tell(workplace, post) == []


async def test_what_nobody_took_over_in_time_is_told_to_the_deputy_and_then_each_day_to_whoever_leads(
    workplace: Workplace, anna: Staff, post: Post
) -> None:
    """Nothing is said to a colleague whose turn it is not."""
    bea, cleo = await workplace.join("bea"), await workplace.join("cleo")
    profile = {"languages": ["de"], "domains": [], "working_days": 127, "most_cases": None}
    profile |= {"away_from": None, "away_until": None, "deputy": None}
    settings = {"assignment": "at_once", "takeover_days": 1, "retention_months": 24, "archive_offer": False}
    assert (await anna.call("PUT", "/centres/ost/settings", settings)).status_code == 204
    assert (await cleo.call("PUT", "/profile", profile | {"languages": ["fr"]})).status_code == 204
    assert (await bea.call("PUT", "/profile", profile | {"deputy": cleo.staff})).status_code == 204
    case = workplace.case(Person(workplace.network))
    assert workplace.row_of(case)["assignee"] == bea.staff
    for member in (anna, bea, cleo):
        await wants_mail(member, f"{member.login}@example.ch")
    told = []
    for days in range(7):
        at(workplace, MONDAY + timedelta(days=days), 9)
        workplace.work()
        told.append([to.partition("@")[0] for to, _ in await tell(workplace, post)])
    # due on Monday; the deputy has Tuesday; then it is the coordinator's, but not at a weekend
    assert told[1:] == [["cleo"], ["anna"], ["anna"], ["anna"], [], []]
    await anna.sign_in()
    assert (await anna.call("POST", f"/cases/{case.case.hex()}/takeover", {})).status_code == 200
    at(workplace, MONDAY + timedelta(days=9), 9)
    assert await tell(workplace, post) == []


async def test_a_case_offered_to_a_centre_is_told_to_whoever_leads_there_and_one_offered_to_a_delegate_to_her(
    workplace: Workplace, anna: Staff, person: Person, post: Post
) -> None:
    west, vera = await workplace.join("west", "vs", "coordinator"), await workplace.join("vera", "vs")
    dora, other = [await workplace.join(name, "ost", "delegate") for name in ("dora", "other")]
    await workplace.found(west, "vs")
    workplace.publish()
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=TODAY - timedelta(days=60)))
    for member in (west, vera, dora, other):
        await wants_mail(member, f"{member.login}@example.ch")
    await anna.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    given = consent()
    await anna.call("POST", f"/cases/{person.case.hex()}/consents", given)
    fields = {"to_member": dora.staff, "consent": given["consent"], "shared": ["summary"], "reason": "place"}
    for body in (await referral(workplace, anna, person), proposal("refer_delegate", **fields)):
        answer = await anna.call("POST", f"/cases/{person.case.hex()}/transitions", body)
        assert answer.status_code == 200, answer.text
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(transitions).values(day=MONDAY))
        row = {"case_id": person.case, "staff_id": west.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    at(workplace, MONDAY, 9)
    assert sorted(to for to, _ in await tell(workplace, post)) == ["dora@example.ch", "vera@example.ch"]
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(walls))
    assert sorted(to for to, _ in await tell(workplace, post)) == ["west@example.ch"]


async def test_a_few_mails_go_out_at_a_time_and_the_others_with_the_next_sweeps(
    workplace: Workplace, anna: Staff, person: Person, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MAILS", 1)
    nora = await workplace.join("nora")
    for member in (anna, nora):
        await wants_mail(member, f"{member.login}@example.ch")
        await add(member, person, due=str(MONDAY))
    at(workplace, MONDAY, 9)
    sent = [[to for to, _ in await tell(workplace, post)] for _ in range(3)]
    assert [len(one) for one in sent] == [1, 1, 0]
    assert sorted(sent[0] + sent[1]) == ["anna@example.ch", "nora@example.ch"]


async def test_of_many_tasks_so_many_are_opened_and_those_of_today_first(
    workplace: Workplace, anna: Staff, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (-30, -20, 1, 2, 3, 0):
        await add(anna, person, due=str(MONDAY + timedelta(days=days)))
    opened: list[bytes] = []
    real = open_codes

    def counted(keys: ServiceKeys, task: bytes, sealed: bytes) -> Codes:
        opened.append(task)
        return real(keys, task, sealed)

    monkeypatch.setattr(reminders, "open_codes", counted)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(activity_day=TODAY - timedelta(days=60)))
        assert reminders.has_news(connection, workplace.trail.service_keys, anna.staff, MONDAY, MONDAY)
    assert len(opened) == 1
