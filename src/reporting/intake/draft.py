"""A report that somebody without JavaScript is writing, from the first answer until its code is written down.

Code, case and record are fixed with the first answer: files are sealed for them while they arrive, and a repeated POST is the
same report. Once it is sent the words are gone from here; only what the code page shows is left.
"""

from typing import Final

import msgspec
from sqlalchemy.engine import Connection

from reporting.centres.service import Draw
from reporting.mailbox import attachments
from reporting.sealing.access_code import SECRET_LENGTH, AccessCode, from_secret
from reporting.sealing.content import Attachment
from reporting.sealing.keys import ID_LENGTH
from reporting.web import kept

WORDS: Final = 50_000  # characters; in any script, with the rest, less than the longest envelope
CONTACT: Final = 2_000
LIFE: Final = 2_700  # seconds after the last answer; what is kept ends within an hour


class Draft(msgspec.Struct, frozen=True, kw_only=True, tag="draft", tag_field="what"):
    """What was filled in so far: codes by question, the questions that were answered or passed over, words and files."""

    secret: bytes = b""  # of the access code
    case: bytes = b""
    record: bytes = b""
    answers: dict[str, tuple[str, ...]] = {}
    seen: frozenset[str] = frozenset()
    words: str = ""
    contact: str = ""
    files: tuple[Attachment, ...] = ()
    untouched: frozenset[bytes] = frozenset()  # files out of which place, time and device could not be taken
    cut: frozenset[str] = frozenset()  # of words and contact, what was too long: only its beginning is here

    def __repr__(self) -> str:
        return "Draft(…)"

    @property
    def code(self) -> AccessCode:
        return from_secret(self.secret)


class Sent(msgspec.Struct, frozen=True, tag="sent", tag_field="what"):
    """What is shown after a report has arrived, until the person has noted it."""

    secret: bytes
    reference: str
    centre: str
    only_told: bool = False  # she wants no answer

    def __repr__(self) -> str:
        return "Sent(…)"

    @property
    def code(self) -> AccessCode:
        return from_secret(self.secret)


_DECODER = msgspec.json.Decoder(Draft | Sent)


def begin(draw: Draw) -> Draft:
    """An empty draft with its code, case and record. `draw` gives that many random bytes."""
    return Draft(secret=draw(SECRET_LENGTH), case=draw(ID_LENGTH), record=draw(ID_LENGTH))


def find(connection: Connection, key: bytes | None, now: int, *, for_change: bool = False) -> Draft | Sent | None:
    """What is kept under the cookie's K; None for nothing, or for something of another room."""
    content = None if key is None else kept.kept(connection, key, now, for_change=for_change)
    return None if content is None else read(content)


def read(content: bytes) -> Draft | Sent | None:
    """What was kept, or None for something of another room."""
    try:
        found: Draft | Sent = _DECODER.decode(content)
    except msgspec.ValidationError:
        return None
    return found


def shortened(draft: Draft) -> Draft:
    """The draft as far as it may go: what is too long is shown to the person again, but only its beginning is kept."""
    too_long = {name for name, limit in (("words", WORDS), ("contact", CONTACT)) if len(getattr(draft, name)) > limit}
    words, contact = draft.words[:WORDS], draft.contact[:CONTACT]
    return msgspec.structs.replace(draft, words=words, contact=contact, cut=draft.cut | too_long)


def keep(connection: Connection, key: bytes, draft: Draft, now: int) -> None:
    """Keep a draft for another hour at most, and the files that belong to it. Raises ValueError if it is too long."""
    kept.keep(connection, key, msgspec.json.encode(draft), now, LIFE)
    attachments.prolong(connection, draft.case, draft.code.lookup, now)


def keep_sent(connection: Connection, key: bytes, sent: Sent, now: int) -> None:
    """Put what the code page needs in the place of the draft."""
    kept.keep(connection, key, msgspec.json.encode(sent), now, LIFE)


def leave(connection: Connection, key: bytes, now: int) -> None:
    """Delete what is kept under K, files that no report has announced included."""
    found = find(connection, key, now)
    if isinstance(found, Draft):
        attachments.remove(connection, found.case, found.code.lookup)
    kept.forget(connection, key)
