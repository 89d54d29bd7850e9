"""When nothing can be kept: the answer says so, nothing is half-stored, and afterwards the service goes on."""

import asyncio
import os
import sqlite3
from pathlib import Path

import msgspec

from counselling.migrations import migrate
from reporting.centres.manifest import import_note
from reporting.database import Database
from reporting.mailbox.model import attachment_chunks, attachments, envelopes, reports, slots
from reporting.settings import Settings
from tests import postgres
from tests.integration.conftest import ON_POSTGRESQL, ON_SQLITE
from tests.integration.reporting.conftest import OpenSite
from tests.integration.reporting.network import TODAY, Network, Person
from tests.integration.reporting.running import Site, until

TABLES = (reports, slots, envelopes, attachments, attachment_chunks)


def counts(site: Site) -> list[int]:
    return [len(site.rows(table)) for table in TABLES]


async def allow_pages(database: Database, pages: int | None) -> None:
    """From now on the writer's file may grow by so many pages only: what a full disk looks like from inside SQLite."""

    def limit(connection: object) -> None:
        execute = connection.exec_driver_sql  # type: ignore[attr-defined]
        used = execute("PRAGMA page_count").scalar()
        execute(f"PRAGMA max_page_count = {2**30 if pages is None else used + pages}")

    await database.write(limit)


def database_of(site: Site) -> Database:
    """The program's own database, as its handlers get it."""
    found = site.app.dependencies["database"].dependency()  # type: ignore[union-attr]
    assert isinstance(found, Database)
    return found


@ON_SQLITE
async def test_a_full_disk_refuses_reports_and_keeps_what_was_acknowledged(site: Site, network: Network) -> None:
    first = Person(network)
    assert (await site.report(first)).status_code == 201
    await allow_pages(database_of(site), 20)
    people = [Person(network) for _ in range(24)]
    bodies = [person.report() for person in people]
    answers = await asyncio.gather(
        *(site.post("/api/v1/reports", body, person) for person, body in zip(people, bodies, strict=True))
    )
    refused = [answer for answer in answers if answer.status_code != 201]
    assert refused
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "database")}
    assert all(answer.headers["retry-after"] for answer in refused)
    kept = {row["reference"] for row in site.rows(reports)}
    acknowledged = {answer.json()["reference"] for answer in answers if answer.status_code == 201}
    assert acknowledged < kept
    assert len(kept) == 1 + len(acknowledged)
    assert counts(site)[:3] == [len(kept)] * 3
    await allow_pages(database_of(site), None)
    again = [await site.post("/api/v1/reports", body, person) for person, body in zip(people, bodies, strict=True)]
    assert {answer.status_code for answer in again} == {201}
    assert counts(site)[:3] == [25] * 3


@ON_SQLITE
async def test_a_full_disk_leaves_nothing_of_a_file(site: Site, network: Network) -> None:
    person, record = Person(network), os.urandom(16)
    envelope = person.file(record, os.urandom(3_000_000))
    await allow_pages(database_of(site), 300)
    answer = await site.send_file(person, record, envelope)
    assert (answer.status_code, answer.json()["code"]) == (503, "database")
    assert counts(site) == [0] * 5
    await allow_pages(database_of(site), None)
    assert (await site.send_file(person, record, envelope)).status_code == 201


@ON_SQLITE
async def test_a_locked_database_says_so_and_goes_on_when_it_is_free(
    site: Site, network: Network, database_url: str
) -> None:
    person = Person(network)
    body = person.report()
    other = sqlite3.connect(Path(database_url.removeprefix("sqlite:///")), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = await site.post("/api/v1/reports", body, person)
    assert (answer.status_code, answer.json()["code"]) == (503, "database")
    other.execute("ROLLBACK")
    other.close()
    assert (await site.post("/api/v1/reports", body, person)).status_code == 201


@ON_SQLITE  # until the settings name another
async def test_a_database_that_is_away_says_so_and_the_service_comes_back_with_it(
    open_site: OpenSite, settings: Settings, network: Network
) -> None:
    with postgres.cluster() as cluster:
        url = cluster.create("going_away")
        migrate(url)
        site = await open_site(msgspec.structs.replace(settings, database=url))
        person = Person(network)
        assert (await site.report(person)).status_code == 201
        assert (await site.http.get("/health")).status_code == 204
        cluster.drop("going_away")
        for answer in (
            await site.http.get("/health", headers={"Accept": "application/json"}),
            await site.mailbox(person),
            await site.report(Person(network)),
        ):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"
        cluster.create("going_away")
        migrate(url)
        owner = Database(url)
        with owner.begin() as connection:
            import_note(connection, network.note(), [network.verifier], TODAY)
        owner.close()
        answers = [await site.report(Person(network)) for _ in range(12)]
        assert {answer.status_code for answer in answers} == {201}
        assert (await site.mailbox(person)).status_code == 404
        assert (await site.http.get("/health")).status_code == 204


async def test_an_answer_that_got_lost_is_given_again(site: Site, network: Network) -> None:
    person = Person(network)
    body = person.report()
    sent = asyncio.create_task(site.post("/api/v1/reports", body, person))
    await until(lambda: bool(site.rows(reports)))
    sent.cancel()  # the connection broke; she does not know whether it is kept
    await asyncio.gather(sent, return_exceptions=True)
    again = await site.post("/api/v1/reports", body, person)
    assert again.status_code == 201
    assert again.json()["reference"] == site.rows(reports)[0]["reference"]
    assert len(site.rows(reports)) == 1


@ON_POSTGRESQL
async def test_when_the_answer_to_a_commit_is_lost_nobody_is_told_that_nothing_was_kept(
    site: Site, network: Network
) -> None:
    """A trigger that waits for the commit ends the connection in the middle of it."""
    with site.owner.begin() as connection:
        for statement in BREAKS_AT_COMMIT:
            connection.exec_driver_sql(statement)
    person = Person(network)
    body = person.report()
    answer = await site.post("/api/v1/reports", body, person)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_known")
    with site.owner.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER breaks ON reports")
    assert (await site.post("/api/v1/reports", body, person)).status_code == 201
    assert counts(site)[:3] == [1, 1, 1]


BREAKS_AT_COMMIT = (
    (
        "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"
    ),
    (
        "CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON reports DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION breaks()"
    ),
)
