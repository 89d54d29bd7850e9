"""The commands of the figures as somebody types them: attacking downloads, inventing rows for a demonstration."""

import json
from datetime import date
from pathlib import Path

import pytest

from counselling.cli import main
from counselling.statistics.drafts import cases_of, rows_of
from counselling.statistics.model import statistics_rows
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.publishing.downloads import as_csv, as_json_stat
from reporting.settings import load
from tests.figures import example_release
from tests.integration.counselling.test_commands import (  # noqa: F401 - its fixtures
    Operator,
    empty_url,
    initialised,
    operator,
)

DAY = date(2026, 3, 1)


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """The files of two years of a small canton, the second in two versions."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    for year, cases, version in ((2024, 26, 1), (2025, 25, 1), (2025, 45, 2)):
        release = example_release("SG", year, cases, DAY, version)
        name = f"SG-{year}.{version}"
        (folder / f"{name}.csv").write_text(as_csv(release), encoding="utf-8", newline="")
        (folder / f"{name}.json").write_text(json.dumps(as_json_stat(release)), encoding="utf-8")
    return folder


def test_the_attack_tells_for_each_release_and_pair_what_it_learned(
    downloads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["statistics", "attack", str(downloads)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("found exactly: 0\n") == printed.count("a 1 or 2 proven: 0\n") >= 3
    assert "SG 2024.1: " in printed
    assert "SG 2025.2 against version 1" in printed
    assert printed.endswith("3 releases, 1 pairs of versions: nothing that must not be known\n")


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
    (downloads / "SG-2024.1.json").unlink()
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
