"""Where something happened: the municipalities of Switzerland (state: `STATE`) and what people call them.

A name is found however it is written: without accents, «Sankt» or «Saint» for «St.», «ue» for «ü», in another national
language, by a locality (for St. Gallen and Valais), or with a letter or two wrong. What is stored is the number of the Federal
Statistical Office (eCH-0007 `municipalityId`). Nothing here is sent anywhere or kept. `browser/places.js` does the same.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

STATE: Final = date(2026, 1, 1)  # of numbers and cantons; a name is that of 2024 if the number has gone on unchanged
MUNICIPALITIES: Final = Path(__file__).with_name("municipalities.csv")
OTHER_NAMES: Final = Path(__file__).with_name("other_names.csv")

LONGEST_NAME: Final = 80  # twice the longest that eCH-0007 allows
MOST_CANDIDATES: Final = 8
_SHORTEST_BEGINNING: Final = 3
_LETTERS_A_SLIP, _MOST_SLIPS = 6, 3  # one slip in a name of up to five letters, two from six on, three from twelve on
LOCALITY: Final = "locality"  # what kind of other name it is; else the languages it belongs to, or `other`

_SAINT: Final = re.compile(r"\b(sankt|saint|sainte|ste)\b")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CANTON: Final = re.compile(r" (?:\([^()]+\)|[A-Z]{2})$")


class Municipality(msgspec.Struct, frozen=True):
    """One municipality: its number, its name (the official one, or the one that was asked for) and its canton's two letters."""

    number: int
    name: str
    canton: str

    @property
    def shown(self) -> str:
        """Its name with the canton, so that no other is meant; as a name it finds this one."""
        return self.name if self.name.endswith(")") else f"{self.name} ({self.canton})"


class _Called(NamedTuple):
    """Who is meant by a name: the municipality under that name, and whether it is its own and not that of a locality in it."""

    one: Municipality
    its_own: bool


class Found(msgspec.Struct, frozen=True):
    """What a name may mean: the one municipality, or None and the `candidates` to choose from, the likeliest first.

    Each is called as she called it, if that is a name of all of it.
    """

    municipality: Municipality | None
    candidates: tuple[Municipality, ...] = ()


def municipalities(cantons: Collection[str] = ()) -> list[Municipality]:
    """The municipalities of these cantons ("SG"), of all if none is named, in the order of their numbers."""
    return [one for one in _all().values() if not cantons or one.canton in cantons]


def named_in_any_language(cantons: Collection[str]) -> list[tuple[str, Municipality]]:
    """The municipalities of these cantons by their official names and by those in other languages."""
    return [(name, one) for name, one, its_own in every_name() if its_own and (not cantons or one.canton in cantons)]


def every_name() -> list[tuple[str, Municipality, bool]]:
    """Everything that people call a municipality, and whether it is the name of all of it and not of a locality in it."""
    others = [(name, _all()[number], kind != LOCALITY) for name, number, kind in _others()]
    return [*((one.name, one, True) for one in _all().values()), *others]


def municipality(number: int, language: str = "") -> Municipality | None:
    """The municipality of a number, by its name in a language if it has one there; None if there is no such one today."""
    one = _all().get(number)
    name = _in_languages().get((number, language.partition("-")[0]))
    return msgspec.structs.replace(one, name=name) if one and name else one


def find_municipality(text: str, cantons: Collection[str] = ()) -> Found:
    """What a person may mean by a name she typed.

    A municipality's own name in one of `cantons` goes before all; then its own name elsewhere and a locality's in `cantons`,
    which both are candidates; then a locality's elsewhere. If nothing has the name, the candidates are those with a word that
    begins so, then those that are written alike, the fewest slips first, at most eight. A number means nothing here: people
    know the postal code, and its digits are another municipality's number.
    """
    text = text.strip()[:LONGEST_NAME]
    meant = _called(text) or [called for part in text.split("/") for called in _called(part)]
    if meant:
        return _one_or_several(text, meant, cantons)
    alike: dict[int, Municipality] = {}
    for _, one in sorted(_alike(fold(text)), key=lambda found: (found[0], found[1].canton not in cantons)):
        alike.setdefault(one.number, one)
    return Found(None, tuple(alike.values())[:MOST_CANDIDATES])


def fold(text: str) -> str:
    """A name as it is compared: small letters without accents, words apart by one space, every saint a `st`."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SAINT.sub("st", " ".join(re.findall(r"\w+", bare)))


def slips(one: str, other: str, most: int) -> int:
    """How many letters are missing, too many, wrong, or swapped with the next, to make one name of the other.

    Counted only as far as `most`: beyond it, `most + 1`. (Optimal string alignment: no letter is mended twice.)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [0] * len(other), list(range(len(other) + 1))
    for down, letter in enumerate(one, 1):
        above, row = row, [down]
        for across, beside in enumerate(other, 1):
            cost = min(above[across] + 1, row[-1] + 1, above[across - 1] + (letter != beside))
            if down > 1 < across and letter == other[across - 2] != beside == one[down - 2]:
                cost = min(cost, before[across - 2] + 1)
            row.append(cost)
        if min(*above, *row) > most:  # a swap reaches back two rows, nothing further
            return most + 1
        before = above
    return min(row[-1], most + 1)


def _one_or_several(text: str, meant: Iterable[_Called], cantons: Collection[str]) -> Found:
    ranks: dict[bool | None, dict[int, Municipality]] = {}
    for one, its_own in meant:
        if its_own and text == one.shown:
            return Found(one)  # written out, as a candidate is
        near = one.canton in cantons
        of_rank = ranks.setdefault(near if near == its_own else None, {})
        if (
            one.number not in of_rank or one.name.casefold() == text.casefold()
        ):  # Zurich, where she did not write Zürich
            of_rank[one.number] = one
    # its own name and near; else either of the two, of which only she knows; else a locality elsewhere
    best = next(ranks[rank] for rank in (True, None, False) if rank in ranks)
    nearest_first = tuple(sorted(best.values(), key=lambda one: one.canton not in cantons))
    return Found(nearest_first[0]) if len(best) == 1 else Found(None, nearest_first)


def _called(text: str) -> Sequence[_Called]:
    return _index().get(fold(text), ())


def _alike(folded: str) -> Iterator[tuple[int, Municipality]]:
    """Those with a word that begins so (0), then those that are written alike, by the number of slips; some of them twice."""
    if len(folded) < _SHORTEST_BEGINNING:
        return
    most, letters = min(_MOST_SLIPS, 1 + len(folded) // _LETTERS_A_SLIP), set(folded)
    for name, (has, meant) in _letters().items():
        if f" {folded}" in f" {name}":
            yield from ((0, one) for one, _ in meant)
        # a slip changes at most two of the letters that a name has: so nearly all names are passed over at once
        elif len(letters ^ has) <= 2 * most and (found := slips(folded, name, most)) <= most:
            yield from ((found, one) for one, _ in meant)


@cache
def _all() -> Mapping[int, Municipality]:
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        rows = [Municipality(int(row["number"]), row["name"], row["canton"]) for row in csv.DictReader(file)]
    return {one.number: one for one in rows}


@cache
def _others() -> Sequence[tuple[str, int, str]]:
    """Name, number and kind of every other name."""
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        return [(row["name"], int(row["number"]), row["kind"]) for row in csv.DictReader(file)]


@cache
def _in_languages() -> Mapping[tuple[int, str], str]:
    return {(number, language): name for name, number, kind in _others() for language in kind.split()}


@cache
def _index() -> Mapping[str, tuple[_Called, ...]]:
    """Who is meant by every folded name."""
    index: dict[str, dict[_Called, None]] = {}
    for name, one, its_own in every_name():
        called = _Called(msgspec.structs.replace(one, name=name) if its_own else one, its_own)
        for spelling in _spellings(name, one.canton):
            index.setdefault(spelling, {})[called] = None
    return {name: tuple(meant) for name, meant in index.items()}


@cache
def _letters() -> Mapping[str, tuple[frozenset[str], tuple[_Called, ...]]]:
    """What letters every folded name has, and who is meant by it."""
    return {name: (frozenset(name), meant) for name, meant in _index().items()}


def _spellings(name: str, canton: str) -> Iterable[str]:
    short = _CANTON.sub("", name)
    names = [name, short, f"{short} {canton}", *short.split("/")]
    return dict.fromkeys(spelling for name in names for spelling in _written(name))


def _written(name: str) -> Sequence[str]:
    return fold(name), fold(name.casefold().translate(_UMLAUTS))
