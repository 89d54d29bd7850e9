"""The members of centres as the rules see them: what they can take on, and how much they have."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from counselling.cases.loads import open_cases_of
from counselling.cases.tags import CONFLICT
from counselling.cases.unassigned import walls_of
from counselling.routing.rules import Member, Profile, Tags
from counselling.staff import profiles
from counselling.staff.profiles import CaseWorker, case_workers
from counselling.staff.sessions import COORDINATOR


class SetUp(msgspec.Struct, frozen=True):
    """A member of a centre: what she can take on (null: never said), and her cases in all centres that are not closed, but
    for those that walls keep from whoever asks."""

    staff: bytes
    profile: profiles.Profile | None
    load: int


def members_of(connection: Connection, centres: Iterable[str]) -> dict[str, list[Member]]:
    """Everybody who may work on the cases of these centres, by centre; two queries however many they are. For the worker."""
    workers = case_workers(connection, centres)
    load = open_cases_of(connection, sorted({one.centre for one in workers}), None)
    found: dict[str, list[Member]] = {}
    for one in workers:
        found.setdefault(one.centre, []).append(_member(one, load.get(one.staff, 0)))
    return found


def active_members_of(connection: Connection, centre: str, reader: bytes) -> list[Member]:
    """The same for one centre, without those who are only invited or have left, and their loads without what walls keep from
    `reader`, whom they are told."""
    load = open_cases_of(connection, [centre], reader)
    return [_member(one, load.get(one.staff, 0)) for one in case_workers(connection, [centre], active=True)]


def set_ups(connection: Connection, centre: str, reader: bytes) -> list[SetUp]:
    """What each member of a centre can take on, and how many cases she has, for `reader`."""
    load = open_cases_of(connection, [centre], reader)
    workers = case_workers(connection, [centre], active=True)
    return [SetUp(one.staff, one.profile, load.get(one.staff, 0)) for one in workers]


def kept_out(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[frozenset[bytes], frozenset[bytes]]]:
    """Of cases that have walls: who is kept out, and who is named."""
    sides: dict[bytes, tuple[set[bytes], set[bytes]]] = {}
    for row in connection.execute(walls_of(ids)):
        sides.setdefault(row.case_id, (set(), set()))[row.side == "in"].add(row.staff_id)
    return {case: (frozenset(out), frozenset(named)) for case, (out, named) in sides.items()}


def walled(
    members: Iterable[Member], restricted: bool, sides: tuple[frozenset[bytes], frozenset[bytes]]
) -> frozenset[bytes]:
    """Whom the walls of a case keep from it: who is declared out, and, where it is restricted, who is not named."""
    out, named = sides
    return out | {member.staff for member in members if member.staff not in named} if restricted else out


def tags_of(opened: dict[str, Any] | None) -> Tags:
    """The tags of a report as the rules read them; None once they are erased."""
    known = opened or {}
    return Tags(
        language=known.get("language"),
        domain=known.get("life_domain"),
        purpose=known.get("purpose"),
        is_urgent=bool(known.get("urgent")),
        has_conflict=bool(known.get(CONFLICT)),
    )


def _member(one: CaseWorker, load: int) -> Member:
    return Member(one.staff, one.role == COORDINATOR, _profile(one.profile) if one.profile else None, load)


def _profile(said: profiles.Profile) -> Profile:
    return Profile(
        languages=frozenset(said.languages),
        domains=frozenset(said.domains),
        working_days=said.working_days,
        most=said.most_cases,
        away_from=said.away_from,
        away_until=said.away_until,
        deputy=said.deputy,
    )
