"""The check that a supervisor asks for: everything that is stored, against the log's signatures and the checkpoints she kept.

The server checks itself here, which finds accidents and whoever has only the database. Who changed the server too is found by
`counselling audit verify` on another machine; the answer says so.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Final, Literal

import msgspec
from sqlalchemy.engine import Connection

from counselling.audit.check import AT_ONCE as ROWS
from counselling.audit.check import altered_checkpoints, altered_nodes, altered_rows
from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, kept_note, verify
from counselling.audit.export import AT_ONCE, beginning, newest_size, part
from counselling.audit.indexed import erased, untied, without_entry
from counselling.audit.outbox import Trail
from counselling.audit.verify import Verification, Wrong
from reporting.database import Database
from reporting.errors import Invalid, NotFound

Note = Annotated[str, msgspec.Meta(max_length=32_768)]
# What another room holds against the trail: what is wrong first, in English. It is told how many entries were pruned.
Beside = Callable[[Connection, Trail, int], str | None]
# Of what sort it is: of the entries themselves, or what is stored beside them: columns and nodes by which they are `listed`,
# checkpoints, ties to cases, figures.
Kind = Literal["signed", "kept", "missing", "twice", "listed", "checkpoints", "ties", "figures"]
Found = tuple[Kind, str]
RIGHT: Final[tuple[Kind | None, str | None]] = (None, None)


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The checkpoints she kept, as she got them."""

    kept: Annotated[tuple[Note, ...], msgspec.Meta(max_length=50)] = ()


class Checked(msgspec.Struct, frozen=True):
    """What was held against what. `wrong` names what is wrong first, in English, and `kind` says what sort of thing that is;
    null if nothing is.

    `pruned` of the entries were taken away under a signed statement; `unchecked` of those she kept are older than that;
    `set_back` times a checkpoint was signed on an earlier day than the one before; `is_young`: entries may have been taken away
    before they were a year old.
    """

    entries: int
    checkpoints: int
    kept: int
    pruned: int
    unchecked: int
    set_back: int
    is_young: bool
    newest: int
    wrong: str | None = None
    kind: Kind | None = None


async def check(
    database: Database, trail: Trail, keys: tuple[str, str], kept: Sequence[str], beside: Beside
) -> Checked:
    """Read and recompute everything, a thousand entries at a time, beside what else the program does; last, what is `beside`.

    Raises:
        Invalid: one of the kept notes is no checkpoint of this log.
        NotFound: nothing was numbered yet.
    """
    verification = Verification(keys, [_kept(note, keys) for note in kept])
    size = await database.read(newest_size)
    if size == 0:
        raise NotFound
    first, statement = await database.read(beginning)
    try:
        verification.take(statement)
        for place in range(first, size, AT_ONCE):
            lines = await database.read(partial(part, begin=place, size=size))
            await asyncio.to_thread(verification.take, lines)
        found = await asyncio.to_thread(verification.end)  # it looks through every nonce
    except Wrong as error:
        return Checked(verification.entries, 0, 0, first, 0, 0, False, size, str(error), error.kind)
    kind, wrong = await _beside(database, keys, first, size) or await _tied(database, trail, first, size) or RIGHT
    if wrong is None and (wrong := await database.read(lambda c: beside(c, trail, first))):
        kind = "figures"
    return Checked(
        entries=found.entries,
        checkpoints=found.checkpoints,
        kept=found.kept,
        pruned=found.pruned,
        unchecked=found.unchecked,
        set_back=found.set_back,
        is_young=found.is_young,
        newest=found.newest.size,
        wrong=wrong,
        kind=kind,
    )


async def _beside(database: Database, keys: tuple[str, str], first: int, size: int) -> Found | None:
    for place in range(first, size, ROWS):
        wrong = await database.read(partial(altered_rows, begin=place))
        if wrong is not None:
            return "listed", wrong
    after: int | None = 0
    while after is not None:
        wrong, after = await database.read(partial(altered_checkpoints, after=after, first=first, keys=keys))
        if wrong is not None:
            return "checkpoints", wrong
    wrong = await database.read(altered_nodes)
    return None if wrong is None else ("listed", wrong)


async def _tied(database: Database, trail: Trail, first: int, size: int) -> Found | None:
    missing = 0
    for place in range(first, size, ROWS):
        count, wrong = await database.read(partial(untied, trail=trail, begin=place))
        if wrong is not None:
            return "ties", wrong
        missing += count
    after: bytes | None = b""
    while after is not None:
        wrong, after = await database.read(partial(without_entry, after=after))
        if wrong is not None:
            return "ties", wrong
    explained = await database.read(partial(erased, trail=trail, first=first))
    if missing > explained:
        return "ties", f"{missing} entries are tied to nothing, and only {explained} of them went with erased cases"
    return None


def _kept(note: str, keys: tuple[str, str]) -> Checkpoint:
    try:
        return verify(kept_note(note, keys[0]), *keys)
    except NotACheckpoint:
        raise Invalid("checkpoint_refused") from None
