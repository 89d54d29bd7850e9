"""What a person may wish at any time: that her report be withdrawn, that it stay after all, that her access end.

Each needs W beside the way to the mailbox; a token that nobody has changes nothing, and nothing tells it from another.
"""

from datetime import date, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.mailbox.box import report_of
from reporting.mailbox.model import attachments, reports

WITHDRAWAL_DAYS = 7


def end_access(connection: Connection, withdraw_token: bytes) -> None:
    """Erase all that leads from the code to the report: from here on nobody who knows the code can read, write or withdraw.

    A withdrawal that was asked for before is still carried out. A token nobody has changes nothing.
    """
    case = connection.execute(
        sa.update(reports)
        .where(reports.c.withdraw == sha256(withdraw_token).digest())
        .values(lookup=None, withdraw=None)
        .returning(reports.c.case_id)
    ).scalar_one_or_none()
    connection.execute(sa.update(attachments).where(attachments.c.case_id == (case or b"")).values(owner=None))


def withdraw(connection: Connection, withdraw_token: bytes, today: date) -> None:
    """Ask that the report be withdrawn; the first day on which it was asked for counts."""
    connection.execute(
        sa.update(reports)
        .where(reports.c.withdraw == sha256(withdraw_token).digest(), reports.c.withdrawal_day.is_(None))
        .values(withdrawal_day=today)
    )


def take_back_withdrawal(connection: Connection, withdraw_token: bytes, today: date) -> None:
    """Within seven days, undo `withdraw`."""
    connection.execute(
        sa.update(reports)
        .where(
            reports.c.withdraw == sha256(withdraw_token).digest(),
            reports.c.withdrawal_day > today - timedelta(days=WITHDRAWAL_DAYS),
        )
        .values(withdrawal_day=None)
    )


def withdrawal_day(connection: Connection, lookup: bytes) -> date | None:
    """The day on which the person asked for withdrawal, if she did. Raises NotFound."""
    day: date | None = report_of(connection, lookup)["withdrawal_day"]
    return day
