"""The filed rows of a canton and year as tables count them: every row is opened, the cases and the other matters told apart."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeGuard

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.composing import Asked
from counselling.statistics.dimensions import DISTRICT, dimensions, stated
from counselling.statistics.model import statistics_rows
from counselling.statistics.rows import FIRST_YEAR, Coded, NotCoded, open_row
from counselling.statistics.rows import Row as FiledRow
from counselling.statistics.tables import Row
from reporting.centres.directory import CANTONS
from reporting.errors import Invalid
from reporting.sealing.service_key import ServiceKeys


class Known(NamedTuple):
    """The rows of a canton, of a year and of all before it; the cases of the block that the year may close, its own too."""

    rows: Sequence[FiledRow]
    together: Sequence[Row] = ()


def rows_of(connection: Connection, keys: ServiceKeys, canton: str, *years: int) -> list[FiledRow]:
    """The rows of a canton and these years, in no order that says anything: every row there is is opened once. Raises Tampered."""
    living = sa.select(statistics_rows.c.row_id, statistics_rows.c.sealed).where(statistics_rows.c.sealed.is_not(None))
    found = connection.execute(living)
    opened = (open_row(keys, row.row_id, row.sealed) for row in found)
    return [row for row in opened if row.canton == canton and row.year in years]


def known_rows(connection: Connection, keys: ServiceKeys, asked: Asked, today: date) -> list[FiledRow]:
    """The rows of the canton, of the year and of all before it. Every row there is is opened: once is enough.

    Raises:
        Invalid: `canton` or `year`: there is none such, or the year is not over.
        Tampered: a row does not open.
    """
    if asked.canton not in CANTONS:
        raise Invalid(fields={"canton": "unknown"})
    if date(asked.year, 12, 31) >= today:
        raise Invalid(fields={"year": "not_over"})
    return rows_of(connection, keys, asked.canton, *range(FIRST_YEAR, asked.year + 1))


def cases_of(rows: Sequence[FiledRow]) -> list[Row]:
    """The cases among filed rows, as tables count them."""
    return [_codes(row) for row in rows if is_case(row)]


def is_case(row: FiledRow) -> TypeGuard[Coded | NotCoded]:
    """Whether a filed row is a case, coded or not yet."""
    return isinstance(row, Coded | NotCoded) and row.unit == "case"


def _codes(row: Coded | NotCoded) -> Row:
    """The codes of a case by dimension. What is not coded yet has its month and nothing else."""
    found: dict[str, tuple[str, ...]] = {"month": (str(row.month),)}
    for one in dimensions(row.year):
        value = getattr(row, one.name, None) if one.name != "month" and isinstance(row, Coded) else None
        if value is not None:
            found[one.name] = stated((value,) if isinstance(value, str) else value)
    if isinstance(row, Coded) and row.district is not None:
        found[DISTRICT] = (str(row.district),)
    return found


def matters_of(rows: Sequence[FiledRow]) -> dict[str, int]:
    """How many of the other kinds of matters there are among filed rows."""
    return dict(Counter(row.unit for row in rows if isinstance(row, Coded | NotCoded) and row.unit != "case"))
