"""A report that somebody without JavaScript is writing, from the first answer until its code is written down.

Code, case and record are fixed with the first answer: files are sealed for them while they arrive, and a repeated POST is the
same report. Once it is sent the words are gone from here; only what the code page shows is left.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from sqlalchemy.engine import Connection

from reporting.centres.manifest import Published
from reporting.centres.service import Draw
from reporting.intake import questions
from reporting.intake.submission import Submission, submit
from reporting.mailbox import attachments
from reporting.mailbox.reports import Receipt, Tags, sealed_tags
from reporting.sealing.access_code import SECRET_LENGTH, AccessCode, from_secret
from reporting.sealing.content import Attachment, Text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, REPORT, seal_text
from reporting.sealing.keys import ID_LENGTH, recipient
from reporting.sealing.service_key import ServiceKeys
from reporting.sealing.slot import DIALOGUE, seal_slot
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
    if content is None:
        return None
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


def leave(connection: Connection, key: bytes, now: int) -> None:
    """Delete what is kept under K, files that no report has announced included."""
    found = find(connection, key, now)
    if isinstance(found, Draft):
        attachments.remove(connection, found.case, found.code.lookup)
    kept.forget(connection, key)


def send(
    connection: Connection,
    key: bytes,
    published: Published,
    service_keys: ServiceKeys,
    draw: Draw,
    now: int,
    language: str,
    is_ready: Callable[[Draft], bool],
) -> Draft | Sent | None:
    """Seal the draft, hand it in, and put what the code page needs in its place, in one transaction.

    `language` is the page's: the answer's too, unless she chose one. None if there is no draft any more; the draft, untouched,
    if it is not ready. A second press finds what the first left.

    Raises:
        Conflict, Invalid: as `submission.submit`.
    """
    found = find(connection, key, now, for_change=True)
    if not isinstance(found, Draft) or not is_ready(found):
        return found
    submission = sealed(found, published, language)
    tags = sealed_tags(service_keys, submission.case, submission.tags)
    receipt: Receipt = submit(connection, submission, found.code.lookup, published, tags, draw)
    only_told = submission.tags.purpose == "documentation"
    sent = Sent(found.secret, receipt.reference, receipt.centre, only_told)
    kept.keep(connection, key, msgspec.json.encode(sent), now, LIFE)
    return sent


def sealed(draft: Draft, published: Published, language: str) -> Submission:
    """The draft as it is handed in, sealed in this server's memory to the centre's current key.

    Raises KeyError for a centre that is not in the manifest, ValueError for words that no envelope holds.
    """
    told, routing = questions.told(draft.answers), questions.routing(draft.answers, language)
    line, code = published.centres[told["centre"][0]], draft.code
    dialogue_key = code.dialogue_key(0)
    text = Text(
        v=1,
        seq=0,
        seen=0,
        day=published.today,
        sealed_by="server",
        language=routing.language,
        text=draft.words,
        attachments=draft.files,
        answers=told,
        contact=draft.contact if questions.is_asked("contact", draft.answers) else "",
        next=code.next_of(0),
    )
    return Submission(
        case=draft.case,
        centre=line.centre,
        centre_generation=line.generation,
        slot=seal_slot(recipient(line.key), DIALOGUE, 0, draft.case, dialogue_key),
        record=draft.record,
        envelope=seal_text(dialogue_key, REPORT, DIALOGUE_RING, 0, draft.case, draft.record, encode_text(text)),
        withdraw=code.withdraw_lookup,
        attachments=[file.record for file in draft.files],
        tags=Tags(*routing),
    )
