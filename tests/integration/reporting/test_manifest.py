"""The manifest in force: verified, newest, unexpired; and what happens when there is none, or somebody slips one in."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reporting.centres.floor import floor, raise_floor
from reporting.centres.manifest import import_note
from reporting.centres.model import manifests
from reporting.errors import Conflict, Invalid
from reporting.settings import Settings
from tests.integration.reporting.conftest import OpenSite
from tests.integration.reporting.network import TODAY, Clock, Network, Person
from tests.integration.reporting.running import Site

DAY = 86_400


async def manifest(site: Site) -> tuple[int, str]:
    answer = await site.http.get("/api/v1/manifest")
    return answer.status_code, answer.text


async def test_the_note_is_given_exactly_as_it_was_signed(open_site: OpenSite, settings: Settings) -> None:
    site = await open_site(settings, publish=False)
    note = site.network.note()
    with site.owner.begin() as connection:
        import_note(connection, note, [site.network.verifier], TODAY)
    answer = await site.http.get("/api/v1/manifest")
    assert answer.text == note
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_without_a_manifest_nothing_is_taken_in(
    open_site: OpenSite, settings: Settings, network: Network
) -> None:
    site = await open_site(settings, publish=False)
    for answer in (await site.http.get("/api/v1/manifest"), await site.report(Person(network))):
        assert (answer.status_code, answer.json()["code"]) == (503, "no_manifest")
        assert answer.headers["retry-after"]


async def test_a_newer_one_is_in_force_within_seconds(site: Site, clock: Clock) -> None:
    _, first = await manifest(site)
    site.publish()
    clock.seconds += 2
    _, second = await manifest(site)
    assert first.splitlines()[1].startswith("1 ")
    assert second.splitlines()[1].startswith("2 ")


async def test_an_expired_one_is_not_in_force(site: Site, clock: Clock) -> None:
    assert (await manifest(site))[0] == 200
    clock.seconds += 365 * DAY
    assert (await manifest(site))[0] == 200
    clock.seconds += DAY
    assert (await manifest(site))[0] == 503
    site.publish(expires=TODAY + timedelta(days=800))
    clock.seconds += 2
    assert (await manifest(site))[0] == 200


async def test_a_key_that_begins_tomorrow_is_current_tomorrow(site: Site, network: Network, clock: Clock) -> None:
    network.today = TODAY + timedelta(days=1)
    network.rotate("ost")
    lines = network.manifest().centres
    early = tuple(line for line in lines if line.generation == 2) + tuple(
        type(line)(**{**{f: getattr(line, f) for f in line.__struct_fields__}, "valid_from": TODAY})
        for line in lines
        if line.generation == 1
    )
    site.publish(centres=early, day=TODAY)
    clock.seconds += 2
    person = Person(network)
    assert (await site.report(person)).json()["centre_generation"] == 1
    clock.seconds += DAY
    assert (await site.report(person)).status_code == 201


async def test_what_somebody_slips_into_the_table_is_passed_over(
    site: Site, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    _, genuine = await manifest(site)
    attacker = Network(root=site.network.root)
    forged = genuine.replace('"centre":"ost"', '"centre":"osx"')
    foreign = Network().note()
    for sequence, note in ((7, forged), (8, foreign), (9, "nonsense"), (10, genuine)):
        with site.owner.begin() as connection:
            connection.execute(sa.insert(manifests).values(sequence=sequence, note=note))
    clock.seconds += 2
    assert await manifest(site) == (200, genuine)
    assert [record.args for record in caplog.records if "not genuine" in record.msg]
    assert attacker.root is site.network.root


async def test_a_row_that_disappears_does_not_bring_the_older_one_back(site: Site, clock: Clock) -> None:
    site.publish()
    clock.seconds += 2
    _, newest = await manifest(site)
    with site.owner.begin() as connection:
        connection.execute(sa.delete(manifests).where(manifests.c.sequence == 2))
    clock.seconds += 2
    assert await manifest(site) == (200, newest)
    with site.owner.begin() as connection:
        connection.execute(sa.delete(manifests))
    clock.seconds += 2
    assert await manifest(site) == (200, newest)


@pytest.mark.parametrize("written", ["2", "not a number", "9" * 5_000])
async def test_an_older_one_does_not_come_back_with_a_program_that_is_started_again(
    open_site: OpenSite, settings: Settings, clock: Clock, written: str
) -> None:
    site = await open_site(settings)
    _, first = await manifest(site)
    site.publish()
    raise_floor(settings, 2)
    raise_floor(settings, 1)
    assert floor(settings) == 2
    clock.seconds += 2
    _, second = await manifest(site)
    assert (first.splitlines()[1][:2], second.splitlines()[1][:2]) == ("1 ", "2 ")
    with site.owner.begin() as connection:
        connection.execute(sa.delete(manifests).where(manifests.c.sequence == 2))
    settings.service_keys.with_name("manifest-sequence").write_text(written)
    again = await open_site(settings, publish=False)
    assert (await manifest(again))[0] == 503
    assert (await again.report(Person(site.network))).json()["code"] == "no_manifest"
    with site.owner.begin() as connection, pytest.raises(Invalid, match="manifest_refused"):
        import_note(connection, first, [site.network.verifier], TODAY, floor(settings))


async def test_what_a_running_program_knows_is_given_up_when_a_newer_one_was_imported_and_is_gone(
    site: Site, settings: Settings, clock: Clock
) -> None:
    assert (await manifest(site))[0] == 200
    raise_floor(settings, 2)
    clock.seconds += 2
    assert (await manifest(site))[0] == 503
    site.publish()
    clock.seconds += 2
    assert (await manifest(site))[0] == 200


async def test_the_pages_say_below_which_sequence_a_browser_believes_nothing(site: Site, clock: Clock) -> None:
    site.publish()
    clock.seconds += 2
    for page in ("form", "mailbox"):
        assert '"manifest_floor":2,' in (await site.http.get(f"/de/{page}")).text


async def test_the_import_refuses_what_does_not_verify_or_does_not_rise(site: Site) -> None:
    network = site.network
    roots = [network.verifier]
    note = network.note()
    with site.owner.begin() as connection:
        import_note(connection, note, roots, TODAY)
        with pytest.raises(Conflict, match="manifest_sequence"):
            import_note(connection, note, roots, TODAY)
        for wrong, reason in (
            (Network().note(), "another root"),
            (note[:-9] + "AAAAAAA=\n", "signature"),
            (network.note(expires=TODAY - timedelta(days=1)), "expired"),
            ("", "format"),
        ):
            with pytest.raises(Invalid) as refused:
                import_note(connection, wrong, roots, TODAY)
            assert refused.value.facts["reason"] == reason
