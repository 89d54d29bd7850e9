"""Coding as the browser does it: stated apart from assessed, unknown apart from not asked, hints, rows; run by node."""

from typing import Any

import msgspec
import pytest

from counselling.statistics.districts import district_of, districts
from counselling.statistics.rows import EDUCATION_LEVELS, Coded, NotCoded, Row, check
from reporting.codes import codes, lists
from tests.unit.counselling.workspace.test_counting import run

LISTS: dict[str, Any] = {
    "year": 2026,
    "lists": {name: [{"code": code, "group": ""} for code in codes(name, 2026)] for name in lists()},
    "education_levels": list(EDUCATION_LEVELS),
    "districts": [one._asdict() for one in districts().values()],
    "municipalities": {str(number): district for number, district in district_of().items()},
}
ANSWERS = {
    "role": ["affected"],
    "life_domain": ["education"],
    "education": ["compulsory_school"],
    "motive": ["anti_black"],
    "municipality": ["3203", "SG"],
    "answer_language": ["sr-Latn"],
}
WHOLE: dict[str, Any] = {
    "assessed.form": ["insult", "exclusion"],
    "assessed.conflict_structure": ["group_to_individual"],
    "assessed.service": ["mediation"],
    "assessment": {"code": "plausible", "by": "x", "day": "2026-11-22", "reason": "her account, two witnesses"},
}
FACTS = {"day": "2026-11-03", "firstResponse": 2}


def row(coding: dict[str, Any], answers: dict[str, Any] | None = None) -> dict[str, Any]:
    given = {"coding": coding, "answers": ANSWERS if answers is None else answers, "lists": LISTS, "facts": FACTS}
    result: dict[str, Any] = run("coding.js", "m.rowOf(g.coding, g.answers, g.lists, g.facts)", **given)
    return result


def hints(coding: dict[str, Any], answers: dict[str, Any] | None = None) -> list[str]:
    result: list[str] = run("coding.js", "m.hints(g.coding, g.answers)", coding=coding, answers=answers or {})
    return result


def kept(content: dict[str, Any]) -> Row:
    """The row as the service takes it in."""
    taken: Row = msgspec.convert(content, Row)
    check(taken)
    return taken


def test_what_the_report_answers_is_stated_and_assessing_it_leaves_that_untouched() -> None:
    coding = {"assessed.motive": ["xenophobia"]}
    for side, codes_there in (("stated", ["anti_black"]), ("assessed", ["xenophobia"])):
        assert run("coding.js", "m.codesIn(g.c, g.a, g.side, 'motive')", c=coding, a=ANSWERS, side=side) == codes_there
    assert run("coding.js", "m.counted(g.c, g.a, 'motive')", c=coding, a=ANSWERS) == ["xenophobia"]
    assert run("coding.js", "m.counted(g.c, g.a, 'motive')", c={}, a=ANSWERS) == ["anti_black"]
    assert run("coding.js", "m.counted(g.c, g.a, 'gender')", c={}, a=ANSWERS) is None


@pytest.mark.parametrize(
    ("chosen", "code", "most", "then"),
    [
        ([], "insult", 6, ["insult"]),
        (["insult"], "threat", 6, ["insult", "threat"]),
        (["insult", "threat"], "insult", 6, ["threat"]),
        (["insult", "threat"], "unknown", 6, ["unknown"]),
        (["unknown"], "insult", 6, ["insult"]),
        (["not_asked"], "unknown", 6, ["unknown"]),
        (["none"], "school", 4, ["school"]),
        (["female"], "male", 1, ["male"]),
    ],
)
def test_what_stands_alone_stands_alone(chosen: list[str], code: str, most: int, then: list[str]) -> None:
    assert run("coding.js", "m.toggled(g.chosen, g.code, g.most)", chosen=chosen, code=code, most=most) == then


def test_a_whole_coding_becomes_a_row_that_the_service_takes() -> None:
    taken = kept(row(WHOLE))
    assert isinstance(taken, Coded)
    assert (taken.year, taken.month, taken.canton, taken.district) == (2026, 11, "SG", 1721)
    assert (taken.life_domain, taken.education_level) == (("education",), ("compulsory_school",))
    assert (taken.motive, taken.form) == (("anti_black",), ("insult", "exclusion"))
    assert (taken.reporter_role, taken.counsellor_assessment, taken.language) == ("affected", "plausible", "sr")
    assert (taken.gender, taken.first_response_days, taken.unit) == (None, 2, "case")


def test_until_it_is_whole_a_row_says_not_coded_and_carries_no_code() -> None:
    for field in WHOLE:
        content = row({name: value for name, value in WHOLE.items() if name != field})
        assert isinstance(kept(content), NotCoded)
        assert set(content) == {"type", "year", "month", "canton", "district", "unit"}
    too_many = WHOLE | {"assessed.motive": ["anti_black", "anti_muslim", "anti_arab", "anti_asian", "antisemitism"]}
    assert run("coding.js", "m.missing(g.c, g.a)", c=too_many, a=ANSWERS) == [{"name": "motive", "why": "too_many"}]
    assert isinstance(kept(row(too_many)), NotCoded)


def test_not_asked_unknown_and_not_stated_differ_in_the_sheet_and_fit_into_the_row() -> None:
    for code, in_row in (("not_asked", None), ("unknown", "unknown"), ("not_stated", "not_stated")):
        taken = kept(row(WHOLE | {"stated.gender": [code]}))
        assert isinstance(taken, Coded)
        assert taken.gender == in_row
    taken = kept(row(WHOLE, ANSWERS | {"motive": ["not_stated"], "answer_language": []}))
    assert isinstance(taken, Coded)
    assert (taken.motive, taken.language) == ((), None)


@pytest.mark.parametrize(
    ("role", "purpose", "unit"),
    [("affected", "advice", "case"), ("witness", "documentation", "documentation"), ("accused", "advice", "accused")],
)
def test_the_kind_of_matter_follows_from_who_wrote_and_why(role: str, purpose: str, unit: str) -> None:
    assert row({}, ANSWERS | {"role": [role], "purpose": [purpose]})["unit"] == unit
    assert row({"unit": "case"}, ANSWERS | {"role": [role], "purpose": [purpose]})["unit"] == "case"


def test_what_no_list_of_the_year_knows_is_left_out_of_the_row() -> None:
    taken = kept(row(WHOLE | {"assessed.motive": ["anti_black", "of_no_list"]}))
    assert isinstance(taken, Coded)
    assert taken.motive == ("anti_black",)


def assessed(**fields: list[str]) -> dict[str, Any]:
    return {f"assessed.{name}": value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("coding", "hint"),
    [
        (assessed(life_domain=["education"]), "level_missing"),
        (assessed(form=["racial_profiling"], life_domain=["housing"]), "profiling_elsewhere"),
        (assessed(form=["physical_violence"], legal_domain=["school"]), "criminal_law"),
        (assessed(form=["threat"], legal_domain=["none"]), "criminal_law"),
        (assessed(conflict_structure=["colleague"], life_domain=["housing"]), "employer_elsewhere"),
        (assessed(conflict_structure=["landlord"], life_domain=["work"]), "landlord_elsewhere"),
        (assessed(conflict_structure=["authority_to_private"], life_domain=["nightlife"]), "authority_elsewhere"),
        (assessed(motive=["anti_black"]) | {"assessment": {"code": "not_racial"}}, "not_racial_with_motive"),
        (assessed(outcome=["apology"]) | {"assessment": {"code": "pending"}}, "established_pending"),
        (assessed(conflict_structure=["unknown_offender"], outcome=["apology"]), "unknown_offender"),
        (assessed(outcome=["mediation_success"], service=["letter"]), "mediation_missing"),
        (assessed(outcome=["referred"]), "referral_missing"),
        (assessed(outcome=["documented_only"], service=["legal_advice"]), "documented_with_service"),
    ],
)
def test_what_does_not_go_together_is_hinted_at_alone(coding: dict[str, Any], hint: str) -> None:
    assert hints(coding) == [hint]


@pytest.mark.parametrize(
    "coding",
    [
        {},
        assessed(form=["racial_profiling"], life_domain=["police"]),
        assessed(form=["physical_violence"], legal_domain=["criminal_other"]),
        assessed(form=["physical_violence"]),
        assessed(conflict_structure=["colleague"], life_domain=["work"]),
        assessed(motive=["unknown"]) | {"assessment": {"code": "not_racial"}},
        assessed(outcome=["mediation_success"], service=["mediation"]),
    ],
)
def test_what_goes_together_is_left_in_peace(coding: dict[str, Any]) -> None:
    assert hints(coding) == []


def test_consultations_are_counted_by_year_and_answers_of_a_day_once() -> None:
    entries = [
        {"kind": "call", "day": "2025-12-30", "minutes": 20},
        {"kind": "meeting", "day": "2026-01-02", "minutes": 60},
        {"kind": "note", "day": "2026-01-02", "minutes": 5},
    ]
    answered = ["2026-01-03", "2026-01-03", "2026-02-01"]
    found = run("coding.js", "[...m.workload(g.e, g.a)]", e=entries, a=answered)
    assert found == [[2025, {"count": 1, "minutes": 20}], [2026, {"count": 3, "minutes": 60}]]


PROFILE: dict[str, Any] = {
    "case": "a",
    "reference": "A",
    "day": "2026-11-01",
    "canton": "SG",
    "district": 1721,
    "life_domain": ["education"],
    "form": ["insult"],
    "names": ["schulhaus grossacker"],
}


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"names": []}, ["place", "days", "domain", "form"]),
        ({"form": ["threat"], "names": []}, []),
        ({"day": "2026-01-01", "names": []}, []),
        ({"day": "2026-01-01", "canton": "VS"}, ["domain", "form", "name"]),
        ({"district": 1722, "names": []}, []),
        ({"district": None, "names": []}, ["place", "days", "domain", "form"]),
        ({"canton": "VS", "day": "2020-01-01", "life_domain": [], "form": []}, []),
    ],
)
def test_cases_are_alike_for_several_reasons_only(change: dict[str, Any], reasons: list[str]) -> None:
    assert run("coding.js", "m.alike(g.one, g.other)", one=PROFILE, other=PROFILE | change) == reasons


def test_what_was_counted_in_a_canton_stays_there_while_nobody_knows_another() -> None:
    at = {"canton": "SG", "district": 1721}
    nowhere = {"canton": None, "district": None}
    for wanted, before, expected in (
        (nowhere, at, at),
        (nowhere, nowhere, nowhere),
        (nowhere, None, nowhere),
        ({"canton": "AR", "district": None}, at, {"canton": "AR", "district": None}),
    ):
        assert run("filing.js", "m.inPlace(g.wanted, g.before ?? undefined)", wanted=wanted, before=before) == expected
