"""What is looked at anew while a workspace is open, and that nothing of it keeps back what the service served."""

from typing import Any

from tests.unit.counselling.workspace.test_counting import run

SERVED = {"case": "AAAA", "centre": "ost", "current_keys": {"generation": 2, "roster": 2}}


def after(act: str, answer: str, **given: Any) -> Any:
    """What `act` over the module gives with a model whose service answers `answer`, and how often it was asked for all keys.

    The model knows the first generation of the keys of `ost`, as was judged when it was opened, and one member, `anna`.
    """
    generations = [{"generation": 1, "granted": True, "state": "signed"}]
    model: dict[str, Any] = {
        "judged": [{"centre": "ost", "roster": {"version": 1}, "rosterReason": None, "generations": generations}]
    }
    model |= {"shown": [{"members": [{"staff": "anna"}]}], "manifest": {"state": "believed"}}
    expression = f"""await (async () => {{
        let fresh = 0;
        const model = {{
            ...g.model,
            call: async () => g.served,
            strongroom: {{ask: async (name, {{served}}) => ({{name, served}})}},
            freshen: async () => {{ fresh++; {answer} }},
        }};
        const given = await ({act});
        return {{given, fresh, judged: model.judged}};
    }})()"""
    return run("casework.js", expression, model=model, **given)


def page(*lines: tuple[str, str | None]) -> dict[str, Any]:
    return {"cases": [{"state": state, "assignee": assignee} for state, assignee in lines], "next": None}


def test_a_case_that_was_served_opens_although_newer_keys_do_not_come() -> None:
    found = after('m.openCase(model, "00")', 'throw new Error("no answer");', served=SERVED)
    assert found["given"]["served"] == SERVED
    assert found["given"]["opened"] == {"name": "openCase", "served": SERVED}
    assert found["fresh"] == 1
    assert found["judged"][0]["generations"] == [{"generation": 1, "granted": True, "state": "signed"}]


def test_a_list_that_was_served_is_there_although_colleagues_do_not_come_and_is_not_asked_for_at_once_again() -> None:
    served = page(("open", "samir"))
    twice = '(async () => [await m.cases(model, "all", null), await m.cases(model, "all", null)])()'
    found = after(twice, 'throw new Error("no answer");', served=served)
    assert (found["given"], found["fresh"]) == ([served, served], 1)


def test_whoever_closed_a_case_and_left_is_looked_for_in_no_list() -> None:
    closed = page(("closed", "gone"), ("open", "anna"), ("new", None))
    assert after('m.cases(model, "all", null)', "", served=closed)["fresh"] == 0
    assert after('m.cases(model, "all", null)', "", served=page(("open", "gone")))["fresh"] == 1
