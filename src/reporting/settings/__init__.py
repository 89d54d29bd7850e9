"""One settings file (TOML) for both programs, read once at start and checked whole: a wrong line stops the start and is named.
What people read of a deployment (names, telephones, opening hours, colours) may stand in a second one, `texts`.

Nothing here is a secret but the path to the service keys. Paths are relative to the settings file.
"""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from reporting.settings.contacts import Contact, Office, check_office
from reporting.settings.lines import Fault, converted, said
from reporting.settings.mail import Mail, check_checkpoints, check_mail
from reporting.settings.theme import Theme, check_theme

__all__ = ["Contact", "Mail", "Office", "Program", "Settings", "SettingsError", "Theme", "Witness", "load"]

# What may stand in the file that `texts` names, and then not in the settings.
TEXTS: Final = ("operator", "privacy", "contacts", "second_contact", "theme")

_DATABASE: Final = re.compile(
    r"sqlite:///.+|postgresql(\+psycopg)?://([^@]*@)?([^/?@:\[\]]*|\[[^/\]]+\])(:[0-9]+)?(/[^?]*)?(\?.*)?"
)


class SettingsError(Exception):
    """The settings file cannot be used; the text says which entry and why."""


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


class Witness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody elsewhere who signs checkpoints of the audit trail: an address, and the key it printed at its first start."""

    url: str
    key: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator decides.

    `roots` are one or two C2SP verifier keys (name+hash+key): manifests count only if one of them signed.
    `most_pending` bounds, in bytes, the files that people have sent and no report or answer has named yet;
    of her own files a member may send an eighth of that at once, and as much an hour.
    `languages` are offered in this order. `demo` puts a note on every page that keys and words are examples.
    `operator` is who runs the service, `privacy` the adviser on data protection, `second_contact` whom to turn to if a centre
    does not answer; a centre may name another.
    """

    service: str
    database: str
    service_keys: Path
    roots: tuple[str, ...]
    languages: tuple[str, ...]
    reporting: Program
    counselling: Program
    mail: Mail | None = None  # without it nobody is told by mail that something waits
    escrow: Path | None = None  # the public recipient of the escrow ceremony, in base64
    texts: Path | None = None
    papers: Path | None = None  # the folder of posters and cards (PDF) that `reporting print` makes
    operator: str = ""
    privacy: Office = msgspec.field(default_factory=Office)
    second_contact: Office | None = None
    contacts: dict[str, Contact] = {}
    theme: Theme = msgspec.field(default_factory=Theme)
    leave_to: str = "https://www.meteoswiss.admin.ch/"  # the neutral page behind "Leave this page"
    reading_days: int = 3  # working days within which the centres promise to read a report
    backup_days: int | None = None  # for how long backups are kept; without it the pages name no number
    most_pending: int = 5 * 1024**3
    checkpoints: Path | None = None  # the folder in which the worker leaves the last checkpoint of each day
    witnesses: tuple[Witness, ...] = ()  # who is asked to sign it
    checkpoints_to: tuple[str, ...] = ()  # the addresses that get it by mail, with the signatures it has by then
    numbering_minutes: int = 10  # an act that waits longer to be numbered in the audit trail is told to whoever watches
    demo: bool = False
    roles: bool = False  # PostgreSQL: act under the roles `reporting`, `counselling`, `worker` (SET ROLE)

    def database_of(self, program: Program) -> str:
        """The address of the database with the login that one of the programs uses."""
        return program.database or self.database

    def second_contact_of(self, centre: str) -> Office | None:
        """Whom to turn to if a centre does not answer; None if the deployment names nobody."""
        own = self.contacts[centre].second_contact if centre in self.contacts else None
        return own or self.second_contact


def load(path: Path) -> Settings:
    """Read and check the settings file, and the file of texts if it names one.

    Raises:
        SettingsError: a file is missing or is not TOML, or an entry is missing, unknown, of the wrong type or of no use. It
            names the line if the entry has one.
    """
    files = [_read(path)]
    if isinstance(texts := files[0].entries.get("texts"), str):
        files.append(_read(path.parent / texts))
    try:
        settings = _settings(_merged(files))
        settings = _with_paths(settings, path, _where(files, "theme").path.parent)
        _check(settings)
    except Fault as fault:
        file = _where(files, *fault.place[:1])
        raise SettingsError(said(str(file.path), file.text, fault)) from None
    return settings


class _File(NamedTuple):
    path: Path
    text: str
    entries: dict[str, Any]


def _read(path: Path) -> _File:
    try:
        text = path.read_text("utf-8")
        return _File(path, text, tomllib.loads(text))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file") from None
    except OSError as error:
        raise SettingsError(f"{path}: it cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None


def _where(files: Sequence[_File], entry: str = "") -> _File:
    return next((file for file in reversed(files) if entry in file.entries), files[0])


def _merged(files: Sequence[_File]) -> dict[str, Any]:
    entries = dict(files[0].entries)
    for name, value in (pair for file in files[1:] for pair in file.entries.items()):
        if name not in TEXTS:
            raise Fault((name,), f"belongs into {files[0].path.name}; here stand {', '.join(TEXTS)}")
        if name in entries:
            raise Fault((name,), f"stands in {files[0].path.name} too")
        entries[name] = value
    return entries


def _settings(entries: dict[str, Any]) -> Settings:
    """The settings as they stand. Raises Fault."""
    contacts = entries.get("contacts", {})
    if isinstance(contacts, dict):  # each by itself: a mistake inside would not say in which
        for name, contact in contacts.items():
            converted(contact, Contact, ("contacts", name))
    return converted(entries, Settings, (), _decode)


def _check(settings: Settings) -> None:
    """Refuse what is well formed and of no use. Raises Fault."""
    _check_database(settings.database, ("database",))
    for name, program in (("reporting", settings.reporting), ("counselling", settings.counselling)):
        if program.database is not None:
            _check_database(program.database, (name, "database"))
    if not 1 <= len(settings.roots) <= 2:
        raise Fault(("roots",), "roots takes one or two verifier keys")
    check_office(settings.privacy, ("privacy",), settings.languages)
    if settings.second_contact is not None:
        check_office(settings.second_contact, ("second_contact",), settings.languages)
    for name, contact in settings.contacts.items():
        check_office(contact, ("contacts", name), settings.languages)
    check_theme(settings.theme)
    if settings.mail is not None:
        check_mail(settings.mail)
    check_checkpoints(settings.checkpoints_to, settings.mail, settings.checkpoints)
    if settings.numbering_minutes < 2:
        raise Fault(("numbering_minutes",), "numbering_minutes is 2 at least: the worker numbers once a minute")
    if settings.backup_days is not None and settings.backup_days < 1:
        raise Fault(("backup_days",), "backup_days is a number of days from 1 on; leave it out while it is not known")


def _check_database(url: str, place: tuple[str, ...]) -> None:
    """Refuse an address of no database that there is a driver for; the address is not said again: a password may be in it."""
    if not _DATABASE.fullmatch(url):
        raise Fault(place, "a database is `sqlite:///PATH` or `postgresql://LOGIN@HOST/NAME`")


def _with_paths(settings: Settings, path: Path, folder: Path) -> Settings:
    theme = settings.theme
    return msgspec.structs.replace(
        settings,
        service_keys=path.parent / settings.service_keys,
        escrow=None if settings.escrow is None else path.parent / settings.escrow,
        papers=None if settings.papers is None else path.parent / settings.papers,
        checkpoints=None if settings.checkpoints is None else path.parent / settings.checkpoints,
        theme=msgspec.structs.replace(theme, logo=None if theme.logo is None else folder / theme.logo),
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
