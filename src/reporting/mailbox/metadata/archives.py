"""Office Open XML and OpenDocument (ZIP, APPNOTE 6.3) without who wrote them, when and with what; the parts know `office`.

Entries go on one after the other. One that may say something is unpacked within bounds, and packed again if it then takes no
more room than there was up to its end: nothing ever begins later than before. Times, remarks and the system go from all. A
document counts as cleaned if every entry is known and was understood, and the list of them says the same and nothing else. If
not, what was not understood goes on as it is, from there on at its old place. A signature does not fit any more.
"""

from collections.abc import Generator
from typing import Final, NamedTuple

from reporting.mailbox.metadata import office
from reporting.mailbox.metadata.listing import LISTED, VERSION, Walked, listed, number, search
from reporting.mailbox.metadata.pressed import DEFLATED, MOST_PACKED, STORED, is_bounded, packed, sums, unpacked
from reporting.mailbox.metadata.steps import REST, WINDOW, Step, Steps, drop, keep, look, put

_ENTRY, _DESCRIPTOR = b"PK\3\4", b"PK\7\x08"
_ENTRY_SIZE, _DESCRIPTOR_SIZE = 30, 16  # bytes
_ENCRYPTED, _LENGTHS_BEHIND, _UTF_8 = 1, 8, 0x0800  # flags
_MOST_ENTRIES: Final = 4096
_LONGEST_NAME: Final = 4096  # bytes, with what a writer adds to it
_LONGEST_LIST: Final = 1 << 18
_MOST_UNPACKED: Final = 32 << 20  # of one file
_ZIP64: Final = b"\1\0"
_NO_TIME: Final = b"\0\0\x21\0"  # 1 January 1980, the first there is
_TOO_MUCH: Final = 0xFFFFFFFF
_NOTHING: Final = 2  # bytes, packed


class _Head(NamedTuple):
    """The header of an entry. `sums`: the checksum and both lengths, which may stand behind the content instead."""

    size: int
    name: bytes
    flags: int
    method: int
    sums: bytes

    @property
    def is_behind(self) -> bool:
        return self.flags & _LENGTHS_BEHIND != 0


class _Gone(NamedTuple):
    """An entry that has gone on."""

    taken: int  # bytes it had
    given: int  # bytes it has now
    said: bytes  # the sums it had
    now: bytes  # what the list is to say: flags, method, time, sums
    understood: bool
    unpacked: int = 0  # bytes


def archive(clean: office.Clean) -> Steps:
    """Entries, then the list of them. A ZIP that is not a document goes on as it is."""
    at, saved, left, understood, walked = 0, 0, _MOST_UNPACKED, True, dict[int, Walked]()
    while len(walked) < _MOST_ENTRIES:
        head = _head((yield look(_ENTRY_SIZE + _LONGEST_NAME)))
        if not at and not (head and office.is_document(head.name)):
            return False
        gone = (yield from _entry(head, clean, saved, left)) if head else None
        if not head or not gone:
            break
        kind = _bytes(head.flags) + _bytes(head.method)
        walked[at] = Walked(head.name, kind, gone.said, gone.now, at - saved)
        at, saved, left = at + gone.taken, saved + gone.taken - gone.given, left - gone.unpacked
        understood &= gone.understood
    tail = yield look(_LONGEST_LIST)
    again = listed(tail, walked, at, at - saved) if len(tail) < _LONGEST_LIST else b""
    if again:
        yield put(again)
        yield drop(REST)
        return understood
    while saved > 0:  # what follows keeps its place
        yield put(bytes(min(saved, WINDOW)))
        saved -= WINDOW
    yield from search(walked)
    return False


def _bytes(value: int, length: int = 2) -> bytes:
    return value.to_bytes(length, "little")


def _head(window: bytes) -> _Head | None:
    """None if no entry begins here, or one that cannot be walked."""
    name, more, flags = number(window, 26, 2), number(window, 28, 2), number(window, 6, 2)
    size, length = _ENTRY_SIZE + name + more, number(window, 18)
    if not window.startswith(_ENTRY) or name + more > _LONGEST_NAME or len(window) < size:
        return None
    too_much = _TOO_MUCH in (length, number(window, 22)) or window[_ENTRY_SIZE + name : size].startswith(_ZIP64)
    if flags & _ENCRYPTED or too_much or (flags & _LENGTHS_BEHIND and length):
        return None
    return _Head(size, window[_ENTRY_SIZE : _ENTRY_SIZE + name], flags, number(window, 8, 2), window[14:26])


def _entry(head: _Head, clean: office.Clean, saved: int, left: int) -> Generator[Step, bytes, _Gone | None]:
    """One entry; None if its end is not found. `saved`: bytes that there is room for more; `left`: that may be unpacked."""
    understood, looked = office.is_kept(head.name), 0
    if not understood and office.is_known(head.name):
        content, said = yield from _content(head)
        if said:
            looked = number(said, 8)
            instead, plain = _remaining(head, content, said, clean, left)
            understood = instead is not None
            if instead is not None and instead != plain:
                again = packed(head.method, instead)
                taken = head.size + len(content) + (_DESCRIPTOR_SIZE if head.is_behind else 0)
                given = _ENTRY_SIZE + len(head.name) + len(again)
                if given <= taken + saved:
                    now = _fields(head, _UTF_8, sums(again, instead))
                    yield put(_header(now, head.name) + again)
                    yield drop(taken)
                    return _Gone(taken, given, said, now, True, looked)
                understood = False
    return (yield from _kept(head, understood, looked))


def _remaining(
    head: _Head, content: bytes, said: bytes, clean: office.Clean, left: int
) -> tuple[bytes | None, bytes | None]:
    """What is to stand in an entry, None if nobody knows; and what stands in it, as far as that was looked at."""
    instead, length = office.instead(head.name), number(said, 8)
    if instead is not None:
        is_readable = head.method == DEFLATED or (head.method == STORED and content[:1] in (b"", b"<", b"\xef"))
        return (instead if is_readable or not instead else None), None
    if length > left or not is_bounded(len(content), length):
        return None, None
    plain = unpacked(head.method, content, length, number(said, 0))
    return (None if plain is None else office.remaining(head.name, plain, clean)), plain


def _content(head: _Head) -> Generator[Step, bytes, tuple[bytes, bytes]]:
    """The content of the next entry and its sums; b"" if it is too long or has no end."""
    if not head.is_behind:
        size = number(head.sums, 4)
        window = (yield look(head.size + size)) if size <= MOST_PACKED else b""
        return window[head.size :], head.sums if len(window) == head.size + size else b""
    length = WINDOW
    while True:
        window = yield look(head.size + length)
        content = window[head.size :]
        found = _descriptor(content, 0)
        if found >= 0:
            return content[:found], content[found + 4 : found + _DESCRIPTOR_SIZE]
        if len(content) < length or length >= MOST_PACKED:
            return b"", b""
        length *= 2


def _fields(head: _Head, flags: int, said: bytes) -> bytes:
    return _bytes(head.flags & flags) + _bytes(head.method) + _NO_TIME + said


def _header(fields: bytes, name: bytes) -> bytes:
    return _ENTRY + VERSION + fields + _bytes(len(name)) + _bytes(0) + name


def _kept(head: _Head, understood: bool, looked: int) -> Generator[Step, bytes, _Gone | None]:
    """An entry as it is, but for its time and what a writer added."""
    flags = _UTF_8 | _LENGTHS_BEHIND
    yield put(_header(_fields(head, flags, head.sums), head.name))
    yield drop(head.size)
    length, said = number(head.sums, 4), head.sums
    if not head.is_behind:
        yield keep(length)
    else:
        length, said = yield from _to_descriptor()
    given = _ENTRY_SIZE + len(head.name) + length
    is_empty = number(said, 4) <= _NOTHING and not number(said, 8) and office.is_place(head.name)
    gone = _Gone(head.size + length, given, said, _fields(head, flags, said), understood or is_empty, looked)
    return gone if said else None


def _to_descriptor() -> Generator[Step, bytes, tuple[int, bytes]]:
    """Content and what stands behind it: how long both are, and the sums; b"" if they are not found."""
    kept = 0
    while True:
        piece = yield look(WINDOW)
        found = _descriptor(piece, kept)
        taken = found + _DESCRIPTOR_SIZE if found >= 0 else max(0, len(piece) - _DESCRIPTOR_SIZE - len(_ENTRY))
        yield keep(taken)
        kept += taken
        if found >= 0 or len(piece) < WINDOW:
            return kept, piece[found + 4 : taken] if found >= 0 else b""


def _descriptor(piece: bytes, before: int) -> int:
    """Where the lengths stand behind the content of an entry that began so many bytes before; -1 if not here."""
    at = piece.find(_DESCRIPTOR)
    while at >= 0 and (number(piece, at + 8) != before + at or piece[at + 16 : at + 20] not in (_ENTRY, LISTED)):
        at = piece.find(_DESCRIPTOR, at + 1)
    return at
