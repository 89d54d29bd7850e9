"""What is made for the person it is about: text stays text in the page and in the table; run by node, read by readers not ours."""

import csv
import io
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.unit.counselling.workspace.test_counting import run

HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> & \"quoted\" 'single' \u202egnp.exe"


class Read(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.elements.add(tag)

    def handle_data(self, text: str) -> None:
        self.text += text


def test_what_somebody_wrote_is_text_in_the_page() -> None:
    said = {"day": HOSTILE, "who": HOSTILE, "text": HOSTILE, "files": [HOSTILE]}
    part = {"heading": HOSTILE, "lines": [[HOSTILE, HOSTILE]], "said": [said]}
    page = {"language": 'de"><script>', "title": HOSTILE, "intro": HOSTILE, "parts": [part]}
    read = Read(run("export.js", "m.html(g.page)", page=page))
    assert not read.elements & {"script", "img", "a", "link"}
    assert read.text.count(HOSTILE) == 10  # the title stands twice


@pytest.mark.parametrize("value", ["=2+5", "+41 71 000", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", " =1", "\r=1"])
def test_what_begins_like_a_formula_is_text_in_the_table(value: str) -> None:
    text = run("export.js", "m.csv(g.rows)", rows=[["a", value]])
    ((_, written),) = csv.reader(io.StringIO(text, newline=""))
    assert written == f"'{value}"


def test_everything_else_is_read_back_as_it_was() -> None:
    rows = [["a", "b"], ["-12", "3.5"], ["with, comma", 'a "quote"'], ["two\nlines", ""], ["Zürich", "2026-11-22"]]
    assert list(csv.reader(io.StringIO(run("export.js", "m.csv(g.rows)", rows=rows), newline=""))) == rows


def test_every_value_of_every_row_stands_in_the_table() -> None:
    held: dict[str, list[dict[str, Any]]] = {
        "cases": [{"state": "closed", "hold": False, "due": None}],
        "tasks": [{"day": "2026-11-22"}, {"sealed": {"kind": "task"}}],
    }
    assert run("export.js", "m.tableOf(g.held)", held=held)[1:] == [
        ["cases", "1", "state", "closed"],
        ["cases", "1", "hold", "false"],
        ["cases", "1", "due", ""],
        ["tasks", "1", "day", "2026-11-22"],
        ["tasks", "2", "sealed", '{"kind":"task"}'],
    ]


@pytest.mark.parametrize(
    ("given", "packed"),
    [
        (["a.pdf", "A.pdf", "b.pdf", "a.pdf"], ["a.pdf", "2-A.pdf", "b.pdf", "3-a.pdf"]),
        (["a.pdf", "a.pdf", "2-a.pdf"], ["a.pdf", "2-a.pdf", "2-2-a.pdf"]),
        (["2-a.pdf", "a.pdf", "A.pdf", "a.pdf"], ["2-a.pdf", "a.pdf", "3-A.pdf", "4-a.pdf"]),
    ],
)
def test_files_of_one_name_are_told_apart(given: list[str], packed: list[str]) -> None:
    files: list[dict[str, Any]] = [{"name": name, "bytes": []} for name in given]
    page = {"language": "de", "title": "", "intro": "", "parts": []}
    names = run("export.js", "m.exportFiles(g.page, {}, g.files).map(({name}) => name)", page=page, files=files)
    assert names == ["overview.html", "held.csv", *(f"files/{name}" for name in packed)]
    assert len({name.lower() for name in names}) == len(names)
