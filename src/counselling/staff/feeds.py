"""A member's calendar for the programs she reads calendars with: days and one fixed sentence, never what is due.

Whoever has the address reads it without signing in, so it holds nothing but days and numbers, and is as good as a random
32 bytes are: her browser draws them and shows them once, here stands their SHA-256. The form is RFC 5545.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.model import feeds, members
from reporting.database import insert_missing
from reporting.errors import NotFound

LINE_OCTETS: Final = 75  # RFC 5545, 3.1: the longest line, without its end


def put_feed(connection: Connection, act: Act, staff: bytes, digest: bytes, today: date) -> None:
    """From here on this is the one address of her calendar; an older one is nobody's. Repeating it changes nothing.

    `digest`: SHA-256 of the token in the address.
    """
    mine = sa.select(feeds.c.token).where(feeds.c.staff_id == staff)
    if list(connection.execute(mine).scalars()) == [digest]:
        return
    connection.execute(sa.delete(feeds).where(feeds.c.staff_id == staff))
    if insert_missing(connection, feeds, token=digest, staff_id=staff, day=today):
        record(connection, act, "feed.changed", act="made")


def feed_day(connection: Connection, staff: bytes) -> date | None:
    """The day on which the address of her calendar was made; None if there is none."""
    return connection.execute(sa.select(feeds.c.day).where(feeds.c.staff_id == staff)).scalar()


def revoke_feed(connection: Connection, act: Act, staff: bytes) -> None:
    """From here on the address shows nothing. Repeating it changes nothing."""
    if connection.execute(sa.delete(feeds).where(feeds.c.staff_id == staff)).rowcount:
        record(connection, act, "feed.changed", act="revoked")


def whose_feed(connection: Connection, token: bytes) -> bytes:
    """The member whose calendar this token shows. Raises NotFound: nobody's, or she has left."""
    found: bytes | None = connection.execute(
        sa.select(feeds.c.staff_id)
        .join(members, members.c.staff_id == feeds.c.staff_id)
        .where(feeds.c.token == sha256(token).digest(), members.c.state == "active")
    ).scalar()
    if found is None:
        raise NotFound
    return found


def calendar(service: str, token: bytes, days: Mapping[date, int], today: date) -> bytes:
    """A calendar object with an all-day event for each day on which something is due (RFC 5545, 3.4 and 3.6.1).

    `days`: how many things are due on it. An event keeps its UID, so a reader changes it instead of adding another.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Isonomia//Calendar//EN", "CALSCALE:GREGORIAN"]
    lines += [line for day, count in sorted(days.items()) for line in _event(service, token, day, count, today)]
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def folded(line: str) -> bytes:
    """A content line with its end, in pieces of 75 octets, no character cut in two (RFC 5545, 3.1)."""
    pieces = [b""]
    for character in line:
        octets = character.encode()
        if len(pieces[-1]) + len(octets) > LINE_OCTETS:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"


def escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    for sign, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, instead)
    return text


def _event(service: str, token: bytes, day: date, count: int, today: date) -> Iterator[str]:
    name = sha256(b"isonomia/calendar" + token + day.isoformat().encode()).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{name}"
    yield f"DTSTAMP:{today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(service)}: {count} due"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
