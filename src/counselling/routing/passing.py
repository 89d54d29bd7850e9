"""What a transition does to the case: who looks after it, and, when it goes to another centre, its keys.

Going to another centre, the case, its report and its keys move in one transaction: whoever sees the record has the keys, and
whoever has it no more is served none. A restricted case goes nowhere else: who is named for it is named in its centre. One
with a conflict at the place it goes to is there for the coordinators alone, until they name others or lift that.

Until the person has renewed her key towards the new centre, `centre_generation` of her report is 0: no key of that centre is
one she sealed to, so her client renews with her next message.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record_all, what
from counselling.cases.access import Offered, Seen
from counselling.cases.model import cases, notes, replaced_slots, tasks, transition_slots, walls
from counselling.cases.takeover import begin_work
from counselling.cases.visibility import seen_by
from counselling.staff.model import members
from counselling.staff.sessions import COORDINATOR
from reporting.centres.manifest import Published
from reporting.errors import Conflict, Invalid
from reporting.mailbox.messages import Id
from reporting.mailbox.model import reports, slots
from reporting.sealing.errors import NotGenuine
from reporting.sealing.slot import DIALOGUE, FILE, check_slot, verify_signed_slot

NOT_SEALED_BY_HER = 0  # as `centre_generation`: a member sealed the dialogue to this centre, not the person
GENERATIONS = 0x10000


class TransitSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key of the case, sealed to a centre's current key and signed by a member (1288 bytes; the sealing specification, 1).

    `what`: 1 dialogue, 2 file. `generation`: of the key inside; of two earlier centres' file keys of the same generation
    the second counts 65536 more, the third twice that, and so on.
    """

    what: Annotated[int, msgspec.Meta(ge=DIALOGUE, le=FILE)]
    generation: Annotated[int, msgspec.Meta(ge=0, lt=64 * GENERATIONS)]
    recipient: Id
    slot: bytes


def give(connection: Connection, act: Act, staff: bytes, seen: Seen, *, takes_over: bool) -> None:
    """Make a case, held by this transaction, a member's; `takes_over`: she begins work on it at once.

    What whoever had it was to do goes with it; what was given to anybody else by name stays hers.
    """
    if takes_over and seen.state == "new":
        begin_work(connection, act, staff, seen)
    else:
        connection.execute(sa.update(cases).where(cases.c.case_id == seen.case_id).values(assignee=staff))
    if seen.assignee is not None:
        release_tasks(connection, seen.case_id, seen.assignee)


def give_back(connection: Connection, case: bytes, deputy: bytes, giver: bytes | None, today: date) -> None:
    """Give a case back to whoever was away, unless it went on to somebody else; to the desk if she may not see it any more."""
    with_deputy = sa.and_(cases.c.case_id == case, cases.c.assignee == deputy, cases.c.state != "closed")
    to = {"assignee": giver} if giver in seen_by(connection, case) else {"assignee": None, "activity_day": today}
    connection.execute(sa.update(cases).where(with_deputy).values(to))


def move(
    connection: Connection, staff: bytes, centre: str, case: bytes, made: Sequence[TransitSlot], today: date
) -> None:
    """Move a held case to the centre of the member who accepts it. From the commit on the old centre has nothing of it."""
    for table in (slots, replaced_slots):
        connection.execute(sa.delete(table).where(table.c.case_id == case))
    connection.execute(sa.insert(slots), [{"case_id": case, **msgspec.structs.asdict(one)} for one in made])
    there = {"centre": centre, "assignee": staff, "state": "open", "due": None, "escalated": 0}
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(**there, activity_day=today))
    sealed_to = {"centre": centre, "centre_generation": NOT_SEALED_BY_HER, "state": "in_progress", "tags": None}
    connection.execute(sa.update(reports).where(reports.c.case_id == case).values(sealed_to))
    release_tasks(connection, case, None)


def keep_for_coordinators(connection: Connection, act: Act, staff: bytes, case: bytes, today: date) -> None:
    """Restrict a case that has just come to a centre to its coordinators who are not kept out; without one it is everybody's."""
    named = sorted(seen_by(connection, case, (COORDINATOR,)))
    if not named:
        return
    rows = [{"case_id": case, "staff_id": one, "side": "in", "made_by": staff, "day": today} for one in named]
    connection.execute(sa.insert(walls), rows)
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(restricted=True))
    told = [what("wall.changed", act="named", member=act.trail.member(one)) for one in named]
    record_all(connection, act, told, case)


def require_unrestricted(connection: Connection, case: bytes) -> None:
    """Raises Conflict `case_restricted`: a held case is for named members alone."""
    if connection.execute(sa.select(cases.c.restricted).where(cases.c.case_id == case)).scalar_one():
        raise Conflict("case_restricted")


def release_tasks(connection: Connection, case: bytes, member: bytes | None) -> None:
    """What was to be done by a member, or by anybody, is from here on for whoever looks after the case."""
    hers = tasks.c.assignee.is_not(None) if member is None else tasks.c.assignee == member
    released = sa.update(tasks).where(tasks.c.case_id == case, tasks.c.state == "open", hers)
    connection.execute(released.values(assignee=None, version=tasks.c.version + 1))


def keep_slots(connection: Connection, transition: bytes, made: Sequence[TransitSlot]) -> None:
    """Keep the keys of a case on its way."""
    if made:
        rows = [{"transition_id": transition, **msgspec.structs.asdict(one)} for one in made]
        connection.execute(sa.insert(transition_slots), rows)


def recipient_of(published: Published | None, centre: str | None) -> bytes:
    """Whom keys for a centre are sealed to today. Raises Invalid: `centre_unknown`."""
    found = None if published is None or centre is None else published.key_ids.get(centre)
    if found is None:
        raise Invalid("centre_unknown")
    return found


def check_slots(
    connection: Connection, staff: bytes, held: Seen | Offered, made: Sequence[TransitSlot], recipient: bytes
) -> None:
    """All that can be told of keys without opening them: they are signed by her, for this recipient, and all are there.

    Raises:
        Invalid: `slot_header`: not sealed or signed as it must be.
        Conflict: `keys_changed`: not one for each generation that the case has by now.
    """
    check_signed(connection, staff, held.case_id, made, recipient)
    written = sa.select(notes.c.generation).where(notes.c.case_id == held.case_id).distinct()
    needed = {(DIALOGUE, generation) for generation in range(held.dialogue_generation + 1)}
    needed |= {(FILE, generation) for generation in connection.execute(written).scalars()}
    if not needed <= {(one.what, one.generation) for one in made}:
        raise Conflict("keys_changed")


def check_signed(
    connection: Connection, staff: bytes, case: bytes, made: Sequence[TransitSlot], recipient: bytes
) -> None:
    """Raises Invalid `slot_header`: a key of the case is not sealed to this recipient and signed by her, or is there twice."""
    sign_key = connection.execute(sa.select(members.c.sign_key).where(members.c.staff_id == staff)).scalar_one() or b""
    try:
        for one in made:
            slot = verify_signed_slot(one.slot, staff, sign_key)
            check_slot(slot, one.what, one.generation % GENERATIONS, case, recipient)
    except NotGenuine:
        raise Invalid("slot_header") from None
    if {(one.what, one.generation, one.recipient) for one in made} != _named(made, recipient):
        raise Invalid("slot_header")


def _named(made: Sequence[TransitSlot], recipient: bytes) -> set[tuple[int, int, bytes]]:
    """The names of these slots if each is named once, for this recipient."""
    names = {(one.what, one.generation, recipient) for one in made}
    return names if len(names) == len(made) else set()
