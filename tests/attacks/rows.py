"""The hand of somebody who can write to the database: she changes rows, and a test puts them back."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from reporting.database import Database


@contextlib.contextmanager
def slipped(url: str, table: sa.Table, where: Mapping[str, Any], **values: Any) -> Iterator[None]:
    """Within the block the rows of `table` that fit `where` say `values`."""
    before = rows(url, table, where)
    assert before, f"there is something to slip into {table.name}"
    _run(url, sa.update(table).where(*_fits(table, where)).values(**values))
    try:
        yield
    finally:
        _put_back(url, table, before)


@contextlib.contextmanager
def added(url: str, table: sa.Table, **row: Any) -> Iterator[None]:
    """Within the block `table` has one more row."""
    _run(url, sa.insert(table).values(**row))
    try:
        yield
    finally:
        _run(url, sa.delete(table).where(*_fits(table, row)))


@contextlib.contextmanager
def removed(url: str, table: sa.Table, where: Mapping[str, Any]) -> Iterator[None]:
    """Within the block the rows that fit `where` are gone."""
    before = rows(url, table, where)
    assert before, f"there is something to remove from {table.name}"
    _run(url, sa.delete(table).where(*_fits(table, where)))
    try:
        yield
    finally:
        for row in before:
            _run(url, sa.insert(table).values(**row))


def rows(url: str, table: sa.Table, where: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """The rows that fit."""
    database = Database(url)
    try:
        with database.begin() as connection:
            found = connection.execute(sa.select(table).where(*_fits(table, where)))
            return [dict(row) for row in found.mappings()]
    finally:
        database.close()


def _put_back(url: str, table: sa.Table, before: Sequence[Mapping[str, Any]]) -> None:
    for row in before:
        key = {column.name: row[column.name] for column in table.primary_key}
        _run(url, sa.update(table).where(*_fits(table, key)).values(**row))


def _fits(table: sa.Table, where: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in where.items()]


def _run(url: str, statement: sa.Executable) -> None:
    database = Database(url)
    try:
        with database.begin() as connection:
            connection.execute(statement)
    finally:
        database.close()
