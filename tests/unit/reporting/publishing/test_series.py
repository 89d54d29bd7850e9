"""The national series: what was read is there with its source, what was not read is no zero, breaks are marked."""

import csv
from datetime import date

import msgspec
import pytest

from reporting.codes import LANGUAGES
from reporting.publishing.files import Site
from reporting.publishing.report import known_then
from reporting.publishing.report import words_of as words_of_report
from reporting.publishing.series import CSV_FILE, breaks, national, texts
from reporting.publishing.series_shown import NO_CATEGORY, NOT_SEEN, shown, side_by_side
from reporting.publishing.wording import words_of
from tests.figures import example_release

SITE = Site("Kanton St. Gallen", "https://melden.example.ch")


def test_the_totals_are_those_of_the_yearly_reports_and_each_has_a_source() -> None:
    series = national()
    total = {year: figure.number for year, figure in series.lines[0].figures.items()}
    wanted = (199, 301, 278, 352, 572, 630, 708, 876, 1211)
    assert total == dict(zip(range(2016, 2025), wanted, strict=True))
    assert tuple(series.sources) == series.years
    with CSV_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"].startswith("http") and row["checked"] for row in rows)
    assert len({(row["list"], row["code"], row["year"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("language", [*LANGUAGES, "ar"])
def test_it_is_printed_with_its_breaks_its_gaps_and_its_doubts(language: str) -> None:
    page = shown(language)
    assert page.names == (language if language in LANGUAGES else "en")
    assert [cell.text for cell in page.total.cells][-1] == "1211"
    assert [year for year, cell in zip(page.years, page.total.cells, strict=True) if cell.is_after_break] == [
        2020,
        2021,
    ]
    cells = {row.label: [cell.text for cell in row.cells] for _, rows in page.parts for row in rows}
    named = {line.code: line.names[page.names] for line in national().lines}
    assert cells[named["anti_asian"]] == [*[NO_CATEGORY] * 5, "41", "40", NOT_SEEN, "≈ 80"]
    assert cells[named["slander"]][4] == "? 112"
    assert "0" not in {text for row in cells.values() for text in row}


def test_a_canton_stands_beside_the_whole_country_year_by_year() -> None:
    lines = {one.year: one for one in side_by_side("de", {2024: 45, 2026: 60})}
    assert list(lines) == [*range(2016, 2025), 2026]
    assert (lines[2024].own, lines[2024].whole) == ("45", "1211")
    assert (lines[2016].own, lines[2026].whole) == (NOT_SEEN, NOT_SEEN)
    assert [year for year, one in lines.items() if one.is_after_break] == [2020, 2021]


def test_a_report_says_what_was_out_when_its_release_came_out() -> None:
    first, second = (example_release("SG", year, 25, date(year + 1, 3, 1)) for year in (2023, 2024))
    late = msgspec.structs.replace(first, version=2, total=500, published=date(2025, 6, 1))
    elsewhere = msgspec.structs.replace(first, canton="VS", total=700)
    assert known_then(second, [first, late, elsewhere]) == {2023: first.total, 2024: second.total}
    assert known_then(late, [first, second, late]) == {2023: 500, 2024: second.total}
    *_, last = words_of_report(second, "fr", SITE, [first])["sections"]
    assert last["name"] == "À titre de comparaison: toute la Suisse"
    assert ["2023", str(first.total), "876"] in last["rows"]


def test_no_word_in_an_address_keeps_anything_of_its_own() -> None:
    assert shown("ar") is shown("en")
    assert shown("anything") is shown("en")


def test_everything_is_said_in_four_languages_and_every_mark_is_explained() -> None:
    said = texts()
    nested = [*said["certainty"].values(), *breaks().values()]
    for one in [text for name, text in said.items() if name not in ("certainty", "breaks")] + nested:
        assert set(one) == set(LANGUAGES)
    used = {figure.certainty for line in national().lines for figure in line.figures.values()}
    assert used == {"read", *said["certainty"]}


def test_a_text_is_shown_in_the_language_of_the_page_else_in_one_that_is_there() -> None:
    texts_of = {"fr": "Un.\nDeux.\n\n<i>Trois.</i>", "en": "One."}
    assert words_of(texts_of, "de") == ("fr", [["Un.", "Deux."], ["<i>Trois.</i>"]])
    assert words_of(texts_of, "en") == ("en", [["One."]])
    assert words_of({}, "de") is None
