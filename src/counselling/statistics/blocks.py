"""The crossings of a small canton, counted over three or five years: a year alone has too few cases for any.

Blocks are fixed: three years end with one that three divides, five with one that five does. Each year is published by itself
first, and without crossings; no two blocks of a canton overlap. A block is rounded and attacked like a release of its own,
then once more beside its years as everybody sees them. It comes out with its last year; where it would tell too much that year
comes out without.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.blocks_attack import parted, told_by_block
from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.drafts import cases_of, rows_of
from counselling.statistics.printed import BETWEEN, Printed
from counselling.statistics.protection import CannotProtect, Finding
from counselling.statistics.release import Attempt, NotPublishable, as_published, attempt, without
from counselling.statistics.tables import Row, plan
from counselling.statistics.versions import hold_beside, printed_of
from reporting.publishing.model import releases
from reporting.publishing.releases import OVER, Release, years_together
from reporting.publishing.releases import Table as Published
from reporting.sealing.service_key import ServiceKeys

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


def beside(connection: Connection, keys: ServiceKeys, canton: str, year: int) -> Beside:
    """What is out or announced around a year, and the cases of its blocks. Raises Tampered: a row does not open."""
    columns, reach = releases.c, max(LENGTHS) - 1
    around = sa.select(columns.body).where(columns.canton == canton, columns.year.between(year - reach, year + reach))
    bodies = connection.scalars(around.order_by(columns.year, columns.version))
    out = [msgspec.json.decode(body, type=Release) for body in bodies]
    return Beside(out, [_block(connection, keys, canton, years, out) for years in closed_by(out, year)])


def closed_by(out: Sequence[Release], year: int) -> list[range]:
    """The blocks that a year closes, the shorter one first."""
    ends = [range(year - length + 1, year + 1) for length in LENGTHS if year % length == 0]
    return [years for years in ends if _may_close(out, years)]


def complete(release: Release, held: Beside, key: bytes) -> Release:
    """The release with its block, if it closes one. It can take a minute.

    Raises CannotProtect, `too_much_beside_earlier`: it tells too much beside what is out.
    """
    whole = release if _crosses(release) else _with_block(release, held.blocks, key)
    hold_beside([one for one in held.out if one.year == release.year], whole)
    _hold_in_blocks(held.out, whole)
    return whole


def _may_close(out: Sequence[Release], years: range) -> bool:
    inside = [one for one in out if one.year in years]
    is_whole = {one.year for one in inside} >= set(years[:-1])
    blocks = {block for one in out if (block := _years_of_block(one)) and block != years}
    return is_whole and not any(map(_crosses, inside)) and not any(set(block) & set(years) for block in blocks)


def _crosses(release: Release) -> bool:
    return any(len(table.dimensions) > 1 and years_together(table) == 1 for table in release.tables)


def _years_of_block(release: Release) -> range | None:
    length = max(map(years_together, release.tables), default=1)
    return range(release.year - length + 1, release.year + 1) if length > 1 else None


def _block(connection: Connection, keys: ServiceKeys, canton: str, years: range, out: Sequence[Release]) -> Block:
    newest = {one.year: one for one in out}
    rows = [row for year in years for row in rows_of(connection, keys, canton, year)]
    return Block(years, cases_of(rows), [newest[year] for year in years[:-1]])


def _with_block(release: Release, blocks: Sequence[Block], key: bytes) -> Release:
    for block in blocks:
        if tables := crossed(release, block, key):
            names = [table.name for table in (*release.tables, *tables)]
            digest = sha256(msgspec.json.encode(names)).hexdigest()
            return msgspec.structs.replace(release, tables=(*release.tables, *tables), plan=digest)
    return release


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
    """A block of later years that is out was held against what its years said then: a new version of one is, too."""
    newest = {**{one.year: one for one in out}, release.year: release}
    for closing in newest.values():
        block = _years_of_block(closing)
        if block and release.year in block[:-1]:
            years = [parted(printed_of(newest[year]))[0] for year in block]
            if told_by_block(years, parted(printed_of(closing))[1][len(block)]):
                raise CannotProtect("too_much_beside_earlier")
