"""The national series: what was read is there with its source, what was not read is no zero, breaks are marked."""

import csv

import pytest

from reporting.codes import LANGUAGES
from reporting.publishing.series import CSV_FILE, breaks, national, texts
from reporting.publishing.series_pages import NO_CATEGORY, NOT_SEEN, shown
from reporting.publishing.wording import words_of


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
