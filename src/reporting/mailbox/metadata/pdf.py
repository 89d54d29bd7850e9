"""PDF (ISO 32000-1) without who made it, when and with what: in its information, XMP, remarks, photographs and earlier versions.

Read once from front to end; what goes is written over with blanks, so every byte keeps its place and all offsets stay true.
A file that is encrypted or signed is left exactly as it is, for a signature is worth more than what it hides; that is looked for in
the first MiB, since a file arrives in pieces and is not kept. One that says so only later has lost what was before, and is said to
be not understood. Words, pictures, links and the names of fonts stay; files inside, paths and what is too large to read stay too,
and are said.
"""

import re
from typing import Final

from reporting.mailbox.metadata.pdf_objects import ASKED, all_gone, numbered, read, stayed, string
from reporting.mailbox.metadata.pdf_streams import Stream, begun, described, passed, written
from reporting.mailbox.metadata.pdf_syntax import (
    MOST_OF_AN_OBJECT,
    MOST_TOKENS,
    OVERLAP,
    Course,
    Sheet,
    begins,
    composite,
    remark,
)
from reporting.mailbox.metadata.steps import Steps, look

_AHEAD: Final = 1 << 20  # bytes in which is sought what leaves a file alone; in the browser it is all there
_FIRST: Final = 1 << 12  # bytes of the first look at objects; what does not end in it is looked at four times as far

_LEFT_ALONE: Final = re.compile(rb"/(Encrypt|ByteRange)[^A-Za-z]")
_SPACE: Final = re.compile(rb"[\0\t\n\f\r ]+")
_WORD: Final = re.compile(rb"[-+.0-9]+|obj|endobj|endstream|xref|trailer|startxref|n|f|R|true|false|null")


def pdf() -> Steps:
    """Objects, tables of them and trailers, in the order of the file, whichever revision they belong to."""
    if _LEFT_ALONE.search((yield look(_AHEAD))):
        return False
    course, size = Course(), _FIRST
    while True:
        window = yield look(size)
        is_last = len(window) < size
        sheet = Sheet(window, course)
        at, stream = _units(sheet, is_last)
        if sheet.is_untouchable or at < 0 or course.tokens > MOST_TOKENS:
            return False
        stayed(sheet, at)
        if stream:
            if not (yield from passed(sheet, stream)):
                return False
        elif at:
            yield from written(sheet, at)
        elif is_last or size == MOST_OF_AN_OBJECT:
            return not window and course.understood and course.is_closed and all_gone(course)
        size = _FIRST if at or stream else 4 * size


def _units(sheet: Sheet, is_last: bool) -> tuple[int, Stream | None]:
    """How far whole values and words reach, or the stream that comes first; -1: this is no PDF."""
    text, at = sheet.text, 0
    waits: tuple[int, tuple[bytes, ...]] | None = None  # the first string in the second half, and the words before it
    while at < len(text):
        end = sheet.token_end(at)
        if end >= 0 and begins(text, at):
            sheet.number = numbered(sheet.course.words)
            end = composite(sheet, at, ASKED, read)
            if end < 0 or sheet.is_untouchable or (len(text) - end < OVERLAP and not is_last):
                break
            if sheet.own and sheet.own.end == end and (data := begun(text, end)):
                stream = described(sheet, sheet.own, data)
                return (at, stream) if stream else (-1, None)
        elif end < 0 or (end == len(text) and not is_last and text[at] not in b"(<"):
            end = _cut(text, at) if end >= 0 else -1
            if end <= at:
                break
        if text[at] in b"(<" and not begins(text, at):
            if 2 * at >= len(text):
                waits = waits or (at, sheet.course.words)
            sheet.number = numbered(sheet.course.words)
            string(sheet, at, end)
        elif text[at] == 0x25:
            remark(sheet, at, end)
        elif text[at] not in b"<[/" and not _words(sheet.course, text[at:end]):
            return -1, None
        at = end
    if waits and not is_last:
        at, sheet.course.words = waits  # a dictionary behind it may still say that it is to go
    return at, None


def _cut(text: bytes, at: int) -> int:
    """Where a run of words can be parted that reaches the end of the text."""
    if text[at] in b"%/":
        return -1
    return max((space.start() for space in _SPACE.finditer(text, at, len(text) - OVERLAP)), default=-1)


def _words(course: Course, run: bytes) -> bool:
    """Words outside of values; whether they belong there."""
    words = [word for word in _SPACE.split(run) if word]
    if words and course.is_behind_stream:
        course.is_behind_stream = False
        if words[0] != b"endstream":
            return False
    course.tokens += len(words)
    for word in words:
        course.is_closed = word == b"startxref" or (course.is_closed and word != b"obj")
    course.words = (*course.words, *words)[-3:]
    return all(_WORD.fullmatch(word) for word in words)
