"""Notes and case sheets: sealed under the centre's file key, kept once, never changed.

What they say only browsers know (`workspace/browser/sheet.js`). A note (kind 5), version 2, is `{"v":2, "kind": note, call,
meeting, letter or intervention, "day", "minutes", "text", "language"}` and may have `"template"`; version 1, `{"v":1, "text",
"language", "day"}`, is still read. A case sheet (kind 6), version 1, is `{"v":1, "also": [record], "contact", "people",
"consents", "agreed", "interpreters", "documents", "links", "tasks", "coding", "rows"}`, its parts keyed by ids; `also` names
the sheets that it settles beside the one it follows.
"""

from hashlib import sha256
from typing import Annotated, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record_all, what
from counselling.cases.access import to_change
from counselling.cases.model import notes
from counselling.staff.proposals import newest_generation
from reporting.errors import Conflict, Invalid
from reporting.mailbox.messages import Id
from reporting.sealing.envelope import CASE_SHEET, FILE_RING, NOTE, check_envelope
from reporting.sealing.errors import HEADER, NotGenuine

EVENTS = {NOTE: "note.written", CASE_SHEET: "sheet.written"}


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note (kind 5) or case sheet (6) under the file key of the centre's newest generation.

    `follows`: of a sheet, the one it was made from; null for a case's first. `coding`: the coding in it changed.
    """

    record: Id
    kind: Literal[5, 6]
    generation: Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]
    envelope: bytes
    follows: Id | None = None
    coding: bool = False


class Written(msgspec.Struct, frozen=True):
    """When it was kept, in seconds since 1970."""

    written: int


def write_note(connection: Connection, act: Act, staff: bytes, case: bytes, new: NewNote) -> Written:
    """Keep a note.

    Raises:
        NotFound: the case is not hers.
        Conflict: another note is kept under this record, or `case_erased`.
        Invalid: `generation_not_current`, `envelope_header`, `envelope_length`; `follows_unknown`: no sheet of this case.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    kept = connection.execute(_KEPT, {"case": case, "record": new.record}).first()
    if kept is not None:
        same = (new.kind, new.generation, staff, new.envelope, new.follows)
        if (kept.kind, kept.generation, kept.author, kept.envelope, kept.follows) != same:
            raise Conflict
        return Written(kept.written)
    _check(connection, seen.centre, case, new)
    position = connection.execute(_NEXT, {"case": case}).scalar_one()
    row = {"case_id": case, "record_id": new.record, "position": position, "kind": new.kind, "author": staff}
    row |= {"generation": new.generation, "written": act.now, "envelope": new.envelope, "follows": new.follows}
    connection.execute(sa.insert(notes), row)
    digest = sha256(new.envelope).digest()
    written = what(EVENTS[new.kind], record=new.record, digest=digest)
    coded = [what("coding.changed", digest=digest)] if new.coding else []
    record_all(connection, act, [written, *coded], seen.keyed)
    return Written(act.now)


def _check(connection: Connection, centre: str, case: bytes, new: NewNote) -> None:
    newest = newest_generation(connection, centre)
    if new.generation != newest:  # under an older one, who left with it could go on reading what is written
        raise Invalid("generation_not_current", centre=centre, centre_generation=newest)
    if new.follows is not None and not _is_sheet(connection, case, new):
        raise Invalid("follows_unknown")
    try:
        check_envelope(new.envelope, len(new.envelope), new.kind, FILE_RING, new.generation, case, new.record)
    except NotGenuine as error:
        raise Invalid("envelope_header" if error.reason == HEADER else "envelope_length") from None


def _is_sheet(connection: Connection, case: bytes, new: NewNote) -> bool:
    """Whether what a new sheet follows is a sheet of the same case; a note follows nothing."""
    followed = connection.execute(_KEPT, {"case": case, "record": new.follows}).first()
    return new.kind == CASE_SHEET and followed is not None and followed.kind == CASE_SHEET


_KEPT = sa.select(
    notes.c.kind, notes.c.generation, notes.c.author, notes.c.written, notes.c.follows, notes.c.envelope
).where(notes.c.case_id == sa.bindparam("case"), notes.c.record_id == sa.bindparam("record"))
_NEXT = sa.select(sa.func.coalesce(sa.func.max(notes.c.position), -1) + 1).where(
    notes.c.case_id == sa.bindparam("case")
)
