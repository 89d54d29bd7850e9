"""Municipalities: the list is the register's, and a name is found as people write it."""

import csv
from itertools import product
from pathlib import Path

import pytest

from reporting.codes.derive_municipalities import CANTONS
from reporting.codes.places import (
    OTHER_NAMES,
    Found,
    Municipality,
    every_name,
    find_municipality,
    fold,
    municipalities,
    municipality,
    slips,
)


def named(found: Found) -> str | None:
    return found.municipality.name if found.municipality else None


def candidates(found: Found) -> list[str]:
    return [one.name for one in found.candidates]


def test_the_list_holds_every_municipality_of_2026_once() -> None:
    everywhere = municipalities()

    assert len(everywhere) == len({one.number for one in everywhere}) == 2113
    assert {one.canton for one in everywhere} == set(CANTONS.split())
    assert all(1 <= one.number <= 9999 and 0 < len(one.name) <= 40 for one in everywhere)
    assert [len(municipalities({canton})) for canton in ("SG", "VS")] == [75, 122]


def test_new_numbers_have_names_and_old_ones_are_gone() -> None:
    new = {number: municipality(number) for number in (2056, 2239, 5395, 6513, 6831)}

    assert {one.name for one in new.values() if one} == {
        "Fétigny-Ménières",
        "Grolley-Ponthaux",
        "Lema",
        "Laténa",
        "Moutier",
    }
    assert new[6831] is not None
    assert new[6831].canton == "JU"
    assert municipality(700) is None


def test_every_other_name_is_of_a_municipality_there_is() -> None:
    with Path(OTHER_NAMES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) > 600
    kinds = {kind for row in rows for kind in row["kind"].split()}
    assert kinds == {"locality", "other", "de", "fr", "it", "rm", "en"}
    assert [row for row in rows if municipality(int(row["number"])) is None] == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("St. Gallen", "St. Gallen"),
        ("  st gallen ", "St. Gallen"),
        ("Sankt Gallen", "St. Gallen"),
        ("Saint-Gall", "Saint-Gall"),
        ("St. Gallen/Saint-Gall/Sankt Gallen", "St. Gallen"),
        ("Sierre/Siders", "Sierre"),
        ("SIDERS", "Siders"),
        ("Sitten", "Sitten"),
        ("zurich", "Zurich"),
        ("Zürich", "Zürich"),
        ("Bienne", "Biel/Bienne"),
        ("Zuerich", "Zürich"),
        ("Geneva", "Geneva"),
        ("Val-d’Illiez", "Val-d'Illiez"),
        ("val d illiez", "Val-d'Illiez"),
        ("Wil SG", "Wil (SG)"),
        ("Jona", "Rapperswil-Jona"),
        ("Verbier", "Val de Bagnes"),
    ],
)
def test_a_name_is_found_as_people_write_it(typed: str, name: str) -> None:
    assert named(find_municipality(typed)) == name


def test_several_of_one_name_are_all_offered_and_the_cantons_of_the_centres_decide() -> None:
    everywhere = find_municipality("Buchs")

    assert everywhere.municipality is None
    assert candidates(everywhere) == ["Buchs (ZH)", "Buchs (SG)", "Buchs (AG)"]
    assert named(find_municipality("Buchs", {"SG", "VS"})) == "Buchs (SG)"
    assert named(find_municipality("Altdorf UR", {"SG"})) == "Altdorf (UR)"
    assert candidates(find_municipality("Les Giettes")) == ["Monthey", "Troistorrents", "Massongex"]


def test_a_locality_in_these_cantons_and_a_municipality_elsewhere_are_both_offered() -> None:
    assert named(find_municipality("Abtwil")) == "Abtwil"
    assert candidates(find_municipality("Abtwil", {"SG"})) == ["St. Gallen", "Gaiserwald", "Gossau (SG)", "Abtwil"]
    assert named(find_municipality("Herisau")) == "Herisau"  # its postal area goes over the border of the canton
    assert candidates(find_municipality("Herisau", {"SG"})) == ["Gossau (SG)", "Herisau"]
    assert named(find_municipality("Herisau", {"SG", "AR"})) == "Herisau"


def test_a_name_with_a_mistake_brings_the_nearest_and_nonsense_nothing() -> None:
    assert candidates(find_municipality("Widnua"))[0] == "Widnau"
    assert candidates(find_municipality("Sargens", {"SG"}))[0] == "Sargans"
    assert "Rapperswil-Jona" in candidates(find_municipality("Rappers"))
    for nonsense in ("", "/", "x" * 100_000, "3203", "9000", "ሰርሰ", "\u202e\x00", "' OR 1=1"):
        assert find_municipality(nonsense) == Found(None), nonsense


def test_a_name_is_that_of_the_language_of_the_page() -> None:
    names = [(one.name if (one := municipality(6248, language)) else "") for language in ("de", "fr", "ar")]

    assert names == ["Siders", "Sierre", "Sierre"]
    assert municipality(700, "de") is None


def test_a_candidate_that_is_pressed_is_found_as_itself() -> None:
    for name, one, its_own in every_name():
        shown = Municipality(one.number, name, one.canton).shown
        for near in ((), ("SG", "VS")):
            found = find_municipality(shown, near).municipality if its_own else one
            assert found is not None, (shown, near)
            assert found.number == one.number, (shown, near)


def slips_by_the_book(one: str, other: str) -> int:
    """Optimal string alignment, as it is defined."""
    if not one or not other:
        return len(one) + len(other)
    found = [slips_by_the_book(one[:-1], other) + 1, slips_by_the_book(one, other[:-1]) + 1]
    found.append(slips_by_the_book(one[:-1], other[:-1]) + (one[-1] != other[-1]))
    if one[-2:] == other[-2:][::-1] and len(one) > 1:
        found.append(slips_by_the_book(one[:-2], other[:-2]) + 1)
    return min(found)


def test_slips_are_counted_as_far_as_they_matter() -> None:
    words = ["".join(letters) for length in range(5) for letters in product("abc", repeat=length)]

    for one in words[::3]:
        for other in words[::7]:
            whole = slips_by_the_book(one, other)
            assert [slips(one, other, most) for most in (0, 1, 2, 4)] == [min(whole, most + 1) for most in (0, 1, 2, 4)]


def test_a_folded_name_stays_as_it_is() -> None:
    assert all(fold(fold(one.name)) == fold(one.name) for one in municipalities())
