"""Case sheets and entries as the browser reads and changes them, and what search finds; the browser's modules, run by node."""

from typing import Any

import pytest

from tests.unit.counselling.workspace.test_counting import run

EMPTY: dict[str, Any] = run("sheet.js", "m.emptySheet()")
ANA = {"role": "affected", "name": "Ana", "remark": ""}
BEA = {"role": "witness", "name": "Bea", "remark": ""}


def changed(sheet: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = run("sheet.js", "m.withChange(g.sheet, g.change)", sheet=sheet, change=change)
    return result


def read(text: str) -> Any:
    """The sheet of these bytes, or the reason why it is none."""
    return run(
        "sheet.js",
        "(() => { try { return m.readSheet(new TextEncoder().encode(g.text)); } catch (error) { return error.reason; } })()",
        text=text,
    )


def entry(text: str) -> Any:
    return run(
        "sheet.js",
        "(() => { try { return m.readEntry(new TextEncoder().encode(g.text)); } catch (error) { return error.reason; } })()",
        text=text,
    )


def test_an_empty_sheet_leaves_the_other_side_alone() -> None:
    assert EMPTY["contact"]["do_not_contact_other_side"] is True
    assert read('{"v":1}') == EMPTY
    assert read('{"v":1,"contact":{"ways":"SMS"}}')["contact"]["do_not_contact_other_side"] is True


def test_a_change_touches_what_it_names_and_keeps_what_nobody_here_knows() -> None:
    sheet = EMPTY | {"people": {"a": ANA}, "later": {"x": 1}, "rows": ["r"]}
    added = changed(sheet, {"people": {"b": BEA}})
    assert added == sheet | {"people": {"a": ANA, "b": BEA}}
    assert changed(added, {"people": {"a": None}, "rows": ["s"]}) == sheet | {"people": {"b": BEA}, "rows": ["s"]}
    assert read(run("sheet.js", "new TextDecoder().decode(m.sheetBytes(g.sheet))", sheet=sheet)) == sheet


@pytest.mark.parametrize(
    ("other", "change", "differs"),
    [
        ({"people": {"a": ANA}}, {"people": {"b": BEA}}, False),
        ({"people": {"a": ANA}}, {"people": {"a": BEA}}, True),
        ({"rows": ["r"]}, {"people": {"a": ANA}}, False),
        ({"rows": ["r"]}, {"rows": ["s"]}, True),
        ({"people": {"a": dict(reversed(ANA.items()))}}, {"people": {"a": ANA}}, True),
    ],
)
def test_two_sheets_differ_only_in_what_a_change_is_about(
    other: dict[str, Any], change: dict[str, Any], differs: bool
) -> None:
    assert (
        run("sheet.js", "m.differIn(g.one, g.other, g.change)", one=EMPTY, other=EMPTY | other, change=change)
        is differs
    )


def test_the_same_said_in_another_order_is_the_same() -> None:
    assert run("sheet.js", "m.same(g.one, g.other)", one=ANA, other=dict(reversed(ANA.items()))) is True
    assert run("sheet.js", "m.same(g.one, g.other)", one=[1, 2], other=[2, 1]) is False
    assert run("sheet.js", "m.same(g.one, g.other)", one={}, other=[]) is False


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"v":2}', '{"v":1,"people":[]}', '{"v":1,"rows":{}}', '{"v":1,"also":[1]}']
)
def test_what_is_no_sheet_is_refused(text: str) -> None:
    assert read(text) == "content"


def test_an_entry_of_the_first_version_is_a_note() -> None:
    expected = {"kind": "note", "day": "2026-03-01", "minutes": 0, "text": "Rückruf", "language": "de"}
    assert entry('{"v":1,"text":"Rückruf","language":"de","day":"2026-03-01"}') == expected


def test_an_entry_reads_as_it_was_written() -> None:
    written = {
        "kind": "call",
        "day": "2026-03-01",
        "minutes": 25,
        "text": "…",
        "language": "fr",
        "template": "first_call",
    }
    assert entry(run("sheet.js", "new TextDecoder().decode(m.entryBytes(g.entry))", entry=written)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"v":3,"text":"","language":"de","day":"2026-03-01"}',
        '{"v":2,"kind":"party","minutes":0,"text":"","language":"de","day":"2026-03-01"}',
        '{"v":2,"kind":"call","minutes":-5,"text":"","language":"de","day":"2026-03-01"}',
        '{"v":2,"kind":"call","minutes":5,"text":7,"language":"de","day":"2026-03-01"}',
    ],
)
def test_what_is_no_entry_is_refused(text: str) -> None:
    assert entry(text) == "content"


def version(record: str, follows: str | None, also: list[str] | None = None) -> dict[str, Any]:
    return {"record": record, "follows": follows, "sheet": EMPTY | {"also": also or []}}


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        ([version("1", None), version("2", "1")], ["2"]),
        ([version("1", None), version("2", "1"), version("3", "1")], ["2", "3"]),
        ([version("2", "1"), version("3", "1"), version("4", "2", ["3"])], ["4"]),
        ([version("2", "1"), {"record": "3", "follows": "1", "sheet": None}], ["2", "3"]),
    ],
)
def test_the_newest_sheets_are_those_that_none_follows_or_settles(
    versions: list[dict[str, Any]], newest: list[str]
) -> None:
    assert run("sheet.js", "m.newestOnes(g.versions).map(({ record }) => record)", versions=versions) == newest


CASES = [
    {"case": "1", "reference": "K7QM-3TZ9", "names": ["Zoë Müller"], "texts": ["abends anrufen"]},
    {
        "case": "2",
        "reference": "ABCD-1111",
        "names": ["Fatima Yıldırım", "Hans Muster"],
        "texts": ["Zoë ist die Zeugin"],
    },
    {"case": "3", "reference": "ZZZZ-0001", "names": ["Nguyễn Thị Hoa"], "texts": ["Strasse"]},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("muller", ["1"]),
        ("MÜLER", ["1"]),  # a letter too few
        ("zoe", ["1", "2"]),  # a name before a word
        ("yildirm fatima", ["2"]),
        ("fatmia", ["2"]),  # two letters changed about
        ("nguyen hoa", ["3"]),
        ("stra\u00dfe", ["3"]),
        ("k7qm", ["1"]),
        ("zzzz-ooo1", ["3"]),  # as it was heard on the phone
        ("muster anrufen", []),  # in two different cases
        ("xyz", []),
        ("", []),
        ("...", []),
    ],
)
def test_search_forgives_accents_case_and_one_slip(query: str, found: list[str]) -> None:
    hits = run("search.js", "m.find(g.cases.map(m.findable), g.query)", cases=CASES, query=query)
    assert [hit["case"] for hit in hits] == found


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("anna", "ana", True),
        ("anna", "anne", True),
        ("anna", "nana", True),
        ("anna", "annna", True),
        ("ana", "ann", False),  # too short to forgive
        ("anna", "hans", False),
        ("maria", "mraai", False),
        ("maria", "maria", True),
    ],
)
def test_one_slip_is_close_two_are_not(one: str, other: str, close: bool) -> None:
    assert run("search.js", "m.isClose(g.one, g.other)", one=one, other=other) is close
