"""A centre's own table through the interface: for whoever leads it, beside a published release, recorded and kept nowhere."""

from collections import Counter
from typing import Any

import pytest

from counselling.statistics.centre_tables import Counted, Drawn, draw_tables, key_of_centre
from counselling.statistics.drafts import key_of
from reporting.database import metadata
from reporting.publishing.releases import Release, publish
from tests.figures import example_release
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting import network
from tests.integration.reporting.network import TODAY

PATH = "/centres/ost/figures/SG/2025"
CASES = 30


@pytest.fixture
async def published(monkeypatch: pytest.MonkeyPatch, workplace: Workplace, anna: Staff) -> Workplace:
    """Two centres serve St. Gallen, and its figures are out."""
    monkeypatch.setitem(network.CENTRES, "vs", (("SG", "VS"), ("de", "fr")))
    claire = await workplace.join("claire", "vs", "coordinator")
    await workplace.found(claire, "vs")
    workplace.publish()
    with workplace.owner.begin() as connection:
        publish(connection, example_release("SG", 2025, 90, TODAY))
    return workplace


def counted(asked: dict[str, Any], cases: int = CASES) -> dict[str, Any]:
    """As a browser counts that found nothing coded: of each list, every case where nothing is stated."""
    tables = {one["name"]: {"not_stated": cases} for one in asked["tables"]}
    months = [str(1 + number % 12) for number in range(cases)]
    of_months = [one for one in asked["tables"] if one["dimension"] == "month"]
    return {
        "cases": cases,
        "tables": tables | {one["name"]: Counter(one["leads"][month] for month in months) for one in of_months},
    }


async def test_a_centre_draws_its_table_beside_the_cantons(published: Workplace, anna: Staff) -> None:
    asked = (await anna.call("GET", PATH)).json()
    assert (asked["version"], asked["alone"], len(asked["tables"]) >= 11) == (1, False, True)
    wanted = counted(asked, 4)
    before = {table.name: len(published.rows(table)) for table in metadata.sorted_tables}
    first, again = [await anna.call("POST", PATH, wanted) for _ in range(2)]
    assert first.status_code == 200, first.text
    assert first.json() == again.json(), "the same counts give the same table"
    drawn = first.json()["drawn"]
    assert drawn["total"] in {0, 5}
    assert {count for table in drawn["tables"] for count in table["counts"]} <= {0, 5}
    assert set(first.json()["dimensions"]) == {table["dimensions"][0] for table in drawn["tables"]}
    told = [one for one in published.recorded() if one.event == "statistics.drawn"]
    assert len(told) == 2
    assert told[0].detail.split()[:6] == ["centre", "ost", "release", "SG-2025.1", "purpose", "centre"]
    after = {table.name: len(published.rows(table)) for table in metadata.sorted_tables}
    assert {name for name in after if after[name] != before[name]} == {"outbox", "audit_index"}


async def test_no_centre_draws_with_the_releases_key_nor_with_anothers(
    published: Workplace, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends counts of her own choice sees which way ties go: of marks that decide nothing but her own tables."""
    used = []

    def watched(release: Release, given: Counted, key: bytes) -> Drawn:
        used.append(key)
        return draw_tables(release, given, key)

    monkeypatch.setattr("counselling.statistics.centre_api.draw_tables", watched)
    asked = (await anna.call("GET", PATH)).json()
    assert (await anna.call("POST", PATH, counted(asked, 4))).status_code == 200
    of_release = key_of(published.trail)
    assert used == [key_of_centre(of_release, "ost")]
    assert len({of_release, *used, key_of_centre(of_release, "vs")}) == 3


async def test_what_cannot_be_counted_so_is_refused(published: Workplace, anna: Staff) -> None:
    asked = (await anna.call("GET", PATH)).json()
    odd = counted(asked) | {"cases": CASES + 1}
    refused = await anna.call("POST", PATH, odd)
    assert (refused.status_code, refused.json()["fields"]) == (422, {"counts": "contradictory"})
    whole = await anna.call("POST", PATH, counted(asked, 90))
    assert (whole.status_code, whole.json()["code"]) == (409, "canton_alone")
    assert [one for one in published.events() if one == "statistics.drawn"] == []


async def test_only_whoever_leads_the_centre_draws_and_only_beside_published_figures(
    published: Workplace, anna: Staff
) -> None:
    nora, rosa = await published.join("nora", "ost"), await published.join("rosa", "ost", "statistician")
    for member in (nora, rosa):
        assert (await member.call("GET", PATH)).status_code == 403
        assert (await member.call("POST", PATH, {"cases": 0, "tables": {}})).status_code == 403
    for path, status, code in (
        ("/centres/vs/figures/SG/2025", 403, "role"),
        ("/centres/ost/figures/VS/2025", 404, "not_found"),
        ("/centres/ost/figures/SG/2024", 404, "not_found"),
    ):
        answer = await anna.call("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


async def test_the_only_centre_of_a_canton_has_the_cantons_table(workplace: Workplace, anna: Staff) -> None:
    with workplace.owner.begin() as connection:
        publish(connection, example_release("SG", 2025, 40, TODAY))
    assert (await anna.call("GET", PATH)).json() == {"version": 1, "alone": True, "tables": []}
    refused = await anna.call("POST", PATH, {"cases": 3, "tables": {}})
    assert (refused.status_code, refused.json()["code"]) == (409, "canton_alone")
