"""Finding a centre: by municipality or canton, without a trace, and also on a day when nothing can be sealed."""

import logging
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from reporting.database import metadata
from reporting.settings import Contact, Settings
from reporting.settings.theme import Colours, Theme
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import OpenSite
from tests.integration.reporting.running import Site

pytestmark = ONE_KIND

CONTACTS = {
    "ost": Contact(
        phone="071 000 00 01",
        hours={"de": "Mo–Fr 9–12", "fr": "Lu–Ve 9–12"},
        address="Beispielgasse 1, 9000 St. Gallen",
        email="ost@centre.example",
        languages=("de", "sq"),
        offers=("talk", "law"),
        walk_in=True,
        interpreters=True,
        independence={"de": "Der Kanton bezahlt, und liest nichts."},
    ),
    "vs": Contact(name={"de": "Büro Wallis", "fr": "Bureau Valais"}, phone="027 000 00 01"),
}
WHOLE_EAST = (
    'href="tel:0710000001"',
    "Mo–Fr 9–12",
    "Beispielgasse 1",
    'href="mailto:ost@centre.example"',
    "Deutsch, Albanisch",
    "Der Kanton bezahlt, und liest nichts.",
)


@pytest.fixture
async def site(open_site: OpenSite, settings: Settings) -> Site:
    return await open_site(msgspec.structs.replace(settings, contacts=CONTACTS))


async def found(site: Site, language: str = "de", status: int = 200, **fields: str) -> str:
    answer = await site.http.post(f"/{language}/centres", files={name: (None, value) for name, value in fields.items()})
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert "content-encoding" not in answer.headers
    return answer.text


def first_card(page: str) -> str:
    return page.split('<section class="card centre">')[1].split("</section>", maxsplit=1)[0]


async def test_every_centre_stands_there_with_all_that_is_known_of_it(site: Site) -> None:
    page = (await site.http.get("/de/centres")).text

    assert page.count('<section class="card centre">') == 2
    east = first_card(page)
    assert [text for text in WHOLE_EAST if text not in east] == []
    assert 'href="tel:0270000001"' in page
    assert "Lu–Ve 9–12" in (await site.http.get("/fr/centres")).text


@pytest.mark.parametrize(
    ("place", "canton", "name", "number"),
    [
        ("Wil", "", "Wil (SG)", "0710000001"),
        ("  sankt gallen", "", "St. Gallen", "0710000001"),
        ("Siders", "", "Siders", "0270000001"),
        ("sierre", "", "Sierre", "0270000001"),
        ("Verbier", "", "Val de Bagnes", "0270000001"),
        ("Sion", "SG", "Sion", "0270000001"),  # the place says more than the canton
        ("", "VS", "Wallis", "0270000001"),
        ("", "AI", "Appenzell Innerrhoden", "0710000001"),
    ],
)
async def test_a_place_or_a_canton_has_its_centre_first(
    site: Site, place: str, canton: str, name: str, number: str
) -> None:
    page = await found(site, place=place, canton=canton)

    assert f"<h2>Für {name}</h2>" in page
    assert f'href="tel:{number}"' in first_card(page)


async def test_a_place_elsewhere_has_the_centre_for_everybody_and_the_page_says_so(site: Site) -> None:
    page = await found(site, place="Genf")

    assert "<h2>Für Genf</h2>" in page
    assert "allein für diesen Ort" in page
    assert "allein für diesen Ort" not in await found(site, place="Wil")
    assert 'href="tel:0710000001"' in first_card(page)


async def test_of_several_places_one_is_chosen_with_a_press(site: Site) -> None:
    page = await found(site, place="Les Giettes")

    names = ("Monthey (VS)", "Troistorrents (VS)", "Massongex (VS)")
    assert [f'name="place" value="{name}"' in page for name in names] == [True] * 3
    assert "<h2>Für Monthey</h2>" in await found(site, place="Monthey (VS)")
    assert 'value="Siders (VS)"' in await found(site, place="Sidres")


async def test_what_is_no_place_is_said_and_stays_in_the_field(site: Site) -> None:
    assert "Sargans" in (page := await found(site, place="Sargens"))
    assert 'value="Sargens"' in page
    for place in ("Atlantis", "3203", "9000", "\u202e", "<script>alert(1)</script>", "' OR 1=1 --", "x" * 10_000):
        page = await found(site, status=422, place=place)
        assert "<title>Fehler:" in page, place
        assert "<script>alert" not in page
    for nothing in ({}, {"place": " "}, {"canton": "XX"}, {"number": "700"}, {"number": "²"}, {"other": "Wil"}):
        page = await found(site, status=422, **(nothing or {"nothing": ""}))
        assert "<title>Fehler:" in page, nothing


async def test_nothing_of_a_question_is_kept_or_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def rows() -> dict[str, int]:
        with site.owner.begin() as connection:
            tables = [name for name in sa.inspect(connection).get_table_names() if name in metadata.tables]
            return {
                name: connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[name])).scalar_one()
                for name in tables
            }

    before = rows()
    with caplog.at_level(logging.DEBUG):
        await found(site, place="Verbier")
    assert rows() == before
    assert "Verbier" not in caplog.text
    assert "Bagnes" not in caplog.text


async def test_post_door_and_interpreter_stand_beside_the_questions(site: Site) -> None:
    page = (await site.http.get("/de/form")).text
    beside = page.split("<summary>Möchten Sie lieber mit jemandem sprechen?</summary>")[1].split("</details>")[0]
    for told in ("Beispielgasse 1, 9000 St. Gallen", "ohne Termin vorbeikommen", "Eine Übersetzung kostet Sie nichts."):
        assert told in beside
    assert "027 000 00 01" in beside


async def test_without_a_list_of_centres_everybody_can_still_be_phoned(open_site: OpenSite, settings: Settings) -> None:
    site = await open_site(msgspec.structs.replace(settings, contacts=CONTACTS), publish=False)

    page = (await site.http.get("/fr/centres")).text
    assert "<bdi>Bureau Valais</bdi>" in page
    assert 'href="tel:0270000001"' in await found(site, place="Sion")


async def test_a_theme_costs_no_request(open_site: OpenSite, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    colours = Colours(**dict.fromkeys(Colours.__struct_fields__, "#123456"))
    theme = Theme(colours=colours, logo=tmp_path / "logo.png")
    site = await open_site(msgspec.structs.replace(settings, theme=theme, operator="Kanton Beispiel"))

    page = (await site.http.get("/de")).text
    sheet = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert page.count('rel="stylesheet"') == 1
    assert "--deep:#123456;" in (await site.http.get(sheet)).text
    assert 'src="data:image/png;base64,iVBORw0KGgo' in page
    assert 'alt="Kanton Beispiel"' in page


async def test_the_site_gives_out_what_was_printed(open_site: OpenSite, settings: Settings, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "card-de.pdf").write_bytes(b"%PDF-1.7 of a card")
    site = await open_site(msgspec.structs.replace(settings, papers=papers))

    moved = await site.http.get("/de/card.pdf")
    assert moved.status_code == 303
    paper = await site.http.get(moved.headers["location"])
    assert (paper.headers["content-type"], paper.content) == ("application/pdf", b"%PDF-1.7 of a card")
    assert 'href="/de/card.pdf"' in (page := (await site.http.get("/de/centres")).text)
    assert "poster.pdf" not in page
    for missing in ("/de/poster.pdf", "/fr/card.pdf", "/xx/card.pdf", "/de/other.pdf"):
        assert (await site.http.get(missing)).status_code == 404


async def test_an_error_page_names_the_centres_as_people_know_them(site: Site) -> None:
    """Though it asks the database nothing: what the manifest calls them was read for a page before."""
    await site.http.get("/de")
    page = (await site.http.get("/de/nothing")).text

    assert "071 000 00 01" in page
    assert "<bdi>Beratungsstelle ost</bdi>" in page
    assert "<bdi>Beratungsstelle vs</bdi>" in page
