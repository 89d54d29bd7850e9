"""The vocabulary: as it is in the file, by year, with names in four languages."""

import csv
from pathlib import Path

import pytest

from reporting.codes import LANGUAGES, UnknownCode, codes, find, label, lists


def test_every_line_of_the_file_is_a_code(root: Path) -> None:
    with (root / "src/reporting/codes/code_lists.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(lists()) == {row["list"] for row in rows}
    for name in lists():
        assert list(codes(name, 9999)) == [row["code"] for row in rows if row["list"] == name]
    assert all(row[language] for row in rows for language in LANGUAGES)


def test_a_code_can_be_used_from_its_first_year_on() -> None:
    assert "racial_profiling" not in codes("form", 2015)
    assert find("form", "racial_profiling", 2016).group == "treatment"
    with pytest.raises(UnknownCode):
        find("motive", "anti_asian", 2020)


def test_codes_have_names_for_people_in_english_where_there_is_no_other() -> None:
    assert label("life_domain", "housing", "fr") == "Logement (recherche, bail)"
    assert label("life_domain", "housing", "ar") == "Housing"


@pytest.mark.parametrize(("name", "code"), [("moon", "housing"), ("life_domain", "moon"), ("", "")])
def test_what_is_in_no_list_is_unknown(name: str, code: str) -> None:
    with pytest.raises(UnknownCode):
        find(name, code, 2026)
    with pytest.raises(UnknownCode):
        label(name, code, "de")


def test_a_name_holds_no_sharp_s() -> None:
    assert not [
        code
        for name in lists()
        for code in codes(name, 9999).values()
        if "\N{LATIN SMALL LETTER SHARP S}" in code.names["de"]
    ]
