"""Every page in every language there is: marked as what it is, and understood where it must be."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product

import pytest
from litestar.routes import HTTPRoute
from msgspec.structs import replace

from reporting.information.pages import EASY_LANGUAGE
from reporting.settings import Settings
from reporting.web.language import direction, known
from reporting.web.parallel import beside
from tests.integration.reporting.conftest import OpenSite
from tests.integration.reporting.running import Site

ALL = tuple(known())
UNFINISHED = [tag for tag in ALL if not known()[tag].is_finished]
PREFIX = "/{language:str}"
MUST_BE_UNDERSTOOD = ("begin", "safety", "privacy")


class Elements(HTMLParser):
    """The start tags of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is written on pages does not depend on the database."""
    return sqlite_url


@pytest.fixture
async def everywhere(open_site: OpenSite, settings: Settings) -> Site:
    """A site that offers every language there is a catalogue for."""
    return await open_site(replace(settings, languages=ALL))


def pages(site: Site) -> Iterator[str]:
    """The addresses below a language that can be had with nothing in hand."""
    for route in site.app.routes:
        path = route.path.removeprefix(PREFIX)
        if isinstance(route, HTTPRoute) and path != route.path and "{" not in path and "GET" in route.methods:
            yield path


async def test_every_page_says_its_language_and_keeps_it(everywhere: Site) -> None:
    seen = 0
    for tag in ALL:
        for path in pages(everywhere):
            answer = await everywhere.http.get(f"/{tag}{path}")
            assert answer.status_code in (200, 303, 404, 410), (tag, path)
            if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
                continue
            elements = Elements(answer.text)
            (html,) = elements.named("html")
            written_in = EASY_LANGUAGE if path.startswith("/leicht") else tag
            assert (html["lang"], html["dir"]) == (written_in, direction(tag))
            ids = Counter(attributes["id"] for _, attributes in elements.found if "id" in attributes)
            assert [name for name, count in ids.items() if count > 1] == [], (tag, path)
            seen += 1
    assert seen > len(ALL) * 5


async def test_a_page_is_in_leichte_sprache_or_says_that_it_is_german(everywhere: Site) -> None:
    start = await everywhere.http.get(f"/{EASY_LANGUAGE}/")
    assert start.headers["location"] == "/de/leicht"
    written_in = {}
    for path in set(pages(everywhere)) - {"/"}:
        answer = await everywhere.http.get(f"/{EASY_LANGUAGE}{path}")
        if answer.status_code in (200, 410) and answer.headers["content-type"].startswith("text/html"):
            written_in[path] = Elements(answer.text).named("html")[0]["lang"]
            assert answer.headers["content-language"] == "de", path
    easy = {path for path, tag in written_in.items() if tag == EASY_LANGUAGE}
    assert easy == {"/form", "/form/tell", "/check", "/code", "/mailbox", "/mailbox/everything", "/lost-code"}
    assert {written_in[path] for path in ("/privacy", "/rights", "/centres", "/deadlines")} == {"de"}


async def test_leichte_sprache_is_there_where_german_is(open_site: OpenSite, settings: Settings) -> None:
    without = await open_site(replace(settings, languages=("fr", "en")))
    assert (await without.http.get(f"/{EASY_LANGUAGE}/form")).status_code == 404


async def test_whoever_reads_leichte_sprache_is_answered_in_it_unless_she_says_otherwise(everywhere: Site) -> None:
    html = (await everywhere.http.get(f"/{EASY_LANGUAGE}/form")).text
    assert 'value="plain_language" checked' in html
    assert '<option value="de" lang="de" selected>' in html
    german = (await everywhere.http.get("/de/form")).text
    assert 'value="plain_language" checked' not in german


async def test_the_chooser_leads_to_the_same_page(everywhere: Site) -> None:
    answer = await everywhere.http.get("/sr-Latn/safety")
    links = {link.get("hreflang"): link["href"] for link in Elements(answer.text).named("a") if "hreflang" in link}
    assert links == {tag: f"/{tag}/safety" for tag in ALL}


async def test_what_must_be_understood_stands_there_in_checked_languages_too(everywhere: Site) -> None:
    for tag, path in product(ALL, MUST_BE_UNDERSTOOD):
        page = Elements((await everywhere.http.get(f"/{tag}/{path}")).text)
        sections = [section for section in page.named("section") if section.get("class") == "beside"]
        (main,) = page.named("main")
        assert {main["lang"]} | {section["lang"] for section in sections} == {main["lang"], *beside(tag, ALL)}
        assert main["lang"] not in {section["lang"] for section in sections}
        assert {section["dir"] for section in sections} <= {"ltr"}


async def test_the_code_is_explained_in_checked_languages_too(everywhere: Site) -> None:
    """The page with the form holds what the script shows last: the code."""
    page = Elements((await everywhere.http.get(f"/{UNFINISHED[0]}/form")).text)
    sections = [section for section in page.named("section") if section.get("class") == "beside"]
    assert [section["lang"] for section in sections] == ["de", "en"]


async def test_only_a_translation_that_nobody_answers_for_has_the_note(everywhere: Site) -> None:
    for tag in ALL:
        html = (await everywhere.http.get(f"/{tag}/privacy")).text
        assert ("unchecked" in html) == (tag in UNFINISHED), tag


async def test_the_states_of_the_languages_stand_on_a_page(everywhere: Site) -> None:
    html = (await everywhere.http.get("/en/languages")).text
    for tag in ALL:
        assert f'lang="{tag}"><bdi>{known()[tag].name}</bdi>' in html
    assert "not complete yet" in html


async def test_a_browsers_wish_leads_to_a_language_with_a_script(everywhere: Site) -> None:
    answer = await everywhere.http.get("/", headers={"Accept-Language": "hr-HR,hr;q=0.9,en;q=0.5"})
    assert answer.headers["location"] == "/sr-Latn/"


async def test_an_address_in_small_letters_is_refused_in_its_own_language(everywhere: Site) -> None:
    answer = await everywhere.http.get("/sr-latn/privacy")
    assert answer.status_code == 404
    assert Elements(answer.text).named("html")[0]["lang"] == "sr-Latn"
