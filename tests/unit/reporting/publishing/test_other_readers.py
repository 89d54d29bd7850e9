"""What we publish, read back by programs that are not ours: each number where it belongs, and nothing in it that they refuse."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import csvw  # type: ignore[import-untyped]  # it and the others have no stubs
import frictionless
import openpyxl
import outloud  # type: ignore[import-untyped]
import pdfua
import pikepdf
import pyaxis.pyaxis  # type: ignore[import-untyped]
import pyshacl
import pytest
import typst
from outloud.model import Document  # type: ignore[import-untyped]
from outloud.viewer import reading_order  # type: ignore[import-untyped]
from pyjstat import pyjstat  # type: ignore[import-untyped]
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, RDF, SKOS

from reporting.codes import LANGUAGES
from reporting.publishing import report
from reporting.publishing.catalogue import LICENCE, Publisher, as_rdf_xml, as_turtle, catalogue, slug
from reporting.publishing.files import Site, file_of, file_of_table
from reporting.publishing.releases import Listed, Release
from reporting.publishing.tables import address, every_table, labels, rows
from tests.figures import example_release

SITE = Site("Kanton St. Gallen", "https://melden.example.ch")
DAY = date(2026, 3, 1)
VOCABULARIES = ("formats-eu", "frequency-eu", "licenses-dcat-ap-ch", "mime-types")
# Of the lists of themes and languages, which do not lie beside the others: what we name is in them.
AUTHORITY = "http://publications.europa.eu/resource/authority"
ALSO_LISTED = {"data-theme": ("SOCI", "JUST"), "language": ("DEU", "FRA", "ITA", "ENG")}


@pytest.fixture(scope="module")
def release() -> Release:
    return example_release("SG", 2025, 130, DAY)


@pytest.fixture(scope="module")
def csv_folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("csv")
    for ending in ("csv", "csv-metadata.json"):
        (folder / f"2025.1.{ending}").write_bytes(file_of(release, ending, SITE).content)
    return folder


def test_csvw_finds_the_csv_to_be_as_its_metadata_say(release: Release, csv_folder: Path) -> None:
    found = csvw.CSVW(str(csv_folder / "2025.1.csv"), validate=True)
    assert found.is_valid
    assert not found.warnings
    counts = [row["count"] for row in found.tables[0]]
    assert counts == [count for table in every_table(release) for count in table.counts]


@pytest.mark.filterwarnings("always:Invalid column value:UserWarning")  # that is how it refuses
def test_csvw_refuses_a_number_that_is_none(csv_folder: Path, tmp_path: Path) -> None:
    text = (csv_folder / "2025.1.csv").read_text("utf-8").replace(",130,rounded", ",many,rounded", 1)
    (tmp_path / "2025.1.csv").write_text(text, "utf-8", newline="")
    (tmp_path / "2025.1.csv-metadata.json").write_bytes((csv_folder / "2025.1.csv-metadata.json").read_bytes())
    assert not csvw.CSVW(str(tmp_path / "2025.1.csv"), validate=True).is_valid


def test_frictionless_finds_nothing_wrong_with_the_csv(csv_folder: Path) -> None:
    found = frictionless.validate("2025.1.csv", basepath=str(csv_folder))
    assert found.valid, found.to_summary()


@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")  # which it calls itself
def test_pyjstat_reads_every_number_of_json_stat(release: Release) -> None:
    read = json.loads(file_of(release, "json", SITE).content)
    for table, dataset in zip(every_table(release), read["link"]["item"], strict=True):
        frame = pyjstat.Dataset.read(json.dumps(dataset)).write("dataframe")
        assert list(frame["value"]) == list(table.counts)
        assert list(frame.iloc[:, 0].unique()) == labels(release, table, "en")[0]


def test_pyaxis_reads_every_number_of_px(release: Release, tmp_path: Path) -> None:
    for table in every_table(release):
        path = tmp_path / f"{address(table)}.px"
        path.write_bytes(file_of_table(release, address(table), "px", SITE).content)
        found = pyaxis.pyaxis.parse(str(path), encoding="utf-8")
        assert [int(count) for count in found["DATA"]["DATA"]] == list(table.counts)
        assert list(found["DATA"].iloc[:, 0].unique()) == labels(release, table, "de")[0]
        assert found["METADATA"]["TABLEID"] == [table.name]
        assert max(len(line) for line in path.read_text("utf-8").splitlines()) <= 256


@pytest.mark.parametrize("language", LANGUAGES)
def test_openpyxl_reads_one_header_row_no_merged_cells_and_no_formula(release: Release, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file_of(release, f"{language}.xlsx", SITE).content))
    contents, notes, *sheets = book.worksheets
    assert [row[1] for row in contents.iter_rows(2, values_only=True)] == [one.name for one in every_table(release)]
    assert SITE.source in [row[1] for row in notes.iter_rows(2, values_only=True)]
    for sheet, table in zip(sheets, every_table(release), strict=True):
        head, *lines = sheet.iter_rows(values_only=True)
        assert [line[0] for line in lines] == labels(release, table, language)[0]
        assert [line[1:] for line in lines] == rows(table)
        assert all(isinstance(cell, str) for cell in head)
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_what_looks_like_a_formula_is_a_text(release: Release) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file_of(release, "de.xlsx", Site('=HYPERLINK("x")', "=1+1")).content))
    cells = [row[1] for row in book.worksheets[1].iter_rows(2)]
    (source,) = (cell for cell in cells if cell.value == '=HYPERLINK("x")')
    assert source.data_type == "s"


# The catalogue


def listed() -> list[Listed]:
    return [Listed("SG", 2025, 2, DAY, True), Listed("SG", 2025, 1, DAY, False), Listed("VS", 2024, 1, DAY, True)]


@pytest.fixture(scope="module")
def graph() -> Graph:
    made = catalogue(
        listed(), Publisher("Kanton «Beispiel» & Söhne", slug("Kanton Sankt Gallen"), SITE.origin, "a@b.ch")
    )
    found, other = Graph(), Graph()
    found.parse(data=as_rdf_xml(made), format="xml")
    other.parse(data=as_turtle(made), format="turtle")
    assert isomorphic(found, other)
    return found


@pytest.mark.filterwarnings("ignore:Dataset.:DeprecationWarning")  # pyshacl asks rdflib in an older way
def test_the_catalogue_is_what_the_portal_asks_for(graph: Graph, shared: Path) -> None:
    whole = graph + Graph()
    for name in VOCABULARIES:
        whole.parse(shared / "vectors" / "dcat" / f"{name}.ttl")
    for scheme, names in ALSO_LISTED.items():
        for name in names:
            whole.add((URIRef(f"{AUTHORITY}/{scheme}/{name}"), SKOS.inScheme, URIRef(f"{AUTHORITY}/{scheme}")))
    shapes = str(shared / "vectors" / "dcat" / "ogdch.shacl.ttl")
    conforms, _, told = pyshacl.validate(whole, shacl_graph=shapes, shacl_graph_format="turtle", inference="none")
    assert conforms, told
    whole.remove((None, DCTERMS.publisher, None))
    assert not pyshacl.validate(whole, shacl_graph=shapes, shacl_graph_format="turtle", inference="none")[0]


def test_every_distribution_has_the_licence_and_every_dataset_its_identifier(graph: Graph) -> None:
    """The shapes of the portal do not notice a missing licence."""
    dcat = "http://www.w3.org/ns/dcat#"
    distributions = set(graph.subjects(RDF.type, URIRef(f"{dcat}Distribution")))
    assert len(distributions) == 2 * 6
    assert set(graph.subjects(DCTERMS.license, URIRef(LICENCE))) == distributions
    datasets = graph.subjects(RDF.type, URIRef(f"{dcat}Dataset"))
    assert {graph.value(one, DCTERMS.identifier) for one in datasets} == {
        Literal("isonomia-sg-2025@kanton-sankt-gallen"),
        Literal("isonomia-vs-2024@kanton-sankt-gallen"),
    }
    assert not [one for one in distributions if "2025.1." in str(one)], "the newest version alone"


# The report


@pytest.fixture(scope="module")
def compiler() -> typst.Compiler:
    return typst.Compiler(root=str(report.SHEET.parent))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_tagged_named_and_every_picture_has_words(
    release: Release, compiler: typst.Compiler, language: str, tmp_path: Path
) -> None:
    words = report.words_of(release, language, SITE)
    content = report.sheet(compiler, words)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert pdf.open_metadata()["dc:title"] == words["title"]
        elements = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one and "/P" in one]
        figures = [str(one.Alt) for one in elements if one.S == "/Figure"]
        assert figures == [one["alt"] for one in words["sections"] if one["picture"]]
        assert sum(one.S == "/Table" for one in elements) == len(words["sections"])
        assert sum(one.S == "/H2" for one in elements) == len(words["sections"]) + 1
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    assert [one.message for one in pdfua.validate(str(path)).findings if one.severity.name == "ERROR"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_read_aloud_in_the_order_in_which_it_is_written(
    compiler: typst.Compiler, language: str, tmp_path: Path
) -> None:
    """Of a small canton: in a long report outloud takes what stands at the same height of several pages for a page's head, and
    where ages are listed finely it finds too many numbers in the words of the picture.
    """
    words, path = report.words_of(example_release("SG", 2025, 25, DAY), language, SITE), tmp_path / "report.pdf"
    path.write_bytes(report.sheet(compiler, words))
    checked = outloud.check(str(path))
    assert (checked.error, checked.verdict, checked.findings) == (None, "pass", [])
    document = Document(str(path))
    try:
        by_page = reading_order(document)
    finally:
        document.close()
    told = [(one["type"], one["text"]) for page in sorted(by_page) for one in by_page[page]]
    sections = words["sections"]
    headings = [text for kind, text in told if kind in {"H1", "H2"}]
    assert headings == [words["title"], words["about"], *(one["name"] for one in sections)]
    cells = [text for kind, text in told if kind in {"TH", "TD", "Strong"} and text in numbers_in(sections)]
    assert cells == [cell for one in sections for row in one["rows"] for cell in row[1:]]


def numbers_in(sections: list[dict[str, Any]]) -> set[str]:
    return {cell for one in sections for row in one["rows"] for cell in row[1:]}


def test_a_report_that_lacks_words_is_not_made(release: Release, compiler: typst.Compiler) -> None:
    words = report.words_of(release, "de", SITE)
    first = next(one for one in words["sections"] if one["picture"])
    first["alt"] = None
    with pytest.raises(typst.TypstError, match="alt"):
        report.sheet(compiler, words)
    with pytest.raises(typst.TypstError, match="title"):
        report.sheet(compiler, report.words_of(release, "de", SITE) | {"title": ""})
