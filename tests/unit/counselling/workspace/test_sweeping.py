"""A sweep of keys that an error ends: what could not be sealed anew until then is not lost with it."""

from tests.unit.counselling.workspace.test_counting import BROWSER, run


def test_what_was_left_over_is_known_although_an_error_ended_the_sweep() -> None:
    cases: list[dict[str, object]] = [
        {"case": "AAAA", "reference": name, "slots": []} for name in ("refused", "done", "unanswered", "never")
    ]
    expression = """await (async () => {
        const {CallRefused, NoAnswer} = await import(g.calls);
        const put = {refused: new CallRefused(409, {code: "keys_changed"}), unanswered: new NoAnswer()};
        const [asked, told, leftOver] = [[], [], []];
        const model = {
            strongroom: {ask: async (_name, {older}) => [older.reference]},
            call: async (method, _path, body) => {
                if (method === "GET") return {cases: g.cases, left: 4, next: null};
                asked.push(...body.slots);
                if (put[body.slots[0]]) throw put[body.slots[0]];
            },
        };
        const sweep = m.sweep(model, "ost", new AbortController().signal, (...of) => told.push(of), leftOver);
        const ended = await sweep.then(() => null, (error) => error.constructor.name);
        return {asked, told, ended, leftOver: leftOver.map(({reference}) => reference)};
    })()"""
    found = run("sweeping.js", expression, cases=cases, calls=(BROWSER / "calls.js").as_uri())
    assert found["asked"] == ["refused", "done", "unanswered"]
    assert (found["ended"], found["leftOver"], found["told"]) == ("NoAnswer", ["refused"], [[1, 4]])
