"""The list at the end of a ZIP (APPNOTE 6.3, 4.3.12 and 4.3.16), said again for entries that begin elsewhere now.

It is written anew if it says exactly what the entries say, each once, each under a name of its own, and nothing else.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from reporting.mailbox.metadata.steps import WINDOW, Steps, drop, keep, look, put

LISTED: Final = b"PK\1\2"
VERSION: Final = b"\x14\0"  # of ZIP, 2.0: on no system in particular
_END: Final = b"PK\5\6"
_LISTED_SIZE, _END_SIZE = 46, 22  # bytes
_FILLED: Final = b"\x20\xa2"  # room to grow, which readers pass over


class Walked(NamedTuple):
    """An entry that has gone on: its name, what the list has to say of it, what from here on, and where it begins now."""

    name: bytes
    kind: bytes  # flags and method that it said
    said: bytes  # checksum and both lengths that it said
    now: bytes  # flags, method, time, checksum and both lengths
    at: int


def listed(tail: bytes, walked: Mapping[int, Walked], at: int, now: int) -> bytes:
    """The list of all that was walked, for the end of a file that began at `at` and begins at `now`; b"" if it says otherwise."""
    out, found, place = bytearray(), set[int](), 0
    while tail.startswith(LISTED, place):
        begin, name = number(tail, place + 42), tail[place + _LISTED_SIZE :][: number(tail, place + 28, 2)]
        entry = walked.get(begin)
        said = Walked(name, tail[place + 8 : place + 12], tail[place + 16 : place + 28], b"", 0)
        if not entry or begin in found or said[:3] != entry[:3]:
            return b""
        found.add(begin)
        lengths = len(name).to_bytes(2, "little") + bytes(12)  # nothing added, no remark, the first disk, no rights
        out += LISTED + VERSION + VERSION + entry.now + lengths + entry.at.to_bytes(4, "little") + name
        place += _LISTED_SIZE + len(name) + number(tail, place + 30, 2) + number(tail, place + 32, 2)
    count, end = 2 * len(walked).to_bytes(2, "little"), tail[place:]
    expected = _END + bytes(4) + count + place.to_bytes(4, "little") + at.to_bytes(4, "little")
    is_whole = len(end) == _END_SIZE + number(end, 20, 2) and end.startswith(expected)
    if not is_whole or len(found) != len(walked) or len({entry.name for entry in walked.values()}) != len(walked):
        return b""
    return bytes(out) + _END + bytes(4) + count + len(out).to_bytes(4, "little") + now.to_bytes(4, "little") + bytes(2)


def search(walked: Mapping[int, Walked]) -> Steps:
    """What is listed of the entries that were walked, wherever that is: all keeps its place."""
    while True:
        piece = yield look(WINDOW)
        found = piece.find(LISTED)
        if found:
            is_last = found < 0 and len(piece) < WINDOW
            yield keep(found if found > 0 else len(piece) - (0 if is_last else 3))
            if is_last:
                return True
            continue
        name = piece[_LISTED_SIZE : _LISTED_SIZE + number(piece, 28, 2)]
        entry, added, remark = walked.get(number(piece, 42)), number(piece, 30, 2), number(piece, 32, 2)
        size = _LISTED_SIZE + len(name) + added + remark
        if not entry or entry.name != name or len(piece) < size:
            yield keep(4)
            continue
        place = entry.at.to_bytes(4, "little")
        yield put(piece[:8] + entry.now + piece[28:42] + place + name + _room(added) + b" " * remark)
        yield drop(size)


def number(content: bytes, at: int, length: int = 4) -> int:
    """As a ZIP writes it, the lowest byte first."""
    return int.from_bytes(content[at : at + length], "little")


def _room(length: int) -> bytes:
    """As long as what a writer added, and nothing."""
    return (_FILLED + (length - 4).to_bytes(2, "little") if length >= 4 else b"").ljust(length, b"\0")
