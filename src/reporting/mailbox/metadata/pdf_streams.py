"""The streams of a PDF (ISO 32000-1, 7.3.8): XMP is emptied, object streams are read, photographs lose what telephones add to them.

All others go on as they are. One whose length stands elsewhere is followed to the word that ends it.
"""

import re
from collections.abc import Generator
from typing import Final, NamedTuple

from reporting.mailbox.metadata.pdf_objects import no_xmp, repacked
from reporting.mailbox.metadata.pdf_syntax import MOST_OF_AN_OBJECT, OVERLAP, SPACES, Course, Dictionary, Sheet
from reporting.mailbox.metadata.pictures import segments_in_place
from reporting.mailbox.metadata.steps import REST, WINDOW, Step, Steps, drop, keep, look, put

_BEGUN: Final = re.compile(rb"[\0\t\n\f\r ]*stream(\r\n|\n|\r)")
_LENGTH: Final = re.compile(rb"\d{1,10}|\d+[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R")
_FIRST: Final = re.compile(rb"\d{1,10}")
_END: Final = re.compile(rb"\r?\n?endstream[\0\t\n\f\r ]+endobj")
_TELLS: Final = re.compile(
    rb"Exif\0\0|<x:xmpmeta|<\?xpacket|Photoshop 3\.0|http://ns\.adobe\.com/xap|Image_UTC_Data|MotionPhoto_Data"
)


class Stream(NamedTuple):
    """The dictionary of a stream, from `start` on, and its data from `data` on; `length`: None if it stands elsewhere."""

    start: int
    data: int
    length: int | None
    kind: bytes
    filters: bytes
    first: int
    digits: tuple[int, int]  # where the length stands


def begun(text: bytes, at: int) -> int:
    """Where the data of a stream begin whose dictionary ends at `at`; 0 if it has none."""
    found = _BEGUN.match(text, at)
    return found.end() if found else 0


def written(sheet: Sheet, length: int) -> Steps:
    """So much of a sheet goes on as it is now."""
    if sheet.out[:length] == sheet.text[:length]:
        yield keep(length)
    else:
        yield put(bytes(sheet.out[:length]))
        yield drop(length)
    return True


def described(sheet: Sheet, own: Dictionary, data: int) -> Stream | None:
    """What is to know of a stream; None without a length, or with its data in another file."""
    found = {entry.name: entry for entry in own.entries}
    says = {name: sheet.value(entry) for name, entry in found.items()}
    length = says.get(b"Length", b"")
    if b"F" in says or not _LENGTH.fullmatch(length):
        return None
    kind = b"Metadata" if says.get(b"Subtype") == b"XML" else says.get(b"Type", b"")
    filters = says.get(b"Filter", b"").strip(b"[/]" + SPACES)
    if kind == b"ObjStm" and b"DecodeParms" in says:
        filters = b"with a predictor"
    if kind == b"Metadata":
        for name in {b"Filter", b"DecodeParms"} & found.keys():
            sheet.write(found[name].start, found[name].end)
    first = says.get(b"First", b"")
    digits = sheet.text.index(length, found[b"Length"].value)
    return Stream(
        own.start,
        data,
        int(length) if length.isdigit() else None,
        kind,
        filters,
        int(first) if _FIRST.fullmatch(first) else REST,
        (digits, digits + len(length)),
    )


def passed(sheet: Sheet, stream: Stream) -> Steps:
    """All up to the end of its data; False: nothing behind it can be read."""
    if stream.kind == b"ObjStm":
        return (yield from _objects(sheet, stream))
    yield from written(sheet, stream.data)
    sheet.course.is_behind_stream = True
    if stream.kind == b"Metadata":
        return (yield from _without_xmp(stream.length))
    length, is_picture = stream.length, b"DCT" in stream.filters or b"JPX" in stream.filters
    is_seen = is_picture or not stream.filters  # not packed
    if stream.filters in (b"DCTDecode", b"DCT"):
        in_place = yield from segments_in_place(REST if length is None else length)
        length = None if length is None else length - in_place
    elif (is_picture and b"JPX" not in stream.filters) or stream.filters.endswith(b"R"):
        sheet.course.understood = False  # packed once more, or who knows: nobody sees what it says
    if length is not None and not is_seen:
        yield keep(length)
        return True
    return (yield from _to_its_end(sheet.course, length, is_seen))


def _to_its_end(course: Course, length: int | None, is_seen: bool) -> Steps:
    """The data of a stream of this length, or up to where it ends; what is not packed is searched for what tells of its making."""
    while length is None or length > 0:
        size = WINDOW if length is None else min(WINDOW, length)
        piece = yield look(size)
        ends = _END.search(piece) if length is None else None
        if is_seen and _TELLS.search(piece, 0, ends.start() if ends else len(piece)):
            course.understood = False
        if ends:
            yield keep(ends.start())
            return True
        if len(piece) < size:
            return False
        taken = size if size == length else size - OVERLAP
        yield keep(taken)
        length = None if length is None else length - taken
    return True


def _found(length: int | None) -> Generator[Step, bytes, int]:
    """How long the data are that begin here; -1 if that is too far to see."""
    if length is not None:
        return length
    ends = _END.search((yield look(MOST_OF_AN_OBJECT)))
    return ends.start() if ends else -1


def _without_xmp(given: int | None) -> Steps:
    length = yield from _found(given)
    left, content = length, no_xmp(min(length, WINDOW))
    while left > 0:
        piece = yield look(min(left, WINDOW))
        if not piece:
            return False
        yield put(content[: len(piece)])
        yield drop(len(piece))
        left, content = left - len(piece), b" " * WINDOW
    return length >= 0


def _objects(sheet: Sheet, stream: Stream) -> Steps:
    """An object stream: back in its own room, which its length says again; if it has none, as it was."""
    course, start = sheet.course, stream.start
    yield from written(sheet, start)
    head = stream.data - start
    piece = yield look(head + (MOST_OF_AN_OBJECT if stream.length is None else min(stream.length, MOST_OF_AN_OBJECT)))
    ends = _END.search(piece, head) if stream.length is None else None
    length = stream.length if stream.length is not None else ends.start() - head if ends else -1
    if length < 0:
        return False
    course.is_behind_stream = True
    before = piece[head : head + length]
    is_known = stream.filters in (b"", b"FlateDecode", b"Fl") and len(before) == length
    after = repacked(before, stream.filters, stream.first, course) if is_known else None
    if after is None or after == before or len(after) > length or stream.length is None:
        course.understood &= after == before
        yield keep(head + length)
        return True
    sheet.write(*stream.digits, b"%d" % len(after))
    yield put(bytes(sheet.out[start : stream.data]) + after.ljust(length))
    yield drop(head + length)
    return True
