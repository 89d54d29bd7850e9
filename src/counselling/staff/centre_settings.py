"""How a centre works: whether a proposal takes effect at once, what it promises, how long it keeps what is closed.

A centre that has changed nothing works as DEFAULTS say. Its cantons come from the signed list of centres, at each import, so
that the worker, who does not read that list, knows the days of rest.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record_all, what
from counselling.staff.model import centre_settings
from reporting.database import insert_missing

LONGEST_TAKEOVER: Final = 20  # working days
LONGEST_RETENTION: Final = 240  # months


class CentreSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What coordinators decide for their centre.

    `assignment`: at_once gives a new case to the first who fits, desk leaves it to a member. `takeover_days`: working days
    in which a case with advice is promised to be taken over. `retention_months`: after closing. `archive_offer`: whether an
    anonymised profile is offered to the archive before erasure, because the canton's law asks for it.
    """

    assignment: Literal["at_once", "desk"] = "desk"
    takeover_days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_TAKEOVER)] = 3
    retention_months: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_RETENTION)] = 24
    archive_offer: bool = False


class Working(NamedTuple):
    """A centre's settings with the cantons it serves; none known: every canton's days of rest count."""

    settings: CentreSettings = CentreSettings()
    cantons: tuple[str, ...] = ()


def find_settings(connection: Connection, centre: str) -> CentreSettings:
    """The settings of a centre, the defaults where it has none."""
    return working_of(connection, [centre])[centre].settings


def working_of(connection: Connection, centres: Iterable[str]) -> dict[str, Working]:
    """Settings and cantons of each of these centres, in one query."""
    named = list(centres)
    rows = connection.execute(sa.select(centre_settings).where(centre_settings.c.centre.in_(named)))
    found = {row["centre"]: _working(row) for row in rows.mappings()}
    return {centre: found.get(centre, Working()) for centre in named}


def change_settings(connection: Connection, act: Act, centre: str, wanted: CentreSettings) -> None:
    """Put these settings in the place of the centre's. What is the same already is neither written nor recorded."""
    _make(connection, centre)
    held = sa.select(centre_settings).where(centre_settings.c.centre == centre).with_for_update()
    before = _working(connection.execute(held).mappings().one()).settings
    old, new = msgspec.structs.asdict(before), msgspec.structs.asdict(wanted)
    changed = [name for name, value in new.items() if old[name] != value]
    if changed:
        connection.execute(sa.update(centre_settings).where(centre_settings.c.centre == centre).values(new))
        told = (
            what("settings.changed", centre=centre, setting=name, old=_code(old[name]), new=_code(new[name]))
            for name in changed
        )
        record_all(connection, act, list(told))


def keep_cantons(connection: Connection, centre: str, cantons: Sequence[str]) -> None:
    """From here on the centre serves these cantons: the newest manifest says so."""
    _make(connection, centre)
    kept = sa.update(centre_settings).where(centre_settings.c.centre == centre)
    connection.execute(kept.values(cantons=" ".join(cantons)))


def _make(connection: Connection, centre: str) -> None:
    """The centre's row, with the defaults, unless it has one."""
    insert_missing(connection, centre_settings, centre=centre, cantons="", **msgspec.structs.asdict(CentreSettings()))


def _working(row: sa.RowMapping) -> Working:
    chosen = {name: row[name] for name in CentreSettings.__struct_fields__}
    return Working(CentreSettings(**chosen), tuple(row["cantons"].split()))


def _code(value: object) -> str:
    return str(value).lower()
