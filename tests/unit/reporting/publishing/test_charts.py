"""Pictures of tables: named, described, with real text and patterns, and nothing in them that runs or is fetched."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import msgspec
import pytest

from counselling.statistics.districts import districts
from reporting.codes import LANGUAGES
from reporting.publishing.charts import SERIES, WIDTH, chart, plot_of
from reporting.publishing.maps import DISTRICTS, shapes
from reporting.publishing.releases import Release, Table
from reporting.publishing.tables import called, every_table, labels, place
from tests.figures import example_release

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def release() -> Release:
    return example_release("SG", 2025, 130, date(2026, 3, 1))


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own


def words(picture: str) -> list[str]:
    return [one.text or "" for one in parsed(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_says_what_it_is_and_all_its_numbers(release: Release, language: str) -> None:
    drawn = [(table, picture) for table in every_table(release) if (picture := chart(release, table, language))]
    assert {len(table.dimensions) for table, _ in drawn} == {1, 2}
    for table, picture in drawn:
        whole = parsed(picture)
        title, description = (whole.findtext(f"{SVG}{name}", "") for name in ("title", "desc"))
        assert title.startswith(called(release, table, language))
        assert place(release) in title
        plot = plot_of(release, table, language)
        assert plot is not None
        for name, counts in plot.lines:
            assert f"{name}: " in description
            assert [int(one) for one in words(picture) if one.isdigit()].count(counts[0]) >= 1
        assert {one.tag.removeprefix(SVG) for one in whole.iter()} <= {
            "svg", "title", "desc", "defs", "pattern", "g", "path", "circle", "text",
        }  # fmt: skip
        assert not {name for one in whole.iter() for name in one.attrib} & {"style", "href", "onload", "class"}
        # A map holds outlines.
        assert len(picture.encode()) < (15_000 if table.dimensions == DISTRICTS else 6_000)


def test_series_are_told_apart_without_colour(release: Release) -> None:
    table = next(one for one in every_table(release) if len(one.codes) == 2 and len(one.codes[1]) == SERIES)
    picture = chart(release, table, "de")
    assert picture.count("<pattern ") == SERIES - 1
    for number in range(1, SERIES):
        assert picture.count(f'fill="url(#p{number})"') == 2  # in the legend and in the bars
    assert set(labels(release, table, "de")[1]) <= set(words(picture))


def test_what_cannot_be_drawn_so_that_it_is_read_is_not_drawn(release: Release) -> None:
    wide = next(one for one in every_table(release) if len(one.codes) == 2 and len(one.codes[1]) > SERIES)
    assert chart(release, wide, "de") == ""
    first = release.tables[0]
    empty = Table(first.name, first.dimensions, first.codes, False, (0,) * len(first.counts))
    assert plot_of(release, first, "de") is not None
    assert plot_of(release, empty, "de") is None


def test_a_name_is_no_markup(release: Release) -> None:
    names = {kind: dict.fromkeys(LANGUAGES, "<script>&") for kind in release.matters}
    picture = chart(msgspec.structs.replace(release, matter_names=names), every_table(release)[0], "de")
    assert "<script" not in picture
    assert "<script>&" in words(picture)


def test_on_a_page_a_picture_is_beside_its_table_and_hidden_from_readers_of_the_table(release: Release) -> None:
    picture = chart(release, every_table(release)[0], "fr", alone=False)
    assert 'aria-hidden="true"' in picture
    assert "<title" not in picture
    assert len(picture.encode()) < 2_000


@pytest.mark.parametrize(("canton", "cases", "number"), [("SG", 130, 8), ("VS", 83, 13)])
def test_districts_are_a_map_with_every_name_and_number_in_its_place(canton: str, cases: int, number: int) -> None:
    release = example_release(canton, 2025, cases, date(2026, 3, 1))
    (table,) = (table for table in release.tables if table.dimensions == DISTRICTS)
    whole = parsed(chart(release, table, "de"))
    outlines = [one for one in whole.iter(f"{SVG}path") if one.get("fill-rule")]
    assert len(outlines) == number == len(table.counts) - 1
    light = {one.get("d"): int(one.get("fill", "")[1:3], 16) for one in outlines}
    by_count = sorted(zip(table.counts, (-light[shapes()[code].path] for code in table.codes[0][:-1]), strict=False))
    assert [-shade for _, shade in by_count] == sorted(light.values(), reverse=True), "the more, the darker"
    assert len(set(light.values())) == len(set(table.counts[:-1]))
    told = words(chart(release, table, "de"))
    (names,) = labels(release, table, "de")
    told_of = [text for count, name in zip(table.counts, names, strict=True) for text in (str(count), name)]
    assert told == [*told_of, "BFS, swisstopo"]


def test_every_district_that_is_counted_has_a_shape_inside_the_picture() -> None:
    assert {str(number) for number in districts()} == shapes().keys()
    for shape in shapes().values():
        places = [tuple(map(int, pair.split(","))) for pair in re.findall(r"\d+,\d+", shape.path)]
        assert len(places) > 20
        assert all(0 <= x <= WIDTH and 0 <= y <= shape.height for x, y in [*places, (shape.x, shape.y)])
