"""How a list goes on: fifty rows a page, and a cursor that says where the page before ended, a day and an id.

A cursor is no secret and gives no right: what stands after it is asked for as the first page is.
"""

from datetime import date
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa

from reporting.errors import Invalid

PAGE: Final = 50
UNKNOWN: Final = "unknown"  # how a cursor spells a day that is not known

Cursor = Annotated[str, msgspec.Meta(max_length=64)]
Place = tuple[date | None, bytes]


def spelt(day: date | None, row: bytes) -> str:
    """The cursor after the row with this day and id."""
    return f"{UNKNOWN if day is None else day.isoformat()}.{row.hex()}"


def place_of(cursor: str | None) -> Place | None:
    """Where a list goes on; None at its beginning. Raises Invalid: not a cursor."""
    if cursor is None:
        return None
    day, _, row = cursor.partition(".")
    try:
        return None if day == UNKNOWN else date.fromisoformat(day), bytes.fromhex(row)
    except ValueError:
        raise Invalid(fields={"after": "cursor"}) from None


def is_later(day: sa.ColumnElement[Any], row: sa.ColumnElement[Any], place: Place | None) -> sa.ColumnElement[bool]:
    """What stands after a place where the earliest day comes first; a place without a day is among those without."""
    if place is None:
        return sa.true()
    if place[0] is None:
        return row > place[1]
    return sa.or_(day > place[0], sa.and_(day == place[0], row > place[1]))


def is_earlier(day: sa.ColumnElement[Any], row: sa.ColumnElement[Any], place: Place | None) -> sa.ColumnElement[bool]:
    """What stands after a place where the latest day comes first. Raises Invalid: no such place has no day."""
    if place is None:
        return sa.true()
    if place[0] is None:
        raise Invalid(fields={"after": "cursor"})
    return sa.or_(day < place[0], sa.and_(day == place[0], row < place[1]))
