"""A part of a document that was built to be slow is read once like any other; names in rare places leave it or are said.

Tried again from every place, each of these would take hours, and the time limit of a test would end it.
"""

from collections.abc import Callable

import pytest

from tests.unit.reporting.mailbox.test_metadata import clean, in_browser
from tests.unit.reporting.mailbox.test_metadata_office import Entry, document, held, part

__all__ = ["in_browser"]  # a fixture

Browser = Callable[[list[bytes]], list[tuple[bytes, bool]]]
MANY = 1_000_000
NAME = b"canary.muster"
SLOW = {
    "blanks before an attribute with two colons": (
        b"<w:p><w:ins%b a:b:c='x' w:author='y'/></w:p>" % (b" " * MANY),
        "word/document.xml",
    ),
    "declarations that do not end": (b"<a %b/>" % (b"xmlns:" * (MANY // 6)), "content.xml"),
    "settings that do not end": (b"<a %b/>" % (b'config:name="PrinterName"' * (MANY // 25)), "settings.xml"),
    "attributes without a value": (b"<w:ins %b/>" % (b"w:author " * (MANY // 9)), "word/document.xml"),
    "tags that do not end": (b"<w:author" * (MANY // 9), "word/document.xml"),
}
NAMED = {
    "who may change a passage": (b"<a><w:permStart w:id='1' w:ed='%b@example.org'/></a>" % NAME, "word/document.xml"),
    "who may change cells": (b"<a><protectedRange securityDescriptor='%b'/></a>" % NAME, "xl/worksheets/sheet1.xml"),
    "a remark on a name": (b"<a><definedName comment='%b' name='n'>A1</definedName></a>" % NAME, "xl/workbook.xml"),
    "who is to sign": (b"<a><o:signatureline o:suggestedsigneremail='%b'/></a>" % NAME, "word/document.xml"),
    "a printer, in other quotation marks": (
        b"<a><config:config-item config:name='PrinterName' config:type='string'>%b</config:config-item></a>" % NAME,
        "settings.xml",
    ),
    "a pasted picture": (
        b'<a><w:instrText> INCLUDEPICTURE "/Users/%b/Library/x.png" </w:instrText></a>' % NAME,
        "word/document.xml",
    ),
    "a picture in the house": (b"<a><v:shape w:author='' alt='/Users/%b/x.png'/></a>" % NAME, "word/document.xml"),
    "a network": (b"<a><text:title>smb://nas/home/%b/x</text:title></a>" % NAME, "content.xml"),
    "any setting": (
        b"<a><config:config-item config:name='X'>file:///home/%b</config:config-item></a>" % NAME,
        "settings.xml",
    ),
}


@pytest.mark.parametrize("how", SLOW)
def test_what_was_built_to_be_slow_is_read_once(how: str, in_browser: Browser) -> None:
    plain, name = SLOW[how]
    file = part(plain, name.encode())
    assert clean(file) == in_browser([file])[0]


def test_names_in_rare_places_go_or_are_said(in_browser: Browser) -> None:
    files = [part(plain, name.encode()) for plain, name in NAMED.values()]
    for how, file, found in zip(NAMED, files, in_browser(files), strict=True):
        left, removed = clean(file)
        assert (left, removed) == found, how
        assert not removed or NAME not in b"".join(held(left).values()), how


def test_an_empty_entry_may_not_be_called_after_anybody(in_browser: Browser) -> None:
    names = (b"Configurations2/images/Bitmaps/", b"word/theme/", b"canary.muster/", b"letters of canary.muster.txt")
    files = [document(Entry(name, b"")) for name in names]
    assert (
        [clean(file)[1] for file in files]
        == [removed for _, removed in in_browser(files)]
        == [True, True, False, False]
    )


def test_a_field_bound_to_what_is_emptied_keeps_its_words() -> None:
    bound = (
        b"<w:p><w:sdt><w:sdtPr><w:dataBinding w:xpath='/a'/></w:sdtPr><w:sdtContent>words</w:sdtContent></w:sdt></w:p>"
    )
    left, _ = clean(part(bound))
    [plain] = [content for name, content in held(left).items() if name == "word/document.xml"]
    assert plain == bound.replace(b"<w:dataBinding w:xpath='/a'/>", b"")
