"""The rows that the statistics are counted from: a closed schema of codes, filed by browsers, moved once a night (`moving`).

A row knows no case, no member and no time; its random id stands nowhere else but in the sealed case sheet. Rows wait in an
inbox and are moved together, in random order: from then on nothing ties a row to a case, nor to the moment it was filed.
Whoever runs the program can link a row to its sender while it arrives (the sealing specification, 7).
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.staff.centre_settings import working_of
from counselling.staff.sessions import CASE_ROLES, Session
from counselling.statistics.dimensions import FEW, SEVERAL
from counselling.statistics.districts import districts
from counselling.statistics.model import filed_rows, statistics_rows
from reporting.centres.directory import CANTONS
from reporting.codes import codes, lists
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, Refused, Tampered
from reporting.mailbox.messages import Id
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ROW_SIZE, ServiceKeys

TABLE: Final = "statistics_rows"  # the name a row is sealed under, from its filing on: it is moved as it is
FIRST_YEAR: Final = 2000
ALONE: Final = frozenset({"unknown", "not_stated", "none"})  # never chosen beside anything else of its list
EDUCATION_LEVELS: Final = ("childcare", "compulsory_school", "upper_secondary", "vocational", "tertiary", "continuing")

Code = Annotated[str, msgspec.Meta(max_length=40)]
Few = Annotated[tuple[Code, ...], msgspec.Meta(max_length=FEW)]
Several = Annotated[tuple[Code, ...], msgspec.Meta(max_length=SEVERAL)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When and where: the day the case was opened to the month; the canton and, where there are districts, the district."""

    year: Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=2100)]
    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    canton: Annotated[str, msgspec.Meta(max_length=2)] | None = None
    district: int | None = None


class NotCoded(Place, frozen=True, forbid_unknown_fields=True, tag="not_coded"):
    """A matter that was taken over and is not coded yet. What is filed after it takes its place."""

    unit: Literal["case", "documentation", "institution", "accused"]


class Coded(Place, frozen=True, forbid_unknown_fields=True, tag="coded", kw_only=True):
    """A coded matter: a case, a report without counselling, an institution or an accused person that was advised.

    An empty list: not asked. `first_response_days`: whole days from the arrival to the first answer.
    """

    unit: Literal["case", "documentation", "institution", "accused"]
    life_domain: Few = ()
    education_level: Annotated[tuple[Code, ...], msgspec.Meta(max_length=1)] = ()
    motive: Few = ()
    form: Several = ()
    intersecting_ground: Few = ()
    counsellor_assessment: Code | None = None
    reporter_role: Code | None = None
    service: Several = ()
    outcome: Few = ()
    age_band: Code | None = None
    gender: Code | None = None
    conflict_structure: Code | None = None
    legal_domain: Few = ()
    residence_status: Code | None = None
    origin_region: Code | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")] | None = None
    interpreter: bool | None = None
    first_response_days: Annotated[int, msgspec.Meta(ge=0, le=999)] | None = None


class Consultations(Place, frozen=True, forbid_unknown_fields=True, tag="consultations", kw_only=True):
    """Acts of counselling for one matter in one year: the workload. `minutes` are 0 where nobody counted them."""

    count: Count
    interpreted: Count = 0
    minutes: Count = 0


class Activity(Place, frozen=True, forbid_unknown_fields=True, tag="activity", kw_only=True):
    """A training or an event, which belongs to no case."""

    what: Literal["training", "event"]
    participants: Count = 0
    minutes: Count = 0


Row = NotCoded | Coded | Consultations | Activity


class Filing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row under a random id, and the id of the earlier row whose place it takes."""

    row: Id
    replaces: Id | None
    content: Row


_KINDS: Final[Mapping[str, type[Row]]] = {
    "not_coded": NotCoded,
    "coded": Coded,
    "consultations": Consultations,
    "activity": Activity,
}


def file_row(connection: Connection, keys: ServiceKeys, session: Session, filing: Filing) -> None:
    """Keep a row until the night. Filing it again changes nothing; nothing about it is recorded but the night's count.

    Whose canton it is is looked at here, at the door: afterwards nothing tells which centre a row came from.

    Raises:
        Refused: `role`: she works on no cases.
        Invalid: a code that is in no list of that year, lists that contradict themselves, a canton that none of her centres
            serves (`not_served`), or a row to be replaced that would leave its canton without one of her centres serving
            it, or leave the figures (`replaces`: `elsewhere`); by field.
        Conflict: another content is kept under this id.
        Tampered: what it replaces does not open.
    """
    centres = [membership.centre for membership in session.memberships if membership.role in CASE_ROLES]
    if not centres:
        raise Refused("role")
    check(filing.content)
    served = {canton for one in working_of(connection, centres).values() for canton in one.cantons}
    if filing.content.canton is not None and filing.content.canton not in served:
        raise Invalid(fields={"canton": "not_served"})
    for old in _standing(connection, keys, filing.replaces):
        leaves = old.canton != filing.content.canton
        if not stays_counted(old, filing.content) or (leaves and old.canton not in {None, *served}):
            raise Invalid(fields={"replaces": "elsewhere"})
    plain = packed(filing.content)
    values = {
        "row_id": filing.row,
        "replaces": filing.replaces,
        "sealed": keys.seal(TABLE, filing.row, plain, ROW_SIZE),
    }
    if insert_missing(connection, filed_rows, **values):
        return
    kept = connection.execute(sa.select(filed_rows).where(filed_rows.c.row_id == filing.row)).one()
    if (kept.replaces, open_row(keys, filing.row, kept.sealed)) != (filing.replaces, filing.content):
        raise Conflict


def check(row: Row) -> None:
    """Every code belongs to its list and year. Raises Invalid with the fields that do not."""
    wrong = dict.fromkeys(_wrong_places(row), "code")
    if isinstance(row, Coded):
        wrong |= dict.fromkeys(_wrong_codes(row), "code")
    if isinstance(row, Consultations) and row.interpreted > row.count:
        wrong["interpreted"] = "count"
    if wrong:
        raise Invalid(fields=wrong)


def open_row(keys: ServiceKeys, row: bytes, sealed: bytes) -> Row:
    """The row of an id. Raises Tampered."""
    try:
        kind, *values = msgspec.json.decode(keys.open(TABLE, row, sealed), type=list[Any])
        named = zip(_KINDS[kind].__struct_fields__, values, strict=False)  # what a later year added is left out here
        return msgspec.convert(dict(named), _KINDS[kind])
    except (NotGenuine, msgspec.DecodeError, ValueError, KeyError, TypeError) as error:
        raise Tampered from error


def packed(row: Row) -> bytes:
    """The values of a row in the order of its fields, after its kind: names would not fit. A new field goes to the end."""
    return msgspec.json.encode([row.__struct_config__.tag, *msgspec.structs.astuple(row)])


def stays_counted(old: Row, new: Row) -> bool:
    """Whether what counts in a canton goes on counting in some canton, in the same year and among the same numbers."""
    if old.canton is None:
        return True
    return new.canton is not None and (_counted_as(old), old.year) == (_counted_as(new), new.year)


def _standing(connection: Connection, keys: ServiceKeys, row: bytes | None) -> list[Row]:
    """What counts or will count under this id: waiting for the night, and what stands in its place since one."""
    if row is None:
        return []
    waiting = connection.execute(sa.select(filed_rows.c.row_id, filed_rows.c.sealed).where(filed_rows.c.row_id == row))
    found = [*waiting, newest(connection, row)]
    return [open_row(keys, one.row_id, one.sealed) for one in found if one is not None and one.sealed is not None]


def newest(connection: Connection, row: bytes) -> sa.Row[Any] | None:
    """The last of the rows that have replaced each other from this one on; None: this one was never moved."""
    found = None
    after: bytes | None = row
    while after is not None:
        found = connection.execute(sa.select(statistics_rows).where(statistics_rows.c.row_id == after)).first()
        after = found.successor if found is not None else None
    return found


def _counted_as(row: Row) -> type[Row]:
    """What is not coded is counted among what is."""
    return Coded if isinstance(row, NotCoded) else type(row)


def _wrong_places(row: Place) -> Iterable[str]:
    if row.canton is not None and row.canton not in CANTONS:
        yield "canton"
    if row.district is not None:
        district = districts().get(row.district)
        if district is None or district.canton != row.canton:
            yield "district"


def _wrong_codes(row: Coded) -> Iterable[str]:
    for name in lists():
        value: tuple[str, ...] | str | None = getattr(row, name)
        chosen = value if isinstance(value, tuple) else () if value is None else (value,)
        if not set(chosen) <= set(codes(name, row.year)) or not _agree(chosen):
            yield name
    levels = row.education_level
    if levels and ("education" not in row.life_domain or not set(levels) <= set(EDUCATION_LEVELS)):
        yield "education_level"


def _agree(chosen: tuple[str, ...]) -> bool:
    return len(set(chosen)) == len(chosen) and (len(chosen) < 2 or not ALONE & set(chosen))
