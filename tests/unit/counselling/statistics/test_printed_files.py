"""Whatever form a release is published in, the attacker reads the same out of it; what is no release is refused in words."""

import json
from collections.abc import Iterator
from datetime import date

import msgspec
import pypdfium2  # type: ignore[import-untyped]  # it has no stubs
import pytest
import typst

from counselling.statistics.attack import learn, system_of
from counselling.statistics.printed import Between, Cell, Printed, read
from counselling.statistics.printed_files import NotPrinted
from reporting.codes import LANGUAGES
from reporting.publishing import report
from reporting.publishing.downloads import as_csv, as_json_stat
from reporting.publishing.files import Site, file_of, file_of_table
from reporting.publishing.releases import Release
from reporting.publishing.tables import address, every_table, place, rows
from tests.figures import example_block, example_release

SITE = Site("Kanton St. Gallen", "https://melden.example.ch")


@pytest.fixture(scope="module")
def release() -> Release:
    return example_release("SG", 2025, 130, date(2026, 3, 1))


@pytest.fixture(scope="module")
def whole(release: Release) -> Printed:
    """What the CSV says: all there is."""
    (printed,) = read([("a.csv", as_csv(release))])
    assert len(printed.cells) == sum(len(table.counts) for table in every_table(release))
    return printed


def learned(printed: Printed) -> tuple[int, int, int]:
    found = learn(system_of(printed), narrow=0)
    return len(found.exact()), len(found.small()), int(found.open.sum())


def test_a_release_that_is_read_again_is_found_where_its_files_are_kept(release: Release) -> None:
    again = msgspec.json.decode(msgspec.json.encode(release), type=Release)
    other = msgspec.structs.replace(release, matters=dict.fromkeys(release.matters, 0))
    for one, is_kept in ((again, True), (other, False)):
        assert (file_of(one, "csv", SITE) is file_of(release, "csv", SITE)) is is_kept
        assert (every_table(one)[0] == every_table(release)[0]) is is_kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_says_what_the_csv_says(release: Release, whole: Printed, language: str) -> None:
    (printed,) = read([("a.xlsx", file_of(release, f"{language}.xlsx", SITE).content)])
    assert printed == whole


def test_json_stat_and_all_px_files_say_what_the_csv_says(release: Release, whole: Printed) -> None:
    tables = [file_of_table(release, address(table), "px", SITE) for table in every_table(release)]
    assert read([("a.json", json.dumps(as_json_stat(release)))]) == [whole]
    assert read((f"{number}.px", file.content) for number, file in enumerate(tables)) == [whole]
    assert learned(whole)[:2] == (0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_says_what_the_csv_says_of_the_tables_in_it(release: Release, whole: Printed, language: str) -> None:
    compiler = typst.Compiler(root=str(report.SHEET.parent))
    content = report.sheet(compiler, report.words_of(release, language, SITE))
    (printed,) = read([("a.pdf", content)])
    shown = {table.name for table in report.shown(release)}
    assert printed.cells == {cell: said for cell, said in whole.cells.items() if cell[0] in shown}
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    assert read([("a.txt", text)]) == [printed]


def test_in_a_report_nothing_is_cut_off_and_a_table_stands_whole_on_its_page(release: Release, whole: Printed) -> None:
    compiler = typst.Compiler(root=str(report.SHEET.parent))
    sheets = pypdfium2.PdfDocument(report.sheet(compiler, report.words_of(release, "de", SITE)))
    told = [sheet.get_textpage() for sheet in sheets]
    left = min(
        text.get_charbox(at)[0]
        for text in told
        for at in range(text.count_chars())
        if text.get_text_range(at, 1).strip()
    )
    assert left >= 62  # points: the margin of 22 mm
    small = {table.name for table in report.shown(release) if len(rows(table)) <= 24}
    marks = [f"{place(release)} {table.name} (" for table in every_table(release)]
    bodies = [body for text in told if any(mark in (body := text.get_text_bounded()) for mark in marks)]
    found: dict[Cell, Between] = {}
    for body in bodies:
        for printed in read([("a.txt", body)]):
            found |= printed.cells
    wanted = {cell: said for cell, said in whole.cells.items() if cell[0] in small}
    assert {cell: said for cell, said in found.items() if cell[0] in small} == wanted


def test_years_counted_together_are_the_same_in_every_form_too() -> None:
    *_, release = example_block("UR", 2025, 18, date(2026, 3, 1))
    (whole,) = read([("a.csv", as_csv(release))])
    assert any(name.endswith("+3") for name, _ in whole.cells)
    tables = [file_of_table(release, address(table), "px", SITE) for table in every_table(release)]
    assert read([("a.json", json.dumps(as_json_stat(release)))]) == [whole]
    assert read((f"{number}.px", file.content) for number, file in enumerate(tables)) == [whole]
    assert read([("a.xlsx", file_of(release, "fr.xlsx", SITE).content)]) == [whole]
    content = report.sheet(typst.Compiler(root=str(report.SHEET.parent)), report.words_of(release, "it", SITE))
    (printed,) = read([("a.pdf", content)])
    assert printed.cells == {cell: said for cell, said in whole.cells.items() if cell[0] in printed.units}
    assert any(name.endswith("+3") for name in printed.units)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    assert "2023–2025" in text


PAGE = """<h1>Geschlecht</h1><table data-table="gender.0" data-unit="cases"><thead><tr><th scope="col">Was</th>
<th scope="col">Zahl</th></tr></thead><tbody>{}</tbody></table><p>SG 2025.1</p>"""


def lines(**counts: int) -> Iterator[str]:
    for name, count in counts.items():
        yield f'<tr><th scope="row">{name}</th><td class="number">{count}</td></tr>'


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.html", PAGE.format("".join(lines(Frau=5, unbekanntes=5))), "not a release"),
        ("a.html", PAGE.format("".join(lines(Frau=7))), "no multiple of 5"),
        ("a.html", PAGE.replace("SG 2025.1", "").format("".join(lines(Frau=5))), "which release it is of"),
        ("a.html", "<p>SG 2025.1</p>", "there is no table in it"),
        ("a.xlsx", "PK no archive", "not a release"),
        ("a.px", 'TITLE="x";', "not a release"),
        ("a.txt", "SG 2025.1", "there is no table in it"),
    ],
)
def test_what_is_no_release_is_refused_by_name(name: str, content: str, complaint: str) -> None:
    with pytest.raises(NotPrinted, match=rf"^a\.\w+.*{complaint}"):
        read([(name, content)])


def test_two_pages_of_one_release_that_contradict_each_other_are_none() -> None:
    said = [("a.html", PAGE.format("".join(lines(Frau=count)))) for count in (5, 10)]
    with pytest.raises(NotPrinted, match=r"says something else of SG 2025\.1"):
        read(said)
