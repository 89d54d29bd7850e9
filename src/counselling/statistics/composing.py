"""A protected draft as the release that would be published: with the names of its codes as they are today. Pure."""

from datetime import date
from typing import NamedTuple

from counselling.statistics.dimensions import ALONE, DISTRICT, MONTHS, dimensions_in, gathered, names_of
from counselling.statistics.districts import districts
from counselling.statistics.release import MATTERS, Drafted
from counselling.statistics.tables import NOT_STATED
from reporting.codes import LANGUAGES, codes
from reporting.publishing.releases import Dimension, Release
from reporting.web.language import month_name


class Asked(NamedTuple):
    """Which release. What is coded on the day it is drafted counts: that day is its cut-off.

    `reason`: why a version comes beside a published one, `changed_cases` or `error`; empty for the first.
    """

    canton: str
    year: int
    reason: str = ""


def as_release(drafted: Drafted, asked: Asked, version: int, today: date) -> Release:
    """What a draft says, with the names of its codes as they are today."""
    canton, year, reason = asked
    return Release(
        v=1,
        canton=canton,
        year=year,
        version=version,
        published=today,
        cut_off=today,
        reason=reason,
        reason_names=names_of("reason", reason) if reason else {},
        total=drafted.total,
        matters=drafted.matters,
        matter_names={kind: names_of("matter", kind) for kind in MATTERS},
        dimensions={one.name: named_dimension(one.name, one.many, year) for one in dimensions_in(canton, year)},
        tables=drafted.tables,
        left_out=drafted.left_out,
        method=drafted.method,
        snapshot=drafted.snapshot,
        plan=drafted.plan,
    )


def named_dimension(name: str, many: bool, year: int) -> Dimension:
    """A dimension with the names of its codes at every level, as they are today."""
    listed = {} if name in ALONE else {code: dict(one.names) for code, one in codes(name, year).items()}
    places = {str(one.number): dict.fromkeys(LANGUAGES, one.name) for one in districts().values() if name == DISTRICT}
    months = {month: {tag: month_name(tag, int(month)) for tag in LANGUAGES} for month in MONTHS if name == "month"}
    coarser = {one.code: dict(one.names) for one in gathered() if one.list == name}
    named = {**listed, **places, **months, **coarser, NOT_STATED: names_of("dimension", NOT_STATED)}
    return Dimension(names=names_of("dimension", name), codes=named, many=many)
