"""A member takes something out of the service: recorded before her browser hands out the file it makes."""

from typing import Annotated, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, case_keys, compose, record, store, what
from counselling.cases.access import to_change
from counselling.cases.model import cases
from counselling.cases.visibility import DECIDING, MEMBERS_CASES, is_kept_from_her, is_visible
from reporting.errors import NotFound, Tampered
from reporting.mailbox.messages import Id

MOST: Final = 500  # cases in one list
FORMAT: Final = "list"


class ListExport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of cases as it leaves: which ones stand in it, and the SHA-256 of the sealed file."""

    cases: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=MOST)]
    digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


def export_case(connection: Connection, act: Act, staff: bytes, case: bytes) -> None:
    """Record that she exports the case. Raises NotFound, and Conflict if there is nothing left in it."""
    to_change(connection, act.trail.service_keys, staff, case)
    record(connection, act, "export.made", case)


def export_list(connection: Connection, act: Act, staff: bytes, made: ListExport) -> None:
    """Record of each case that it stands in a list she exports, with the digest of the file.

    Raises NotFound: one of them is not hers; then nothing is recorded, and her browser hands out nothing.
    """
    asked, keys = sorted(set(made.cases)), act.trail.service_keys
    rows = connection.execute(_HERS.where(is_visible(staff), cases.c.case_id.in_(asked))).all()
    hers = [row for row in rows if not is_kept_from_her(keys, row.case_id, row.deciding)]
    if len(hers) != len(asked):
        raise NotFound
    whole = sorted(
        row.case_id for row in hers if row.erased_day is None
    )  # of an erased one nothing is tied to its cover
    audit = case_keys(connection, keys, whole)
    if len(audit) != len(whole):
        raise Tampered
    told = what("export.made", format=FORMAT, digest=made.digest)
    store(connection, [compose(act.trail.draw, audit[case], case, act.now, act.actor, told) for case in whole])


_HERS = sa.select(cases.c.case_id, cases.c.erased_day, DECIDING).select_from(MEMBERS_CASES)
