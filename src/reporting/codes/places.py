"""Where something happened: the municipalities of Switzerland (state: `STATE`) and what people call them.

A name is found however it is written: without accents, «Sankt» or «Saint» for «St.», «ue» for «ü», in another national
language, or by a locality (for St. Gallen and Valais). What is stored is the number of the Federal Statistical Office
(eCH-0007 `municipalityId`). Nothing here is sent anywhere or kept.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

STATE: Final = date(2026, 1, 1)  # of numbers and cantons; a name is that of 2024 if the number has gone on unchanged
MUNICIPALITIES: Final = Path(__file__).with_name("municipalities.csv")
OTHER_NAMES: Final = Path(__file__).with_name("other_names.csv")

LONGEST_NAME: Final = 80  # twice the longest that eCH-0007 allows
MOST_CANDIDATES: Final = 8
_SHORTEST_BEGINNING: Final = 3
_ALIKE: Final = 0.75  # of `difflib`: two letters of eight may be wrong

_SAINT: Final = re.compile(r"\b(sankt|saint|sainte|ste)\b")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CANTON: Final = re.compile(r" (?:\([^()]+\)|[A-Z]{2})$")

_Called = tuple[int, bool]  # a municipality's number, and whether the name is its own and not that of a locality in it


class Municipality(msgspec.Struct, frozen=True):
    """One municipality: its number, its official name and the two letters of its canton."""

    number: int
    name: str
    canton: str


class Found(msgspec.Struct, frozen=True):
    """What a name may mean: the one municipality, or None and the `candidates` to choose from, the likeliest first."""

    municipality: Municipality | None
    candidates: tuple[Municipality, ...] = ()


def municipalities(cantons: Collection[str] = ()) -> list[Municipality]:
    """The municipalities of these cantons ("SG"), of all if none is named, in the order of their numbers."""
    return [one for one in _all().values() if not cantons or one.canton in cantons]


def named_in_any_language(cantons: Collection[str]) -> list[tuple[str, Municipality]]:
    """The municipalities of these cantons by their official names and by those in other languages."""
    own = {one.number: one for one in municipalities(cantons)}
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        others = [(row["name"], int(row["number"])) for row in csv.DictReader(file) if row["kind"] == "language"]
    return [(one.name, one) for one in own.values()] + [(name, own[number]) for name, number in others if number in own]


def every_name() -> list[tuple[str, Municipality, bool]]:
    """Everything that people call a municipality, and whether it is the name of all of it and not of a locality in it."""
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        others = [(row["name"], _all()[int(row["number"])], row["kind"] == "language") for row in csv.DictReader(file)]
    return [*((one.name, one, True) for one in _all().values()), *others]


def municipality(number: int) -> Municipality | None:
    """The municipality of a number; None if there is no such municipality today."""
    return _all().get(number)


def find_municipality(text: str, cantons: Collection[str] = ()) -> Found:
    """What a person may mean by a name she typed.

    A municipality's own name in one of `cantons` goes before all; then its own name elsewhere and a locality's in `cantons`,
    which both are candidates; then a locality's elsewhere. If nothing has the name, the candidates are those with a word that
    begins so, then those that are written alike, at most eight. A number means nothing here: people know the postal code,
    and its digits are another municipality's number.
    """
    text = text.strip()[:LONGEST_NAME]
    meant = _called(text) or [called for part in text.split("/") for called in _called(part)]
    if meant:
        return _one_or_several(meant, cantons)
    candidates = [_all()[number] for number in _alike(fold(text))]
    candidates.sort(key=lambda one: one.canton not in cantons)
    return Found(None, tuple(candidates[:MOST_CANDIDATES]))


def fold(text: str) -> str:
    """A name as it is compared: small letters without accents, words apart by one space, every saint a `st`."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SAINT.sub("st", " ".join(re.findall(r"\w+", bare)))


def _one_or_several(meant: Iterable[_Called], cantons: Collection[str]) -> Found:
    ranks: dict[bool | None, dict[int, Municipality]] = {}
    for number, its_own in meant:
        one = _all()[number]
        near = one.canton in cantons
        ranks.setdefault(near if near == its_own else None, {})[number] = one
    # its own name and near; else either of the two, of which only she knows; else a locality elsewhere
    best = next(ranks[rank] for rank in (True, None, False) if rank in ranks)
    nearest_first = tuple(sorted(best.values(), key=lambda one: one.canton not in cantons))
    return Found(nearest_first[0]) if len(best) == 1 else Found(None, nearest_first)


def _called(text: str) -> Sequence[_Called]:
    return _index().get(fold(text), ())


def _alike(folded: str) -> Iterable[int]:
    if len(folded) < _SHORTEST_BEGINNING:
        return ()
    begun = [name for name in _index() if f" {folded}" in f" {name}"]
    close = get_close_matches(folded, _index(), MOST_CANDIDATES, _ALIKE)
    return dict.fromkeys(number for name in (*begun, *close) for number, _ in _index()[name])


@cache
def _all() -> Mapping[int, Municipality]:
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        rows = [Municipality(int(row["number"]), row["name"], row["canton"]) for row in csv.DictReader(file)]
    return {one.number: one for one in rows}


@cache
def _index() -> Mapping[str, tuple[_Called, ...]]:
    """Who is meant by every folded name."""
    index: dict[str, dict[_Called, None]] = {}
    for name, one, is_of_all in every_name():
        for spelling in _spellings(name, one.canton):
            index.setdefault(spelling, {})[one.number, is_of_all] = None
    return {name: tuple(numbers) for name, numbers in index.items()}


def _spellings(name: str, canton: str) -> set[str]:
    short = _CANTON.sub("", name)
    names = [name, short, f"{short} {canton}", *short.split("/")]
    return {spelling for name in names for spelling in _written(name)}


def _written(name: str) -> set[str]:
    return {fold(name), fold(name.casefold().translate(_UMLAUTS))}
