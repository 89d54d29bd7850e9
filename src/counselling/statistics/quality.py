"""What a year would show if it were drafted today: which tables the plan admits, and how much of each list is not coded.

No count of a code is in it. The number of cases is rounded to tens, at places that a key chooses for each canton and year,
so that nobody knows how many there are on the day it moves; everything else follows from the rounded number. Shares come in
tenths, and only where it is sixty or more, so that a tenth is five cases at least. Pure. (The statisticians look at
it again and again while single cases are being coded: what they see may not move with each of them.)
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from counselling.statistics.dimensions import names_of
from counselling.statistics.tables import CASES_A_CELL, CASES_FOR_CROSSES, Dimension, Planned, Row, Table, plan

TENS: Final = 10
FEWEST_FOR_SHARES: Final = 60  # rounded: of fifty-one cases at least

Names = Mapping[str, str]


class OfList(msgspec.Struct, frozen=True):
    """A list; `not_stated`: in how many of a hundred cases it says nothing, in tens; null: too few cases to say."""

    name: str
    names: Names
    not_stated: int | None


class Admitted(msgspec.Struct, frozen=True):
    """A table that is wished for: the names of its lists; `levels`: how coarse each would be, 0 as coded, null: left out.

    `reason`: admitted, coarser, too_few_cases. `needs`: from so many cases on it would be there as it is wished for.
    """

    dimensions: tuple[Names, ...]
    levels: tuple[int, ...] | None
    reason: str
    needs: int


class Preview(msgspec.Struct, frozen=True):
    """A year as it stands. `cases`: in tens. `not_coded`: of a hundred cases, in tens; null: too few cases to say."""

    canton: str
    year: int
    cases: int
    not_coded: int | None
    lists: tuple[OfList, ...]
    tables: tuple[Admitted, ...]


def preview(
    place: tuple[str, int],
    cases: Sequence[Row],
    dimensions: Sequence[Dimension],
    pairs: Sequence[tuple[str, str]],
    key: bytes,
) -> Preview:
    """How a year of a canton stands. `cases`: codes by dimension; of a case that is not coded the month alone.

    `key` chooses where the number of cases moves on to the next ten; the place is the same on every day.
    """
    number = _rounded(len(cases), place, key)
    planned = plan(number, dimensions, pairs)
    lists = [one for one in dimensions if one.name != "month"]
    return Preview(
        canton=place[0],
        year=place[1],
        cases=number,
        not_coded=_share(sum(not row.keys() - {"month"} for row in cases), len(cases), number),
        lists=tuple(_of_list(one, cases, number) for one in lists),
        tables=tuple(_admitted(one, {known.name: known for known in dimensions}) for one in planned),
    )


def _of_list(dimension: Dimension, cases: Sequence[Row], number: int) -> OfList:
    silent = sum(not row.get(dimension.name) for row in cases)
    return OfList(dimension.name, names_of("dimension", dimension.name), _share(silent, len(cases), number))


def _admitted(planned: Planned, known: Mapping[str, Dimension]) -> Admitted:
    chosen = tuple(known[side.rsplit(".", 1)[0]] for side in planned.wished.split("×"))
    cells = 1
    for size in Table(chosen, (0,) * len(chosen)).shape:
        cells *= size
    needs = max(CASES_A_CELL * cells, CASES_FOR_CROSSES if len(chosen) > 1 else 0)
    levels = planned.table.levels if planned.table else None
    return Admitted(tuple(names_of("dimension", one.name) for one in chosen), levels, planned.reason, needs)


def _share(part: int, whole: int, number: int) -> int | None:
    return TENS * int(10 * part / whole + 0.5) if number >= FEWEST_FOR_SHARES else None


def _rounded(cases: int, place: tuple[str, int], key: bytes) -> int:
    """The number in tens, less than ten away; 0 stays 0."""
    canton, year = place
    mark = hmac.digest(key, b"preview" + f"{canton}{year}".encode(), "sha256")
    return TENS * ((cases + int.from_bytes(mark, "big") % TENS) // TENS)
