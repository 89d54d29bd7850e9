"""The example's folder: its settings, and every secret that elsewhere would be on paper or in a member's head.

Here root key, escrow shares, passwords and passphrases lie side by side, because everything in the example is one;
the page and the printed table say so. `ready` is written last: a first start that was interrupted begins again.
"""

import contextlib
import fcntl
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa

from counselling.demo.network import SERVICE, TEXTS
from reporting.database import Database, usable
from reporting.settings import Settings, load


class NotAnExample(Exception):
    """A folder or a database that is somebody else's, or in use; the text names it."""


class Ports(NamedTuple):
    """Where the two programs listen on this machine."""

    reporting: int = 8000
    counselling: int = 8001


class Account(msgspec.Struct, frozen=True):
    """One member of the example, with all that she would know or carry."""

    login: str
    centre: str
    role: str
    password: str
    passphrase: str
    recovery: str
    totp_secret: str


class Secrets(msgspec.Struct, frozen=True):
    """What the example's people keep: accounts, and access codes with the language of their report."""

    accounts: tuple[Account, ...]
    codes: tuple[tuple[str, str], ...]


class Folder(NamedTuple):
    """The paths of the example."""

    path: Path

    @property
    def settings(self) -> Path:
        return self.path / "settings.toml"

    @property
    def texts(self) -> Path:
        return self.path / "texts.toml"

    @property
    def root(self) -> Path:
        return self.path / "root.txt"

    @property
    def escrow(self) -> Path:
        return self.path / "escrow.txt"

    @property
    def escrow_shares(self) -> Path:
        return self.path / "escrow_shares.txt"

    @property
    def centres(self) -> Path:
        return self.path / "centres.toml"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def ready(self) -> bool:
        """Whether a first start went through to its end."""
        return (self.path / "ready").exists()

    def prepare(self) -> None:
        """An empty folder that only its owner can read. Raises NotAnExample: what is there stays as it is."""
        self.require_own()
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True, mode=0o700)
        (self.path / "READ_ME").write_text(_WARNING)

    def require_own(self) -> None:
        """Raises NotAnExample if anything is there that we did not put there."""
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return
        note = self.path / "READ_ME"
        if not note.is_file() or not note.read_bytes().startswith(_OURS):
            raise NotAnExample(f"{self.path} is not an example: nothing in it was touched; take another --folder")

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else runs an example in this folder meanwhile. Raises NotAnExample: somebody does."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:  # beside it: the folder may be made anew
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotAnExample(f"another example runs in {self.path}: end it, or choose another --folder") from None
            yield

    @property
    def owns_database(self) -> bool:
        """Whether the database was empty when this example came, so that it may be emptied again."""
        return (self.path / "owns_database").exists()

    def finish(self) -> None:
        """From here on the next start reuses what is here."""
        (self.path / "ready").write_text("")

    def database(self) -> str | None:
        """The database this folder was made for, as its settings file spells it."""
        if not self.settings.exists():
            return None
        return str(tomllib.loads(self.settings.read_text("utf-8")).get("database"))

    def load(self) -> Settings:
        return load(self.settings)

    def keep(self, secrets: Secrets) -> None:
        self.secrets.write_bytes(msgspec.json.format(msgspec.json.encode(secrets)))

    def kept(self) -> Secrets:
        return msgspec.json.decode(self.secrets.read_bytes(), type=Secrets)


def last_started(place: Path) -> Folder | None:
    """Of the examples in a folder that which was started last: its settings are written anew at every start."""
    written = [path for path in place.glob("*/settings.toml") if Folder(path.parent).ready]
    return Folder(max(written, key=lambda path: path.stat().st_mtime).parent.resolve()) if written else None


def forget_database(folder: Folder, database: str) -> None:
    """Empties the database, if it is this example's own (`claim_database`)."""
    if folder.database() != database or not folder.owns_database:
        return
    if database.startswith("sqlite"):
        path = Path(folder.load().database.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return
    emptied = Database(database)
    try:
        with emptied.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
    finally:
        emptied.close()


def claim_database(folder: Folder) -> None:
    """From here on the database of the settings is the example's. Raises NotAnExample unless there is nothing in it."""
    settings = folder.load()
    database = Database(settings.database)
    try:
        with usable(), database.begin() as connection:
            tables = sa.inspect(connection).get_table_names()
    finally:
        database.close()
    if tables:
        name = sa.make_url(settings.database).render_as_string()
        raise NotAnExample(f"{name} holds tables already, and keeps them; name an empty database")
    (folder.path / "owns_database").write_text("")


def write_settings(folder: Folder, database: str, root: str, ports: Ports) -> None:
    """The settings file of both programs. `root` is the verifier key of the example's root."""
    folder.texts.write_text(TEXTS)
    folder.settings.write_text(
        _SETTINGS.format(
            service=SERVICE,
            database=database,
            roles="true" if database.startswith("postgresql") else "false",
            root=root,
            public=ports.reporting,
            workspace=ports.counselling,
        )
    )


_OURS: Final = b"Everything in this folder belongs to an example."
_WARNING: Final = f"""\
{_OURS.decode()} It holds the root key, the escrow shares and every password and
passphrase in clear, which no real installation may ever do. Delete it whenever you like.
"""

_SETTINGS: Final = """\
# Written anew at every start of the example.
service = "{service}"
database = "{database}"
service_keys = "service_keys.txt"
texts = "texts.toml"
papers = "papers"
escrow = "escrow.txt"
roots = ["{root}"]
languages = ["de", "fr", "it", "en", "sq", "pt", "es", "sr-Latn", "tr", "ar", "fa", "ti", "uk", "ta", "so"]
demo = true
roles = {roles}

[reporting]
origin = "http://localhost:{public}"
port = {public}

[counselling]
origin = "http://workspace.localhost:{workspace}"
port = {workspace}
"""
