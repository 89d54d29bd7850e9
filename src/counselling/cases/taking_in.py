"""A report that a member enters for somebody: told on the phone, in person, by letter, by e-mail, or left in a box.

It was sealed in her browser exactly like a person's own. Report, case, audit key and entry come to be in one transaction, and
the same report sent again changes nothing. Without tags the case is hers from the first moment; with tags it is nobody's yet and
is routed like any other. A delegate always hands in with tags: she sees no cases, this one neither.

Scans of what came on paper are sealed and sent before the report that names them; from then on they are its person's, as if
she had sent them. What no report names within the hour is removed.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import audit_keys
from counselling.audit.outbox import KEY_LENGTH, Act, compose, record, seal_key, store, what
from counselling.cases.model import cases
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES, DELEGATE
from reporting.centres.manifest import Published
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound
from reporting.mailbox.messages import Id, Secret
from reporting.mailbox.model import attachments, reports
from reporting.mailbox.reports import Beside, Receipt, Sealed, Tags, keep, sealed_tags
from reporting.mailbox.uploads import Upload, possible_headers


class NewCase(Sealed, frozen=True, forbid_unknown_fields=True):
    """A sealed report, as a member posts it.

    `lookup` is SHA-256(T) and `withdraw` SHA-256(W) of the access code that she hands over; both null if the person wants none:
    then nobody can answer her here. `tags` say who is to be found for it; null if the member looks after it herself.
    `attachments` name files that are already here.
    """

    lookup: Secret | None
    withdraw: Secret | None
    tags: Tags | None
    attachments: tuple[Id, ...] = ()


def begin_intake_upload(connection: Connection, staff: bytes, case: bytes, record_id: bytes, mark: bytes) -> Upload:
    """Whether a member may send a file of a report that she is about to take in, and what its header must be.

    Raises:
        NotFound: she takes in nothing anywhere; or a report or case of this id is there, or was and is erased.
        Conflict: the record is a person's.
    """
    if connection.execute(_TAKES_IN, {"staff": staff}).first() is None:
        raise NotFound
    if any(
        connection.execute(sa.select(one.c.case_id).where(one.c.case_id == case)).first() for one in (reports, cases)
    ):
        raise NotFound
    there = connection.execute(sa.select(attachments).where(_is_file(case, [record_id]))).first()
    if there is not None and there.owner is not None:
        raise Conflict
    stored = there.digest if there is not None and there.complete else None
    return Upload(case, record_id, None, mark, possible_headers(case, record_id, (0,)), stored)


def take_in(connection: Connection, act: Act, staff: bytes, new: NewCase, published: Published) -> Receipt:
    """Keep the report and make it a case. `published`: the manifest in force.

    Raises:
        NotFound: she takes in nothing for this centre.
        Invalid: what `reports.keep` refuses; `invalid` (fields): half a code, or a delegate's without tags.
        Conflict: another report is kept under this case or was, and is erased; or the access code is already used.
    """
    erased = sa.select(cases.c.case_id).where(cases.c.case_id == new.case, cases.c.erased_day.is_not(None))
    if connection.execute(erased).first() is not None:
        raise Conflict
    role = _role(connection, staff, new.centre)
    if (new.lookup is None) != (new.withdraw is None):
        raise Invalid(fields={"withdraw": "with_lookup"})
    if role == DELEGATE and new.tags is None:
        raise Invalid(fields={"tags": "missing"})
    theirs = sa.update(attachments).where(_is_file(new.case, new.attachments), attachments.c.owner.is_(None))
    connection.execute(theirs.values(owner=new.lookup))
    receipt = keep(connection, new, _beside(act, new), published, act.trail.draw, new.attachments)
    owner = staff if new.tags is None else None
    row: dict[str, object] = {"case_id": new.case, "centre": new.centre, "assignee": owner}
    row |= {"state": "new" if owner is None else "open", "waiting_for": "us", "noticed": 0}
    row |= {"day": receipt.day, "activity_day": receipt.day}
    if insert_missing(connection, cases, **row):
        key = act.trail.draw(KEY_LENGTH)
        connection.execute(sa.insert(audit_keys), seal_key(act.trail.service_keys, new.case, key))
        record(connection, act, "case.taken_in", new.case, record=new.record, digest=sha256(new.envelope).digest())
        _record_files(connection, act, new, key, receipt.day)
    return receipt


def _record_files(connection: Connection, act: Act, new: NewCase, key: bytes, today: date) -> None:
    """An entry for each file, as for one that the person had sent: by its day."""
    files = connection.execute(sa.select(attachments).where(_is_file(new.case, new.attachments))).all()
    told = [what("attachment.arrived", record=file.record_id, digest=file.digest) for file in files]
    store(connection, [compose(act.trail.draw, key, new.case, today, act.actor, one) for one in told])


def _beside(act: Act, new: NewCase) -> Beside:
    """What stands beside the report: of what she looks after herself the service never keeps a tag."""
    if new.tags is None:
        return Beside(new.lookup, new.withdraw, "in_progress", None, None)
    at_rest = sealed_tags(act.trail.service_keys, new.case, new.tags)
    return Beside(new.lookup, new.withdraw, "received", new.tags, at_rest)


def _role(connection: Connection, staff: bytes, centre: str) -> str:
    role = connection.execute(_ROLE, {"staff": staff, "centre": centre}).scalar()
    if role not in (*CASE_ROLES, DELEGATE):
        raise NotFound
    return str(role)


def _is_file(case: bytes, records: Sequence[bytes]) -> sa.ColumnElement[bool]:
    return sa.and_(attachments.c.case_id == case, attachments.c.record_id.in_(records))


_TAKES_IN = (
    sa.select(memberships.c.role)
    .join(members, members.c.staff_id == memberships.c.staff_id)
    .where(memberships.c.staff_id == sa.bindparam("staff"), memberships.c.role.in_((*CASE_ROLES, DELEGATE)))
    .where(members.c.state == "active")
    .limit(1)
)
_ROLE = (
    sa.select(memberships.c.role)
    .join(members, members.c.staff_id == memberships.c.staff_id)
    .where(memberships.c.staff_id == sa.bindparam("staff"), memberships.c.centre == sa.bindparam("centre"))
    .where(members.c.state == "active")
)
