"""What a PDF says of others and elsewhere (ISO 32000-1, 7.11, 12.6.4, 12.8): files inside and by their paths, which may name whose
computer it is, and signatures, which name who signed. All of that stays, and is said.
"""

import re
from typing import Final

from reporting.mailbox.metadata.pdf_syntax import Dictionary, Sheet, is_string

# Files inside, a form of its own, files elsewhere; who judged a remark, whose layer it is, and what a Mac adds to remarks.
_TOLD_ELSEWHERE: Final = frozenset(b"EF XFA OPI Win StateModel User AAPL:AKExtras".split())
_KINDS_TOLD: Final = frozenset(
    {b"EmbeddedFile", b"Filespec", b"Sig", b"DocTimeStamp"}
)  # with a path; who put a name to it, and when
_PATHS: Final = frozenset(b"F UF DOS Mac Unix".split())  # where they are strings
_OPENING: Final = frozenset(b"GoToR GoToE Launch Thread ImportData SubmitForm".split())  # actions of which /F is a file
# A link to anything else may be a path on somebody's computer, and escapes may hide one.
_LINK: Final = re.compile(rb"\((?:(?:https?|ftp|mailto|tel|doi|urn):|www\.|#|\))", re.IGNORECASE)
ASKED_OF_OTHERS: Final = _TOLD_ELSEWHERE | _PATHS | frozenset(b"Type Subtype S FT V URI".split())


def is_told_elsewhere(sheet: Sheet, found: Dictionary) -> bool:
    """Whether a dictionary leads to what is not read here."""

    def says(key: bytes) -> set[bytes]:
        return {sheet.value(entry) for entry in found.entries if entry.name == key}

    is_signed = b"Sig" in says(b"FT") and says(b"V")  # a field of a form
    is_kind = _KINDS_TOLD & (says(b"Type") | says(b"Subtype"))
    if is_signed or is_kind or not all(_LINK.match(link) for link in says(b"URI")):
        return True
    opens = says(b"S") & _OPENING
    return any(
        entry.name in _TOLD_ELSEWHERE
        or (entry.name in _PATHS and is_string(sheet, entry))
        or (entry.name == b"F" and bool(opens))
        for entry in found.entries
    )
