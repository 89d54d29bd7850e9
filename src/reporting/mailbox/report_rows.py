"""The rows of a report: all of them are kept, or none, in as few statements as the database allows.

The statements are compiled once: compiling and caching them at each call would cost as much as the rest of the work.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from reporting.database import driver_of
from reporting.mailbox.model import envelopes, reports, slots
from reporting.web.kept import drafts

_REPORT = tuple(column.name for column in reports.c if column.name != "withdrawal_day")
_SLOT = ("case_id", "what", "generation", "recipient", "slot")
_ENVELOPE = ("case_id", "record_id", "position", "kind", "dialogue_generation", "day", "envelope")


def keep_rows(connection: Connection, row: Mapping[str, object]) -> bool:
    """Store all of a report, or nothing because one of its keys is taken; tells which. `row` has the columns of its three rows."""
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(_TOGETHER, dict(row)).scalar() == 1
    driver = driver_of(connection)
    if driver.execute(_REPORT_ALONE, row).rowcount != 1:
        return False
    driver.execute(_SLOT_ALONE, row)
    driver.execute(_ENVELOPE_ALONE, row)
    return True


def keep_rows_of_draft(connection: Connection, row: Mapping[str, object]) -> bool:
    """The same on PostgreSQL, and the draft's row `key` has `content` from then on, `until` when; all in one statement.

    Nothing is stored if a key is taken, or if that row is no longer as it was `before`: whoever changes it is waited for.
    """
    return connection.exec_driver_sql(_WITH_DRAFT, dict(row)).scalar() == 1


def _values(table: sa.Table, names: tuple[str, ...]) -> list[sa.BindParameter[object]]:
    return [sa.bindparam(name, type_=table.c[name].type) for name in names]


def _one_statement(insert: postgresql.Insert, *, of_draft: bool = False) -> str:
    """For PostgreSQL: the report, if its keys are free, its slot and its envelope; says how many reports."""
    kept = insert.on_conflict_do_nothing().returning(reports.c.case_id).cte("kept")
    others = [
        sa.insert(table).from_select(names, sa.select(kept.c.case_id, *_values(table, names[1:]))).cte(table.name)
        for table, names in ((slots, _SLOT), (envelopes, _ENVELOPE))
    ]
    if of_draft:
        change = sa.update(drafts).where(drafts.c.lookup == sa.bindparam("key"), sa.exists(sa.select(kept.c.case_id)))
        others.append(
            change.values(sealed=sa.bindparam("content"), expires_hour_quarter=sa.bindparam("until")).cte("sent")
        )
    counted = sa.select(sa.func.count()).select_from(kept).add_cte(*others)
    dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # the library gives it no types
    return str(counted.compile(dialect=dialect))


def _of_draft() -> postgresql.Insert:
    """A report of the draft that is still as it was read; it is held meanwhile."""
    mine = sa.select(drafts.c.lookup).where(
        drafts.c.lookup == sa.bindparam("key"), drafts.c.sealed == sa.bindparam("before")
    )
    held = mine.with_for_update().cte("mine")
    return postgresql.insert(reports).from_select(_REPORT, sa.select(*_values(reports, _REPORT)).select_from(held))


def _three_statements() -> tuple[str, str, str]:
    """The same for SQLite, which has no other statements inside a statement."""
    report = sqlite.insert(reports).values({name: sa.bindparam(name) for name in _REPORT}).on_conflict_do_nothing()
    slot = sa.insert(slots).values({name: sa.bindparam(name) for name in _SLOT})
    envelope = sa.insert(envelopes).values({name: sa.bindparam(name) for name in _ENVELOPE})
    dialect = sqlite.dialect(paramstyle="named")
    return (
        str(report.compile(dialect=dialect)),
        str(slot.compile(dialect=dialect)),
        str(envelope.compile(dialect=dialect)),
    )


_TOGETHER = _one_statement(postgresql.insert(reports).values({name: sa.bindparam(name) for name in _REPORT}))
_WITH_DRAFT = _one_statement(_of_draft(), of_draft=True)
_REPORT_ALONE, _SLOT_ALONE, _ENVELOPE_ALONE = _three_statements()
