"""What README and handbook tell an operator to type is what the command lines take."""

import re
import shlex
from argparse import ArgumentParser
from pathlib import Path

import pytest

from counselling.cli import parser as counselling
from reporting.cli import parser as reporting

PARSERS = {"counselling": counselling, "reporting": reporting}
# A line of its own, or between backquotes; a comment behind it is none of it.
LINE = re.compile(r"^ {4,}((?:counselling|reporting) [^#\n]+)", re.MULTILINE)
INLINE = re.compile(r"`((?:counselling|reporting) [^`]+)`")
WHOLE = "--"  # without an option it only names a command


def commands(root: Path) -> list[str]:
    texts = [path.read_text("utf-8") for path in (root / "README.md", *sorted((root / "docs").glob("*.md")))]
    return sorted({found.strip() for text in texts for find in (LINE, INLINE) for found in find.findall(text)})


def test_every_command_that_is_told_is_one(root: Path) -> None:
    told = commands(root)
    assert len([command for command in told if WHOLE in command]) > 15
    for command in told:
        program, *arguments = shlex.split(command)
        parse(PARSERS[program](), command, arguments)


def parse(parser: ArgumentParser, command: str, arguments: list[str]) -> None:
    """Fails unless the line is taken; of one that only names a command, unless there is such a command."""
    asked = arguments if WHOLE in command else [*arguments, "--help"]
    try:
        parser.parse_args(asked)
    except SystemExit as end:
        if end.code != 0:
            pytest.fail(f"not a command: {command}")
