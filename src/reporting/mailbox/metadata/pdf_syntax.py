"""The syntax of PDF (ISO 32000-1, 7.2 and 7.3), as far as it takes to find dictionaries and what stands in them.

Linear in the text, and bounded in depth and in entries: what is more, or does not end in the text that is here, is not read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

SPACES: Final = b"\0\t\n\f\r "
MOST_OF_AN_OBJECT: Final = 1 << 18  # bytes; of an object stream as it is packed too
OVERLAP: Final = 64  # bytes in which a word may go on
MOST_DEPTH: Final = 64  # dictionaries and arrays in each other
MOST_ENTRIES: Final = 512  # of one dictionary, of those that are asked for
MOST_TOKENS: Final = 1 << 20  # of a file: seconds of work
MOST_SAID: Final = 64  # objects that are to go
MOST_KNOWN: Final = 1 << 13  # objects that went, and as many that stayed

_TOKEN: Final = re.compile(  # all but strings in parentheses; blanks behind one belong to it
    rb"(?:<<|>>|[\[\]]|<[0-9A-Fa-f\0\t\n\f\r ]*>|/[^()<>\[\]{}/%\0\t\n\f\r ]*)[\0\t\n\f\r ]*|%[^\r\n]*|[^()<>\[\]{}/%]+"
)
_ELEMENTS: Final = re.compile(rb"[^()<>\[\]{}%]+")  # of an array, where a name is no key
_IN_LITERAL: Final = re.compile(rb"[()]|\\.", re.DOTALL)
_CODED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_REFERENCE: Final = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R[\0\t\n\f\r ]*")
# Where a PDF begins and ends, and that it holds more than letters (7.5.2).
_KEPT_REMARK: Final = re.compile(rb"%PDF-\d\.\d|%%EOF|%[\x80-\xff]{4,8}")


class Entry(NamedTuple):
    """Of a dictionary: its key is at `start`, its value from `value` to `end`."""

    name: bytes
    start: int
    value: int
    end: int


class Dictionary(NamedTuple):
    """From `start` to `end`, with those of its entries that were asked for, in order; a key may come twice."""

    start: int
    end: int
    is_outermost: bool
    entries: list[Entry]


@dataclass(slots=True)
class Course:
    """What is known of a file from its beginning to where it is read."""

    understood: bool = True
    is_closed: bool = False  # `startxref` stands behind the last object
    is_behind_stream: bool = False
    words: tuple[bytes, ...] = ()  # the last three outside of values
    said: set[int] = field(default_factory=set)  # numbers of objects that are to go: strings, and the information
    met: set[int] = field(default_factory=set)  # of those that went; a number may come again in each revision
    kept: set[int] = field(default_factory=set)  # of those that went on and might have been meant
    unpacked: int = 0  # bytes
    tokens: int = 0


class Sheet:
    """A piece of a file, and the same as it is to go on: written over, never longer."""

    def __init__(self, text: bytes, course: Course) -> None:
        self.text, self.course = text, course
        self.out = bytearray(text)
        self.own: Dictionary | None = None  # the one that was closed last of those that lie in no other
        self.number = -1  # of the object that is read, if it is one
        self.strings: dict[int, list[tuple[int, int]]] = {}  # objects that are a string, by their number
        self.is_untouchable = False

    def write(self, start: int, end: int, content: bytes = b"") -> None:
        """This content, then blanks, from `start` to `end`."""
        self.out[start:end] = content[: end - start].ljust(end - start)

    def token_end(self, at: int) -> int:
        """As `token_end`, and counted."""
        self.course.tokens += 1
        return token_end(self.text, at)

    def value(self, entry: Entry) -> bytes:
        """As it stands there; a name as it is meant."""
        found = self.text[entry.value : entry.end].strip(SPACES)
        return named(found) if found.startswith(b"/") else found


def named(token: bytes) -> bytes:
    """A name without its slash (7.3.5)."""
    name = token[1:].rstrip(SPACES)
    return _CODED.sub(lambda coded: bytes.fromhex(coded[1].decode()), name) if b"#" in name else name


def reference(sheet: Sheet, entry: Entry) -> int | None:
    """The number of the object that a value is; None if it stands here."""
    found = _REFERENCE.fullmatch(sheet.text, entry.value, entry.end)
    return int(found[1]) if found else None


def is_string(sheet: Sheet, entry: Entry) -> bool:
    return sheet.text[entry.value] in b"(<" and sheet.text[entry.value : entry.value + 2] != b"<<"


def remark(sheet: Sheet, at: int, end: int) -> None:
    """A comment goes, but for what says where a PDF begins or ends."""
    kept = _KEPT_REMARK.match(sheet.text, at, end)
    sheet.write(kept.end() if kept else at + 1, end)


def token_end(text: bytes, at: int) -> int:
    """Of a string, a name, brackets, a comment or a run of anything else; -1 if it does not end here."""
    if text[at] != 0x28:
        found = _TOKEN.match(text, at)
        return found.end() if found else -1
    depth = 0
    for mark in _IN_LITERAL.finditer(text, at):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if not depth:
            return mark.end()
    return -1


class _Open:
    """A dictionary or an array that is not closed yet."""

    __slots__ = ("entries", "is_array", "key", "start")

    def __init__(self, start: int, is_array: bool) -> None:
        self.start, self.is_array = start, is_array
        self.key: tuple[bytes, int] | None = None
        self.entries: list[Entry] = []

    def take(self, text: bytes, at: int, end: int, asked: frozenset[bytes]) -> bool:
        """A key or a value; whether it can be one here."""
        if self.is_array:
            return True
        if self.key is None:
            self.key = named(text[at:end]), at
            return text[at] == 0x2F
        (name, start), self.key = self.key, None
        if name in asked:
            self.entries.append(Entry(name, start, at, end))
        return len(self.entries) <= MOST_ENTRIES


Read = Callable[[Sheet, Dictionary], None]


def composite(sheet: Sheet, at: int, asked: frozenset[bytes], read: Read) -> int:
    """The end of the dictionary or array at `at`; -1 if it is none that ends here. `read` sees each dictionary as it closes."""
    text, opened, size = sheet.text, list[_Open](), len(sheet.text)
    while at < size and (end := sheet.token_end(at)) >= 0:
        start, first, at = at, text[at], end
        if begins(text, start):
            opened.append(_Open(start, first == 0x5B))
            if len(opened) > MOST_DEPTH:
                return -1
        elif first in b"]>":
            closed = opened.pop()
            if closed.is_array != (first == 0x5D) or closed.key:
                return -1
            start = closed.start
            if not closed.is_array:
                read(sheet, Dictionary(start, end, not opened, closed.entries))
            if not opened:
                return end
            if not opened[-1].take(text, start, end, asked):
                return -1
        elif first == 0x25:
            remark(sheet, start, end)
        elif opened[-1].is_array:
            elements = _ELEMENTS.match(text, start)
            at = elements.end() if elements else end
        elif (first not in SPACES or text[start:end].strip(SPACES)) and not opened[-1].take(text, start, end, asked):
            return -1
    return -1


def begins(text: bytes, at: int) -> bool:
    """Whether a dictionary or an array begins here."""
    return text[at] == 0x5B or text.startswith(b"<<", at)
