"""Your rights: a page a situation, each fact with where it stands or with who will confirm it; nothing asked, nothing set."""

import re
from html import unescape

import pytest

from reporting.information.rights_texts import SITUATIONS
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.running import Site

pytestmark = ONE_KIND


async def test_the_way_in_names_every_situation_and_says_what_is_lacking(site: Site) -> None:
    page = await site.http.get("/en/rights")
    assert page.status_code == 200
    assert "there is no law of its own against discrimination between private people" in page.text
    for name in SITUATIONS:
        assert f'href="/en/rights/{name}"' in page.text
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("language", ["de", "fr", "en"])
async def test_each_fact_says_where_it_stands_and_how_sure_it_is(site: Site, language: str, name: str) -> None:
    page = await site.http.get(f"/{language}/rights/{name}")
    assert page.status_code == 200
    facts = re.findall(r'<div class="fact">(.*?)</div>', page.text, re.DOTALL)
    assert len(facts) == len(SITUATIONS[name].law)
    sure = {
        "de": ("Zuletzt geprüft: ", "Von der Beratungsstelle zu bestätigen"),
        "fr": ("Vérifié le ", "À confirmer par le centre"),
        "en": ("Last checked: ", "To be confirmed by the centre"),
    }[language]
    for fact in facts:
        assert sum(said in unescape(fact) for said in sure) == 1, fact
        if sure[0] in fact:
            assert '<a href="https://' in fact
    assert f'href="/{language}/deadlines"' in page.text
    assert re.search(r"<title>(Rechte|Droits|Rights) – Isonomia</title>", page.text)


async def test_a_situation_that_does_not_exist_is_no_page(site: Site) -> None:
    assert (await site.http.get("/en/rights/nothing")).status_code == 404
