"""The published figures as people and machines get them: nothing before its day, nothing but the release."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from counselling.statistics.printed import read
from reporting.codes import LANGUAGES
from reporting.publishing.downloads import as_csv
from reporting.publishing.files import report_path
from reporting.publishing.releases import Release, publish
from reporting.publishing.tables import address, counts_by_kind, every_table, finest
from reporting.settings import Settings
from reporting.web.language import LOCALE, catalogue
from tests.figures import example_block, example_release
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import OpenSite
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


async def test_where_the_names_are_in_english_the_page_says_so(open_site: OpenSite, settings: Settings) -> None:
    site = await open_site(msgspec.structs.replace(settings, languages=("de", "en", "ar")))
    with site.owner.begin() as connection:
        publish(connection, example_release("SG", LAST_YEAR, 130, TODAY))
    for path in (f"SG/{LAST_YEAR}", f"SG/{LAST_YEAR}.1/gender", "national"):
        pages = [(await site.http.get(f"/{language}/figures/{path}")).text for language in ("de", "ar")]
        said = [catalogue([LOCALE], language).gettext("The tables below are in English.") for language in ("de", "ar")]
        assert [sentence in page for sentence, page in zip(said, pages, strict=True)] == [False, True], path


async def test_a_page_shows_every_number_of_its_tables(site: Site, releases: tuple[Release, Release]) -> None:
    release = releases[0]
    page = (await site.http.get(f"/de/figures/SG/{LAST_YEAR}")).text
    shown = [
        int(number)
        for number in re.findall(r'<td class="number">(\d+)</td><td(?: class="w[0-9]{2,3}")?></td></tr>', page)
    ]
    assert shown == [count for table in (*counts_by_kind(release), *finest(release)) for count in table.counts]
    assert len(page.encode()) < 34_000


async def test_every_table_has_an_address_that_is_linked_cited_and_never_changes(
    site: Site, settings: Settings, releases: tuple[Release, Release]
) -> None:
    release, base = releases[0], f"/fr/figures/SG/{LAST_YEAR}.1"
    year = (await site.http.get(base)).text
    addresses, pages = [address(table) for table in every_table(release)], []
    assert len(set(addresses)) == len(addresses)
    for table in every_table(release):
        path = f"{base}/{address(table)}"
        page = (await site.http.get(path)).text
        assert [int(number) for number in re.findall(r'<td class="number">(\d+)', page)] == list(table.counts)
        assert f'data-table="{table.name}"' in page
        assert f"SG {LAST_YEAR}.1. {settings.reporting.origin}{path}</p>" in page
        assert len(page.encode()) < 40_000
        pages.append((f"{address(table)}.html", page))
    # An attacker who reads the pages reads what the CSV says.
    [whole], [of_year] = read([("a.csv", as_csv(release))]), read([("year.html", year)])
    assert read(pages) == [whole]
    assert of_year.cells.items() <= whole.cells.items(), "the country's figures beside it are none of the release"
    linked = [one.partition('"')[0] for one in year.split(f'href="{LAST_YEAR}.1/')[1:]]
    assert set(linked) <= set(addresses)
    headed = set(re.findall(r'<h2 lang="fr" id="([^"]+)"><a href="', year))
    assert {address(table) for table in (*counts_by_kind(release), *finest(release))} == headed <= set(linked)
    assert headed == set(re.findall(r'<table class="bars"[^>]* aria-labelledby="([^"]+)"', year))


async def test_a_small_canton_shows_years_together_beside_the_country_and_names_what_is_missing(site: Site) -> None:
    *before, release = example_block("UR", 2025, 18, TODAY)
    with site.owner.begin() as connection:
        for one in (*before, release):
            publish(connection, one)
    page = (await site.http.get("/en/figures/UR/2025")).text
    assert "Age of the person affected – Gender of the person affected, 2023–2025</a>" in page
    crossing = (await site.http.get("/en/figures/UR/2025/age_band-gender")).text
    assert "opened in 2023–2025," in crossing
    why = "Tables by two things count the years 2023–2025 together here: in a single year"
    assert (why in page, why in crossing) == (True, True)
    assert why not in (await site.http.get("/en/figures/UR/2025/gender")).text
    assert " together here" not in (await site.http.get("/en/figures/UR/2024")).text
    assert '<p lang="en" dir="ltr">Whoever went to two centres with the same matter may be counted twice' in page
    listed = page.partition("or someone could have been recognised in them.</summary>")[2].partition("</details>")[0]
    assert "<li>Domain of life – Motive</li>" in listed
    assert "<li>Age of the person affected – Gender" not in listed, "it is there over three years"
    country = page.partition('id="national"')[2].partition("</table>")[0]
    for earlier, whole in zip(before, ("876", "1211"), strict=True):
        assert f'{earlier.year}</th><td class="number">{earlier.total}</td><td class="number">{whole}</td>' in country
    out = await site.http.get("/api/v1/releases/UR/2025")
    assert out.content == msgspec.json.encode(release), "the bytes that were published"
    assert set(out.json()["left_out"].values()) == {"not_shown"}


@pytest.mark.parametrize("language", ["de", "en"])
async def test_the_names_of_codes_say_in_which_language_they_are(
    site: Site, releases: tuple[Release, Release], language: str
) -> None:
    page = (await site.http.get(f"/{language}/figures/SG/{LAST_YEAR}")).text
    names = language if language in LANGUAGES else "en"
    assert f'<tbody lang="{names}">' in page
    assert releases[0].dimensions["motive"].names[names] in page


@ONE_KIND
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
        "SG/2025.1/month.9",
        "SG/2025.1/motive-life_domain",
    ],
)
async def test_what_is_not_there_is_not_found(site: Site, releases: tuple[Release, Release], path: str) -> None:
    assert (await site.http.get(f"/en/figures/{path}")).status_code == 404


async def test_a_site_that_has_published_nothing_says_so(site: Site) -> None:
    assert "Nothing is published yet." in (await site.http.get("/en/figures")).text
    assert (await site.http.get("/api/v1/releases")).json() == {"releases": []}


@ONE_KIND
@pytest.mark.parametrize(
    ("path", "media_type", "name"),
    [
        (".1.csv", "text/csv; charset=utf-8", ".1.csv"),
        (".1.csv-metadata.json", "application/csvm+json", ".1.csv-metadata.json"),
        (".json", "application/json", ".1.json"),
        (".fr.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".1.fr.xlsx"),
        (".1/gender.px", "text/x-pc-axis; charset=utf-8", ".1-gender.px"),
        ("/gender.it.svg", "image/svg+xml", ".1-gender.it.svg"),
    ],
)
async def test_downloads_are_files_of_their_own_kind(
    site: Site, releases: tuple[Release, Release], path: str, media_type: str, name: str
) -> None:
    address = f"/api/v1/releases/SG/{LAST_YEAR}{path}"
    got = await site.http.get(address)
    assert (got.status_code, got.headers["Content-Type"]) == (200, media_type)
    assert got.headers["Content-Disposition"] == f'attachment; filename="isonomia-sg-{LAST_YEAR}{name}"'
    assert ("Link" in got.headers) == path.endswith(".csv")
    again = await site.http.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@ONE_KIND
@pytest.mark.parametrize(
    "path",
    [".1.pdf", ".1.de.pdf", ".1.rm.xlsx", ".1.de.csv", ".1.exe", ".1/gender.de.pdf", ".1/gender.svg", ".1/none.px"],
)
async def test_a_file_that_is_not_made_is_not_found(site: Site, releases: tuple[Release, Release], path: str) -> None:
    assert (await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}{path}")).status_code == 404


async def test_a_report_is_handed_out_for_its_own_release_once_that_is_out(
    settings: Settings, open_site: OpenSite, tmp_path: Path
) -> None:
    first = example_release("SG", LAST_YEAR, 26, TODAY)
    second = example_release("SG", LAST_YEAR, 27, TODAY + timedelta(days=1), version=2)
    site = await open_site(msgspec.structs.replace(settings, papers=tmp_path))
    with site.owner.begin() as connection:
        publish(connection, first)
        publish(connection, second)
    assert ".pdf" not in (await site.http.get(f"/de/figures/SG/{LAST_YEAR}.1")).text
    for release in (first, second):
        path = report_path(tmp_path, release, "de")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF of " + str(release.version).encode())
    got = await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}.1.de.pdf")
    assert (got.content, got.headers["Content-Type"]) == (b"%PDF of 1", "application/pdf")
    assert (await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}.2.de.pdf")).status_code == 404
    assert (
        f'href="/api/v1/releases/SG/{LAST_YEAR}.1.de.pdf"' in (await site.http.get(f"/de/figures/SG/{LAST_YEAR}")).text
    )
    report_path(tmp_path, first, "de").rename(report_path(tmp_path, example_release("SG", LAST_YEAR, 40, TODAY), "de"))
    assert (await site.http.get(f"/api/v1/releases/SG/{LAST_YEAR}.1.de.pdf")).status_code == 404


async def test_the_catalogue_lists_what_is_out(site: Site, releases: tuple[Release, Release]) -> None:
    xml, turtle = [await site.http.get(f"/api/v1/catalogue.{ending}") for ending in ("rdf", "ttl")]
    assert [one.headers["Content-Type"].partition(";")[0] for one in (xml, turtle)] == [
        "application/rdf+xml",
        "text/turtle",
    ]
    for one in (xml, turtle):
        assert f"/api/v1/releases/SG/{LAST_YEAR}.1.csv" in one.text
        assert f"{LAST_YEAR}.2" not in one.text
