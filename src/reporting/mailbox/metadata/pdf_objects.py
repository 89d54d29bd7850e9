"""What in the objects of a PDF says who made it, when and with what (ISO 32000-1, 12.5.6.2, 14.3 to 14.5), and its going.

Entries are written over with blanks, so that nothing moves. An object stream (7.5.7) is unpacked into at most 1 MiB, treated the
same and packed again into the room it had. What can be told only elsewhere, or holds another file, is said: not understood.
"""

import re
import zlib
from typing import Final

from reporting.mailbox.metadata.pdf_syntax import (
    MOST_SAID,
    MOST_TOKENS,
    Course,
    Dictionary,
    Entry,
    Sheet,
    begins,
    composite,
    is_string,
    reference,
    remark,
)

MOST_UNPACKED: Final = 1 << 20  # bytes of one object stream
MOST_UNPACKED_OF_A_FILE: Final = 8 << 20

_OF_A_DOCUMENT: Final = frozenset(b"Title Author Subject Keywords Creator Producer CreationDate ModDate".split())
_ANYWHERE: Final = (_OF_A_DOCUMENT - {b"Title", b"Subject"}) | {b"LastModified"}
_OF_NO_DOCUMENT: Final = frozenset(b"Type Subtype S Parent Length FT Root Kids".split())
_REMARKS: Final = frozenset(
    b"Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup "
    b"FileAttachment Sound Redact Projection".split()
)
_OTHER_ANNOTATIONS: Final = frozenset(b"Link Widget Screen Movie PrinterMark TrapNet Watermark 3D RichMedia".split())
_ENCRYPTED_OR_SIGNED: Final = frozenset({b"Encrypt", b"ByteRange"})
_FILES: Final = frozenset({b"EF", b"XFA"})  # attached; a form that is a file of its own
_KINDS_OF_FILES: Final = frozenset({b"EmbeddedFile", b"Filespec"})  # a path may name whose it is
OF_A_STREAM: Final = frozenset(b"Type Subtype Length Filter DecodeParms First F".split())
ASKED: Final = frozenset(
    {*_OF_A_DOCUMENT, *_ANYWHERE, *_OF_NO_DOCUMENT, *_ENCRYPTED_OR_SIGNED, *_FILES, *OF_A_STREAM}
) | frozenset(b"T M ID DocChecksum PieceInfo URI".split())
_ANY_REFERENCE: Final = re.compile(rb"\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R")
_NO_XMP: Final = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
)


def read(sheet: Sheet, found: Dictionary) -> None:
    """One dictionary, as it closes: its entries that say who, when or with what go."""
    names = {entry.name for entry in found.entries}
    kinds = {sheet.value(entry) for entry in found.entries if entry.name in (b"Type", b"Subtype")}
    if found.is_outermost:
        sheet.own = found
    if names & _ENCRYPTED_OR_SIGNED:
        sheet.is_untouchable, sheet.course.understood = True, False
    if names & _FILES or kinds & _KINDS_OF_FILES:
        sheet.course.understood = False
    others = {
        entry.name for entry in found.entries if not is_string(sheet, entry)
    }  # a program may add texts by any name
    if found.is_outermost and names & _OF_A_DOCUMENT and not others & _OF_NO_DOCUMENT:
        _of_a_document(sheet, found)
        return
    going = _ANYWHERE | _of_an_annotation(kinds)
    for entry in found.entries:
        if entry.name in going:
            _gone(sheet, entry)
        elif entry.name == b"URI":
            sheet.course.understood &= sheet.value(entry)[1:6].lower() != b"file:"
        elif entry.name == b"PieceInfo" or (entry.name in (b"ID", b"DocChecksum") and b"Root" in names):
            sheet.course.understood &= not _ANY_REFERENCE.search(sheet.text, entry.value, entry.end)
            sheet.write(entry.start, entry.end)


def _of_an_annotation(kinds: set[bytes]) -> frozenset[bytes]:
    """Who wrote a remark, and when; /T of a field is its name."""
    if kinds & _REMARKS:
        return frozenset({b"T", b"M"})
    return frozenset({b"M"} if kinds & _OTHER_ANNOTATIONS else ())


def _of_a_document(sheet: Sheet, found: Dictionary) -> None:
    """All of it goes, whatever a program added; a string that is an object of its own too."""
    for entry in found.entries:
        _gone(sheet, entry)
    sheet.write(found.start + 2, sheet.text.rindex(b">>", found.start, found.end))


def _gone(sheet: Sheet, entry: Entry) -> None:
    if is_string(sheet, entry):
        sheet.write(entry.start, entry.end)
    number = reference(sheet, entry)
    if number is None:
        return
    if number in sheet.strings:
        sheet.write(*sheet.strings[number], b"()")
    else:
        sheet.course.said.add(number)
        sheet.course.understood &= len(sheet.course.said) <= MOST_SAID


def string(sheet: Sheet, at: int, end: int) -> None:
    """An object that is a string: it goes if a dictionary said so, and it is remembered if one is still to come."""
    words = sheet.course.words
    number = int(words[0]) if words[2:] == (b"obj",) and words[0].isdigit() else -1
    if number in sheet.course.said:
        sheet.write(at, end, b"()")
        sheet.course.said.discard(number)
    else:
        sheet.strings[number] = at, end


def no_xmp(length: int) -> bytes:
    """XMP of this length that says nothing; blanks where there is no room for it."""
    return (_NO_XMP if length >= len(_NO_XMP) else b"").ljust(length)


def repacked(packed: bytes, filters: bytes, first: int, course: Course) -> bytes | None:
    """The data of an object stream without what says who, when and with what, as they are if nothing does.

    `first`: where the objects begin. None: it is more than we unpack, or is not what it claims.
    """
    most = min(MOST_UNPACKED, MOST_UNPACKED_OF_A_FILE - course.unpacked)
    plain = _unpacked(packed, most) if filters else packed
    if plain is None or first > len(plain):
        return None
    course.unpacked += len(plain)
    sheet, at = Sheet(plain, course), first
    while at < len(plain):
        end = sheet.token_end(at)
        if begins(plain, at):
            end = composite(sheet, at, ASKED, read)
        elif plain[at] == 0x25 and end >= 0:
            remark(sheet, at, end)
        if end < 0 or sheet.is_untouchable or course.tokens > MOST_TOKENS:
            return None
        at = end
    if sheet.out == plain:
        return packed
    return zlib.compress(sheet.out, 9) if filters else bytes(sheet.out)


def _unpacked(packed: bytes, most: int) -> bytes | None:
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(packed, most + 1)
    except zlib.error:
        return None
    return plain if unpacking.eof and len(plain) <= most else None
