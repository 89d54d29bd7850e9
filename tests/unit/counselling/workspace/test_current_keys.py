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


def streamed(opens: list[int], unopened: int, *, closed_too: bool = False) -> list[str]:
    """What an open workspace streams of its sheets when, one after the other, so many generations of its keys are open, and so
    many sheets did not open with the first."""
    expression = """await (async () => {
        const streamed = [];
        globalThis.fetch = async (address) => {
            const path = address.slice("/api/v1".length);
            if (path.startsWith("/sheets")) streamed.push(path);
            if (path === "/manifest") return new Response("{}", {status: 404});
            const answers = {"/centres": [{centre: "ost", roster: null}], "/roots": {}};
            return Response.json(answers[path] ?? null);
        };
        let open = 0;
        const judged = () => Array.from({length: open}, (_, at) => ({generation: at + 1, granted: true, state: "signed"}));
        const answers = {judgeCentre: () => ({centre: "ost", roster: null, rosterReason: null, generations: judged()})};
        const strongroom = {ask: async (name) => (answers[name] ?? (() => g.unopened))()};
        const model = new m.Model({}, strongroom);
        model.sheetsMissing = false;
        model.closedLoaded = g.closed;
        for ([open, model.state] of g.opens.map((count, at) => [count, at ? "open" : "locked"])) await model.openCentres();
        await new Promise((done) => setTimeout(done, 20));
        return streamed;
    })()"""
    return list(run("model.js", expression, opens=opens, unopened=unopened, closed=closed_too))


def test_with_newer_keys_sheets_that_did_not_open_are_looked_at_again_and_only_then() -> None:
    assert streamed([1, 2], unopened=3) == ["/sheets"]
    assert streamed([1, 2], unopened=3, closed_too=True) == ["/sheets", "/sheets?closed=true"]
    assert streamed([1, 1, 1], unopened=3) == []
    assert streamed([1, 2], unopened=0) == []
    assert streamed([2], unopened=3) == []  # while it is being unlocked they are loaded anyhow


def test_a_case_counts_as_not_opened_until_its_newest_sheets_open() -> None:
    closed = {"record": "r1", "author": "", "written": 1, "follows": None, "sheet": None, "reason": "no key"}
    expression = """(() => {
        const of = {case: "AAAAAAAAAAAAAAAAAAAAAA==", reference: "1234", centre: "ost"};
        const counted = [m.unopenedSheets()];
        for (const sheet of [null, null, g.sheet]) {
            m.indexSheet(of, [{...g.closed, sheet}]);
            counted.push(m.unopenedSheets());
        }
        return {counted, found: m.search({query: "Musterfrau"}).length};
    })()"""
    parts = ("consents", "agreed", "interpreters", "documents", "links", "tasks", "coding")
    people = {"0" * 32: {"role": "affected", "name": "Musterfrau", "remark": ""}}
    sheet: dict[str, Any] = {"v": 1, "also": [], "contact": {}, "rows": [], "people": people} | {
        one: {} for one in parts
    }
    found = run("strongroom/index.js", expression, closed=closed, sheet=sheet)
    assert found == {"counted": [0, 1, 1, 0], "found": 1}
