"""Keys of open cases that lie under an older key of their centre, sealed anew by a member to the newest (the sealing
specification, 4: after a change of keys a member sweeps what still arrives under the one before).

From then on what the service keeps opens such a case with the newest key alone: whoever left with the older one and had not
opened it opens it no more. Whoever had, or kept a copy, is shut out when the person renews; so her report goes on saying that
it was sealed to the older key, and her browser renews with her next message. Closed cases stay as they are. A member gets
slots here and no text: it is no reading of the case; the trail says that she got them.

What a member sealed may open nothing, and nobody here could tell. So what it replaces stays beside it, for as long as backups are
kept: one member's word erases no case, and what was replaced is gone no sooner anywhere.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.outbox import Act, record
from counselling.cases.access import DECIDING, MEMBERS_CASES, is_kept_from_her, is_visible, to_change
from counselling.cases.model import IS_UNCLOSED, cases, replaced_slots
from counselling.cases.opening import SlotView
from counselling.routing.passing import check_signed, recipient_of
from counselling.routing.transitions import Slots
from counselling.staff.model import centre_keys
from counselling.staff.profiles import require_colleague
from reporting.centres.manifest import Published
from reporting.database import insert_missing
from reporting.errors import Conflict
from reporting.mailbox.model import reports, slots
from reporting.sealing.keys import key_id

PAGE: Final = 20
KEPT_DAYS: Final = 35  # where the settings do not say how long backups are kept
MOST: Final = 1_000  # cases that are counted: what is beyond comes up when those before are done


class OlderKeys(msgspec.Struct, frozen=True):
    """A case, and those of its keys that lie under an older key of its centre."""

    case: bytes
    reference: str
    centre: str
    slots: tuple[SlotView, ...]


class OlderPage(msgspec.Struct, frozen=True):
    """Twenty cases; `left`: how many there are from here on, at most 1000; `next` is what to ask `after`, null at the end."""

    cases: tuple[OlderKeys, ...]
    left: int
    next: str | None


class Resealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of a case anew: as many as lay under older ones, for the centre's newest key, signed by whoever sealed them."""

    slots: Slots


def older_page(
    connection: Connection, act: Act, staff: bytes, centre: str, published: Published | None, after: bytes
) -> OlderPage:
    """Open cases of hers with keys under an older key of the centre, after this case id. That she got them is recorded.

    Raises NotFound: she is no member of this centre; Invalid: `centre_unknown`.
    """
    require_colleague(connection, staff, centre)
    older = _older(connection, centre, recipient_of(published, centre))
    asked = {"staff": staff, "centre": centre, "older": older, "after": after}
    rows = connection.execute(_CASES, asked).all() if older else []
    hers = [row for row in rows if not is_kept_from_her(act.trail.service_keys, row.case_id, row.deciding)]
    more = len(hers) > PAGE or len(rows) > MOST
    page = hers[:PAGE]
    found = tuple(_with_slots(connection, centre, page, older)) if page else ()
    if found:
        record(connection, act, "slots.served", centre=centre, count=sum(len(one.slots) for one in found))
    return OlderPage(found, min(len(hers), MOST), page[-1].case_id.hex() if more and page else None)


def reseal(
    connection: Connection,
    act: Act,
    staff: bytes,
    case: bytes,
    made: Resealed,
    published: Published | None,
    today: date,
) -> None:
    """Put keys of a case under its centre's newest key, in the place of those under older ones. Again changes nothing.

    Those stay beside them until `remove_replaced`.

    Raises:
        NotFound: the case is not hers.
        Conflict: `keys_changed`: not just those that lie under older keys; `case_closed`; `case_erased`.
        Invalid: `slot_header`; `centre_unknown`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.state == "closed":
        raise Conflict("case_closed")
    newest = recipient_of(published, seen.centre)
    theirs = sa.and_(slots.c.case_id == case, slots.c.recipient.in_(_older(connection, seen.centre, newest)))
    older = connection.execute(sa.select(slots).where(theirs)).mappings().all()
    if not older:
        return
    check_signed(connection, staff, case, made.slots, newest)
    if {(one.what, one.generation) for one in made.slots} != {(row["what"], row["generation"]) for row in older}:
        raise Conflict("keys_changed")
    connection.execute(sa.insert(replaced_slots), [{**row, "replaced_day": today} for row in older])
    connection.execute(sa.delete(slots).where(theirs))
    for one in made.slots:  # where one lies there already, it is the person's own
        insert_missing(connection, slots, case_id=case, **msgspec.structs.asdict(one))
    record(connection, act, "slots.resealed", case, key=newest)


def remove_replaced(connection: Connection, today: date, kept_days: int | None) -> int:
    """For the worker: remove what was replaced so many days ago; how many. Whoever could still open it is shut out from here on."""
    before = today - timedelta(days=kept_days or KEPT_DAYS)
    return connection.execute(sa.delete(replaced_slots).where(replaced_slots.c.replaced_day <= before)).rowcount


def _older(connection: Connection, centre: str, newest: bytes) -> list[bytes]:
    """The key ids of a centre's keys but the newest."""
    made = sa.select(centre_keys.c.key).where(centre_keys.c.centre == centre)
    return [one for one in map(key_id, connection.execute(made).scalars()) if one != newest]


def _with_slots(
    connection: Connection, centre: str, page: list[Row[*tuple[Any, ...]]], older: list[bytes]
) -> Iterator[OlderKeys]:
    theirs = sa.and_(slots.c.case_id.in_([row.case_id for row in page]), slots.c.recipient.in_(older))
    found = connection.execute(sa.select(slots).where(theirs).order_by(slots.c.what, slots.c.generation)).all()
    for row in page:
        of_case = (one for one in found if one.case_id == row.case_id)
        views = tuple(SlotView(one.what, one.generation, one.recipient, one.slot) for one in of_case)
        yield OlderKeys(row.case_id, row.reference, centre, views)


_IS_UNDER_OLDER = sa.exists().where(
    slots.c.case_id == cases.c.case_id, slots.c.recipient.in_(sa.bindparam("older", expanding=True))
)
_CASES = (
    sa.select(cases.c.case_id, reports.c.reference, DECIDING)
    .select_from(MEMBERS_CASES)
    .where(is_visible(sa.bindparam("staff")), cases.c.centre == sa.bindparam("centre"), IS_UNCLOSED)
    .where(cases.c.erased_day.is_(None), cases.c.case_id > sa.bindparam("after"), _IS_UNDER_OLDER)
    .order_by(cases.c.case_id)
    .limit(MOST + 1)
)
