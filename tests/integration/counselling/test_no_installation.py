"""Commands where they cannot work: one line that says what is wrong and what to do, exit status 2, and nothing is made."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from counselling.cli import main
from reporting.cli import main as reporting
from reporting.sealing.service_key import print_keys

SETTINGS = """
service = "Isonomia"
database = "{url}"
service_keys = "service.keys"
escrow = "escrow.txt"
roots = ["{root}"]
languages = ["de"]
roles = true
demo = true
[reporting]
origin = "http://localhost:8000"
[counselling]
origin = "http://workspace.localhost:8001"
"""
COMMANDS = (
    (main, "serve"),
    (main, "worker", "--once"),
    (main, "migrate"),
    (main, "staff", "list"),
    (main, "audit", "export", "trail.txt"),
    (reporting, "serve"),
    (reporting, "check"),
)


@pytest.fixture
def root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (tmp_path / "service.keys").write_text(print_keys({1: bytes(32)}))
    assert main(["ceremony", "root", "--name", "test.example/root", "--out", str(tmp_path / "root.txt")]) == 0
    verifier = capsys.readouterr().out.strip()
    assert main(["ceremony", "escrow", "--out", str(tmp_path / "escrow.txt")]) == 0
    capsys.readouterr()
    return verifier


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    cluster = request.getfixturevalue("postgresql_cluster")
    yield cluster.create("nothing_in_it")
    cluster.drop("nothing_in_it")


def complaints(capsys: pytest.CaptureFixture[str], settings: Path) -> set[str]:
    """What every command complains of, each in one line."""
    said = set()
    for act, *words in COMMANDS:
        assert act([*words, "--settings", str(settings)]) == 2, words
        line = capsys.readouterr().err
        assert line.count("\n") == 1, line
        said.add(line.partition(": ")[2].strip())
    return said


def test_a_database_that_was_not_initialised_is_called_that(
    empty_url: str, root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(SETTINGS.format(url=empty_url, root=root))
    said = complaints(capsys, settings)
    assert said
    assert all("initialised" in line and "counselling init" in line for line in said), said


def test_a_file_that_is_no_database_is_called_that(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, this is a letter and no database.\n" * 50)
    settings = tmp_path / "settings.toml"
    settings.write_text(SETTINGS.format(url="sqlite:///letter.txt", root=root))
    assert complaints(capsys, settings) == {"the database cannot be used: file is not a database"}
    (tmp_path / "service.keys").unlink()
    assert main(["init", "--settings", str(settings)]) == 2
    assert "file is not a database" in capsys.readouterr().err
    assert not (tmp_path / "service.keys").exists()


def test_the_keys_of_another_installation_are_called_that(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(SETTINGS.format(url="sqlite:///own.sqlite", root=root))
    (tmp_path / "service.keys").unlink()
    assert main(["init", "--settings", str(settings)]) == 0
    (tmp_path / "service.keys").write_text(print_keys({1: bytes(range(32))}))
    for words in (["serve"], ["worker", "--once"], ["staff", "list"]):
        capsys.readouterr()
        assert main([*words, "--settings", str(settings)]) == 2
        assert capsys.readouterr().err.startswith("counselling: the service keys do not open this installation")


def test_a_port_that_is_taken_is_said_before_anything_is_served(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.toml"
    (tmp_path / "service.keys").unlink()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        text = SETTINGS.format(url="sqlite:///own.sqlite", root=root)
        settings.write_text(text.replace("[reporting]", f"[reporting]\nport = {port}") + f"port = {port}\n")
        assert main(["init", "--settings", str(settings)]) == 0
        capsys.readouterr()
        for act in (main, reporting):
            assert act(["serve", "--settings", str(settings)]) == 2
            said = capsys.readouterr()
            assert (said.out, said.err.count("\n")) == ("", 1)
            assert f"cannot listen on 127.0.0.1, port {port}: Address already in use" in said.err
