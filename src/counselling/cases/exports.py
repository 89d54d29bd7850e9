"""A member takes a case out of the service: recorded before her browser hands out the file it makes."""

from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.cases.access import to_change


def export_case(connection: Connection, act: Act, staff: bytes, case: bytes) -> None:
    """Record that she exports the case. Raises NotFound, and Conflict if there is nothing left in it."""
    to_change(connection, act.trail.service_keys, staff, case)
    record(connection, act, "export.made", case)
