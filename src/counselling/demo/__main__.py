"""`python -m counselling.demo`: the living example, from nothing to a running service, and `code NAME` for its members.

The first start takes a while and says what it does; later ones reuse the folder and are quick. Ctrl-C ends everything it started.
"""

import argparse
import secrets
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from counselling.demo import doors
from counselling.demo.calls import ServiceRefused
from counselling.demo.correspondence import converse, tell
from counselling.demo.figures import publish_years
from counselling.demo.folder import Folder, NotAnExample, Ports, Secrets, forget_database, last_started, write_settings
from counselling.demo.founding import Clock, lay_ground, people, say_profiles, sign_in_code
from counselling.demo.network import MEMBERS, WATCHING
from counselling.demo.processes import DidNotStart, Programs, print_papers, require_free, running, start_all
from counselling.demo.table import table
from reporting.errors import Unavailable
from reporting.settings import SettingsError

Say = Callable[[str], None]  # tells whoever waits what is done now


def main(arguments: list[str]) -> int:
    """The exit status: 0 after Ctrl-C, 1 with one line if it cannot run."""
    wanted = _parser().parse_args(arguments)
    database = wanted.database or "sqlite:///isonomia.db"
    folder = Folder((wanted.folder or HERE / _folder_name(database)).resolve())
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        if wanted.verb == "code":
            is_named = wanted.folder or wanted.database
            return _print_code(folder if is_named else last_started(HERE), wanted.name)
        return _run(folder, database, Ports(wanted.port, wanted.workspace_port), wanted.fresh)
    except (DidNotStart, NotAnExample, SettingsError, ServiceRefused, OSError) as reason:
        print(f"demo: {reason}", file=sys.stderr)
        return 1
    except Unavailable:
        print(f"demo: the database cannot be reached: {database}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped")
        return 0


def _run(folder: Folder, database: str, ports: Ports, fresh: bool) -> int:
    made_for = folder.database()
    if folder.ready and not fresh and made_for != database:
        print(f"demo: {folder.path} is for {made_for}; take another --folder, or --fresh", file=sys.stderr)
        return 1
    require_free(ports)
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"  {time.monotonic() - begun:5.1f} s  {text}", flush=True)

    with folder.held():
        first = fresh or not folder.ready
        prints = _grounded(folder, database, ports, first, say)
        settings = folder.load()
        with running(folder.settings, folder.logs, doors.urls(settings)) as programs:
            if first:
                _fill(folder, say)
            if prints:  # with what the manifest says of the centres
                say("posters and cards are printed, in every language that has their words")
                _print(folder, "print", "no posters and cards")
                programs.end("reporting")
                start_all(programs, doors.urls(settings))  # it reads them when it starts
            print(table(folder, settings))
            print(f"started in {time.monotonic() - begun:.1f} s; Ctrl-C stops everything", flush=True)
            if first:  # a page names the report of its year from the moment it is there
                say("the reports of the published years are still being printed")
                _print(folder, "report", "no reports of the figures")
                say("done")
            return _wait(programs)


def _grounded(folder: Folder, database: str, ports: Ports, first: bool, say: Say) -> bool:
    """What must be there before any program runs; whether what is printed has changed, addresses for one."""
    if first:
        say("first start: root key, escrow, service keys, database")
        forget_database(folder, database)
        lay_ground(folder, database, ports)
        return True
    before = folder.settings.read_text() + folder.texts.read_text()
    write_settings(folder, database, folder.load().roots[0], ports)
    return before != folder.settings.read_text() + folder.texts.read_text()


def _print(folder: Folder, what: str, unless: str) -> None:
    if not print_papers(folder.settings, folder.logs, what):
        print(f"{unless}: see {folder.logs / what}.log")


def _fill(folder: Folder, say: Say) -> None:
    settings = folder.load()
    with doors.workspace_http(settings) as workspace, doors.public_http(settings) as public:
        joined = people(folder, workspace, (*MEMBERS, *WATCHING), CLOCK, secrets.token_bytes, say)
        devices = {login: member for login, (member, _) in joined.items()}
        say("members say what they can take on")
        say_profiles(devices)
        say("persons send their reports, each sealed on her own device")
        told = tell(public, settings.roots, CLOCK, secrets.token_bytes)
        converse(devices, told, say)
        publish_years(settings, devices, CLOCK.today(), say)
    accounts = tuple(account for _, account in joined.values())
    folder.keep(Secrets(accounts, tuple((one.scene.language, one.person.code.text) for one in told)))
    folder.finish()


def _wait(programs: Programs) -> int:
    while (gone := programs.ended()) is None:
        time.sleep(0.5)
    print(f"demo: {gone} ended by itself:\n{programs.last_words(gone)}", file=sys.stderr)
    return 1


def _print_code(folder: Folder | None, name: str) -> int:
    if folder is None or not folder.ready:
        print("demo: there is no example yet; ./dev run makes it", file=sys.stderr)
        return 1
    accounts = {account.login: account for account in folder.kept().accounts}
    if name not in accounts:
        print(f"demo: no member {name!r}; there are {', '.join(accounts)}", file=sys.stderr)
        return 2
    print(sign_in_code(accounts[name].totp_secret, CLOCK.now()))
    return 0


def _folder_name(database: str) -> str:
    return "demo" if database.startswith("sqlite") else "demo-postgresql"


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev run",
        description="Run the public site, the workspace and the worker with an example network.",
        epilog="example: ./dev run --database postgresql://isonomia@localhost/example",
    )
    _say_which(parser, None)
    parser.add_argument("--fresh", action="store_true", help="forget the example there was and begin again")
    parser.add_argument("--port", type=_port, default=Ports().reporting, help="of the public site")
    parser.add_argument("--workspace-port", type=_port, default=Ports().counselling, help="of the workspace")
    verbs = parser.add_subparsers(dest="verb")
    code = verbs.add_parser(
        "code",
        prog="./dev code",
        help="print a member's sign-in code of this moment",
        epilog="example: ./dev code anna",
    )
    _say_which(code, argparse.SUPPRESS)  # of the example that was started last, unless it is named
    code.add_argument(
        "name", help="anna, samir, lea, claire, matteo; ruth (supervisor); nina, urs, eve, luc (statisticians)"
    )
    return parser


def _say_which(parser: argparse.ArgumentParser, unless_named: str | None) -> None:
    parser.add_argument(
        "--database",
        default=unless_named,
        help="sqlite:///PATH or postgresql://…, empty (default: SQLite in the folder)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=unless_named,
        help="where the example lives (default: .dev/demo or .dev/demo-postgresql)",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


HERE = Path(".dev")
CLOCK = Clock(
    today=lambda: datetime.now(ZoneInfo("Europe/Zurich")).date(),
    now=lambda: int(time.time()),
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
