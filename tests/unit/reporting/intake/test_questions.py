"""The questionnaire: every path through it, in Python and in the browser's JavaScript, and what of the answers leaves the form."""

import itertools
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from reporting.codes import codes
from reporting.intake import questions
from reporting.intake.graph import ALONE, UNANSWERED, Question, settled
from reporting.intake.questions import NAMES, QUESTIONS, after, asked, before, codes_of, pruned, routing, told
from tests.unit.reporting.intake.test_code_picture import node

YEAR: Final = 2026
# What stands for the codes of a list and for what the form makes or takes.
EXAMPLES: Final = {
    "municipality": ("3203", "SG"),
    "canton": ("VS",),
    "answer_language": ("sr-Latn",),
    "centre": ("ost",),
}
BRANCHING: Final = dict.fromkeys(name for question in QUESTIONS for name, _ in question.asked_if)

WALKED: Final = """
const graph = await import(process.argv[1]), follows = await import(process.argv[2]);
let text = "";
for await (const piece of process.stdin) text += piece;
const { questions, walks } = JSON.parse(text);
const names = (list) => list.map(({ name }) => name).join(" ");
console.log(JSON.stringify(walks.map((answers, number) => {
  const path = graph.asked(questions, answers);
  return number % 17 ? [names(path)] : [
    names(path),
    names(path.flatMap(({ name }) => graph.after(questions, name, answers) ?? [])),
    names(path.flatMap(({ name }) => graph.before(questions, name, answers) ?? [])),
    graph.pruned(questions, answers),
    follows.told(questions, answers),
    follows.routing(questions, answers, "pt"),
  ];
})));
"""


def names_of(path: list[Question]) -> str:
    return " ".join(question.name for question in path)


@cache
def walks() -> list[dict[str, tuple[str, ...]]]:
    """Every combination of answers to the questions that others depend on, one without each, and all others answered."""
    others = {name: _example(name) for name in NAMES if name not in BRANCHING}
    choices = [[(), *((code,) for code in _codes(name))] for name in BRANCHING]
    return [others | dict(zip(BRANCHING, chosen, strict=True)) for chosen in itertools.product(*choices)]


def _codes(name: str) -> tuple[str, ...]:
    """Of a list, those that some condition names and one that none does; of a question's own options, all."""
    question = NAMES[name]
    if not question.list:
        return codes_of(question, YEAR)
    named = {code for one in QUESTIONS for asked_name, wanted in one.asked_if if asked_name == name for code in wanted}
    return (*sorted(named), "work")


def _example(name: str) -> tuple[str, ...]:
    return EXAMPLES.get(name) or codes_of(NAMES[name], YEAR)[:1]


def test_conditions_name_earlier_questions_and_answers_that_they_have() -> None:
    assert len(NAMES) == len(QUESTIONS)
    for place, question in enumerate(QUESTIONS):
        for name, wanted in question.asked_if:
            assert name in [earlier.name for earlier in QUESTIONS[:place]]
            assert wanted - {UNANSWERED} <= set(codes_of(NAMES[name], YEAR))


def test_few_questions_must_be_answered_and_the_others_have_a_way_out() -> None:
    assert [question.name for question in QUESTIONS if question.required] == ["words", "centre", "other_centre"]
    closed = [question for question in QUESTIONS if question.kind == "one"]
    without = [question.name for question in closed if not {"unknown", "not_stated"} & set(codes_of(question, YEAR))]
    assert without == []


def test_codes_of_lists_are_those_of_the_year_with_what_she_does_not_say_at_the_end() -> None:
    motives = codes_of(NAMES["motive"], YEAR)
    assert motives[-2:] == ("unknown", "not_stated")
    assert set(motives) == {*codes("motive", YEAR), "not_stated"}
    assert "anti_asian" not in codes_of(NAMES["motive"], 2020)
    assert questions.name_of(NAMES["motive"], "anti_asian", "ti") == "Anti-Asian racism"
    assert questions.message_of(NAMES["motive"], "not_stated") == "I would rather not say"


def test_the_path_forwards_and_backwards_is_the_same_on_every_walk() -> None:
    for answers in walks()[::101]:
        path, name = [QUESTIONS[0]], QUESTIONS[0].name
        while following := after(name, answers):
            path.append(following)
            name = following.name
        assert path == asked(answers)
        backwards = [path[-1]]
        while earlier := before(backwards[-1].name, answers):
            backwards.append(earlier)
        assert backwards[::-1] == path


def test_every_question_is_on_some_path_and_none_on_all_that_has_a_condition() -> None:
    found = [{question.name for question in asked(answers)} for answers in walks()[::7]]
    assert set.union(*found) == set(NAMES)
    assert set.intersection(*found) == {question.name for question in QUESTIONS if not question.asked_if}


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        (
            {"role": ("institution",)},
            (
                "role institution institution_wish words place files centre must_not_reach answer_language interpreter needs"
                " contact_by other_offices"
            ),
        ),
        (
            {"role": ("accused",), "age": ("under_18",)},
            (
                "role accused_wish words place when life_domain deadline files centre must_not_reach answer_language"
                " interpreter needs contact_by other_offices"
            ),
        ),
        (
            {"role": ("witness",), "purpose": ("documentation",), "contact_by": ("phone",)},
            (
                "role age purpose words place when life_domain motive intersecting_ground form deadline files centre"
                " must_not_reach"
            ),
        ),
        (
            {"role": ("affected",), "age": ("under_18",), "place": ("municipality",), "life_domain": ("education",)}
            | {"contact_by": ("phone", "post"), "must_not_reach": ("this_centre",)},
            (
                "role age minor purpose words place municipality when life_domain education motive intersecting_ground form"
                " deadline files centre must_not_reach other_centre answer_language interpreter needs contact_by safe_times"
                " safe_ways contact other_offices"
            ),
        ),
        (
            {"role": ("relative",), "age": ("under_18",), "place": ("canton",)},
            (
                "role age purpose words place canton when life_domain motive intersecting_ground form deadline files centre"
                " must_not_reach answer_language interpreter needs contact_by other_offices"
            ),
        ),
    ],
)
def test_each_is_asked_what_fits(answers: dict[str, tuple[str, ...]], path: str) -> None:
    assert names_of(asked(answers)) == path


def test_a_question_that_is_gone_from_the_path_still_has_its_place() -> None:
    answers = {"role": ("institution",)}
    assert names_of([one for one in (before("motive", answers), after("motive", answers)) if one]) == "place files"


def test_answers_to_questions_that_are_no_longer_asked_are_not_sealed() -> None:
    answers = {"role": ("institution",), "age": ("adult",), "motive": ("anti_black",), "words": (), "nonsense": ("x",)}
    assert pruned(answers) == {"role": ("institution",)}
    # Nor do they hold for a later one: she named the school, then became an institution.
    assert not questions.is_asked("education", answers | {"life_domain": ("education",)})


def test_nothing_beside_something_is_nothing() -> None:
    assert settled(["none", "police", "police", "lawyer"]) == ("police", "lawyer")
    assert settled(["unknown", "not_stated"]) == ("unknown",)
    assert settled([]) == ()
    assert {"none", "nobody"} <= ALONE


def test_the_head_alone_learns_who_must_not_read_it() -> None:
    answers = {"centre": ("ost",), "must_not_reach": ("somebody",)}
    assert told(answers) == {"centre": ("ost",)}
    assert routing(answers, "de").conflict
    other = {"centre": ("ost",), "must_not_reach": ("this_centre",), "other_centre": ("west",)}
    assert told(other) == {"centre": ("west",), "must_not_reach": ("ost",)}
    assert not routing(other, "de").conflict


def test_what_the_service_may_read() -> None:
    assert routing({}, "sr-Latn") == ("sr", "unknown", False, "advice", False)
    answers = {"life_domain": ("not_stated",), "deadline": ("yes",), "answer_language": ("ti",)}
    assert routing(answers, "de") == ("ti", "unknown", True, "advice", False)
    assert routing(answers | {"purpose": ("documentation",)}, "de").language == "de"  # she was not asked for one
    assert [routing({"role": (role,)}, "de").purpose for role in ("accused", "institution")] == [
        "accused",
        "institution",
    ]


def test_the_place_and_the_ground_decide_which_centre_is_responsible() -> None:
    place = {"place": ("municipality",), "municipality": ("3203", "SG"), "canton": ("VS",)}
    assert questions.canton_of(place) == "SG"
    assert questions.canton_of(place | {"place": ("canton",)}) == "VS"
    assert questions.canton_of(place | {"place": ("online",)}) is None
    motives = {"motive": ("anti_black", "antisemitism")}
    assert questions.ground_of(motives, ["antisemitism"]) == "antisemitism"
    assert questions.ground_of({}, ["antisemitism"]) is None
    assert questions.ground_of(motives | {"role": ("accused",)}, ["antisemitism"]) is None  # no longer asked


def test_places_on_the_path_are_counted_from_one_and_lead_back_to_their_questions() -> None:
    for answers in walks()[::1009]:
        path = asked(answers)
        assert [questions.place(one.name, answers) for one in path] == [*range(1, len(path) + 1)]
        assert [questions.at(number, answers) for number in range(1, len(path) + 2)] == [*path, None]
    assert questions.place("minor", {"role": ("affected",)}) == 3  # where it would stand
    with pytest.raises(KeyError):
        questions.at(0, {})


def test_the_browser_takes_every_path_that_the_server_takes(root: Path) -> None:
    sent: dict[str, Any] = {
        "questions": [
            {"name": one.name, "asked_if": [(name, sorted(wanted)) for name, wanted in one.asked_if]}
            for one in QUESTIONS
        ],
        "walks": walks(),
    }
    folder = root / "src/reporting/intake/browser"
    modules = [(folder / name).as_uri() for name in ("graph.js", "answers.js")]
    command = [node(root), "--input-type=module", "-e", WALKED, *modules]
    printed = subprocess.run(command, input=json.dumps(sent), capture_output=True, text=True, check=True).stdout
    found = json.loads(printed)
    assert len(found) == len(sent["walks"]) > 50_000
    for number, (answers, walked) in enumerate(zip(walks(), found, strict=True)):
        expected = [names_of(asked(answers))] if number % 17 else _walked(answers)
        assert walked == json.loads(json.dumps(expected))


def _walked(answers: dict[str, tuple[str, ...]]) -> list[object]:
    path = asked(answers)
    return [
        names_of(path),
        names_of([one for question in path if (one := after(question.name, answers))]),
        names_of([one for question in path if (one := before(question.name, answers))]),
        pruned(answers),
        told(answers),
        routing(answers, "pt")._asdict(),
    ]
