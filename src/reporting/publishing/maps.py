"""A table by district as a map: each district filled the darker the more there are, with its name and its number in it.

The shapes: generalised boundaries of the Federal Statistical Office and swisstopo as of 2026 (open data, source to be named),
out of swiss-maps 4.7.0 (`district_shapes.licence.txt`), gathered by district and thinned out for pictures. Pure.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

DISTRICTS: Final = ("district",)
NOT_STATED: Final = "not_stated"
SOURCE: Final = "BFS, swisstopo"
PALEST, DARKEST = 8, 70  # hundredths, of what has the fewest and the most

_FILE: Final = Path(__file__).with_name("district_shapes.csv")
DARK: Final = "#1b2422"

# Dark letters in a light halo: read on any filling.
_HALO: Final = f'fill="{DARK}" stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'


class Shape(NamedTuple):
    """A district on the map of its canton: where its number stands, how high the map is, its outline as an SVG path."""

    x: int
    y: int
    height: int
    path: str


@cache
def shapes() -> Mapping[str, Shape]:
    """By the number of the district."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["district"]: Shape(int(row["x"]), int(row["y"]), int(row["height"]), row["path"])
            for row in csv.DictReader(file)
        }


def is_mapped(dimensions: Sequence[str], codes: Sequence[str]) -> bool:
    """Whether there is a shape for every place of a table."""
    return tuple(dimensions) == DISTRICTS and set(codes) - {NOT_STATED} <= shapes().keys()


def drawn(codes: Sequence[str], lines: Sequence[tuple[str, Sequence[int]]], colour: str) -> tuple[str, int]:
    """The map and its height. `lines`: the name and the number of each code; what is not stated stands below."""
    numbers = {code: (name, counts[0]) for code, (name, counts) in zip(codes, lines, strict=True)}
    inside = {code: told for code, told in numbers.items() if code != NOT_STATED}
    height = max(shapes()[code].height for code in inside)
    parts = [*_filled(inside, colour), *_said(inside)]
    if NOT_STATED in numbers:
        name, count = numbers[NOT_STATED]
        parts.append(f'<text x="4" y="{height + 20}" font-size="15" font-weight="bold">{count}</text>')
        parts.append(f'<text x="40" y="{height + 20}">{escape(name)}</text>')
    parts.append(f'<text x="716" y="{height + 20}" text-anchor="end" font-size="10">{SOURCE}</text>')
    return "".join(parts), height + 28


def _filled(inside: Mapping[str, tuple[str, int]], colour: str) -> Iterator[str]:
    most = max(count for _, count in inside.values()) or 1
    for code, (_, count) in inside.items():
        depth = PALEST + (DARKEST - PALEST) * count // most
        yield (
            f'<path d="{shapes()[code].path}" fill="{_paler(colour, depth)}" fill-rule="evenodd" stroke="{DARK}" '
            'stroke-width=".8"/>'
        )


def _paler(colour: str, depth: int) -> str:
    """So many hundredths of a colour (`#0f5c56`), the rest white: the same where a page is dark."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{255 - (255 - part) * depth // 100:02x}" for part in parts)


def _said(inside: Mapping[str, tuple[str, int]]) -> Iterator[str]:
    yield f'<g text-anchor="middle" {_HALO}>'
    for code, (name, count) in inside.items():
        at = shapes()[code]
        yield f'<text x="{at.x}" y="{at.y}" font-size="15" font-weight="bold">{count}</text>'
        yield f'<text x="{at.x}" y="{at.y + 12}" font-size="11">{escape(name)}</text>'
    yield "</g>"
