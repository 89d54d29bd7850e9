"""The schema of the rows: closed, true to its year, and small enough for its padded place whatever is chosen."""

import os
from typing import Any, get_args

import msgspec
import pytest

from counselling.statistics.dimensions import MANY
from counselling.statistics.districts import district_of, districts
from counselling.statistics.rows import (
    EDUCATION_LEVELS,
    TABLE,
    Activity,
    Coded,
    Consultations,
    Filing,
    NotCoded,
    Row,
    check,
    open_row,
    packed,
)
from reporting.codes import codes, lists
from reporting.codes.places import municipality
from reporting.errors import Invalid, Tampered
from reporting.sealing.service_key import ROW_SIZE, ServiceKeys

KEYS = ServiceKeys({1: bytes(32)})
PLACE: dict[str, Any] = {"year": 2026, "month": 3, "canton": "SG", "district": 1721}


def coded(**changes: Any) -> Coded:
    return Coded(unit="case", **(PLACE | changes))


def longest(name: str) -> list[str]:
    return sorted((code for code in codes(name, 2026) if code not in ("unknown", "none")), key=len, reverse=True)


def test_the_fullest_row_there_can_be_fits_its_place() -> None:
    chosen: dict[str, Any] = {}
    for field in msgspec.structs.fields(Coded):
        if field.name in lists():
            most = [one.max_length for one in _metas(field.type)]
            several = longest(field.name)
            chosen[field.name] = several[0] if not most else several[: most[0]]
    chosen["life_domain"] = ["education", *longest("life_domain")[: len(chosen["life_domain"]) - 1]]
    chosen |= {"education_level": [max(EDUCATION_LEVELS, key=len)], "language": "deu", "interpreter": False}
    fullest = msgspec.convert(
        msgspec.to_builtins(coded(first_response_days=999, month=12)) | {"unit": "documentation"} | chosen, Coded
    )
    check(fullest)
    row = os.urandom(16)
    plain = packed(fullest)
    assert len(plain) > 600  # else the test looks at less than it says
    assert open_row(KEYS, row, KEYS.seal(TABLE, row, plain, ROW_SIZE)) == fullest


def _metas(kind: Any) -> list[msgspec.Meta]:
    arguments = get_args(kind)
    return [one for one in arguments if isinstance(one, msgspec.Meta) and arguments[0] is not str]


@pytest.mark.parametrize("name", MANY)
def test_what_the_relations_say_fits_into_a_row_does(name: str) -> None:
    (field,) = (one for one in msgspec.structs.fields(Coded) if one.name == name)
    assert [one.max_length for one in _metas(field.type)] == [MANY[name]]


def test_every_list_of_the_vocabulary_has_its_place_in_the_row() -> None:
    assert set(lists()) <= {field.name for field in msgspec.structs.fields(Coded)}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (coded(life_domain=("moon",)), "life_domain"),
        (coded(motive=("anti_asian",), year=2020), "motive"),
        (coded(form=("threat", "threat")), "form"),
        (coded(form=("threat", "unknown")), "form"),
        (coded(legal_domain=("none", "school")), "legal_domain"),
        (coded(gender="somebody"), "gender"),
        (coded(education_level=("childcare",)), "education_level"),
        (coded(life_domain=("education",), education_level=("moon",)), "education_level"),
        (coded(canton="XX", district=None), "canton"),
        (coded(canton="VS"), "district"),
        (coded(district=9999), "district"),
        (NotCoded(unit="case", **PLACE | {"canton": None}), "district"),
        (Consultations(count=1, interpreted=2, **PLACE), "interpreted"),
    ],
)
def test_what_the_lists_do_not_know_is_refused_by_field(row: Row, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(row)
    assert refused.value.fields.keys() == {field}


def test_what_the_lists_know_is_taken() -> None:
    check(coded(life_domain=("education", "online"), education_level=("childcare",), legal_domain=("none",)))
    check(coded(gender="not_stated", motive=("unknown",), year=2026))
    check(NotCoded(unit="accused", year=2026, month=1))
    check(Activity(what="training", participants=20, **PLACE))


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "coded", "unit": "case", "year": 2026, "month": 3, "text": "her words"},
        {"type": "coded", "unit": "case", "year": 2026, "month": 3, "case": "AAAA"},
        {"type": "coded", "unit": "person", "year": 2026, "month": 3},
        {"type": "coded", "unit": "case", "year": 2026, "month": 13},
        {"type": "coded", "unit": "case", "year": 2026, "month": 3, "language": "she said"},
        {"type": "coded", "unit": "case", "year": 2026, "month": 3, "form": ["threat"] * 7},
        {"type": "words", "year": 2026, "month": 3},
    ],
)
def test_nothing_else_is_a_row(sent: dict[str, Any]) -> None:
    body = {"row": os.urandom(16), "replaces": None, "content": sent}
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(body), type=Filing)


def test_a_row_opens_under_its_own_id_alone() -> None:
    row, content = os.urandom(16), NotCoded(unit="case", **PLACE)
    sealed = KEYS.seal(TABLE, row, packed(content), ROW_SIZE)
    assert open_row(KEYS, row, sealed) == content
    with pytest.raises(Tampered):
        open_row(KEYS, os.urandom(16), sealed)


def test_every_municipality_of_the_two_cantons_lies_in_a_district_of_its_canton() -> None:
    assert len(districts()) == 21
    assert len(district_of()) == 197
    for number, district in district_of().items():
        found = municipality(number)
        assert found is not None
        assert found.canton == districts()[district].canton
