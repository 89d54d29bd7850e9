"""Each program may have a login of its own to the database, and refuses one that could do anything."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from counselling.cli import main as counselling
from reporting.cli import main as reporting
from reporting.database import Database
from reporting.sealing.service_key import print_keys
from reporting.settings import load

ORIGINS = {"reporting": "http://localhost:8000", "counselling": "http://workspace.localhost:8001"}
REFUSED = "this login is a superuser or owns the tables"


def written(folder: Path, database: str, more: str = "", **logins: str) -> Path:
    """A settings file, with the programs' own logins."""
    (folder / "service.keys").write_text(print_keys({1: bytes(32)}))
    lines = ['service = "Isonomia"', f'database = "{database}"', 'service_keys = "service.keys"']
    lines += ['roots = ["example.test/root+00000000+AA=="]', 'languages = ["de"]', more]
    for program, origin in ORIGINS.items():
        lines += [f"[{program}]", f'origin = "{origin}"']
        lines += [f'database = "{logins[program]}"'] if program in logins else []
    path = folder / "settings.toml"
    path.write_text("\n".join(lines))
    return path


def login_in(url: str, roles: str) -> str:
    """The address of a database for a new login that is a member of these roles."""
    name = f"login_{os.urandom(6).hex()}"
    owner = Database(url)
    with owner.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN IN ROLE {roles}"))
    owner.close()
    return sa.make_url(url).set(username=name).render_as_string()


def test_a_program_uses_its_own_login_or_that_of_the_installation(tmp_path: Path) -> None:
    settings = load(written(tmp_path, "postgresql://owner@/isonomia", reporting="postgresql://public@/isonomia"))
    assert settings.database_of(settings.reporting) == "postgresql://public@/isonomia"
    assert settings.database_of(settings.counselling) == settings.database == "postgresql://owner@/isonomia"
    beside = load(written(tmp_path, "sqlite:///a.sqlite", reporting="sqlite:///b.sqlite"))
    assert beside.database_of(beside.reporting) == f"sqlite:///{tmp_path.resolve() / 'b.sqlite'}"


@pytest.mark.parametrize("more", ["", "roles = true"])
def test_no_program_starts_as_superuser(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str
) -> None:
    settings = str(written(tmp_path, postgresql_url, more))
    for main, verb in ((reporting, "serve"), (reporting, "check"), (counselling, "worker")):
        assert main([verb, "--settings", settings]) == 2
        assert REFUSED in capsys.readouterr().err


def test_no_program_starts_as_the_tables_owner(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = login_in(postgresql_url, "reporting")
    settings = str(written(tmp_path, postgresql_url, reporting=url))
    assert reporting(["check", "--settings", settings]) == 2
    assert "no manifest is in force" in capsys.readouterr().err  # nothing is wrong with the login
    owner = Database(postgresql_url)
    with owner.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE reports OWNER TO {sa.make_url(url).username}"))
    owner.close()
    assert reporting(["check", "--settings", settings]) == 2
    assert REFUSED in capsys.readouterr().err


def test_an_example_and_sqlite_start_as_they_are(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reporting(["check", "--settings", str(written(tmp_path, database_url, "demo = true"))]) == 2
    assert "no manifest is in force" in capsys.readouterr().err


def test_the_public_login_reaches_nothing_of_cases_whatever_role_it_puts_off(postgresql_url: str) -> None:
    database = Database(login_in(postgresql_url, "reporting"), "reporting")
    with database.begin() as connection:
        connection.execute(sa.text("RESET ROLE"))
        assert connection.scalar(sa.text("SELECT count(*) FROM reports")) == 0
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.scalar(sa.text("SELECT count(*) FROM cases"))
        connection.rollback()
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text("SET ROLE counselling"))
        connection.rollback()
    database.close()
