"""The field's vocabulary: closed lists of codes with their names. A code's meaning never changes; a new one has a first year.

`code_lists.csv` is read when a list is first asked for. What is stored and sealed are codes; names are for people.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

LANGUAGES = ("de", "fr", "it", "en")
_FILE = Path(__file__).with_name("code_lists.csv")


class UnknownCode(KeyError):
    """There is no such list, or no such code in it in that year."""


class Code(msgspec.Struct, frozen=True):
    """One entry of a list, in the order in which people are shown it.

    `group` gathers entries under a heading ("" for none); `valid_from` is the first year in which it may be used (0: always).
    """

    list: str
    code: str
    group: str
    valid_from: int
    names: Mapping[str, str]


@cache
def _lists() -> Mapping[str, tuple[Code, ...]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        codes = [
            Code(
                list=row["list"],
                code=row["code"],
                group=row["group"],
                valid_from=int(row["valid_from"] or 0),
                names={language: row[language] for language in LANGUAGES},
            )
            for row in csv.DictReader(file)
        ]
    return {name: tuple(code for code in codes if code.list == name) for name in dict.fromkeys(c.list for c in codes)}


def lists() -> tuple[str, ...]:
    """The names of all lists."""
    return tuple(_lists())


@cache
def codes(name: str, year: int) -> Mapping[str, Code]:
    """The codes of a list that may be used in a year, by code and in their order.

    Raises:
        UnknownCode: there is no such list.
    """
    if name not in _lists():
        raise UnknownCode(name)
    return {code.code: code for code in _lists()[name] if code.valid_from <= year}


def find(name: str, code: str, year: int) -> Code:
    """One code of a list.

    Raises:
        UnknownCode: there is no such list, or no such code in it in that year.
    """
    try:
        return codes(name, year)[code]
    except KeyError:
        raise UnknownCode(f"{name}: {code}") from None


def label(name: str, code: str, language: str) -> str:
    """The name of a code for people; in English where the list has no name in that language. Raises UnknownCode."""
    for entry in _lists().get(name, ()):
        if entry.code == code:
            return entry.names.get(language) or entry.names["en"]
    raise UnknownCode(f"{name}: {code}")
