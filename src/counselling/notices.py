"""A mail to a member who wants one, when something waits for her: one fixed sentence, the same subject always, and no link.

It says nothing of what waits, how much, or for whom. It goes out in office hours, on days she works and is not away, at
most once a day. The address lies under the service key. Nobody but members is ever written to.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from typing import Annotated, Final, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling import mail_server
from counselling.audit.outbox import Act, Draw, record
from counselling.mail_server import NotSent, letter
from counselling.staff.model import notice_addresses, profiles
from counselling.staff.presence import is_away, works_on
from reporting.database import insert_missing
from reporting.errors import Tampered
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import TAGS_SIZE, ServiceKeys
from reporting.settings import Mail
from reporting.web.clock import ZURICH, day

HOUR: Final = 3_600
OFFICE_HOURS: Final = range(8, 18)  # in Switzerland
SATURDAY: Final = 5

SENTENCES: Final = {
    "de": "Im Arbeitsplatz wartet etwas auf Sie.",
    "fr": "Quelque chose vous attend dans l’espace de travail.",
    "it": "Nello spazio di lavoro c’è qualcosa che La attende.",
    "en": "Something is waiting for you in the workspace.",
}

_log = logging.getLogger(__name__)


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a member wants to be told, and in which language."""

    address: Annotated[str, msgspec.Meta(max_length=120, pattern=r"^[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")]
    language: Annotated[str, msgspec.Meta(pattern=r"^(de|fr|it|en)\Z")]


class Recipient(NamedTuple):
    """Whom to tell what came in from `since` on; `told` as it stands in her row."""

    staff: bytes
    to: Address
    since: date
    told: int | None


def find_address(connection: Connection, keys: ServiceKeys, staff: bytes) -> Address | None:
    """Where she wants to be told; None if she does not."""
    sealed = connection.execute(
        sa.select(notice_addresses.c.sealed).where(notice_addresses.c.staff_id == staff)
    ).scalar()
    return None if sealed is None else _opened(keys, staff, sealed)


def write_address(connection: Connection, act: Act, staff: bytes, wanted: Address) -> None:
    """From here on she is told there. Repeating it changes nothing."""
    keys = act.trail.service_keys
    if find_address(connection, keys, staff) == wanted:
        return
    sealed = keys.seal("notice_addresses", staff, msgspec.json.encode(wanted), TAGS_SIZE)
    if not insert_missing(connection, notice_addresses, staff_id=staff, sealed=sealed):
        of_hers = notice_addresses.c.staff_id == staff
        connection.execute(sa.update(notice_addresses).where(of_hers).values(sealed=sealed))
    record(connection, act, "notices.changed", act="set")


def remove_address(connection: Connection, act: Act, staff: bytes) -> None:
    """From here on she is told nothing. Repeating it changes nothing."""
    if connection.execute(sa.delete(notice_addresses).where(notice_addresses.c.staff_id == staff)).rowcount:
        record(connection, act, "notices.changed", act="removed")


def are_office_hours(now: int) -> bool:
    """Whether mails go out at this moment (seconds since 1970)."""
    here = datetime.fromtimestamp(now, ZURICH)
    return here.weekday() < SATURDAY and here.hour in OFFICE_HOURS


def recipients(connection: Connection, keys: ServiceKeys, now: int) -> Iterator[Recipient]:
    """Members who may be told something now: they want it, work today, and have been told nothing today.

    An address that does not open is an alarm, and left out.
    """
    today = day(now)
    for row in connection.execute(_ADDRESSES).all():
        since = today if row.told is None else day(row.told * HOUR)
        if (row.told is not None and since >= today) or not _works(row, today):
            continue
        try:
            yield Recipient(row.staff_id, _opened(keys, row.staff_id, row.sealed), since, row.told)
        except Tampered:
            _log.critical("the address for notices of %s is not what was once accepted", row.staff_id.hex())


def claim(connection: Connection, one: Recipient, told: int | None) -> bool:
    """Compare and set when she was told last (hours since 1970); whether it was still what it was, so that one worker tells."""
    before = notice_addresses.c.told.is_not_distinct_from(one.told)
    claimed = sa.update(notice_addresses).where(notice_addresses.c.staff_id == one.staff, before).values(told=told)
    return connection.execute(claimed).rowcount == 1


def mail_to(settings: Mail, service: str, one: Address, now: int, draw: Draw) -> EmailMessage:
    """The mail: nothing in it depends on what waits."""
    return letter(settings, one.address, service, SENTENCES[one.language] + "\n", now, draw)


def send(settings: Mail, message: EmailMessage) -> bool:
    """Give it to the mail server; whether it is settled, taken or refused for good. If not, it may be tried again later."""
    try:
        mail_server.send(settings, message)
    except NotSent as error:
        _log.warning("a notice could not be sent%s: %s", " for good" if error.is_final else "", error)
        return error.is_final
    return True


def _works(row: Row[*tuple[object, ...]], today: date) -> bool:
    """As her profile says; without one she works every day."""
    if row.working_days is None:
        return True
    return works_on(row.working_days, today) and not is_away(row.away_from, row.away_until, today)


def _opened(keys: ServiceKeys, staff: bytes, sealed: bytes) -> Address:
    try:
        return msgspec.json.decode(keys.open("notice_addresses", staff, sealed), type=Address)
    except (NotGenuine, msgspec.DecodeError) as error:
        raise Tampered from error


_ADDRESSES = sa.select(
    notice_addresses.c.staff_id,
    notice_addresses.c.sealed,
    notice_addresses.c.told,
    profiles.c.working_days,
    profiles.c.away_from,
    profiles.c.away_until,
).outerjoin(profiles, profiles.c.staff_id == notice_addresses.c.staff_id)
