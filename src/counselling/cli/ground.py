"""What the commands share: how one is described, how the installation is opened, and how a refusal reads in a terminal."""

import argparse
import contextlib
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from sqlalchemy.engine import Connection

from counselling.audit.entries import OPERATOR
from counselling.audit.outbox import Act, Trail, open_trail
from counselling.grants import WORKSPACE
from reporting.centres.service import read_service_keys
from reporting.database import Database, usable
from reporting.errors import NotFound, ReportingError, Tampered
from reporting.sealing.service_key import ServiceKeys
from reporting.settings import Settings, SettingsError, load
from reporting.web import clock
from reporting.whole_file import new_file

Run = Callable[[argparse.Namespace], int | None]


class CannotDo(Exception):
    """A command cannot do what it was asked; the text is for whoever typed it."""


class Ground(NamedTuple):
    """What a command works with: one transaction, who acts in it, and the settings."""

    connection: Connection
    act: Act
    settings: Settings


SENTENCES = {
    "attachment_unknown": "there is no such file",
    "centre_without_key": "a centre has no key yet: its first member makes it when she signs in",
    "grant_exists": "this is a grant that stands there already",
    "key_not_proposed": "a new key in it is not the one that lies ready here: propose the manifest again",
    "login_taken": "this login belongs to somebody who has joined or left; choose another",
    "manifest_sequence": "a manifest with this or a higher sequence is there already",
    "member_left": "she has left already",
    "member_unknown": "there is no such member; `counselling staff list` shows them",
    "nothing_in_escrow": "nothing of this centre was ever sealed to the escrow recipient of the settings",
    "proposal_overtaken": "the members of this centre changed since its new keys were made: its coordinator makes them again",
    "role_unknown": "there is no such role",
    "tampered": "what is stored does not fit together, or a key is missing: somebody may have changed it",
    "unavailable": "the database cannot be reached, or is full",
    "database": "the database cannot be reached, or is full",
}


def sentence(error: ReportingError) -> str:
    """A refusal as a line for whoever typed the command."""
    facts = ", ".join(f"{name}: {value}" for name, value in error.facts.items())
    text = SENTENCES.get(error.code, error.code.replace("_", " "))
    return f"{text} ({facts})" if facts else text


@contextlib.contextmanager
def ground(chosen: argparse.Namespace) -> Iterator[Ground]:
    """Open the installation for one command, which acts as the operator; kept at the end of the block.

    Raises:
        SettingsError: settings, service keys or database are not those of an installation.
    """
    settings = load(chosen.settings)
    service_keys = read_service_keys(settings)
    database = opened(settings)
    with contextlib.ExitStack() as last:
        last.callback(database.close)
        with usable():
            connection = last.enter_context(database.begin())
            trail = trail_of(connection, service_keys)
        yield Ground(connection, Act(OPERATOR, clock.now(), trail), settings)


def trail_of(connection: Connection, service_keys: ServiceKeys) -> Trail:
    """The trail of an installation. Raises SettingsError: the database was not initialised, or with other service keys."""
    try:
        return open_trail(connection, service_keys, secrets.token_bytes)
    except NotFound:
        raise SettingsError("the database was not initialised: counselling init") from None
    except Tampered:
        raise SettingsError("the service keys do not open this installation: are they another's?") from None


def opened(settings: Settings) -> Database:
    """The database as the commands see it; whoever opens it closes it."""
    return Database(settings.database_of(settings.counselling), WORKSPACE if settings.roles else None)


def add_command(
    verbs: Any, name: str, run: Run, text: str, example: str, *, settings: bool = True
) -> argparse.ArgumentParser:
    """Describe one command: what it does, an example, and the settings file it needs."""
    verb = _parser(verbs, name, text, example)
    if settings:
        verb.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the settings file (TOML)")
    verb.set_defaults(run=run)
    return verb


def add_group(verbs: Any, name: str, text: str, example: str) -> Any:
    """Describe what gathers several commands; these are added to what comes back."""
    return _parser(verbs, name, text, example).add_subparsers(required=True, metavar="COMMAND")


def _parser(verbs: Any, name: str, text: str, example: str) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=f"example: counselling {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,  # an example that is broken into lines cannot be copied
    )
    return found


def read(path: Path) -> str:
    """The text of a file that the command line names. Raises CannotDo."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"{path} cannot be read: {getattr(error, 'strerror', 'not a text')}") from None


def agreed(question: str) -> bool:
    """Whether whoever typed the command answers with yes."""
    try:
        return input(question).strip() == "yes"
    except EOFError:
        return False


def progress(text: str) -> None:
    """Show on a terminal, in place of what was shown so before, how far a command is; "" takes it away again."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def day_of(text: str) -> date:
    """A day that the command line names, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day, as 2025-01-01") from None


def write_over(path: Path, text: str) -> None:
    """Write a file, also in place of one that is there. Raises CannotDo."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}") from None


def write_new(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file that is not there yet. Raises CannotDo: nothing is ever overwritten."""
    with created(path, mode) as file:
        file.write(text.encode())


@contextlib.contextmanager
def created(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file that is not there yet, to be written. Raises CannotDo: nothing is ever overwritten."""
    try:
        with new_file(path, mode) as file:
            yield file
    except FileExistsError:
        raise CannotDo(f"{path} is there already; it is left as it is") from None
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}") from None
