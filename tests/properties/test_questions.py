"""The path through any questionnaire, and through ours, for any answers at all."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.intake import graph
from reporting.intake.graph import ALONE, UNANSWERED, Answers, Question, settled
from reporting.intake.questions import NAMES, QUESTIONS, codes_of, pruned, routing, told

CODES = ["a", "b", "c"]
ANY_TEXT = st.text(max_size=5)


@st.composite
def questionnaires(draw: st.DrawFn) -> tuple[Question, ...]:
    """Any questions whose conditions name earlier ones."""
    made: list[Question] = []
    for number in range(draw(st.integers(1, 8))):
        earlier = st.sampled_from([one.name for one in made]) if made else st.nothing()
        wanted = st.frozensets(st.sampled_from([*CODES, UNANSWERED]), min_size=1)
        conditions = draw(st.lists(st.tuples(earlier, wanted), max_size=3)) if made else []
        made.append(Question(name=f"q{number}", title="", kind="several", asked_if=tuple(conditions)))
    return tuple(made)


def answers_to(questions: tuple[Question, ...]) -> st.SearchStrategy[Answers]:
    given_to_one = st.lists(st.sampled_from(CODES), max_size=3, unique=True).map(tuple)
    return st.fixed_dictionaries({}, optional={one.name: given_to_one for one in questions})


OURS = st.fixed_dictionaries(
    {},
    optional={
        one.name: st.lists(st.sampled_from([*(codes_of(one, 2026) or ("x",)), "nonsense"]), max_size=3).map(tuple)
        for one in QUESTIONS
    },
)


@given(st.data())
def test_forwards_and_backwards_visit_the_same_questions(data: st.DataObject) -> None:
    questions = data.draw(questionnaires())
    answers = data.draw(answers_to(questions))
    path = list(graph.asked(questions, answers))
    forwards = [path[0]]
    while following := graph.after(questions, forwards[-1].name, answers):
        forwards.append(following)
    assert forwards == path
    backwards = [path[-1]]
    while earlier := graph.before(questions, backwards[-1].name, answers):
        backwards.append(earlier)
    assert backwards[::-1] == path


@given(st.data())
def test_what_is_left_out_changes_nothing_of_the_path(data: st.DataObject) -> None:
    questions = data.draw(questionnaires())
    answers = data.draw(answers_to(questions))
    kept = graph.pruned(questions, answers)
    assert list(graph.asked(questions, kept)) == list(graph.asked(questions, answers))
    assert graph.pruned(questions, kept) == kept
    assert kept.items() <= {name: codes for name, codes in answers.items() if codes}.items()


@given(OURS)
def test_whatever_was_answered_a_centre_gets_only_what_was_asked_and_never_who_must_not_read_it(
    answers: Answers,
) -> None:
    sealed = told(answers)
    assert sealed.keys() <= pruned(answers).keys() | {"must_not_reach"}
    assert "other_centre" not in sealed
    assert sealed.get("must_not_reach", ()) in ((), answers.get("centre", ()))
    tags = routing(answers, "de")
    assert tags.purpose in ("advice", "documentation", "institution", "accused")
    assert tags.language.isascii() or "answer_language" in answers


@given(st.lists(st.one_of(st.sampled_from([*ALONE, "police", "lawyer"]), ANY_TEXT)))
def test_what_stands_alone_stands_alone(codes: list[str]) -> None:
    left = settled(codes)
    assert len(set(left)) == len(left)
    assert bool(left) == bool(codes)
    assert len(left) == 1 or not ALONE & set(left)


def test_every_question_has_a_name_that_is_a_path() -> None:
    assert all(name.isidentifier() and name.islower() for name in NAMES)
