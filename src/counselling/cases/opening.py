"""Serves a case to a member who may see it, and records in the same transaction that she saw it and what she was given.

What she gets is ciphertext and metadata; the person sees in her mailbox that this role has read on this day.
"""

from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record_all, what
from counselling.cases.access import Seen, visible
from counselling.cases.model import erasures, notes, replaced_slots
from counselling.cases.readings import tell_reading
from counselling.cases.tags import CONFLICT, open_tags
from counselling.staff.model import centre_keys, members
from counselling.staff.proposals import newest_generation
from counselling.staff.rosters import newest_version
from counselling.staff.sessions import COORDINATOR
from reporting.mailbox.box import Entry, Reading, SealedTo
from reporting.mailbox.model import attachments, envelopes, readings, slots
from reporting.sealing.keys import key_id
from reporting.sealing.service_key import ServiceKeys


class SlotView(msgspec.Struct, frozen=True):
    """A key of the case (`what` 1 dialogue, 2 file) sealed to a recipient that is the centre's or the member's own."""

    what: int
    generation: int
    recipient: bytes
    slot: bytes


class FileView(msgspec.Struct, frozen=True):
    """A sealed file; `size` is its envelope's length in bytes, `announced_by` the record of the text that names it."""

    record: bytes
    dialogue_generation: int
    size: int
    announced_by: bytes


class NoteView(msgspec.Struct, frozen=True):
    """A sealed note (kind 5) or case sheet (6); `generation` of the centre's seed, `written` in seconds since 1970.

    `follows`: the sheet that a sheet was made from.
    """

    record: bytes
    kind: int
    generation: int
    author: bytes
    written: int
    follows: bytes | None
    envelope: bytes


class EndView(msgspec.Struct, frozen=True):
    """An erasure that was proposed, for this reason; `proposed_by` null: by the worker. `decided_day`: it is decided."""

    reason: str
    proposed_by: bytes | None
    proposed_day: date
    decided_day: date | None


class CurrentKeys(msgspec.Struct, frozen=True):
    """What a centre's members work with now: the newest generation of its keys that counts, and the newest version of their
    list. A browser that knows older ones fetches and verifies them anew."""

    generation: int
    roster: int


class OpenedCase(msgspec.Struct, frozen=True):
    """A case as it is served; `erased_day` is set on an empty cover. Of its sheets the newest: see `sheets.py` for all.

    `tags` are null once it is taken over; whether there is a `conflict` is told to coordinators only, or, where a centre
    has none (`coordinated` is false), to whoever sees the case: nobody else could keep it from a colleague. `replaced`: keys that a
    member has sealed anew, as they were, newest first: for a browser that finds hers to open nothing.
    """

    case: bytes
    reference: str
    centre: str
    state: str
    waiting_for: str
    assignee: bytes | None
    day: date
    report_state: str
    withdrawal_day: date | None
    erased_day: date | None
    access_ended: bool
    sealed_to: SealedTo
    dialogue_generation: int
    slots: tuple[SlotView, ...]
    replaced: tuple[SlotView, ...]
    entries: tuple[Entry, ...]
    attachments: tuple[FileView, ...]
    notes: tuple[NoteView, ...]
    read_by: tuple[Reading, ...]
    tags: dict[str, Any] | None
    coordinated: bool
    closed_day: date | None
    retain_until: date | None
    hold: bool
    erasure: EndView | None
    current_keys: CurrentKeys


def open_case(connection: Connection, act: Act, staff: bytes, case: bytes, today: date) -> OpenedCase:
    """The case with everything in it. Raises NotFound: it is not hers."""
    seen = visible(connection, act.trail.service_keys, staff, case)
    if seen.erased_day is None:
        tell_reading(connection, seen, today)
    opened = _served(connection, act.trail.service_keys, staff, seen)
    if seen.erased_day is None:  # an empty cover shows nothing to record, and its audit key is gone
        records = [one.record for one in opened.entries] + [one.record for one in opened.notes]
        read = [what("case.read", record=one) for one in records]
        record_all(connection, act, [what("case.viewed"), *read], seen.keyed)
    return opened


def _served(connection: Connection, keys: ServiceKeys, staff: bytes, seen: Seen) -> OpenedCase:
    of_case = {"case": seen.case_id}
    recipients = _recipients(connection, staff, seen.centre)
    return OpenedCase(
        case=seen.case_id,
        reference=seen.reference,
        centre=seen.centre,
        state=seen.state,
        waiting_for=seen.waiting_for,
        assignee=seen.assignee,
        day=seen.day,
        report_state="opened" if seen.report_state == "received" else seen.report_state,
        withdrawal_day=seen.withdrawal_day,
        erased_day=seen.erased_day,
        access_ended=seen.lookup is None,
        sealed_to=SealedTo(seen.sealed_centre, seen.sealed_generation),
        dialogue_generation=seen.dialogue_generation,
        slots=tuple(SlotView(*row) for row in connection.execute(_SLOTS, of_case) if row.recipient in recipients),
        replaced=tuple(SlotView(*row) for row in connection.execute(_REPLACED, of_case) if row.recipient in recipients),
        entries=tuple(Entry(*row) for row in connection.execute(_ENTRIES, of_case)),
        attachments=tuple(FileView(*row) for row in connection.execute(_FILES, of_case)),
        notes=tuple(NoteView(*row) for row in connection.execute(_NOTES, of_case)),
        read_by=tuple(Reading(*row) for row in connection.execute(_READINGS, of_case)),
        tags=_tags(keys, seen),
        coordinated=seen.coordinated,
        closed_day=seen.closed_day,
        retain_until=seen.retain_until,
        hold=seen.hold,
        erasure=_erasure(connection, seen.case_id),
        current_keys=CurrentKeys(newest_generation(connection, seen.centre), newest_version(connection, seen.centre)),
    )


def _erasure(connection: Connection, case: bytes) -> EndView | None:
    row = connection.execute(_ERASURE, {"case": case}).first()
    return None if row is None else EndView(*row)


def _recipients(connection: Connection, staff: bytes, centre: str) -> set[bytes]:
    """The key ids for which a slot is served: the centre's, and her own."""
    of_centre = sa.select(centre_keys.c.key).where(centre_keys.c.centre == centre)
    own = sa.select(members.c.key).where(members.c.staff_id == staff)
    return {key_id(key) for key in connection.execute(sa.union_all(of_centre, own)).scalars()}


def _tags(keys: ServiceKeys, seen: Seen) -> dict[str, Any] | None:
    if seen.tags is None:
        return None
    tags = open_tags(keys, seen.case_id, seen.tags)
    is_told = seen.role == COORDINATOR or not seen.coordinated
    return {name: value for name, value in tags.items() if name != CONFLICT or is_told}


_SLOTS = sa.select(slots.c.what, slots.c.generation, slots.c.recipient, slots.c.slot).where(
    slots.c.case_id == sa.bindparam("case")
)
_REPLACED = (
    sa.select(replaced_slots.c.what, replaced_slots.c.generation, replaced_slots.c.recipient, replaced_slots.c.slot)
    .where(replaced_slots.c.case_id == sa.bindparam("case"))
    .order_by(replaced_slots.c.replaced_day.desc())
)
_ENTRIES = (
    sa.select(
        envelopes.c.record_id, envelopes.c.kind, envelopes.c.dialogue_generation, envelopes.c.day, envelopes.c.envelope
    )
    .where(envelopes.c.case_id == sa.bindparam("case"))
    .order_by(envelopes.c.position)
)
_FILES = (
    sa.select(
        attachments.c.record_id, attachments.c.dialogue_generation, attachments.c.size, attachments.c.announced_by
    )
    .where(attachments.c.case_id == sa.bindparam("case"), attachments.c.announced_by.is_not(None))
    .order_by(attachments.c.record_id)
)
_FOLLOWING = notes.alias()
IS_NEWEST = ~sa.exists().where(_FOLLOWING.c.case_id == notes.c.case_id, _FOLLOWING.c.follows == notes.c.record_id)
SEALED = (  # the columns of a NoteView
    notes.c.record_id,
    notes.c.kind,
    notes.c.generation,
    notes.c.author,
    notes.c.written,
    notes.c.follows,
    notes.c.envelope,
)
_NOTES = sa.select(*SEALED).where(notes.c.case_id == sa.bindparam("case"), IS_NEWEST).order_by(notes.c.position)
_ERASURE = sa.select(erasures.c.reason, erasures.c.proposed_by, erasures.c.proposed_day, erasures.c.decided_day).where(
    erasures.c.case_id == sa.bindparam("case")
)
_READINGS = (
    sa.select(readings.c.role, readings.c.day)
    .where(readings.c.case_id == sa.bindparam("case"))
    .order_by(readings.c.day, readings.c.role)
)
