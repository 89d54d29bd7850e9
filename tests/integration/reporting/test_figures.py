"""The published figures as people and machines get them: nothing before its day, nothing but the release."""

import re
from datetime import timedelta

import pytest

from reporting.publishing.downloads import LANGUAGES
from reporting.publishing.releases import Release, publish
from tests.figures import example_release
from tests.integration.reporting.network import TODAY, Clock
from tests.integration.reporting.running import Site

LAST_YEAR = TODAY.year - 1


@pytest.fixture
def releases(site: Site) -> tuple[Release, Release]:
    """Last year's first version, out today, and its second, which comes tomorrow."""
    first = example_release("SG", LAST_YEAR, 130, TODAY)
    second = example_release("SG", LAST_YEAR, 131, TODAY + timedelta(days=1), version=2)
    with site.owner.begin() as connection:
        publish(connection, first)
        publish(connection, second)
    return first, second


async def test_nothing_is_seen_before_its_day(site: Site, clock: Clock, releases: tuple[Release, Release]) -> None:
    listed = (await site.http.get("/api/v1/releases")).json()["releases"]
    assert [(one["canton"], one["version"], one["newest"]) for one in listed] == [("SG", 1, True)]
    assert (await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}")).json()["version"] == 1
    for path in (f"/api/v1/releases/SG/{LAST_YEAR}.2", f"/en/figures/SG/{LAST_YEAR}.2"):
        assert (await site.http.get(path)).status_code == 404
    page = (await site.http.get("/en/figures")).text
    assert "will be published on 23 November 2026." in page
    clock.seconds += 24 * 3600
    assert (await site.http.get(f"/api/v1/releases/sg/{LAST_YEAR}")).json()["version"] == 2
    assert "There is a newer version of these figures." in (await site.http.get(f"/en/figures/SG/{LAST_YEAR}.1")).text
    assert "newer version" not in (await site.http.get(f"/en/figures/SG/{LAST_YEAR}")).text


async def test_a_page_shows_every_number_of_its_tables(site: Site, releases: tuple[Release, Release]) -> None:
    release = releases[0]
    page = (await site.http.get(f"/de/figures/SG/{LAST_YEAR}")).text
    shown = [int(number) for number in re.findall(r'<td class="number">(\d+)', page)]
    finest = {
        one: max((t for t in release.tables if t.dimensions == (one,)), key=lambda t: len(t.counts))
        for one in release.dimensions
    }
    assert shown == [*release.matters.values(), *(count for table in finest.values() for count in table.counts)]
    assert len(page.encode()) < 40_000
    for table in (one for one in release.tables if len(one.dimensions) == 2):
        cross = (await site.http.get(f"/fr/figures/SG/{LAST_YEAR}.1/{'-'.join(table.dimensions)}")).text
        assert [int(number) for number in re.findall(r'<td class="number">(\d+)', cross)] == list(table.counts)


@pytest.mark.parametrize("language", ["de", "en"])
async def test_the_names_of_codes_say_in_which_language_they_are(
    site: Site, releases: tuple[Release, Release], language: str
) -> None:
    page = (await site.http.get(f"/{language}/figures/SG/{LAST_YEAR}")).text
    names = language if language in LANGUAGES else "en"
    assert f'<tbody lang="{names}">' in page
    assert releases[0].dimensions["motive"].names[names] in page


@pytest.mark.parametrize(
    "path",
    [
        "SG/1999",
        "VS/2025",
        "XX/2025",
        "SG/2025.9",
        "SG/2025.csv",
        "SG/nothing",
        "SG/2025.1/no-table",
        "SG/2025.1/month",
    ],
)
async def test_what_is_not_there_is_not_found(site: Site, releases: tuple[Release, Release], path: str) -> None:
    assert (await site.http.get(f"/en/figures/{path}")).status_code == 404


async def test_a_site_that_has_published_nothing_says_so(site: Site) -> None:
    assert "Nothing is published yet." in (await site.http.get("/en/figures")).text
    assert (await site.http.get("/api/v1/releases")).json() == {"releases": []}


async def test_downloads_are_files_of_their_own_kind(site: Site, releases: tuple[Release, Release]) -> None:
    text = await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}.1.csv")
    assert text.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert text.headers["Content-Disposition"] == f'attachment; filename="isonomia-sg-{LAST_YEAR}.1.csv"'
    assert text.text.startswith("canton,year,version,table")
    other = await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}.json")
    assert other.json()["class"] == "collection"
