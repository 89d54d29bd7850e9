"""The command `counselling`: serving, the first start, members, ceremonies, manifests, the trail, the figures. What is wrong
it says in one line, and ends with 2."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from counselling.cli.ground import CannotDo, sentence
from reporting.errors import ReportingError
from reporting.settings import SettingsError

# In which module each command is: only that one is loaded, so that checking a trail does not wait for the statistics.
_MODULES: Final = {
    "serve": "programs",
    "worker": "programs",
    "init": "programs",
    "migrate": "programs",
    "staff": "members",
    "manifest": "manifest",
    "ceremony": "ceremony",
    "audit": "audit",
    "statistics": "statistics",
    "simulate": "statistics",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 2 when it could not be done."""
    typed = sys.argv[1:] if arguments is None else arguments
    chosen = parser(*typed[:1]).parse_args(typed)
    try:
        return int(chosen.run(chosen) or 0)
    except (CannotDo, SettingsError) as error:
        problem = str(error)
    except ReportingError as error:
        problem = sentence(error)
    except KeyboardInterrupt:
        return 130
    print(f"counselling: {problem}", file=sys.stderr)
    return 2


def parser(command: str = "") -> argparse.ArgumentParser:
    """The command line, described; of one command alone if it is named."""
    every = argparse.ArgumentParser(
        prog="counselling",
        description="The counsellors' side of Isonomia. `counselling COMMAND --help` says more of each.",
        epilog="example: counselling serve --settings /etc/isonomia.toml",
    )
    verbs = every.add_subparsers(required=True, metavar="COMMAND")
    every_module = dict.fromkeys(_MODULES.values())
    for module in [_MODULES[command]] if command in _MODULES else every_module:
        import_module(f"counselling.cli.{module}").add_commands(verbs)
    return every
