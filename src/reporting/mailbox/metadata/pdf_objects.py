"""What in the objects of a PDF says who made it, when and with what (ISO 32000-1, 12.5.6.2, 14.3 to 14.5), and its going.

Entries are written over with blanks, so that nothing moves. An object stream (7.5.7) is unpacked into at most 1 MiB, treated the
same and packed again into the room it had. What can be told only elsewhere, or holds another file, is said: not understood.
"""

import re
import zlib
from typing import Final

from reporting.mailbox.metadata.pdf_others import ASKED_OF_OTHERS, is_told_elsewhere
from reporting.mailbox.metadata.pdf_syntax import (
    MOST_KNOWN,
    MOST_SAID,
    MOST_TOKENS,
    SPACES,
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
OF_A_STREAM: Final = frozenset(b"Type Subtype Length Filter DecodeParms First F".split())
ASKED: Final = frozenset(
    {*_OF_A_DOCUMENT, *_ANYWHERE, *_OF_NO_DOCUMENT, *_ENCRYPTED_OR_SIGNED, *ASKED_OF_OTHERS, *OF_A_STREAM}
) | frozenset(b"T M ID Info DocChecksum PieceInfo".split())
_ANY_REFERENCE: Final = re.compile(rb"\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R")
_ANY_STRING: Final = re.compile(rb"\(|[^<]<[^<]")
# Where something lay on somebody's computer; in hexadecimal digits the colon and what is behind it.
_PLACE: Final = re.compile(
    rb"[Ff]ile:/|[A-Za-z]:\\\\|\(\\{4}|[(\xff\"' ]/(?:Users|home|private|Volumes|storage|[A-Za-z]/Users)/|smb:|3[Aa](?:00)?5[Cc]"
)
_OBJECT: Final = re.compile(rb"\d{1,10}")
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
    if is_told_elsewhere(sheet, found):
        sheet.course.understood = False
    others = {
        entry.name for entry in found.entries if not is_string(sheet, entry)
    }  # a program may add texts by any name
    if found.is_outermost and _is_of_a_document(sheet, found) and not others & _OF_NO_DOCUMENT:
        _of_a_document(sheet, found)
        return
    if found.is_outermost and not others & _OF_NO_DOCUMENT - {b"Type"}:
        _of_no_kind(sheet, found)
    going = _ANYWHERE | _of_an_annotation(kinds)
    for entry in found.entries:
        if entry.name in going:
            _gone(sheet, entry)
        elif entry.name == b"Info" and b"Root" in names:
            _asked_for(sheet, entry)
        elif entry.name == b"PieceInfo" or (entry.name in (b"ID", b"DocChecksum") and b"Root" in names):
            sheet.course.understood &= not _ANY_REFERENCE.search(sheet.text, entry.value, entry.end)
            sheet.write(entry.start, entry.end)
    if found.is_outermost and _PLACE.search(sheet.out[found.start : found.end].replace(b"\0", b"")):
        sheet.course.understood = False


def _is_of_a_document(sheet: Sheet, found: Dictionary) -> bool:
    """Whether this is information: by its keys, and since they are texts. A name, a mark or an object may be called Title too."""
    asked = [entry for entry in found.entries if entry.name in _OF_A_DOCUMENT and sheet.value(entry) != b"null"]
    here = [entry for entry in asked if is_string(sheet, entry)]
    elsewhere = [entry for entry in asked if reference(sheet, entry) is not None]
    is_called_so = bool(here) or any(entry.name in _ANYWHERE for entry in elsewhere)
    return is_called_so and len(here) + len(elsewhere) == len(asked)


def _of_an_annotation(kinds: set[bytes]) -> frozenset[bytes]:
    """Who wrote a remark, and when; /T of a field is its name."""
    if kinds & _REMARKS:
        return frozenset({b"T", b"M"})
    return frozenset({b"M"} if kinds & _OTHER_ANNOTATIONS else ())


def _of_a_document(sheet: Sheet, found: Dictionary) -> None:
    """All of it goes, whatever a program added; a string that is an object of its own too."""
    for entry in found.entries:
        _gone(sheet, entry)
    _known(sheet.course, sheet.course.met, sheet.number)
    sheet.write(found.start + 2, sheet.text.rindex(b">>", found.start, found.end))


def _asked_for(sheet: Sheet, entry: Entry) -> None:
    """The information of the document as a trailer names it, or a table of objects that is a stream."""
    number = reference(sheet, entry)
    if number is not None:
        _to_go(sheet.course, number)
    sheet.course.understood &= number is not None or sheet.value(entry) == b"null"


def _of_no_kind(sheet: Sheet, found: Dictionary) -> None:
    """What a trailer may call the information of the document: with texts in it, it stays; with nothing in it, it is gone."""
    course = sheet.course
    if _ANY_STRING.search(sheet.text, found.start, found.end):
        _known(course, course.kept, sheet.number)
    elif not sheet.text[found.start + 2 : found.end].strip(SPACES + b">"):
        _known(course, course.met, sheet.number)


def _gone(sheet: Sheet, entry: Entry) -> None:
    if is_string(sheet, entry):
        sheet.write(entry.start, entry.end)
    number = reference(sheet, entry)
    if number is None:
        return
    _to_go(sheet.course, number)
    for start, end in sheet.strings.pop(number, []):
        sheet.write(start, end, b"()")
        _known(sheet.course, sheet.course.met, number)


def _to_go(course: Course, number: int) -> None:
    course.said.add(number)
    course.understood &= len(course.said) <= MOST_SAID


def _known(course: Course, numbers: set[int], number: int) -> None:
    """Within bounds, whatever a file holds."""
    if len(numbers) < MOST_KNOWN:
        numbers.add(number)
    course.understood &= number in numbers


def numbered(words: tuple[bytes, ...]) -> int:
    """The number of the object that begins behind these words; -1 if none does."""
    return int(words[0]) if words[2:] == (b"obj",) and _OBJECT.fullmatch(words[0]) else -1


def string(sheet: Sheet, at: int, end: int) -> None:
    """An object that is a string: it goes if a dictionary said so, and it is remembered if one is still to come."""
    if sheet.number in sheet.course.said:
        sheet.write(at, end, b"()")
        _known(sheet.course, sheet.course.met, sheet.number)
    else:
        sheet.strings.setdefault(sheet.number, []).append((at, end))


def stayed(sheet: Sheet, length: int) -> None:
    """So much of a sheet goes on: no dictionary behind it can take its strings any more."""
    for number, places in sheet.strings.items():
        if places[0][0] < length:
            _known(sheet.course, sheet.course.kept, number)


def all_gone(course: Course) -> bool:
    """Whether all objects went that were to go, in each revision that has them."""
    return course.said <= course.met and not course.said & course.kept


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
    sheet, at, places = Sheet(plain, course), first, _places(plain[:first])
    while at < len(plain):
        while places and places[-1][0] <= at - first:
            sheet.number = places.pop()[1]
        end = sheet.token_end(at)
        if begins(plain, at):
            end = composite(sheet, at, ASKED, read)
        elif plain[at] in b"(<" and end >= 0:
            string(sheet, at, end)
        elif plain[at] == 0x25 and end >= 0:
            remark(sheet, at, end)
        if end < 0 or sheet.is_untouchable or course.tokens > MOST_TOKENS:
            return None
        at = end
    stayed(sheet, at)
    if sheet.out == plain:
        return packed
    return zlib.compress(sheet.out, 9) if filters else bytes(sheet.out)


def _places(head: bytes) -> list[tuple[int, int]]:
    """Where objects begin behind it, and their numbers; the first comes last."""
    words = [int(word) for word in _OBJECT.findall(head)]
    return sorted(zip(words[1::2], words[::2], strict=False), reverse=True)


def _unpacked(packed: bytes, most: int) -> bytes | None:
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(packed, most + 1)
    except zlib.error:
        return None
    return plain if unpacking.eof and len(plain) <= most else None
