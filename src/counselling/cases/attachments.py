"""Files of a case, as they go to and come from the centre: sealed, streamed, and recorded when they are read."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.cases.access import to_change, visible
from counselling.cases.readings import tell_reading
from reporting.errors import Conflict, NotFound
from reporting.mailbox.attachments import size_of
from reporting.mailbox.model import attachments
from reporting.mailbox.uploads import Upload, possible_headers


def begin_upload(connection: Connection, act: Act, staff: bytes, case: bytes, record_id: bytes, mark: bytes) -> Upload:
    """Whether a member may send this file, and what its header must be. `mark`: 32 random bytes that tell this try.

    Raises:
        NotFound: the case is not hers.
        Conflict: the record is the person's, or `access_ended`, `case_closed`, `case_erased`: nobody would read it.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.state == "closed":
        raise Conflict("case_closed")
    if seen.lookup is None:
        raise Conflict("access_ended")
    headers = possible_headers(case, record_id, (seen.dialogue_generation,))
    there = connection.execute(_THERE, {"case": case, "record": record_id}).first()
    if there is not None and there.owner is not None:
        raise Conflict
    stored = there.digest if there is not None and there.complete else None
    return Upload(case, record_id, None, mark, headers, stored)


def begin_reading(connection: Connection, act: Act, staff: bytes, case: bytes, record_id: bytes, today: date) -> int:
    """The length in bytes of a file's envelope, which is about to be served to her; recorded, and told to the person.

    Raises NotFound.
    """
    seen = visible(connection, act.trail.service_keys, staff, case)
    if seen.erased_day is not None:
        raise NotFound  # its files are about to go
    size = size_of(connection, case, record_id)
    tell_reading(connection, seen, today)
    record(connection, act, "attachment.read", case, record=record_id)
    return size


_THERE = sa.select(attachments.c.owner, attachments.c.digest, attachments.c.complete).where(
    attachments.c.case_id == sa.bindparam("case"), attachments.c.record_id == sa.bindparam("record")
)
