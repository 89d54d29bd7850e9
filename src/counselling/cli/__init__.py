"""The command `counselling`: serving, the first start, members, ceremonies, manifests, the trail, the figures. What is wrong
it says in one line, and ends with 2."""

import argparse
import sys
from collections.abc import Sequence

from counselling.cli import audit, ceremony, manifest, members, programs, statistics
from counselling.cli.ground import CannotDo, sentence
from reporting.errors import ReportingError
from reporting.settings import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 2 when it could not be done."""
    chosen = parser().parse_args(arguments)
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


def parser() -> argparse.ArgumentParser:
    """The command line, described."""
    every = argparse.ArgumentParser(prog="counselling", description="The counsellors' side of Isonomia.")
    verbs = every.add_subparsers(required=True, metavar="COMMAND")
    for part in (programs, members, manifest, ceremony, audit, statistics):
        part.add_commands(verbs)
    return every
