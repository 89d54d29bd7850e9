"""Sending a draft: sealed in this server's memory, handed in, and what the code page needs put in its place, all or nothing.

A second press, or another tab, finds what the first left: the report is kept once, under the code that the page shows.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
from sqlalchemy.engine import Connection

from reporting.centres.manifest import Published
from reporting.centres.service import Draw
from reporting.intake import draft as drafts
from reporting.intake import questions
from reporting.intake.draft import Draft, Sent
from reporting.intake.submission import Submission, submit, submit_draft
from reporting.mailbox.reports import Tags, new_reference, sealed_tags
from reporting.sealing.content import Text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, REPORT, seal_text
from reporting.sealing.keys import recipient
from reporting.sealing.service_key import ServiceKeys
from reporting.sealing.slot import DIALOGUE, seal_slot
from reporting.web import kept


class Press(NamedTuple):
    """What sending needs beside the database. `key` is the cookie's K, `now` in seconds since 1970.

    `language` is the page's: the answer's too, unless she chose one.
    """

    key: bytes
    published: Published
    service_keys: ServiceKeys
    draw: Draw
    now: int
    language: str
    is_ready: Callable[[Draft], bool]

    def __repr__(self) -> str:
        return "Press(…)"


def send(connection: Connection, press: Press) -> Draft | Sent | None:
    """Send the draft in one transaction; it is held meanwhile.

    None if there is no draft any more; the draft, untouched, if it is not ready.

    Raises:
        Conflict, Invalid: as `submission.submit`.
    """
    found = drafts.find(connection, press.key, press.now, for_change=True)
    if not isinstance(found, Draft) or not press.is_ready(found):
        return found
    submission, tags = _sealed(found, press)
    receipt = submit(connection, submission, found.code.lookup, press.published, tags, press.draw)
    sent = _sent(found, submission, receipt.reference)
    drafts.keep_sent(connection, press.key, sent, press.now)
    return sent


def send_at_once(connection: Connection, press: Press) -> Draft | Sent | None:
    """The same on PostgreSQL without a transaction around it: one statement does all the writing (`Database.write`, `single`).

    The draft, untouched, also if `send` must look closer: it has files, it is being changed, or a key of the report is taken.
    """
    before = kept.stored(connection, press.key, press.now)
    found = None if before is None else drafts.read(kept.opened(press.key, before))
    if not isinstance(found, Draft) or found.files or not press.is_ready(found):
        return found
    (submission, tags), reference = _sealed(found, press), new_reference(press.draw)
    sent = _sent(found, submission, reference)
    place = {"before": before, **kept.row_of(press.key, msgspec.json.encode(sent), press.now, drafts.LIFE)}
    lookup = found.code.lookup
    is_kept = submit_draft(connection, submission, lookup, press.published, tags, reference, place)
    return sent if is_kept else found


def _sealed(draft: Draft, press: Press) -> tuple[Submission, bytes]:
    submission = sealed(draft, press.published, press.language)
    return submission, sealed_tags(press.service_keys, submission.case, submission.tags)


def _sent(draft: Draft, submission: Submission, reference: str) -> Sent:
    return Sent(draft.secret, reference, submission.centre, only_told=submission.tags.purpose == "documentation")


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
