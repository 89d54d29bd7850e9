"""The command `reporting`: it starts, and what is wrong it says in one line and ends with 2."""

import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import httpx
import msgspec
import pytest

from reporting.centres.manifest import import_note
from reporting.cli import main
from reporting.codes import LANGUAGES
from reporting.database import Database
from reporting.publishing.files import report_path
from reporting.publishing.releases import publish as publish_release
from reporting.sealing.service_key import print_keys
from reporting.web import clock
from tests.figures import example_release
from tests.integration.reporting.network import Network
from tests.ports import own_ports

SETTINGS = """
service = "Isonomia"
database = "{url}"
service_keys = "service.keys"
roots = ["{root}"]
languages = ["de", "fr"]
roles = true
demo = true
[reporting]
origin = "http://localhost:8000"
port = 0
[counselling]
origin = "http://workspace.localhost:8001"
"""


@pytest.fixture
def network() -> Network:
    return Network(today=clock.today())


@pytest.fixture
def settings(tmp_path: Path, database_url: str, network: Network) -> Path:
    (tmp_path / "service.keys").write_text(print_keys({1: bytes(32)}))
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS.format(url=database_url, root=network.verifier))
    return path


def publish(database_url: str, network: Network) -> None:
    owner = Database(database_url)
    with owner.begin() as connection:
        import_note(connection, network.note(), [network.verifier], clock.today())
    owner.close()


def run(capsys: pytest.CaptureFixture[str], command: str, settings: Path) -> tuple[int, str]:
    code = main([command, "--settings", str(settings)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_check_says_that_all_is_in_order(
    capsys: pytest.CaptureFixture[str], settings: Path, database_url: str, network: Network
) -> None:
    publish(database_url, network)
    code, said = run(capsys, "check", settings)
    assert (code, said.count("\n")) == (0, 2)
    assert "in order" in said
    assert f"in force until {network.manifest().expires}" in said


def test_check_says_that_no_manifest_is_in_force(capsys: pytest.CaptureFixture[str], settings: Path) -> None:
    code, said = run(capsys, "check", settings)
    assert (code, said.count("\n")) == (2, 1)
    assert "no manifest is in force" in said


@pytest.mark.parametrize("command", ["check", "serve"])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "settings.toml").unlink(), "there is no such file"),
        (lambda folder: (folder / "settings.toml").write_text("service = "), "not TOML"),
        (lambda folder: (folder / "settings.toml").write_text('service = "x"'), "missing required field"),
        (lambda folder: (folder / "service.keys").unlink(), "service keys cannot be read"),
        (lambda folder: (folder / "service.keys").write_text("1 short\n"), "not a service key file"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], settings: Path, command: str, spoil: object, said: str
) -> None:
    spoil(settings.parent)  # type: ignore[operator]  # a lambda of the table above
    code, line = run(capsys, command, settings)
    assert (code, line.count("\n")) == (2, 1)
    assert said in line


def test_a_database_that_cannot_be_used_is_said_before_anybody_is_served(
    capsys: pytest.CaptureFixture[str], settings: Path, database_url: str
) -> None:
    text = settings.read_text().replace(database_url, "postgresql://nobody@127.0.0.1:1/nothing")
    settings.write_text(text)
    code, line = run(capsys, "serve", settings)
    assert (code, line.count("\n")) == (2, 1)
    assert "the database cannot be used" in line


def test_it_serves_and_ends_when_told(settings: Path, database_url: str, network: Network) -> None:
    publish(database_url, network)
    with own_ports() as (port, _), httpx.Client() as http:
        settings.write_text(settings.read_text().replace("port = 0", f"port = {port}"))
        command = [sys.executable, "-m", "reporting.cli", "serve", "--settings", str(settings)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert re.match(r"reporting: serving http://localhost:8000 on ", process.stdout.readline())
            answer = wait_for(http, f"http://127.0.0.1:{port}/health")
            assert answer.status_code == 204
            assert "server" not in answer.headers
            process.terminate()
            assert process.wait(timeout=60) in (0, -15)


def wait_for(http: httpx.Client, address: str) -> httpx.Response:
    latest = time.monotonic() + 90
    while True:
        try:
            return http.get(address)
        except httpx.ConnectError:
            assert time.monotonic() < latest
            time.sleep(0.05)


def test_print_makes_poster_and_card_in_every_language(
    capsys: pytest.CaptureFixture[str], settings: Path, database_url: str, network: Network
) -> None:
    code, said = run(capsys, "print", settings)
    assert (code, said.count("\n")) == (2, 1)
    assert "name no folder for posters and cards" in said

    publish(database_url, network)
    settings.write_text('papers = "papers"\n' + settings.read_text())
    code, said = run(capsys, "print", settings)
    files = sorted((settings.parent / "papers").iterdir())
    assert (code, said.count("\n")) == (0, 4)
    assert [file.name for file in files] == ["card-de.pdf", "card-fr.pdf", "poster-de.pdf", "poster-fr.pdf"]
    assert {file.read_bytes()[:5] for file in files} == {b"%PDF-"}


def test_report_makes_what_is_not_there_yet(
    capsys: pytest.CaptureFixture[str], settings: Path, database_url: str
) -> None:
    code, said = run(capsys, "report", settings)
    assert (code, said.count("\n")) == (2, 1)
    assert "name no folder for posters, cards and reports" in said

    settings.write_text('papers = "papers"\n' + settings.read_text())
    assert run(capsys, "report", settings) == (0, "")
    release = example_release("SG", 2025, 26, date(2999, 1, 1))  # also before its day: it is there when that comes
    owner = Database(database_url)
    with owner.begin() as connection:
        publish_release(connection, release)
    owner.close()
    code, said = run(capsys, "report", settings)
    paths = [report_path(settings.parent / "papers", release, language) for language in LANGUAGES]
    assert (code, said.splitlines()) == (0, [f"reporting: {path}" for path in paths])
    assert {path.read_bytes()[:5] for path in paths} == {b"%PDF-"}
    assert run(capsys, "report", settings) == (0, "")


def test_a_report_that_cannot_be_made_keeps_back_no_other(
    capsys: pytest.CaptureFixture[str], settings: Path, database_url: str
) -> None:
    settings.write_text('papers = "papers"\n' + settings.read_text())
    release = example_release("SG", 2025, 26, date(2026, 3, 1))
    frozen = msgspec.structs.replace(release, texts={"fr": "Un mot \U0001f389"})
    owner = Database(database_url)
    with owner.begin() as connection:
        publish_release(connection, frozen)
        publish_release(connection, msgspec.structs.replace(release, canton="VS"))
    owner.close()
    assert main(["report", "--settings", str(settings)]) == 1
    said = capsys.readouterr()
    assert said.out.count("\n") == 2 * len(LANGUAGES) - 1
    [line] = said.err.splitlines()
    assert str(report_path(settings.parent / "papers", frozen, "fr")) in line
    assert "could not be made" in line
