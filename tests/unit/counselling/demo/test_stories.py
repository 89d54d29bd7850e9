"""The example's stories: what they answer could have been answered in the form."""

import pytest

from counselling.demo.correspondence import Scene, scenes
from reporting.codes.places import municipality
from reporting.intake.questions import NAMES, codes_of, pruned

MADE_OR_TYPED = {"municipality", "canton"}


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: f"{scene.by}-{scene.language}")
def test_every_answer_is_one_to_a_question_that_is_asked(scene: Scene) -> None:
    assert pruned(scene.asked) == scene.asked
    assert list(scene.asked) == [name for name in NAMES if name in scene.asked]
    for name, codes in scene.asked.items():
        assert name in MADE_OR_TYPED or set(codes) <= set(codes_of(NAMES[name], 2026)), name
    for number in scene.asked.get("municipality", ())[:1]:
        assert municipality(int(number))


def test_who_left_a_way_to_reach_her_was_asked_for_it() -> None:
    assert [scene.by for scene in scenes() if scene.contact and "phone" not in scene.asked["contact_by"]] == []
