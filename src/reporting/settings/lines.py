"""Says in which line of a TOML file a mistake is. `tomllib` keeps no positions, so they are found by reading again."""

import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec

Path = tuple[str, ...]
T = TypeVar("T")

_PLACE: Final = re.compile(r"(?s)(.*?)(?: - at `\$(.*)`)?")
_FIELD: Final = re.compile(r"unknown field `(.+)`")


class Fault(Exception):
    """An entry that cannot be used: where it stands and why."""

    def __init__(self, place: Path, reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


def converted(entries: object, kind: type[T], place: Path, decode: Callable[[type, object], object] | None = None) -> T:
    """A table as a structure; `place` is where the table stands. Raises Fault."""
    try:
        return msgspec.convert(entries, kind, dec_hook=decode)
    except msgspec.ValidationError as error:
        match = _PLACE.fullmatch(str(error))
        reason, inside = match.groups() if match else (str(error), None)
        steps = [step for step in (inside or "").split("[")[0].split(".") if step]
        unknown = _FIELD.search(reason)
        raise Fault((*place, *steps, *([unknown[1]] if unknown else [])), reason) from None


def said(name: str, text: str, fault: Fault) -> str:
    """The mistake in words, with the file and, if it can be found, the line."""
    line = line_of(text, fault.place)
    at = f" - at `$.{'.'.join(fault.place)}`" if fault.place else ""
    return f"{name}{'' if line is None else f':{line}'}: {fault.reason}{at}"


def line_of(text: str, place: Sequence[str]) -> int | None:
    """The line in which an entry begins, from 1; that of the table around it if it is not there; None for the whole file.

    An entry is there from the first beginning of the file on that is TOML and has it.
    """
    lines = text.splitlines(keepends=True)
    while place:
        start = 1
        for number in range(1, len(lines) + 1):
            try:
                read = tomllib.loads("".join(lines[:number]))
            except tomllib.TOMLDecodeError:
                continue  # in the middle of a value of several lines
            if _has(read, place):
                return start
            start = number + 1
        place = place[:-1]
    return None


def _has(read: Any, place: Sequence[str]) -> bool:
    for step in place:
        if not isinstance(read, dict) or step not in read:
            return False
        read = read[step]
    return True
