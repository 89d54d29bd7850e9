"""One lexical pass over the XML of a document (XML 1.0): what says who, when and where goes, what people wrote stays.

Without CDATA every "<" begins a tag: the pass cuts there, and looks into a tag only if one of its words is in it. Nothing is
expanded. A document type, CDATA, another encoding than UTF-8, a path that no rule knows: not understood, None. Linear.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

_MOST_TAGS, _MOST_ATTRIBUTES = 200_000, 400_000  # of one part
_BEGINNING: Final = re.compile(rb"(?:\xef\xbb\xbf)?(<\?xml[ \t\r\n][^<>?]*\?>)?[ \t\r\n]*")
_ENCODING: Final = re.compile(rb"[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*[\"'](?![Uu][Tt][Ff]-8[\"'])")
# With one colon at most, as in a document with namespaces: so every attribute of a tag is one that `ATTRIBUTE` reads, and no place
# is tried twice.
_NAME: Final = rb"(?:[^ \t\r\n=/<>\"':]+:)?[^ \t\r\n=/<>\"':]+"
_SPACE: Final = rb"[ \t\r\n]"
ATTRIBUTE: Final = re.compile(
    rb"%(s)b+((?:[^ \t\r\n=/<>\"':]+:)?)([^ \t\r\n=/<>\"':]+)%(s)b*=%(s)b*(\"[^\"]*\"|'[^']*')" % {b"s": _SPACE}
)
TAG: Final = re.compile(
    rb"(%(n)b)((?:%(s)b+%(n)b%(s)b*=%(s)b*(?:\"[^\"]*\"|'[^']*'))*)(%(s)b*/?>)" % {b"n": _NAME, b"s": _SPACE}
)
_PLACE: Final = re.compile(  # of a file on a device, or on one in the house
    rb"[Ff]ile:|FILE:|[A-Za-z]:\\|\\\\|(?:^|[\"' ;=(:])/(?:Users|home|private|Volumes|storage)/|smb:"
)
_PLACES: Final = tuple(
    rb":\ \\ ile: ILE: /Users/ /home/ /private/ /Volumes/ /storage/ smb:".split()
)  # what it has in it
_OUTSIDE: Final = re.compile(
    rb"[Ff]ile:|FILE:|[A-Za-z]:\\|\\\\|/|\.\./"
)  # a link out of the document, but not to the web
# What cameras, telephones and writers call their files: what ends like one, what begins like one, a day in its name
_ENDING: Final = (
    rb"\.(?:jpe?g|jfif|png|gif|bmp|tiff?|hei[cf]|avif|webp|svg|emf|wmf|dng|raw|cr[23]|nef|arw|raf|orf|rw2|pdf|docx?|odt|"
    rb"mp[34]|m4[av]|mov|avi|mkv|webm|3gpp?|mts|wm[av]|wav|aac|amr|ogg|opus)(?:[ \t\r\n]|&#(?:xA|xD|10|13);){0,8}\Z"
)
_FILE: Final = re.compile(rb"\\|file:|^/|" + _ENDING, re.IGNORECASE)
_SHOT: Final = re.compile(
    rb"^(?:IMG|VID|AUD|PTT|PXL|DSC[NF]?|MVI|MOV|GOPR|DJI)[-_ ]?[0-9]|[0-9]{8}|[0-9]{4}[-_.][0-9]{2}[-_.][0-9]{2}",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    rb"INCLUDE(?:PICTURE|TEXT)(?![ ]+(?:\"|&quot;)?https?:)|[ \"'](?:LINK|DDE|DDEAUTO|RD)[ ]|" + _ENDING, re.IGNORECASE
)
_WEB, _NOWHERE = re.compile(rb"https?:|mailto:|tel:|#"), re.compile(rb"about:blank$")


class Rules(NamedTuple):
    """Names without their prefix, but for elements that are named with it. An attribute: `name`, or `element@name` of one only."""

    gone: frozenset[bytes]  # attributes that go
    instead: Mapping[bytes, bytes]  # attributes that say this instead
    files: frozenset[bytes]  # attributes that are emptied if they name a file
    links: frozenset[bytes]  # attributes that are emptied if they lead to one outside
    without: frozenset[bytes]  # elements that go with all that is in them
    text: Mapping[bytes, bytes]  # elements that hold this text instead
    foreign: frozenset[bytes]  # elements into which nobody can look
    fields: frozenset[bytes]  # elements whose text, which is hardly ever shown, may name no file
    misleading: re.Pattern[bytes] | None = None  # a declaration with which names are not what they seem

    @property
    def words(self) -> frozenset[bytes]:
        """One of these stands in every tag that has to be looked at."""
        attributes = {*self.gone, *self.instead, *self.files, *self.links, b"Relationship@"}
        elements = {*self.without, *self.text, *self.foreign, *self.fields}
        return frozenset({key.split(b"@")[0] for key in attributes} | {key.split(b":")[-1] for key in elements})


def blanked(plain: bytes, rules: Rules) -> bytes | None:
    """What may go on of a part; None if it was not understood."""
    text = _without_remarks(plain)
    beginning = text and _BEGINNING.match(text)
    if not text or not beginning or text.count(b"<") > _MOST_TAGS or text.count(b"=") > _MOST_ATTRIBUTES:
        return None if plain else b""
    body = text[beginning.end() :]
    if not body.startswith(b"<") or b"<!" in body or b"<?" in body or _ENCODING.search(beginning[0]):
        return None
    if rules.misleading and rules.misleading.search(body):
        return None
    try:
        return beginning[0] + b"".join(_passed(body[1:].split(b"<"), rules, _words(body, rules)))
    except _NotUnderstood:
        return None


class _NotUnderstood(Exception):
    """What stands in a part cannot be told."""


def _without_remarks(plain: bytes) -> bytes | None:
    first, *others = plain.split(b"<!--")
    if not all(b"-->" in other for other in others):
        return None
    return first + b"".join(other.partition(b"-->")[2] for other in others)


def _words(body: bytes, rules: Rules) -> tuple[bytes, ...]:
    """What a tag has in it that is of interest; only what the part has at all."""
    return tuple(sorted(word for word in {*rules.words, *_PLACES} if word in body))


def _passed(pieces: Iterable[bytes], rules: Rules, words: tuple[bytes, ...]) -> Iterator[bytes]:
    """Each piece is a tag without its "<", and the text behind it."""
    leaving = emptying = b""  # the end of the element that goes, or that is emptied
    for piece in pieces:
        if leaving or emptying:
            ended = _is(piece, leaving or emptying)
            if _is(piece, (leaving or emptying)[1:]):  # in itself: which end is its own cannot be told
                raise _NotUnderstood
            if ended:
                yield b"<" + piece if emptying else piece.partition(b">")[2]
            leaving, emptying = (b"", b"") if ended else (leaving, emptying)
        elif piece.startswith(b"/") or not any(word in piece for word in words):
            yield b"<" + piece
        else:
            found = TAG.match(piece)
            if not found:
                raise _NotUnderstood
            changed, leaving, emptying = _looked_at(found, piece[found.end() :], rules)
            yield changed
    if leaving or emptying:
        raise _NotUnderstood


def _is(piece: bytes, tag: bytes) -> bool:
    return piece.startswith(tag) and piece[len(tag) : len(tag) + 1] in (b">", b"/", b" ", b"\t", b"\r", b"\n")


def _looked_at(found: re.Match[bytes], behind: bytes, rules: Rules) -> tuple[bytes, bytes, bytes]:
    """What becomes of a tag and the text behind it; the end of its element if that goes, and if that is emptied."""
    element = found[1]
    short, closes = element.split(b":")[-1], found[3].endswith(b"/>")
    if short in rules.foreign:
        raise _NotUnderstood
    if short in rules.fields and (_PLACE.search(behind) or _FIELD.search(found[2] + behind)):
        raise _NotUnderstood
    if short in rules.without:
        return (behind, b"", b"") if closes else (b"", b"/" + element, b"")
    kept = _kept_target(short, found[2])
    attributes = ATTRIBUTE.sub(lambda one: _attribute(one, short, kept, rules), found[2])
    if _PLACE.search(attributes):
        raise _NotUnderstood
    tag = b"<" + element + attributes + found[3]
    text = rules.text.get(element, rules.text.get(short))
    if text is None or closes:
        return tag + behind, b"", b""
    return tag + text, b"", b"/" + element


def _kept_target(element: bytes, attributes: bytes) -> re.Pattern[bytes] | None:
    """Where a relationship may lead out of the document; None if it stays inside."""
    if element != b"Relationship" or b"External" not in attributes:
        return None
    return _NOWHERE if b"attachedTemplate" in attributes else _WEB


def _attribute(found: re.Match[bytes], element: bytes, kept: re.Pattern[bytes] | None, rules: Rules) -> bytes:
    prefix, name, value = found[1], found[2], found[3][1:-1]
    keys = (element + b"@" + name, name)
    if prefix == b"xmlns:":
        return found[0]
    for key in keys:
        instead = rules.instead.get(key)
        if (key in rules.files and _is_file(name, value)) or (key in rules.links and _OUTSIDE.match(value)):
            instead = b""
        if key in rules.gone and instead is None:
            return b""
        if instead is not None:
            return b" " + prefix + name + b'="' + instead + b'"'
    if kept and name == b"Target" and not kept.match(value):
        return b' Target="about:blank"'
    return found[0]


def _is_file(name: bytes, value: bytes) -> bool:
    return bool(_FILE.search(value) or (name == b"name" and _SHOT.search(value)))
