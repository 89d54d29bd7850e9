"""A draft that is kept while it is written: a tab in which nothing was typed takes nothing from another one. Run by node."""

from typing import Any

import pytest

from tests.unit.counselling.workspace.test_counting import run

# Tabs on one case share what their browser keeps; a tab takes up what lies there when it opens.
TABS = """await (async () => {
    globalThis.window = globalThis;
    const kept = new Map();
    const asked = [];
    const acts = {keepDraft: ({name, draft}) => kept.set(name, draft), dropDraft: ({name}) => kept.delete(name)};
    const recalled = ({name}) => structuredClone(kept.get(name)) ?? null;
    const ask = async (act, given) => act === "recallDraft" ? recalled(given) : (asked.push(act), acts[act](given));
    const model = {beforeLock: new Set(), strongroom: {ask}};
    const empty = () => ({text: "", record: String(Math.random()), files: [], sealed: null});
    const tab = () => new m.Keeping(model, "case/reply", structuredClone(kept.get("case/reply")) ?? empty());
    const type = (one, text) => { one.draft.text = text; one.changed(); return one.flush(); };
    const [first, other] = [tab(), tab()];
    %s
    return {text: kept.get("case/reply")?.text ?? null, asked};
})()"""


def left(acts: str) -> tuple[str | None, list[str]]:
    """What lies there after these acts, and what was asked for on the way."""
    found: dict[str, Any] = run("keeping.js", TABS % acts)
    return found["text"], found["asked"]


def test_what_is_typed_is_kept_and_kept_again_only_when_it_changed() -> None:
    assert left('await type(first, "Ein"); await first.flush(); await type(first, "Ein Wort");') == (
        "Ein Wort",
        ["keepDraft", "keepDraft"],
    )


def test_what_is_emptied_is_dropped_and_so_is_what_was_sent() -> None:
    assert left('await type(first, "Ein"); await type(first, "");') == (None, ["keepDraft", "dropDraft"])
    assert left('await type(first, "Ein"); await first.drop();') == (None, ["keepDraft", "dropDraft"])


def test_an_empty_tab_that_is_closed_takes_nothing_away_from_the_one_that_was_typed_in() -> None:
    assert left('await type(first, "Ein Wort"); await other.flush();') == ("Ein Wort", ["keepDraft"])


@pytest.mark.parametrize("end", ['await type(other, "");', "await other.drop();"], ids=["emptied", "sent"])
def test_what_was_begun_in_another_tab_later_is_not_dropped_with_what_was_written_here(end: str) -> None:
    both = 'await type(other, "Kurz"); await type(first, "Ein Wort"); '
    assert left(both + end) == ("Ein Wort", ["keepDraft", "keepDraft"])


def test_a_draft_that_begins_anew_under_another_record_is_dropped_once_it_is_empty() -> None:
    anew = 'Object.assign(first.draft, empty()); await type(first, "");'
    assert left(f'await type(first, "Ein"); {anew}') == (None, ["keepDraft", "dropDraft"])


def test_a_tab_that_took_up_less_writes_nothing_over_more_and_brings_nothing_back_that_was_sent() -> None:
    late = 'await type(first, "Ein"); const late = tab(); '
    assert left(late + 'await type(first, "Ein Wort"); await late.flush();')[0] == "Ein Wort"
    assert left(late + "await first.drop(); await late.flush();")[0] is None


def test_what_could_not_be_kept_is_kept_the_next_time() -> None:
    fail = 'const {keepDraft} = acts; acts.keepDraft = () => { throw new Error("full"); };'
    again = "acts.keepDraft = keepDraft; await first.flush();"
    assert left(f'{fail} await type(first, "Ein Wort").catch(() => null); {again}') == (
        "Ein Wort",
        ["keepDraft", "keepDraft"],
    )
