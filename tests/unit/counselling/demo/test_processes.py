"""The example starts beside nobody and on nothing of somebody else's: not on a port, not in a folder, not in a database."""

import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from counselling.demo.__main__ import main
from counselling.demo.folder import Account, Folder, Secrets, last_started
from counselling.demo.processes import require_free


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """The example hears SIGTERM in its own way; the tests go on without that."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["--folder", str(tmp_path / "example"), "--port", str(port), "--workspace-port", "1"]) == 1
    assert capsys.readouterr().err.startswith(f"demo: port {port} is taken")
    assert not (tmp_path / "example").exists()
    require_free([port])


def example(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """The one line in which `./dev run` says why it cannot."""
    assert main([*map(str, words), "--port", "2", "--workspace-port", "1"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    return said


def test_a_folder_of_somebody_else_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "READ_ME").write_text("Please read me.")
    for words in ([], ["--fresh"]):
        assert "is not an example" in example(capsys, "--folder", tmp_path, *words)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_folder_in_use_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Folder(tmp_path / "example").held():
        assert "another example runs in" in example(capsys, "--folder", tmp_path / "example", "--fresh")
    assert not (tmp_path / "example").exists()


def test_a_database_of_somebody_else_is_not_touched_however_often_one_tries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE members (name TEXT)")
        other.execute("INSERT INTO members VALUES ('Ada')")
    other.close()
    for words in ([], [], ["--fresh"]):
        where = ("--database", f"sqlite:///{tmp_path / 'other.db'}", "--folder", tmp_path / "example")
        assert "holds tables already" in example(capsys, *where, *words)
    with sqlite3.connect(tmp_path / "other.db") as other:
        assert list(other.execute("SELECT name FROM sqlite_master")) == [("members",)]
        assert list(other.execute("SELECT name FROM members")) == [("Ada",)]
    other.close()


def test_a_sign_in_code_is_of_the_example_that_was_started_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert last_started(tmp_path) is None
    for age, name in enumerate(("demo", "demo-postgresql", "broken")):
        folder = Folder(tmp_path / name)
        folder.prepare()
        folder.keep(Secrets((Account(f"of-{name}", "ost", "counsellor", "", "", "", "JBSWY3DPEHPK3PXP" * 2),), ()))
        folder.settings.write_text("")
        os.utime(folder.settings, (age, age))
        if name != "broken":
            folder.finish()
    monkeypatch.setattr("counselling.demo.__main__.HERE", tmp_path)
    assert main(["code", "of-demo-postgresql"]) == 0
    assert len(capsys.readouterr().out.strip()) == 6
    assert main(["code", "--folder", str(tmp_path / "demo"), "of-demo"]) == 0
    assert main(["code", "of-demo"]) == 2
    assert "no member 'of-demo'; there are of-demo-postgresql" in capsys.readouterr().err
