"""Keys of open cases that lie under an older key of their centre, sealed anew by a member to the newest (the sealing
specification, 4: after a change of keys a member sweeps what still arrives under the one before).

From then on what the service keeps opens such a case with the newest key alone: whoever left with the older one and had not
opened it opens it no more. Whoever had, or kept a copy, is shut out when the person renews; so her report goes on saying that
it was sealed to the older key, and her browser renews with her next message. Closed cases stay as they are. A member gets
slots here and no text: it is no reading of the case; the trail says that she got them.

What a member sealed may open nothing, and nobody here could tell. So each key that was ever in force stays beside those that
are, for as long as backups are kept: one member's word erases no case, and what was replaced is gone no sooner anywhere. Whoever
finds one to open nothing puts back what it replaced, and may herself be wrong: what she takes away stays too. So that this
comes to an end, whoever sealed a key anew so often in that time, and for this key of the centre, does no more; her colleagues
do, she too after the next change, and putting back goes on, and adds none.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.outbox import Act, record, record_all, what
from counselling.cases.access import to_change
from counselling.cases.model import IS_UNCLOSED, cases, replaced_slots
from counselling.cases.opening import SlotView
from counselling.cases.visibility import DECIDING, MEMBERS_CASES, is_kept_from_her, is_visible
from counselling.routing.passing import check_signed, recipient_of
from counselling.routing.transitions import MOST_SLOTS, Slots
from counselling.staff.model import centre_keys
from counselling.staff.profiles import require_colleague
from reporting.centres.manifest import Published
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid
from reporting.mailbox.model import reports, slots
from reporting.sealing.keys import ID_LENGTH, key_id
from reporting.sealing.slot import SIGNED_SLOT_LENGTH, SLOT_LENGTH

PAGE: Final = 20
KEPT_DAYS: Final = 35  # where the settings do not say how long backups are kept
Kept = Annotated[bytes, msgspec.Meta(max_length=SIGNED_SLOT_LENGTH)]
MOST_REPLACED: Final = 8  # of one key, sealed by one member for one key of the centre: most seal it once
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


class PutBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Slots of a case as they were served in `replaced`, 1208 or 1288 bytes each: to be in force again, one of each key."""

    slots: Annotated[tuple[Kept, ...], msgspec.Meta(min_length=1, max_length=MOST_SLOTS)]


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
        Conflict: `keys_changed`: not just those that lie under older keys; `case_closed`; `case_erased`;
            `sealed_anew_often`: of one of them MOST_REPLACED that she sealed to the newest key were replaced in the days that
            a backup is kept. One that a colleague has taken away each time she puts back.
        Invalid: `slot_header`; `centre_unknown`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.state == "closed":
        raise Conflict("case_closed")
    newest = recipient_of(published, seen.centre)
    is_older = slots.c.recipient.in_(_older(connection, seen.centre, newest))
    older = connection.execute(sa.select(slots).where(slots.c.case_id == case, is_older)).mappings().all()
    if not older:
        return
    check_signed(connection, staff, case, made.slots, newest)
    if {(one.what, one.generation) for one in made.slots} != {(row["what"], row["generation"]) for row in older}:
        raise Conflict("keys_changed")
    hers = connection.execute(_REPLACED, {"case": case, "staff": staff, "newest": newest}).scalars()
    if max(hers, default=0) >= MOST_REPLACED:
        raise Conflict("sealed_anew_often")
    _set_aside(connection, case, is_older, today)
    for one in made.slots:  # where one lies there already, it is the person's own
        insert_missing(connection, slots, case_id=case, **msgspec.structs.asdict(one))
    record(connection, act, "slots.resealed", case, key=newest)


def put_back(connection: Connection, act: Act, staff: bytes, case: bytes, wanted: PutBack, today: date) -> None:
    """Put replaced keys of a case back, in the place of those in force. Again changes nothing.

    What it takes away stays beside them, like all that is replaced: whoever put in a key that opens nothing, and whoever puts one
    back, takes nothing away before a backup would have.

    Raises:
        NotFound: the case is not hers.
        Conflict: `keys_changed`: one of them is kept no more, or was none; `case_erased`.
        Invalid: `slots`: two for one key.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    here = set(connection.execute(sa.select(slots.c.slot).where(slots.c.case_id == case)).scalars())
    asked = {sha256(slot).digest() for slot in wanted.slots if slot not in here}
    those = _kept(case, asked)
    back = connection.execute(sa.select(*_SLOT).where(those)).mappings().all()
    if len(back) < len(asked):
        raise Conflict("keys_changed")
    names = {(row["what"], row["generation"]) for row in back}
    if len(names) < len(back):
        raise Invalid(fields={"slots": "twice"})
    if not back:
        return
    connection.execute(sa.delete(replaced_slots).where(those))
    in_force = slots.c.recipient.in_(_keys_of(connection, seen.centre))
    of_them = sa.tuple_(slots.c.what, slots.c.generation).in_(names)
    _set_aside(connection, case, sa.and_(of_them, in_force), today)
    connection.execute(sa.insert(slots), [dict(row) for row in back])
    recipients = sorted({row["recipient"] for row in back})
    record_all(connection, act, [what("slots.put_back", key=one) for one in recipients], seen.keyed)


def _set_aside(connection: Connection, case: bytes, which: sa.ColumnElement[bool], today: date) -> None:
    """From here on these slots of the case are in force no more, and are kept from this day on, whether or not they were before."""
    theirs = sa.and_(slots.c.case_id == case, which)
    rows = connection.execute(sa.delete(slots).where(theirs).returning(slots)).mappings().all()
    if not rows:
        return
    kept = [{**row, "digest": sha256(row["slot"]).digest(), "replaced_day": today} for row in rows]
    connection.execute(sa.delete(replaced_slots).where(_kept(case, (one["digest"] for one in kept))))
    connection.execute(sa.insert(replaced_slots), kept)


def _kept(case: bytes, digests: Iterable[bytes]) -> sa.ColumnElement[bool]:
    """Of the replaced slots, those of the case with these digests."""
    return sa.and_(replaced_slots.c.case_id == case, replaced_slots.c.digest.in_(list(digests)))


def remove_replaced(connection: Connection, today: date, kept_days: int | None) -> int:
    """For the worker: remove what was replaced so many days ago; how many. Whoever could still open it is shut out from here on."""
    before = today - timedelta(days=kept_days or KEPT_DAYS)
    return connection.execute(sa.delete(replaced_slots).where(replaced_slots.c.replaced_day <= before)).rowcount


def _older(connection: Connection, centre: str, newest: bytes) -> list[bytes]:
    """The key ids of a centre's keys but the newest."""
    return [one for one in _keys_of(connection, centre) if one != newest]


def _keys_of(connection: Connection, centre: str) -> list[bytes]:
    made = sa.select(centre_keys.c.key).where(centre_keys.c.centre == centre)
    return [key_id(key) for key in connection.execute(made).scalars()]


def _with_slots(
    connection: Connection, centre: str, page: list[Row[*tuple[Any, ...]]], older: list[bytes]
) -> Iterator[OlderKeys]:
    theirs = sa.and_(slots.c.case_id.in_([row.case_id for row in page]), slots.c.recipient.in_(older))
    found = connection.execute(sa.select(slots).where(theirs).order_by(slots.c.what, slots.c.generation)).all()
    for row in page:
        of_case = (one for one in found if one.case_id == row.case_id)
        views = tuple(SlotView(one.what, one.generation, one.recipient, one.slot) for one in of_case)
        yield OlderKeys(row.case_id, row.reference, centre, views)


_REPLACED = (
    sa.select(sa.func.count())
    .where(replaced_slots.c.case_id == sa.bindparam("case"), replaced_slots.c.recipient == sa.bindparam("newest"))
    # Behind the slot its signer, as `check_signed` held her against it; a person's own ends before.
    .where(sa.func.substr(replaced_slots.c.slot, SLOT_LENGTH + 1, ID_LENGTH) == sa.bindparam("staff"))
    .group_by(replaced_slots.c.what, replaced_slots.c.generation)
)
_SLOT = [replaced_slots.c[column.name] for column in slots.c]
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
