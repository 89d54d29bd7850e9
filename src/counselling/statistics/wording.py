"""What the statistician writes beside the figures: plain text by language, kept in the draft, frozen with the release.

Only whoever drafted writes, and only while nobody has decided. Every writing is an edition; whoever approves names the one
she saw, so nothing is approved that was exchanged under her eyes.
"""

import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.statistics.drafts import found_draft, name_of
from counselling.statistics.model import statistics_drafts
from reporting.errors import Conflict, Invalid

LONGEST: Final = 4000  # characters of one language
# Of these blocks the report's font (Noto Sans) has every character; of one that it lacks no PDF/A could ever be made.
PRINTED: Final = (
    range(0x20, 0x370),  # Latin, with accents also written apart
    range(0x400, 0x530),  # Cyrillic
    range(0x1E00, 0x1F00),  # Latin, with more accents
    range(0x2000, 0x2150),  # punctuation, raised numbers, currencies, signs made of letters
)
_NEWEST_CURRENCY: Final = "\u20c0"  # which the font does not have yet
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Zl", "Zp"})


def write_texts(
    connection: Connection, act: Act, staff: bytes, draft_id: bytes, texts: Mapping[str, str], edition: int
) -> int:
    """Put these texts in the place of the draft's; the number of the edition they are now. What stands there already stays.

    Raises:
        NotFound: there is no such draft.
        Conflict: `draft_of_another`; `draft_decided`; `draft_changed`: another edition is there than she saw.
        Invalid: `texts`: `characters`: some that the report could not print.
    """
    row, release = found_draft(connection, draft_id, held=True)
    if row.made_by != staff:
        raise Conflict("draft_of_another")
    wanted = {language: _plain(text) for language, text in sorted(texts.items()) if text.strip()}
    if wanted == release.texts:
        return int(row.edition)
    if row.state != "drafted":
        raise Conflict("draft_decided")
    if row.edition != edition:
        raise Conflict("draft_changed")
    body = msgspec.json.encode(msgspec.structs.replace(release, texts=wanted))
    changed = sa.update(statistics_drafts).where(statistics_drafts.c.draft_id == draft_id)
    connection.execute(changed.values(body=body, edition=edition + 1))
    record(connection, act, "statistics.drafted", release=name_of(release), digest=sha256(body).digest())
    return edition + 1


def _plain(text: str) -> str:
    """The text with line ends of one kind. Raises Invalid: it holds what cannot be printed, or not be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not all(one == "\n" or is_printed(one) for one in lines):
        raise Invalid(fields={"texts": "characters"})
    return lines


def is_printed(one: str) -> bool:
    """Whether the report has a glyph for a character: no emoji, no other scripts, no marks that only machines see."""
    known = any(ord(one) in block for block in PRINTED) and one != _NEWEST_CURRENCY
    return known and (one == "\u00ad" or unicodedata.category(one) not in _UNSEEN)
