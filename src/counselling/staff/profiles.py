"""What a member can take on: the languages she advises in, the domains she knows best, when she works, who stands in for her.

She says it herself, or her coordinator does. Who has said nothing has no profile, and who has left has none any more.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.model import members, memberships, profiles
from counselling.staff.sessions import CASE_ROLES, COORDINATOR
from reporting.codes import codes
from reporting.database import insert_missing
from reporting.errors import Invalid, NotFound, Refused

ANY_YEAR: Final = 9_999  # whatever the first year of a code
NOT_A_DOMAIN: Final = "unknown"
MOST_CASES: Final = 500

LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]
DomainCode = Annotated[str, msgspec.Meta(max_length=40)]
StaffId = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one member can take on, the same in all her centres.

    `languages`: ISO 639 codes; `domains`: codes of life_domain; `working_days`: bits, Monday 1, Tuesday 2, … Sunday 64;
    `most_cases`: open cases she can have, null for no limit; `away_until`: the last day of her absence, null if not known.
    """

    languages: Annotated[tuple[LanguageCode, ...], msgspec.Meta(min_length=1, max_length=40)]
    domains: Annotated[tuple[DomainCode, ...], msgspec.Meta(max_length=40)]
    working_days: Annotated[int, msgspec.Meta(ge=1, le=127)]
    most_cases: Annotated[int, msgspec.Meta(ge=0, le=MOST_CASES)] | None
    away_from: date | None
    away_until: date | None
    deputy: StaffId | None


class CaseWorker(NamedTuple):
    """A member of a centre who works on cases, as far as she has set herself up."""

    staff: bytes
    centre: str
    role: str
    profile: Profile | None


def find_profile(connection: Connection, staff: bytes) -> Profile | None:
    """What she can take on; None if that was never said."""
    row = connection.execute(sa.select(*_SAID).where(profiles.c.staff_id == staff)).first()
    return None if row is None else _profile(row)


def write_profile(connection: Connection, act: Act, staff: bytes, wanted: Profile) -> None:
    """Put a profile in the place of hers. What is the same already is neither written nor recorded.

    Raises:
        NotFound: she works on no cases.
        Invalid: `domains`: no such code; `away_until`: before it begins; `deputy`: not a colleague of hers.
    """
    kept = _in_order(wanted)
    _check(connection, staff, kept)
    if not insert_missing(connection, profiles, staff_id=staff, **_columns(kept)):
        held = sa.select(*_SAID).where(profiles.c.staff_id == staff).with_for_update()
        if _profile(connection.execute(held).one()) == kept:
            return
        connection.execute(sa.update(profiles).where(profiles.c.staff_id == staff).values(_columns(kept)))
    record(connection, act, "profile.changed", member=act.trail.member(staff))


def require_coordinator(connection: Connection, staff: bytes, centre: str) -> None:
    """Raises NotFound: she works on no cases there; Refused: `not_a_coordinator`."""
    role = role_at(connection, staff, centre)
    if role is None:
        raise NotFound
    if role != COORDINATOR:
        raise Refused("not_a_coordinator")


def require_colleague(connection: Connection, staff: bytes, centre: str) -> None:
    """Raises NotFound unless she is an active member who works on the cases of this centre."""
    if role_at(connection, staff, centre) is None:
        raise NotFound


def role_at(connection: Connection, staff: bytes, centre: str) -> str | None:
    """In which role an active member works on the cases of a centre; None if in none."""
    hers = _CASE_WORKERS.where(members.c.staff_id == staff, memberships.c.centre == centre)
    row = connection.execute(hers).first()
    return None if row is None else str(row.role)


def case_workers(connection: Connection, centres: Iterable[str], *, active: bool = False) -> list[CaseWorker]:
    """Who works on the cases of these centres, in one query: `active`, now, else also who is invited to or did once.

    The worker need not ask who has joined and who has left, nor may it: the others have no profile.
    """
    query = _ACTIVE_WITH_PROFILES if active else _WITH_PROFILES
    return [
        CaseWorker(staff, centre, role, None if said[0] is None else _profile(said))
        for staff, centre, role, *said in connection.execute(query, {"centres": list(centres)})
    ]


def _check(connection: Connection, staff: bytes, wanted: Profile) -> None:
    if not set(wanted.domains) <= codes("life_domain", ANY_YEAR).keys() - {NOT_A_DOMAIN}:
        raise Invalid(fields={"domains": "code"})
    if wanted.away_until is not None and (wanted.away_from is None or wanted.away_until < wanted.away_from):
        raise Invalid(fields={"away_until": "before_it_begins"})
    centres = connection.execute(_CASE_WORKERS.where(members.c.staff_id == staff)).all()
    if not centres:
        raise NotFound
    if wanted.deputy is not None and not _is_colleague(
        connection, staff, wanted.deputy, [row.centre for row in centres]
    ):
        raise Invalid(fields={"deputy": "not_a_colleague"})


def _is_colleague(connection: Connection, staff: bytes, deputy: bytes, centres: list[str]) -> bool:
    shared = _CASE_WORKERS.where(members.c.staff_id == deputy, memberships.c.centre.in_(centres))
    return deputy != staff and connection.execute(shared).first() is not None


def _in_order(wanted: Profile) -> Profile:
    """The same with its codes sorted and each once, so that the same wishes are the same row."""
    ordered = {name: tuple(sorted(set(getattr(wanted, name)))) for name in ("languages", "domains")}
    return msgspec.structs.replace(wanted, **ordered)


def _columns(wanted: Profile) -> dict[str, Any]:
    plain = msgspec.structs.asdict(wanted)
    return plain | {name: " ".join(plain[name]) for name in ("languages", "domains")}


def _profile(said: Sequence[Any]) -> Profile:
    """The profile in the columns _SAID of its row."""
    languages, domains, *rest = said
    return Profile(tuple(languages.split()), tuple(domains.split()), *rest)


_SAID = tuple(profiles.c[name] for name in Profile.__struct_fields__)  # languages and domains first, never null
_CASE_WORKERS = (
    sa.select(members.c.staff_id, memberships.c.centre, memberships.c.role)
    .join(memberships, memberships.c.staff_id == members.c.staff_id)
    .where(memberships.c.role.in_(CASE_ROLES), members.c.state == "active")
)
_WITH_PROFILES = (
    sa.select(memberships.c.staff_id, memberships.c.centre, memberships.c.role, *_SAID)
    .select_from(memberships.outerjoin(profiles, profiles.c.staff_id == memberships.c.staff_id))
    .where(memberships.c.centre.in_(sa.bindparam("centres", expanding=True)), memberships.c.role.in_(CASE_ROLES))
    .order_by(memberships.c.centre, memberships.c.staff_id)
)
_ACTIVE_WITH_PROFILES = _WITH_PROFILES.join(members, members.c.staff_id == memberships.c.staff_id).where(
    members.c.state == "active"
)
