"""The parts of Office Open XML (ECMA-376) and OpenDocument (1.3): which of them may say who, when and where, and what remains.

Only parts that stand here are known; a document with any other (macros, embedded objects, signatures, drawings of another
program) never counts as cleaned. Authors of comments and changes lose their names and days, words stay.
"""

import re
from collections.abc import Callable
from typing import Final

from reporting.mailbox.metadata.markup import ATTRIBUTE, TAG, Rules, blanked

Clean = Callable[[bytes], tuple[bytes, bool]]  # a picture, a film or sound: what goes on, and whether it was understood

_LONG_AGO: Final = b"1970-01-01T00:00:00"  # where a day must stand
_MOST_AUTHORS: Final = 50
_DOCUMENT: Final = re.compile(rb"mimetype|\[Content_Types\]\.xml|_rels/\.rels|(docProps|word|xl|ppt)/.+")
_PACKAGE: Final = b"http://schemas.openxmlformats.org/"
_MICROSOFT: Final = b"http://schemas.microsoft.com/office/"
_EMPTY: Final = (
    (
        rb"docProps/core\.xml|package/services/metadata/core-properties/[^/]+\.psmdcp",
        b'<coreProperties xmlns="%bpackage/2006/metadata/core-properties"/>' % _PACKAGE,
    ),
    (rb"docProps/app\.xml", b'<Properties xmlns="%bofficeDocument/2006/extended-properties"/>' % _PACKAGE),
    (rb"docProps/custom\.xml", b'<Properties xmlns="%bofficeDocument/2006/custom-properties"/>' % _PACKAGE),
    (rb"docMetadata/LabelInfo\.xml", b'<labelList xmlns="%b2020/mipLabelMetadata"/>' % _MICROSOFT),
    (rb"word/people\.xml", b'<people xmlns="%bword/2012/wordml"/>' % _MICROSOFT),
    (rb"customXml/item\d+\.xml", b"<a/>"),
    (
        rb"(Object[ _]\d+/)?meta\.xml",
        b'<o:document-meta xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" o:version="1.2"/>',
    ),
    (rb"docProps/thumbnail\.[a-z]+|Thumbnails/.+|(word|xl|ppt)/printerSettings/[^/]+", b""),
)
_EMPTIED: Final = tuple((re.compile(names), content) for names, content in _EMPTY)
_KEPT: Final = re.compile(
    rb"mimetype|layout-cache|xl/(sharedStrings|calcChain)\.xml|(word|ppt)/fonts/[^/]+\.(odttf|fntdata)"
)
_PLACES: Final = re.compile(
    rb"Configurations2/([a-z]+/|images/Bitmaps/|accelerator/current\.xml)?|"
    rb"(_rels|docProps|word|xl|ppt|customXml|META-INF|Pictures|Thumbnails|Object[ _]\d+)/([A-Za-z_]+/)*"
)
_MEDIA: Final = re.compile(  # as programs number them, not under a name of their own
    rb"((word|xl|ppt)/media/(image|media|audio|video|picture|hdphoto|rId)-?\d{1,5}|Pictures/[0-9A-Fa-f]{20,64})\.[A-Za-z0-9]+"
)
_OPEN_XML: Final = re.compile(
    rb"\[Content_Types\]\.xml|([A-Za-z]+/)*_rels/[^/]*\.rels|customXml/itemProps\d+\.xml|"
    rb"word/(glossary/)?(document|comments(Extended|Ids|Extensible)?|footnotes|endnotes|header|footer|settings|webSettings|styles|"
    rb"stylesWithEffects|numbering|fontTable)\d*\.xml|"
    rb"(word|xl|ppt)/(theme|charts|diagrams|drawings)/[A-Za-z]+\d*\.(xml|vml)|"
    rb"xl/(workbook|styles|metadata|comments\d*|comments/comment\d*)\.xml|"
    rb"xl/(worksheets|chartsheets|tables|threadedComments|persons|pivotTables|pivotCache)/[A-Za-z]+\d*\.xml|"
    rb"ppt/(presentation|presProps|viewProps|tableStyles|commentAuthors|authors|revisionInfo)\.xml|"
    rb"ppt/(slides|slideLayouts|slideMasters|notesSlides|notesMasters|handoutMasters|comments|changesInfos|theme)/[A-Za-z_0-9]+\.xml"
)
_OPEN_DOCUMENT: Final = re.compile(
    rb"(Object[ _]\d+/)?(content|styles|settings)\.xml|META-INF/manifest\.xml|manifest\.rdf"
)

_OPEN_XML_RULES: Final = Rules(
    gone=frozenset(
        b"initials date dateUtc rsidR rsidRPr rsidRDefault rsidP rsidSect rsidTr rsidDel gfxdata userName cm@dt "
        b"threadedComment@dT pivotCacheDefinition@refreshedBy pivotCacheDefinition@refreshedDate "
        b"pivotCacheDefinition@refreshedDateIso scenario@user scenario@comment permStart@ed protectedRange@securityDescriptor "
        b"definedName@comment signatureline@suggestedsigner signatureline@suggestedsigner2 "
        b"signatureline@suggestedsigneremail".split()
    ),
    instead=dict.fromkeys(
        b"author userId cmAuthor@name cmAuthor@initials author@name person@displayName absPath@url chgData@name "
        b"imagedata@title fill@title imagedata@href".split(),
        b"",
    )
    | dict.fromkeys(b"cm@created reply@created client@dt chgData@dt instance@time event@time".split(), _LONG_AGO),
    files=frozenset(
        b"docPr@name docPr@descr docPr@title cNvPr@name cNvPr@descr cNvPr@title shape@alt rect@alt".split()
    ),
    links=frozenset(),
    without=frozenset(
        b"rsids rsid docVars mailMerge docId attachedTemplate revisionPtr dataBinding customWorkbookViews "
        b"customSheetViews".split()
    ),
    text={b"author": b""},
    foreign=frozenset(b"binData altChunk".split()),
    fields=frozenset(b"instrText delInstrText fldSimple".split()),
)
_OPEN_DOCUMENT_RULES: Final = Rules(
    gone=frozenset(b"rsid paragraph-rsid chg-author chg-date-time scenario@comment".split()),
    instead={},
    files=frozenset(b"frame@name custom-shape@name g@name".split()),
    links=frozenset({b"href"}),
    without=frozenset(),
    text=dict.fromkeys(
        b"creator creator-initials author-name author-initials initial-creator printed-by date-string sender-firstname "
        b"sender-lastname sender-initials sender-title sender-position sender-company sender-email "
        b"sender-phone-private sender-phone-work sender-fax sender-street sender-city sender-postal-code sender-country "
        b"sender-state-or-province".split(),
        b"",
    )
    | {b"dc:date": _LONG_AGO},
    foreign=frozenset({b"binary-data"}),
    fields=frozenset(b"title desc config-item file-name".split()),
    misleading=re.compile(
        rb"xmlns(?::(?!dc[ \t\r\n=])[^ \t\r\n=:]+)?[ \t\r\n]*=[ \t\r\n]*[\"']http://purl\.org/dc/elements/1\.1/"
    ),
)
_DRAWING_RULES: Final = Rules(  # SVG 1.1, as Inkscape and Illustrator write it
    gone=frozenset(b"docname export-filename absref".split()),
    instead={},
    files=frozenset(),
    links=frozenset({b"href"}),
    without=frozenset(b"metadata namedview".split()),
    text={},
    foreign=frozenset(b"image foreignObject script pgf pgfRef".split()),
    fields=frozenset(),
)
_BELOW: Final = re.compile(rb"\n\t-[^<\n]*(?:\n----\n|<)")  # a name as Google Sheets writes it under a comment
_BACKGROUND: Final = re.compile(
    rb"<(?:[a-z]+:)?fill-image [^<>]*name=[\"'][^<>\"']*(?:[0-9]{8}|\.(?:jpe?g|png|gif|bmp|tiff?|heic|webp)[\"'])",
    re.IGNORECASE,
)
_FILM: Final = b"ppaction://media"
_AUTHOR: Final = re.compile(rb"<(?:[A-Za-z0-9]+:)?author>([^<]+)<")
_SETTINGS: Final = {
    **dict.fromkeys((b"PrinterName", b"PrinterSetup", b"CurrentDatabaseDataSource", b"CurrentDatabaseCommand"), b""),
    **dict.fromkeys((b"Rsid", b"RsidRoot"), b"0"),
}


def is_document(first: bytes) -> bool:
    """Whether an archive whose first entry has this name is a document."""
    return _DOCUMENT.fullmatch(first) is not None


def is_kept(name: bytes) -> bool:
    """Whether what an entry of this name holds says nothing of anybody but what people wrote."""
    return _KEPT.fullmatch(name) is not None


def is_place(name: bytes) -> bool:
    """Whether an entry of this name may be empty: its name is one that every such document has."""
    return _PLACES.fullmatch(name) is not None


def instead(name: bytes) -> bytes | None:
    """What stands in place of an entry, whatever it holds; None if it is one to look into."""
    return next((content for names, content in _EMPTIED if names.fullmatch(name)), None)


def is_known(name: bytes) -> bool:
    """Whether `instead` or `remaining` may say what is to stand in an entry of this name."""
    return instead(name) is not None or any(names.fullmatch(name) for names in (_OPEN_XML, _OPEN_DOCUMENT, _MEDIA))


def remaining(name: bytes, plain: bytes, clean: Clean) -> bytes | None:
    """What goes on of an entry that holds this; None if that was not understood."""
    if _MEDIA.fullmatch(name) and name.endswith(b".svg"):
        return blanked(plain, _DRAWING_RULES)
    if _MEDIA.fullmatch(name):
        medium, understood = clean(plain)
        return medium if understood else None
    if _OPEN_DOCUMENT.fullmatch(name):
        left = None if _BACKGROUND.search(plain) else blanked(plain, _OPEN_DOCUMENT_RULES)
        return left and b"<".join(_setting(piece) for piece in left.split(b"<"))
    left = blanked(plain, _OPEN_XML_RULES)
    if left and name.startswith(b"ppt/") and _FILM in left:
        return _nameless(left)
    return _unsigned(plain, left) if left and name.startswith(b"xl/comments") else left


def _nameless(left: bytes) -> bytes:
    """A slide without the names of films and sound on it, which PowerPoint takes from their files."""
    pieces = left.split(b"<")
    for at, following in enumerate(pieces[1:]):
        if _FILM in following and pieces[at].partition(b" ")[0].endswith(b"cNvPr"):
            pieces[at] = ATTRIBUTE.sub(lambda one: b' name=""' if one[1] + one[2] == b"name" else one[0], pieces[at])
    return b"<".join(pieces)


def _setting(piece: bytes) -> bytes:
    """A tag without its "<" and the text behind it: that of a setting which says who or where says so no more."""
    tag = TAG.match(piece) if any(name in piece for name in _SETTINGS) else None
    if not tag or tag[3].endswith(b"/>"):
        return piece
    values = [found[3][1:-1] for found in ATTRIBUTE.finditer(tag[2]) if found[2] == b"name"]
    text = next((_SETTINGS[value] for value in values if value in _SETTINGS), None)
    return piece if text is None else tag[0] + text


def _unsigned(plain: bytes, left: bytes) -> bytes | None:
    """Comments of a workbook without the names that it writes before their text."""
    authors = {name for name in _AUTHOR.findall(plain) if name.strip(b" \t\r\n")}
    if len(authors) > _MOST_AUTHORS or _BELOW.search(plain):
        return None
    names = b"|".join(re.escape(name) for name in sorted(authors, key=lambda name: (-len(name), name)))
    text = rb"(<(?:[A-Za-z0-9]+:)?t(?: [^<>]*)?>[ \t\r\n]*)(?:%b):" % names
    return re.sub(text, rb"\1", left) if names else left
