"""What a member enters becomes answers in codes, as a person's own, and tags only where somebody is to be found for it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reporting.intake.questions import NAMES, codes_of

INTAKE = Path(__file__).parents[4] / "src" / "counselling" / "workspace" / "browser" / "intake.js"
NEWEST = 9_999
OWN = {"channel", "typed_by", "other_side", "mailbox"}  # asked by the centre alone
TYPED = {"municipality", "canton", "centre", "answer_language"}  # names and numbers, of lists that the form makes


def run(expression: str, form: dict[str, Any]) -> Any:
    script = f"""
        import * as m from {json.dumps(INTAKE.as_uri())};
        const form = {{ ...m.emptyForm("ost", "sq", true), ...{json.dumps(form)} }};
        process.stdout.write(JSON.stringify({expression}));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script], capture_output=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


FILLED = {
    "role": "witness",
    "when": "today",
    "life_domain": "housing",
    "institution": "school",
    "institution_wish": ["rules"],
    "accused_wish": ["rights"],
    "deadline": True,
    "contact_by": ["phone"],
    "safe_times": ["noon"],
}


@pytest.mark.parametrize("purpose", ["advice", "documentation", "institution", "accused"])
def test_every_answer_is_one_that_the_questionnaire_knows(purpose: str) -> None:
    answers = run('m.answersOf(form, ["3203", "SG"], "counsellor")', FILLED | {"purpose": purpose})
    for name, codes in answers.items():
        assert codes, name
        if name not in OWN | TYPED:
            assert set(codes) <= set(codes_of(NAMES[name], NEWEST)), name
    assert answers["municipality"] == ["3203", "SG"]
    assert (answers["place"], answers["typed_by"]) == (["municipality"], ["counsellor"])
    assert ("mailbox" in answers) is False


def test_each_purpose_says_its_own_and_nothing_of_another() -> None:
    asked = {
        purpose: run("m.answersOf(form, null, 'delegate')", FILLED | {"purpose": purpose})
        for purpose in ("advice", "documentation", "institution", "accused")
    }
    assert asked["advice"]["role"] == ["witness"]
    assert asked["documentation"]["purpose"] == ["documentation"]
    assert (asked["institution"]["role"], asked["accused"]["role"]) == (["institution"], ["accused"])
    assert [purpose for purpose in asked if "institution_wish" in asked[purpose]] == ["institution"]
    assert [purpose for purpose in asked if "accused_wish" in asked[purpose]] == ["accused"]
    assert [purpose for purpose in asked if "life_domain" in asked[purpose]] == ["advice", "documentation", "accused"]
    assert [purpose for purpose in asked if "other_side" in asked[purpose]] == ["advice", "accused"]


def test_what_was_not_asked_is_no_answer() -> None:
    answers = run("m.answersOf(form, null, 'counsellor')", {"withCode": False, "safe_times": ["noon"]})
    assert answers == {
        "channel": ["phone"],
        "typed_by": ["counsellor"],
        "role": ["affected"],
        "purpose": ["advice"],
        "other_side": ["do_not_contact"],
        "centre": ["ost"],
        "mailbox": ["none"],
        "answer_language": ["sq"],
    }
    assert run("m.answersOf(form, null, 'counsellor')", {"canton": "VS"})["canton"] == ["VS"]


def test_what_she_looks_after_herself_has_no_tags() -> None:
    assert run("m.tagsOf(form)", FILLED) is None
    tags = {"language": "sq", "life_domain": "housing", "urgent": True, "purpose": "advice", "conflict": False}
    assert run("m.tagsOf(form)", FILLED | {"mine": False}) == tags
    institution = run("m.tagsOf(form)", FILLED | {"mine": False, "purpose": "institution", "conflict": True})
    assert institution == tags | {"life_domain": "unknown", "purpose": "institution", "conflict": True}
    not_said = run("m.tagsOf(form)", {"mine": False, "life_domain": "not_stated"})
    assert (not_said["life_domain"], not_said["urgent"]) == ("unknown", False)
