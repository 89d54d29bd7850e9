"""One settings file (TOML) for both programs, read once at start and checked whole: a wrong line stops the start and is named.

Nothing here is a secret but the path to the service keys. Paths are relative to the settings file.
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec


class SettingsError(Exception):
    """The settings file cannot be used; the text says which entry and why."""


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach a centre without this service, as printed on pages. `name` stands there when no manifest gives one."""

    name: str = ""
    phone: str = ""
    hours: str = ""
    address: str = ""
    email: str = ""


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one of the two programs listens, and the origin that browsers see.

    `behind_proxy`: a proxy of ours adds the sender's address to X-Forwarded-For, and nobody reaches the program past it.
    `database` is the program's own login to the database, a member of its roles and of nothing else (on PostgreSQL:
    `CREATE ROLE … LOGIN IN ROLE reporting`, or `IN ROLE counselling, worker`). Without it, it is the installation's, which
    `counselling init` uses and which then is the tables' owner.
    From one address `burst` calls are taken at once and `per_second` from then on; more must wait or work for it.
    """

    origin: str
    host: str = "127.0.0.1"
    port: int = 8000
    database: str | None = None
    behind_proxy: bool = False
    burst: int = 3_000
    per_second: float = 50.0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator decides.

    `roots` are one or two C2SP verifier keys (name+hash+key): manifests count only if one of them signed.
    `most_pending` bounds, in bytes, the files that people have sent and no report or answer has named yet.
    `languages` are offered in this order. `demo` puts a note on every page that keys and words are examples.
    """

    service: str
    database: str
    service_keys: Path
    roots: tuple[str, ...]
    languages: tuple[str, ...]
    reporting: Program
    counselling: Program
    escrow: Path | None = None  # the public recipient of the escrow ceremony, in base64
    contacts: dict[str, Contact] = {}
    leave_to: str = "https://www.meteoswiss.admin.ch/"  # the neutral page behind "Leave this page"
    reading_days: int = 3  # working days within which the centres promise to read a report
    most_pending: int = 5 * 1024**3
    demo: bool = False
    roles: bool = False  # PostgreSQL: act under the roles `reporting`, `counselling`, `worker` (SET ROLE)

    def database_of(self, program: Program) -> str:
        """The address of the database with the login that one of the programs uses."""
        return program.database or self.database


def load(path: Path) -> Settings:
    """Read and check the settings file.

    Raises:
        SettingsError: the file is missing, is not TOML, or an entry is missing, unknown or of the wrong type.
    """
    try:
        entries: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        settings = msgspec.convert(entries, Settings, dec_hook=_decode)
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {error}") from None
    if not 1 <= len(settings.roots) <= 2:
        raise SettingsError(f"{path}: roots takes one or two verifier keys - at `$.roots`")
    return msgspec.structs.replace(
        settings,
        service_keys=path.parent / settings.service_keys,
        escrow=None if settings.escrow is None else path.parent / settings.escrow,
        database=_beside(path, settings.database),
        reporting=_with_database(path, settings.reporting),
        counselling=_with_database(path, settings.counselling),
    )


def _with_database(path: Path, program: Program) -> Program:
    url = None if program.database is None else _beside(path, program.database)
    return msgspec.structs.replace(program, database=url)


def _beside(path: Path, url: str) -> str:
    prefix = "sqlite:///"
    return prefix + str((path.parent / url.removeprefix(prefix)).resolve()) if url.startswith(prefix) else url


def _decode(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(f"{kind} is not a settings type")
