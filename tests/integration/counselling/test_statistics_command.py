"""The commands of the figures as somebody types them: attacking downloads, inventing rows for a demonstration."""

import csv
import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from counselling.cli import main
from counselling.statistics.counted import cases_of, rows_of
from counselling.statistics.dimensions import dimensions
from counselling.statistics.exchange import LISTS
from counselling.statistics.model import statistics_rows
from counselling.statistics.rows import TABLE, Coded, packed
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.publishing.downloads import as_csv, as_json_stat
from reporting.publishing.files import Site, file_of
from reporting.publishing.releases import Table, publish
from reporting.sealing.service_key import ROW_SIZE
from reporting.settings import load
from tests.figures import example_block, example_release
from tests.integration.counselling.test_commands import (  # noqa: F401 - its fixtures
    Operator,
    empty_url,
    initialised,
    operator,
)

DAY = date(2026, 3, 1)
SITE = Site("Kanton Beispiel", "https://example.ch")


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """The files of two years of a small canton, the second in two versions; what says what the columns mean lies beside."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    for year, cases, version in ((2024, 26, 1), (2025, 25, 1), (2025, 45, 2)):
        release = example_release("SG", year, cases, DAY, version)
        name = f"SG-{year}.{version}"
        (folder / f"{name}.csv").write_text(as_csv(release), encoding="utf-8", newline="")
        (folder / f"{name}.json").write_text(json.dumps(as_json_stat(release)), encoding="utf-8")
        for ending in ("csv-metadata.json", "de.xlsx"):
            (folder / f"{name}.{ending}").write_bytes(file_of(release, ending, SITE).content)
    return folder


def test_the_attack_tells_for_each_release_and_pair_what_it_learned(
    downloads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["statistics", "attack", str(downloads)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("found exactly: 0\n") == printed.count("a 1 or 2 proven: 0\n") >= 3
    assert "SG 2024.1: " in printed
    assert "SG 2025.2 against version 1" in printed
    assert printed.endswith("releases: 3; pairs of versions: 1; learned: nothing that must not be known\n")


def test_the_attack_lays_years_beside_the_block_that_counts_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for release in example_block("UR", 2025, 18, DAY):
        (tmp_path / f"{release.year}.csv").write_text(as_csv(release), encoding="utf-8", newline="")
    assert main(["statistics", "attack", str(tmp_path)]) == 0
    assert "UR 2025.1, 3 years together: " in capsys.readouterr().out
    inner = msgspec.structs.replace(example_block("UR", 2025, 18, DAY)[1], version=2)
    (tmp_path / "2024.2.csv").write_text(as_csv(inner), encoding="utf-8", newline="")
    assert main(["statistics", "attack", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert ["years together, beside UR 2024.1: " in printed, "years together, beside UR 2024.2: " in printed] == [
        True
    ] * 2
    (tmp_path / "2024.2.csv").unlink()
    (tmp_path / "2024.csv").unlink()
    assert main(["statistics", "attack", str(tmp_path)]) == 0
    assert "UR 2025.1, 3 years together; not all of them are here: " in capsys.readouterr().out


def test_the_attack_reckons_with_as_few_changed_cases_as_must_have_been(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six ages with somebody in each, then four people at most: if two were taken away, there was one of each age."""
    codes = dimensions(2025)[[one.name for one in dimensions(2025)].index("age_band")].codes(0)[-6:]
    for version, total, count in ((1, 10, 5), (2, 0, 0)):
        table = Table("age_band.0", ("age_band",), (codes,), False, (count,) * 6)
        model = example_release("SG", 2025, 25, DAY, version)
        release = msgspec.structs.replace(model, tables=(table,), total=total, matters={"case": total}, work={})
        (tmp_path / f"{version}.csv").write_text(as_csv(release), encoding="utf-8", newline="")
    assert main(["statistics", "attack", str(tmp_path)]) == 1
    assert "cases were not only added; if as few as possible changed" in capsys.readouterr().out


def test_the_attack_ends_with_1_where_counts_were_merely_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """12 + 8 + a hidden one make 23."""
    head = "canton,year,version,table,unit,dimension_1,code_1,dimension_2,code_2,count,status\n"
    lines = [("matters,matters,matter,case", "23,exact"), ("gender.0,cases,gender,female", "12,exact")]
    lines += [("gender.0,cases,gender,male", "8,exact"), ("gender.0,cases,gender,non_binary", ",hidden")]
    (tmp_path / "naive.csv").write_text(head + "".join(f"SG,2025,1,{one},,,{count}\n" for one, count in lines))
    assert main(["statistics", "attack", str(tmp_path)]) == 1
    assert "found exactly: 1 (gender.0 non_binary)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        (None, "", "holds no .csv"),
        ("a.csv", "canton,year\nSG,2025\n", "these columns are missing: code_1"),
        ("a.json", "[]", "it is not JSON"),
        ("a.json", '{"class": "collection", "label": "Figures"}', "canton, year and version"),
        ("a.json", '{"class": "collection", "label": "x, SG, 2025, version 1"}', "not a release as we publish it"),
    ],
)
def test_what_is_no_release_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str | None, content: str, complaint: str
) -> None:
    if name is not None:
        (tmp_path / name).write_text(content)
    assert main(["statistics", "attack", str(tmp_path)]) == 2
    complained = capsys.readouterr().err
    assert complaint in complained
    assert complained.count("\n") == 1


def test_files_that_were_changed_are_refused(downloads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = downloads / "SG-2024.1.csv"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace(",25,rounded", ",40,rounded", 1), encoding="utf-8", newline="")
    for other in downloads.glob("SG-2024.1.*[xn]"):
        other.unlink()
    assert main(["statistics", "attack", str(downloads)]) == 2
    assert "no true counts fit" in capsys.readouterr().err
    changed.write_text(text.replace(",25,rounded", ",26,rounded", 1), encoding="utf-8", newline="")
    assert main(["statistics", "attack", str(downloads)]) == 2
    assert "no multiple of 5" in capsys.readouterr().err


def test_invented_rows_are_written_for_a_demonstration_only(initialised: Operator) -> None:  # noqa: F811 - the fixture
    words = ("simulate", "--settings", initialised.settings, "--canton", "SG", "--years", "2023-2025", "--cases", 12)
    code, _, complaint = initialised.types(*words)
    assert (code, complaint.count("\n")) == (2, 1)
    assert "demo = true" in complaint
    assert initialised.rows(statistics_rows) == []
    settings = initialised.settings
    settings.write_text("demo = true\n" + settings.read_text())
    assert "12 cases a year" in initialised.does(*words)
    database = Database(initialised.database)
    with database.begin() as connection:
        keys = read_service_keys(load(settings))
        assert [len(cases_of(rows_of(connection, keys, "SG", year))) for year in range(2022, 2027)] == [
            0,
            12,
            12,
            12,
            0,
        ]
    database.close()
    code, _, complaint = initialised.types(*(*words[:6], "2025-2023", *words[7:]))
    assert (code, complaint.count("\n")) == (2, 1)


@pytest.fixture
def released(initialised: Operator) -> Operator:  # noqa: F811 - the fixture
    """A demonstration in which a year was published, with the rows it was made of."""
    settings = initialised.settings
    settings.write_text("demo = true\n" + settings.read_text())
    words = ("--settings", settings, "--canton", "SG", "--years", "2025", "--cases", "60")
    initialised.does("simulate", *words)
    database = Database(initialised.database)
    with database.begin() as connection:
        publish(connection, example_release("SG", 2025, 60, DAY))
    database.close()
    return initialised


def test_a_year_is_handed_on_protected_or_exact_and_marked_as_such(released: Operator, tmp_path: Path) -> None:
    asked = ("--settings", released.settings, "--canton", "SG", "--year", "2025")
    shared, own = tmp_path / "sg.csv", tmp_path / "sg-internal.csv"
    assert "2025.1, rounded" in released.does("statistics", "exchange", *asked, shared)
    released.does("statistics", "exchange", *asked, "--internal", own)
    rounded, exact = ({(one["variable"], one["code"]): one for one in table(path)} for path in (shared, own))
    assert {one["status"] for one in rounded.values()} == {"rounded"}
    assert all("not to be" in one["status"] for one in exact.values())
    assert all(int(one["count"]) % 5 == 0 for one in rounded.values())
    assert int(exact["cases", ""]["count"]) == 60
    assert {name for name, _ in exact} == {"cases", *LISTS}
    assert all(abs(int(exact[key]["count"]) - int(one["count"])) < 5 for key, one in rounded.items() if key in exact)
    assert all(one["label_de"] and one["variable_fr"] for one in rounded.values() if one["code"])
    drawn = [one for one in released.recorded() if one.startswith("statistics.drawn")]
    assert len(drawn) == 2
    later, nowhere = tmp_path / "later-internal.csv", tmp_path / "none" / "x.csv"
    for wrong, complaint in (
        (("--internal", tmp_path / "x.csv"), "in its name"),
        ((shared,), "there already"),
        ((nowhere,), "cannot be written"),
        (("--internal", "--year", "99999", later), "from 2000 to 2100"),
        (("--internal", "--year", "-5", later), "from 2000 to 2100"),
    ):
        code, _, told = released.types("statistics", "exchange", *asked, *wrong)
        assert (code, told.count("\n")) == (2, 1)
        assert complaint in told
    withdrawn = Coded(unit="case", year=2025, month=1, canton="SG", motive=("withdrawn_in_june",))
    keys = read_service_keys(load(released.settings))
    sealed = keys.seal(TABLE, bytes(16), packed(withdrawn), ROW_SIZE)
    released.changes(sa.insert(statistics_rows).values(row_id=bytes(16), sealed=sealed))
    code, _, told = released.types("statistics", "exchange", *asked, "--internal", later)
    assert (code, told.count("\n"), "in no list of its year" in told) == (2, 1, True)
    assert [one for one in released.recorded() if one.startswith("statistics.drawn")] == drawn
    assert sorted(tmp_path.glob("*.csv")) == [own, shared], "no entry without its file, no file without its entry"
    nothing = released.types("statistics", "exchange", *asked[:-1], "2019", tmp_path / "y.csv")
    assert "nothing of SG 2019 is published yet" in nothing[2]


def test_the_indicators_are_those_of_the_configuration(released: Operator, tmp_path: Path) -> None:
    asked = ("statistics", "indicators", "--settings", released.settings, "--canton", "SG", "--year", "2025")
    released.does(*asked, tmp_path / "sg.csv")
    lines = {one["indicator"]: one for one in table(tmp_path / "sg.csv")}
    assert lines["cases_advised"]["count"] == "60"
    assert int(lines["consultations"]["count"]) > 60
    assert all(int(one["count"] or 0) % 5 == 0 for one in lines.values())
    assert lines["reported_by_relatives"]["status"].startswith(("rounded", "not published"))
    config, one = (
        tmp_path / "my.toml",
        '[[indicator]]\ncode = "=a"\ncount = "{}"\nde = "a"\nfr = "b"\nit = "c"\nen = "d"\n',
    )
    config.write_text(one.format("matters.case"))
    released.does(*asked, "--config", config, tmp_path / "own.csv")
    assert [line["indicator"] for line in table(tmp_path / "own.csv")] == ["'=a"]
    for text in (
        "[[indicator]]\n",
        "no toml",
        one.format("list.motive.typo"),
        one.format("work.typo"),
        one.format("x") * 2,
    ):
        config.write_text(text)
        code, _, told = released.types(*asked, "--config", config, tmp_path / "never.csv")
        assert (code, told.count("\n")) == (2, 1), told
        assert "my.toml: " in told
    assert not (tmp_path / "never.csv").exists()


def test_the_attack_looks_at_one_year_where_it_is_told_so(downloads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["statistics", "attack", "--year", "2024", str(downloads)]) == 0
    assert capsys.readouterr().out.endswith(
        "releases: 1; pairs of versions: 0; learned: nothing that must not be known\n"
    )
    assert main(["statistics", "attack", "--year", "2020", str(downloads)]) == 2
    assert "no release of 2020" in capsys.readouterr().err


def table(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file, as a spreadsheet takes it for UTF-8."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
