"""Languages: the one a browser asks for, what is written in it, and what stands beside a translation that nobody has checked."""

from datetime import date

import pytest
from msgspec.structs import replace

from reporting.settings import SettingsError
from reporting.web import parallel
from reporting.web.language import direction, known, name_in, own_name, readers_of, wanted
from reporting.web.pages import spoken_day

ALL = tuple(known())

ASKED = {
    "de-CH,fr;q=0.8": "de",
    "fr;q=0.5, it;q=0.7": "it",
    "xx, ti-ER;q=0.9": "ti",
    "hr,de;q=0.1": "sr-Latn",
    "sr-Latn-RS": "sr-Latn",
    "sr-Cyrl-BA": "sr-Latn",
    "SR-LATN": "sr-Latn",
    "prs;q=.9,de;q=.5": "fa",
    "kmr": "ku",
    "pt-BR,pt;q=0.9": "pt",
    "zh,*;q=0.1": "de",
    "en;q=0,fr": "fr",
    "": "de",
    "nonsense;q=x,,;": "de",
}


@pytest.mark.parametrize("header", ASKED)
def test_the_browsers_wish_is_followed_down_to_the_language_itself(header: str) -> None:
    assert wanted(header, ALL, readers_of(ALL)) == ASKED[header]


def test_what_is_not_offered_is_not_given() -> None:
    assert wanted("hr,it;q=0.9,fr;q=0.2", ("de", "fr"), readers_of(("de", "fr"))) == "fr"


def test_names_and_directions() -> None:
    assert {tag for tag in ALL if direction(tag) == "rtl"} == {"ar", "fa"}
    assert (own_name("sr-Latn"), own_name("am")) == ("bosanski, hrvatski, srpski", "አማርኛ")
    assert [name_in("ti", tag) for tag in ("de", "fr", "it")] == ["Tigrinya", "tigrigna", "tigrino"]
    assert all(name_in(one, other) for one in ALL for other in ALL)


WRITTEN = {
    "de": "3. März 2026",
    "fr": "3 mars 2026",
    "it": "3 marzo 2026",
    "en": "3 March 2026",
    "pt": "3 de março de 2026",
    "sr-Latn": "3. mart 2026.",
    "uk": "3 березня 2026 р.",
    "ku": "3ê adara 2026an",
    "ti": "3 መጋቢት 2026",
}


@pytest.mark.parametrize("tag", ALL)
def test_a_day_is_written_as_people_write_it(tag: str) -> None:
    written = spoken_day(tag, date(2026, 3, 3))
    assert written == WRITTEN.get(tag, written)
    assert "2026" in written
    assert "{" not in written


def test_the_first_of_a_month_has_a_word_of_its_own_in_some_languages() -> None:
    written = {tag: spoken_day(tag, date(2026, 3, 1)) for tag in ("de", "fr", "it", "en")}
    assert written == {"de": "1. März 2026", "fr": "1er mars 2026", "it": "1° marzo 2026", "en": "1 March 2026"}
    assert [spoken_day(tag, date(2026, 3, 11)) for tag in ("fr", "it")] == ["11 mars 2026", "11 marzo 2026"]


@pytest.mark.parametrize(
    ("offered", "why"),
    [(("de", "xx"), "'xx'"), (("de", "so"), "'en'"), (("so",), "complete"), (("so", "ku"), "complete")],
)
def test_a_draft_is_offered_only_beside_languages_somebody_answers_for(offered: tuple[str, ...], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        parallel.centre_language(offered)


def test_beside_a_draft_stands_the_centres_language_and_english() -> None:
    assert parallel.beside("so", ("so", "fr", "de", "en")) == ("fr", "en")
    assert parallel.beside("so", ("so", "en", "de")) == ("en",)
    assert parallel.beside("de", ("de", "so", "en")) == ()


def test_only_unfinished_languages_are_called_so() -> None:
    language = known()["de"]
    assert [
        state
        for state in ("source", "reviewed", "complete", "draft", "partial")
        if not replace(language, state=state).is_finished
    ] == [
        "draft",
        "partial",
    ]
