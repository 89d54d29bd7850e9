"""The crossings of a small canton, counted over three or five years: a year alone has too few cases for any.

Blocks are fixed: three years end with one that three divides, five with one that five does. Each year is published by itself
first, in one version and without crossings; no two blocks of a canton overlap. A block is rounded and attacked like a release of
its own, then once more beside its years. It comes out with the first version of its last year; where it would tell too much that
year comes out without. From then on none of its years gets another version, unless an error is corrected: without crossings.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import product
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.blocks_attack import parted, told_by_block
from counselling.statistics.changes import CHANGED_CASES, ERROR
from counselling.statistics.composing import Asked
from counselling.statistics.counted import cases_of
from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.drafts import WAITING
from counselling.statistics.late import without_late
from counselling.statistics.model import statistics_drafts
from counselling.statistics.printed import BETWEEN, Printed
from counselling.statistics.protection import CannotProtect, Finding
from counselling.statistics.release import Attempt, NotPublishable, as_published, attempt, without
from counselling.statistics.rows import Row as FiledRow
from counselling.statistics.tables import Row, plan
from counselling.statistics.versions import hold_beside, printed_of
from reporting.errors import Conflict
from reporting.publishing.model import releases
from reporting.publishing.releases import OVER, Release, years_together
from reporting.publishing.releases import Table as Published

LENGTHS: Final = (3, 5)


class Block(NamedTuple):
    """So many years up to a release's own: their cases, and what is out of each year but the last."""

    years: range
    cases: Sequence[Row]
    before: Sequence[Release]


class Beside(NamedTuple):
    """What a release is held against: every version of its canton's years around it, and the blocks that it may close."""

    out: Sequence[Release]
    blocks: Sequence[Block]

    @property
    def together(self) -> Sequence[Row]:
        """The cases of the longest block that it may close; none, if there is none."""
        return self.blocks[-1].cases if self.blocks else ()


def beside(connection: Connection, rows: Sequence[FiledRow], canton: str, year: int) -> Beside:
    """What is out or announced around a year, and the cases of its blocks; `rows`: of the canton, of the year and those before."""
    out = _out_around(connection, canton, year)
    return Beside(out, [_block(years, rows, out) for years in closed_by(out, year)])


def closed_by(out: Sequence[Release], year: int) -> list[range]:
    """The blocks that a year closes with its first version, the shorter one first."""
    ends = [range(year - length + 1, year + 1) for length in LENGTHS if year % length == 0]
    return [years for years in ends if _may_close(out, years)]


def hold_reason(out: Sequence[Release], asked: Asked) -> None:
    """Raises Conflict: `block_is_out`: the year lies in a block that is out, and only an error is corrected there."""
    if asked.reason == CHANGED_CASES and _is_counted(out, asked.year):
        raise Conflict("block_is_out")


def hold_in_place(connection: Connection, release: Release) -> None:
    """What is out may have changed since it was drafted. From here on to the end of the transaction nothing else comes out.

    Raises Conflict: `block_is_out`, as `hold_reason` does, or it has crossings; `block_changed`: it has a block, of which
    another year has two versions, or a draft that waits.
    """
    columns = statistics_drafts.c
    of_canton = sa.select(columns.year, columns.state).where(columns.canton == release.canton)
    drafts = connection.execute(of_canton.order_by(columns.draft_id).with_for_update()).all()
    around, own = _out_around(connection, release.canton, release.year), (release.year, release.version)
    out = [one for one in around if (one.year, one.version) != own]
    if _is_counted(out, release.year) and (release.reason != ERROR or _crosses(release)):
        raise Conflict("block_is_out")
    if block := _years_of_block(release):
        waiting = {one.year for one in drafts if one.state in WAITING}
        if block not in closed_by(out, release.year) or waiting & set(block[:-1]):
            raise Conflict("block_changed")


def complete(release: Release, held: Beside, key: bytes) -> Release:
    """The release with its block, if it closes one; without crossings, if it is counted in one. It can take a minute.

    Raises CannotProtect, `too_much_beside_earlier`: it tells too much beside what is out.
    """
    if _is_counted(held.out, release.year):
        whole = _alone(release)
    else:
        whole = release if _crosses(release) else _with_block(release, held.blocks, key)
    hold_beside([one for one in held.out if one.year == release.year], whole)
    _hold_in_blocks(held.out, whole)
    return whole


def _out_around(connection: Connection, canton: str, year: int) -> list[Release]:
    columns, reach = releases.c, max(LENGTHS) - 1
    around = sa.select(columns.body).where(columns.canton == canton, columns.year.between(year - reach, year + reach))
    bodies = connection.scalars(around.order_by(columns.year, columns.version))
    return [msgspec.json.decode(body, type=Release) for body in bodies]


def _may_close(out: Sequence[Release], years: range) -> bool:
    inside = [one for one in out if one.year in years]
    once_each = sorted(one.year for one in inside) == list(years[:-1])
    return once_each and not any(map(_crosses, inside)) and not any(_is_counted(out, year) for year in years)


def _is_counted(out: Sequence[Release], year: int) -> bool:
    return any(year in (_years_of_block(one) or ()) for one in out)


def _crosses(release: Release) -> bool:
    return any(len(table.dimensions) > 1 and years_together(table) == 1 for table in release.tables)


def _years_of_block(release: Release) -> range | None:
    length = max(map(years_together, release.tables), default=1)
    return range(release.year - length + 1, release.year + 1) if length > 1 else None


def _block(years: range, rows: Sequence[FiledRow], out: Sequence[Release]) -> Block:
    of_years = [row for row in rows if row.year in years]
    return Block(years, cases_of(of_years), [one for one in out if one.year in years])


def _with_block(release: Release, blocks: Sequence[Block], key: bytes) -> Release:
    for block in blocks:
        if tables := crossed(release, block, key):
            return _of_tables(without_late(release), [*release.tables, *tables])
    return release


def _alone(release: Release) -> Release:
    """The release without its crossings: their margins and all else were rounded so that they would go with them."""
    gone = {table.name: "would_reveal" for table in release.tables if len(table.dimensions) > 1}
    kept = [table for table in release.tables if table.name not in gone]
    return msgspec.structs.replace(_of_tables(release, kept), left_out={**release.left_out, **gone})


def _of_tables(release: Release, tables: Sequence[Published]) -> Release:
    digest = sha256(msgspec.json.encode([table.name for table in tables])).hexdigest()
    return msgspec.structs.replace(release, tables=tuple(tables), plan=digest)


def crossed(release: Release, block: Block, key: bytes) -> tuple[Published, ...]:
    """The crossings of a block that tell nobody too much, also beside each of its years; none, if that cannot be."""
    lists = dimensions(release.year)
    years = [parted(printed_of(one))[0] for one in (*block.before, release)]
    planned = [one for one in plan(len(block.cases), lists, pairs(lists)) if BETWEEN in one.wished]
    try:
        while any(one.table for one in planned):
            made = attempt(block.cases, {}, planned, key)
            found = made.findings or _beside_years(years, _printed(release, made))
            if not found:
                return _published(made, len(block.years))
            planned = without(planned, found)
    except (CannotProtect, NotPublishable):
        return ()
    return ()


def _beside_years(years: Sequence[Printed], block: Printed) -> list[Finding]:
    return [Finding((name.partition(": ")[2], ()), "too_few_values") for name, _ in told_by_block(years, block)]


def _published(made: Attempt, length: int) -> tuple[Published, ...]:
    tables = [as_published(table, cells) for table, cells in made.counts.items() if len(table.dimensions) > 1]
    return tuple(msgspec.structs.replace(one, name=f"{one.name}{OVER}{length}") for one in tables)


def _printed(release: Release, made: Attempt) -> Printed:
    """A block as if its margins and the number of its cases were printed too: both follow from the crossings, or nearly."""
    tables = [as_published(table, cells) for table, cells in made.counts.items()]
    return printed_of(msgspec.structs.replace(release, tables=tuple(tables), matters={"case": made.matters["case"]}))


def _hold_in_blocks(out: Sequence[Release], release: Release) -> None:
    """A correction of a year is held against the blocks that count it: beside each version of their other years, and beside all
    that is out of any of them, its own year too.
    """
    for closing in out:
        block = _years_of_block(closing)
        if block and release.year in block:
            printed = parted(printed_of(closing))[1][len(block)]
            every = sorted(
                [*(one for one in out if one.year in block), release], key=lambda one: (one.year, one.version)
            )
            others = [[one for one in every if one.year == year] for year in block if year != release.year]
            chosen = [sorted((*one, release), key=lambda one: one.year) for one in product(*others)]
            for laid in (*chosen, every):
                if told_by_block([parted(printed_of(one))[0] for one in laid], printed):
                    raise CannotProtect("too_much_beside_earlier")
